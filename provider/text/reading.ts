/**
 * What is made of a value that somebody has written: what it means, or why it can't be used, as a clause that follows the
 * value's name, such as "it has to be true or false".
 */
export type Reading<T> = { readonly value: T } | { readonly reason: string };

/** Reads a value that somebody has written: an input, a setting, an argument. */
export type Reader<T> = (given: unknown) => Reading<T>;

/** Takes a value that fits as it is, and refuses any other. */
export function fitting<T>(fits: (given: unknown) => given is T, reason: string): Reader<T> {
  return (given) => (fits(given) ? { value: given } : { reason });
}

/** Takes also a value that is left out. */
export function optional<T, Rest extends readonly unknown[]>(
  read: (given: unknown, ...rest: Rest) => Reading<T>,
): (given: unknown, ...rest: Rest) => Reading<T | undefined> {
  return (given, ...rest) => (given === undefined ? { value: undefined } : read(given, ...rest));
}
