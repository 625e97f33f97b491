import type { Redactor } from "../redact";

/** One attempt of a request, with its response. */
export interface Exchange {
  /** When it was sent, in milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** The attempt of the same request, from 1. */
  readonly attempt: number;
  /** The same for every attempt. */
  readonly requestId: string;
  readonly method: string;
  readonly url: URL;
  /** What was sent; null when nothing was. */
  readonly body: string | null;
  /** The response, or the error of the transport. */
  readonly end:
    | {
        readonly status: number;
        readonly headers: Readonly<Record<string, string | undefined>>;
        readonly text: string;
      }
    | { readonly failure: unknown };
}

/** A log of exchanges for debugging. It never throws and never blocks a request. */
export interface WireLog {
  note(exchange: Exchange, redactor: Redactor): void;
}
