import { Dispatcher } from "undici";

/** A request as it would go over the wire. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The text of the body, null when there is none. */
  readonly body: string | null;
}

/** What comes back: an answer, or the transport's own error. */
export type Reply =
  { readonly status?: number; readonly headers?: Record<string, string>; readonly body: string } | Error;

/** An undici dispatcher without a network: every request is noted and answered by a function. */
export class ScriptedDispatcher extends Dispatcher {
  readonly sent: SentRequest[] = [];
  /** How long each request would wait for the headers of its answer, and for its body, in milliseconds. */
  readonly timeouts: { readonly headers: unknown; readonly body: unknown }[] = [];
  private readonly answer: (request: SentRequest) => Reply;

  constructor(answer: (request: SentRequest) => Reply) {
    super();
    this.answer = answer;
  }

  /** The requests to one path, in their order. */
  sentTo(path: string): SentRequest[] {
    return this.sent.filter((it) => it.path === path);
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const { pathname, searchParams } = new URL(options.path, "http://tenant");
    const headers = Object.entries(options.headers as Record<string, string>);
    const request: SentRequest = {
      method: options.method,
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
      body: typeof options.body === "string" ? options.body : null,
    };
    this.sent.push(request);
    this.timeouts.push({ headers: options.headersTimeout, body: options.bodyTimeout });
    const controller = new UnusedController();
    handler.onRequestStart?.(controller, {});
    setImmediate(() => {
      const reply = this.answer(request);
      if (reply instanceof Error) {
        handler.onResponseError?.(controller, reply);
        return;
      }
      handler.onResponseStart?.(controller, reply.status ?? 200, reply.headers ?? {}, "");
      handler.onResponseData?.(controller, Buffer.from(reply.body));
      handler.onResponseEnd?.(controller, {});
    });
    return true;
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }

  override destroy(): Promise<void> {
    return Promise.resolve();
  }
}

/** Answers are small and come whole, so nobody pauses or aborts. */
class UnusedController implements Dispatcher.DispatchController {
  readonly aborted = false;
  readonly paused = false;
  readonly reason = null;
  abort(): void {
    throw new Error("nothing aborts a scripted request");
  }
  pause(): void {
    return;
  }
  resume(): void {
    return;
  }
}
