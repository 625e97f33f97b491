/** Why an exchange was ended from here. */
export class ExchangeError extends Error {
  readonly code: "ANSWER_TOO_LARGE" | "ANSWER_TOO_SLOW" | "ANSWER_ENCODING";

  constructor(code: ExchangeError["code"], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "ExchangeError";
    this.code = code;
  }
}

/** The largest answer that is read, in bytes, before and after it is decompressed. Atlan's are far smaller. */
export const MOST_BYTES = 8 * 1024 * 1024;
