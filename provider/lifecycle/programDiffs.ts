/**
 * Tells the `diff` of a program from that of a refresh, which sends nothing and refuses nothing: only for a program does the engine
 * call `check` before, and no `read` after that. A refresh may read two states of one URN, and need not call `diff` at all.
 */
export class ProgramDiffs {
  /** How often `check` was called without the `diff` that belongs to it, by URN. */
  private readonly checked = new Map<unknown, number>();

  noteCheck(urn: unknown): void {
    this.checked.set(urn, (this.checked.get(urn) ?? 0) + 1);
  }

  /** What `check` has seen before is followed by the `diff` of a refresh. */
  noteRead(urn: unknown): void {
    this.checked.delete(urn);
  }

  /** Whether the `diff` that is called now belongs to a program. */
  take(urn: unknown): boolean {
    const checks = this.checked.get(urn) ?? 0;
    if (checks > 1) this.checked.set(urn, checks - 1);
    else this.checked.delete(urn);
    return checks > 0;
  }
}
