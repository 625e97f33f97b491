import type { Redactor } from "../redact";

/** One request as it went out, and what came back. */
export interface Exchange {
  /** When it was sent, in milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** Which try of the same request it is, from 1. */
  readonly attempt: number;
  /** The same on every try. */
  readonly requestId: string;
  readonly method: string;
  readonly url: URL;
  /** What was sent; null when nothing was. */
  readonly body: string | null;
  /** The answer, or what the transport failed with. */
  readonly end:
    | {
        readonly status: number;
        readonly headers: Readonly<Record<string, string | undefined>>;
        readonly text: string;
      }
    | { readonly failure: unknown };
}

/** Where exchanges are written down for somebody who looks for a fault. It never fails and never keeps anybody waiting. */
export interface WireLog {
  note(exchange: Exchange, redactor: Redactor): void;
}
