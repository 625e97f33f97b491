import { Dispatcher, errors } from "undici";
import type { Clock } from "../../provider/concurrency/clock";
import type { TenantModel } from "../tenant";
import { readQuery } from "../tenant/query";

type Handle = TenantModel["handle"];
type TenantReply = ReturnType<Handle>;

/** What comes back for a request: what a tenant model answers, or an end of the connection with an error of its own. */
export type FarReply =
  | Exclude<TenantReply, { kind: "later" }>
  | { readonly kind: "drop"; readonly cause: Error }
  | { readonly kind: "later"; readonly delayMs: number; readonly resume: () => FarReply };

/** The far end of the wire: a tenant model, or something that stands before one. */
export interface FarEnd {
  handle(request: Parameters<Handle>[0]): FarReply;
}

/**
 * An undici dispatcher whose far end is in this process, such as a tenant model: the real client, no socket, and the time of
 * whichever clock is given.
 */
export class TenantDispatcher extends Dispatcher {
  private readonly farEnd: FarEnd;
  private readonly clock: Clock;

  constructor(farEnd: FarEnd, clock: Clock) {
    super();
    this.farEnd = farEnd;
    this.clock = clock;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const { pathname, searchParams } = new URL(options.path, "http://tenant");
    const headers = Object.entries(options.headers as Record<string, string>).map(([name, value]) => [
      name.toLowerCase(),
      value,
    ]);
    const controller = new Controller();
    handler.onRequestStart?.(controller, {});
    const reply = this.farEnd.handle({
      method: options.method,
      path: pathname,
      query: readQuery(searchParams),
      headers: Object.fromEntries(headers) as Record<string, string>,
      ...(typeof options.body === "string" ? { body: options.body } : {}),
    });
    void this.deliver(reply, handler, controller, options.headersTimeout ?? Infinity);
    return true;
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }

  override destroy(): Promise<void> {
    return Promise.resolve();
  }

  /** @param patienceMs - how long the answer may keep us waiting; the far end does its work all the same */
  private async deliver(
    reply: FarReply,
    handler: Dispatcher.DispatchHandler,
    controller: Controller,
    patienceMs: number,
  ): Promise<void> {
    if (reply.kind !== "drop" && reply.delayMs > patienceMs) {
      if (reply.kind === "later") void this.clock.sleep(reply.delayMs).then(() => reply.resume());
      await this.clock.sleep(patienceMs);
      handler.onResponseError?.(controller, new errors.HeadersTimeoutError());
      return;
    }
    if (reply.kind === "later") {
      await this.clock.sleep(reply.delayMs);
      return this.deliver(reply.resume(), handler, controller, patienceMs - reply.delayMs);
    }
    await Promise.resolve();
    if (reply.kind === "drop") {
      handler.onResponseError?.(
        controller,
        "cause" in reply ? reply.cause : new errors.SocketError("other side closed"),
      );
      return;
    }
    if (reply.delayMs > 0) await this.clock.sleep(reply.delayMs);
    handler.onResponseStart?.(controller, reply.status, { ...reply.headers }, "");
    const body = Buffer.from(reply.body);
    handler.onResponseData?.(controller, reply.cutAfter === undefined ? body : body.subarray(0, reply.cutAfter));
    if (reply.cutAfter === undefined) handler.onResponseEnd?.(controller, {});
    else handler.onResponseError?.(controller, new errors.SocketError("other side closed"));
  }
}

/**
 * Nobody pauses here: answers are small and come whole. Nor aborts, but where real time has run out for a request of a
 * process that is dead in a world of virtual time.
 */
class Controller implements Dispatcher.DispatchController {
  readonly aborted = false;
  readonly paused = false;
  readonly reason = null;
  abort(): void {
    return;
  }
  pause(): void {
    return;
  }
  resume(): void {
    return;
  }
}
