import { AtlanApiError } from "../../../provider/errors";

/** The failure that something ends with; anything else fails the test. */
export async function failureOf(attempt: Promise<unknown>): Promise<AtlanApiError> {
  let result: unknown;
  try {
    result = await attempt;
  } catch (error) {
    if (error instanceof AtlanApiError) return error;
    throw error;
  }
  throw new Error(`it should have failed, but gave ${JSON.stringify(result)}`);
}
