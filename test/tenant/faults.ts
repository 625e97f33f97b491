import type { Answer } from "./answers";
import type { Json } from "./json";
import type { RouteName } from "./routes";

/** What goes wrong with a request. */
export type FaultKind =
  /** An error answer. A text `body` is sent as HTML, anything else as JSON. `retryAfter`: seconds, or an HTTP date. */
  | { readonly status: number; readonly retryAfter?: number | string; readonly body?: Json }
  /** A slow answer. The work is done when the delay is over, or (`afterWork`) before it. */
  | { readonly delayMs: number }
  /** The connection is destroyed, before or after the work is done. */
  | { readonly drop: "before" | "after" }
  /** The work is done, and what comes back is no JSON. */
  | { readonly garbage: true }
  /** The work is done, and the answer breaks off in the middle. */
  | { readonly truncate: true }
  /** The work is done, and a login page comes back with status 200. */
  | { readonly html: true }
  /** The work is done, and this JSON comes back instead of the true answer. */
  | { readonly json: Json };

/** A fault on a route. */
export interface Fault {
  readonly route: RouteName;
  readonly kind: FaultKind;
  /** How many requests it hits. Default 1. */
  readonly times?: number;
  /** How many requests pass untouched before the first one is hit. Default 0. */
  readonly skip?: number;
  /** Only requests whose path or body contains this text. Default all. */
  readonly containing?: string;
  /** For `status` and `delayMs`: the work is done first. Default false. */
  readonly afterWork?: boolean;
}

interface Armed {
  readonly fault: Fault;
  skip: number;
  left: number;
}

/** The faults that wait for a request. */
export class Faults {
  #armed: Armed[] = [];

  add(fault: Fault): void {
    this.#armed.push({ fault, skip: fault.skip ?? 0, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#armed = [];
  }

  /** The fault that hits this request, if any: the first one that fits and has no more requests to skip. */
  take(route: RouteName, path: string, body: string): Fault | undefined {
    for (const armed of this.#armed) {
      const { fault } = armed;
      const text = fault.containing;
      if (fault.route !== route || (text !== undefined && !path.includes(text) && !body.includes(text))) continue;
      if (armed.skip > 0) {
        armed.skip -= 1;
        continue;
      }
      armed.left -= 1;
      if (armed.left <= 0) this.#armed = this.#armed.filter((other) => other !== armed);
      return fault;
    }
    return undefined;
  }
}

/** What leaves the tenant for one request; the transport carries it out. */
export type TenantReply =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** How long the answer is held back, in milliseconds. */
      readonly delayMs: number;
      /** Only that many bytes of the body are sent, then the connection breaks; undefined sends all. */
      readonly cutAfter: number | undefined;
    }
  /** The connection is destroyed without an answer. */
  | { readonly kind: "drop" }
  /** The work is still to be done: call `resume` when the delay is over, also when the client has gone. */
  | { readonly kind: "later"; readonly delayMs: number; readonly resume: () => TenantReply };

const json = "application/json";
const html = "text/html; charset=utf-8";

/** Answers a request that a fault may hit. `work` does what was asked; it is called at most once. */
export function replyWith(fault: Fault | undefined, work: () => Answer): TenantReply {
  if (fault === undefined) return whole(work());
  const { kind } = fault;
  const afterWork = fault.afterWork ?? false;
  if ("status" in kind) {
    if (afterWork) work();
    const retryAfter = kind.retryAfter === undefined ? {} : { "retry-after": String(kind.retryAfter) };
    const body = kind.body ?? { code: kind.status, error: "error", message: "injected fault", requestId: "fault" };
    return typeof body === "string"
      ? answer(kind.status, body, { "content-type": html, ...retryAfter })
      : answer(kind.status, JSON.stringify(body), { "content-type": json, ...retryAfter });
  }
  if ("delayMs" in kind) {
    if (!afterWork) return { kind: "later", delayMs: kind.delayMs, resume: () => whole(work()) };
    return { ...whole(work()), delayMs: kind.delayMs };
  }
  if ("drop" in kind) {
    if (kind.drop === "after") work();
    return { kind: "drop" };
  }
  const done = whole(work());
  if ("truncate" in kind) return { ...done, cutAfter: Math.floor(Buffer.byteLength(done.body) / 2) };
  if ("garbage" in kind) return { ...done, body: '{"metadata":{"name":' };
  if ("html" in kind) return answer(200, "<html><body>Sign in to Atlan</body></html>", { "content-type": html });
  return { ...done, body: JSON.stringify(kind.json) };
}

type WholeAnswer = Extract<TenantReply, { kind: "answer" }>;

function whole({ status, body }: Answer): WholeAnswer {
  return answer(status, JSON.stringify(body), { "content-type": json });
}

function answer(status: number, body: string, headers: Readonly<Record<string, string>>): WholeAnswer {
  return { kind: "answer", status, headers, body, delayMs: 0, cutAfter: undefined };
}
