import nock from "nock";
import { TENANT } from "../unit/http/client";

// Importing nock takes over the process's network at once; other suites in it want theirs.
nock.restore();

/** What comes back: an answer, or the error of a transport. */
export type Reply =
  { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> } | Error;

/** A request that was sent to the tenant. */
export interface Sent {
  readonly target: string;
  readonly requestId: string;
  readonly authorization: string | undefined;
}

/** A network on which there is only the made-up tenant, and only what a test has announced. */
export interface ClosedNetwork {
  /** All requests so far, in their order. */
  readonly sent: Sent[];
  /** Announces replies to one target, in their order; each has to be fetched exactly once. */
  answer(method: "GET" | "POST", target: string, ...replies: readonly Reply[]): void;
}

/** Closes the network around every test of a suite. After each, every announced reply must have been fetched. */
export function closedNetwork(): ClosedNetwork {
  const sent: Sent[] = [];
  const unannounced: string[] = [];
  const note = (request: Request): void => {
    const { pathname, search } = new URL(request.url);
    sent.push({
      target: `${request.method} ${pathname}${search}`,
      requestId: request.headers.get("x-atlan-request-id") ?? "",
      authorization: request.headers.get("authorization") ?? undefined,
    });
  };
  const noteUnannounced = (request: Request): void => {
    unannounced.push(`${request.method} ${request.url}`);
  };

  beforeEach(() => {
    sent.length = unannounced.length = 0;
    nock.activate();
    nock.disableNetConnect();
    nock.emitter.on("no match", noteUnannounced);
  });

  afterEach(() => {
    const pending = nock.pendingMocks();
    nock.emitter.off("no match", noteUnannounced);
    nock.cleanAll();
    nock.enableNetConnect();
    nock.restore();
    if (pending.length > 0) throw new Error(`never fetched: ${pending.join(", ")}`);
    if (unannounced.length > 0) throw new Error(`not announced: ${unannounced.join(", ")}`);
  });

  return {
    sent,
    answer: (method, target, ...replies) => {
      for (const reply of replies) {
        const scope = nock(TENANT).on("request", note);
        const interceptor = method === "GET" ? scope.get(target) : scope.post(target);
        if (reply instanceof Error) interceptor.replyWithError(reply);
        else interceptor.reply(reply.status, reply.body ?? "", reply.headers ?? {});
      }
    },
  };
}

/** The same reply so many times. */
export function times(count: number, reply: Reply): Reply[] {
  return Array<Reply>(count).fill(reply);
}
