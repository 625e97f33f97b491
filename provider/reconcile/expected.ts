/**
 * What a preview expects of a connection. `untold`: what happens can't be told; `refused`: it will be refused, or may be;
 * `nothing`: it stays as it is.
 */
export interface Expected {
  readonly kind: "purge" | "archive" | "nothing" | "refused" | "untold";
  /** How many assets a run affects; undefined if that is not known. */
  readonly assets?: number | undefined;
  /** What can't be told, or is refused now, may turn out to be a purge. */
  readonly mayPurge?: boolean;
}
