/**
 * Something that a person can mend: its message is the whole story (doing what, why, what to do next), so it is
 * printed without a stack trace. Any other error is a defect of these scripts and keeps its trace.
 */
export class Problem extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "Problem";
  }
}
