/** What a piece of work fails with. */
export async function thrownBy(work: Promise<unknown>): Promise<Error> {
  let value: unknown;
  try {
    value = await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error(`it should have failed, but gave ${JSON.stringify(value)}`);
}
