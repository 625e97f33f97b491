import { AtlanApiError } from "../../../provider/errors";
import { thrownBy } from "../text/thrownBy";

/** The failure that something ends with; anything else fails the test. */
export async function failureOf(attempt: Promise<unknown>): Promise<AtlanApiError> {
  const error = await thrownBy(attempt);
  if (error instanceof AtlanApiError) return error;
  throw error;
}
