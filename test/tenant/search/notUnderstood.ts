/** A search that this tenant does not understand. It becomes an HTTP 400, never an empty success. */
export class NotUnderstood extends Error {
  override readonly name = "NotUnderstood";
}
