/** Calls at the same time share one result. When it is there, or could not be made, the next call makes another. */
export function shareInFlight<T>(make: () => Promise<T>): () => Promise<T> {
  let inFlight: Promise<T> | undefined;
  return () => (inFlight ??= make().finally(() => (inFlight = undefined)));
}
