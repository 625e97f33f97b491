/** Why this client ended an exchange. */
export class ExchangeError extends Error {
  readonly code: "ANSWER_TOO_LARGE" | "ANSWER_TOO_SLOW" | "ANSWER_ENCODING";

  constructor(code: ExchangeError["code"], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "ExchangeError";
    this.code = code;
  }
}

/** The largest response that is read, in bytes, before and after decompression. Atlan's are far smaller. */
export const MOST_BYTES = 8 * 1024 * 1024;
