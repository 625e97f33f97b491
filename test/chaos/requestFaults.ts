import { errors } from "undici";
import type { FarReply } from "../rig";
import type { RouteName } from "../tenant";
import { damage } from "./damage";
import type { Dice } from "./dice";

export const requestFaults = [
  "lost before the work",
  "lost after the work",
  "connection refused",
  "429",
  "429 with Retry-After",
  "5xx before the work",
  "5xx after the work",
  "5xx with Retry-After",
  "403",
  "no answer, no work",
  "no answer after the work",
  "slow",
  "garbage",
  "truncated",
  "web page",
  "wrong type",
  "missing field",
  "the secret echoed",
] as const;

/** One way in which a request goes wrong. */
export type RequestFault = (typeof requestFaults)[number];

/** Milliseconds after which the HTTP client gives up to wait for an answer. */
export const GIVE_UP_MS = 60_000;

/** Whether a fault can change anything for a route: an archive is answered with `{}`, which has no field to spoil. */
export function canHit(fault: RequestFault, route: RouteName): boolean {
  return !((fault === "wrong type" || fault === "missing field") && route === "archiveWorkflow");
}

type Answer = Extract<FarReply, { kind: "answer" }>;

/** A request in trouble. */
export interface Trouble {
  readonly fault: RequestFault;
  readonly route: RouteName;
  readonly dice: Dice;
  /** What the request carried as its secret. */
  readonly secret: string;
  /** Does the work, and tells the true answer. */
  readonly work: () => FarReply;
}

/** What comes back for a request that a fault has hit. */
export function spoil({ fault, route, dice, secret, work }: Trouble): FarReply {
  switch (fault) {
    case "lost before the work":
      return { kind: "drop" };
    case "lost after the work":
      work();
      return { kind: "drop" };
    case "connection refused":
      return { kind: "drop", cause: Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }) };
    case "429":
      return refusal(429);
    case "429 with Retry-After":
      return refusal(429, String(dice.pick([1, 7, 45, 3_600])));
    case "5xx before the work":
      return refusal(dice.pick([500, 502, 503, 504]));
    case "5xx after the work":
      work();
      return refusal(dice.pick([500, 502, 504]));
    case "5xx with Retry-After":
      return refusal(503, String(dice.pick([2, 20])));
    case "403":
      return refusal(403);
    case "no answer, no work":
      return silence();
    case "no answer after the work":
      work();
      return silence();
    case "slow":
      return held(work(), dice.int(1_000, 50_000));
    case "garbage":
      return changed(work(), () => '{"metadata":{"name":');
    case "truncated": {
      const reply = work();
      return reply.kind === "answer" ? { ...reply, cutAfter: Math.floor(Buffer.byteLength(reply.body) / 2) } : reply;
    }
    case "web page":
      work();
      return { ...refusal(200), headers: { "content-type": "text/html" }, body: "<html>Sign in to Atlan</html>" };
    case "wrong type":
    case "missing field":
      return changed(work(), (body) => damage(fault, route, body, dice));
    case "the secret echoed":
      return { ...refusal(400), body: JSON.stringify({ code: 400, message: `bad header authorization: ${secret}` }) };
  }
}

function refusal(status: number, retryAfter?: string): Answer {
  return {
    kind: "answer",
    status,
    headers: { "content-type": "application/json", ...(retryAfter === undefined ? {} : { "retry-after": retryAfter }) },
    body: JSON.stringify({ code: status, error: "error", message: "injected fault", requestId: "fault" }),
    delayMs: 0,
    cutAfter: undefined,
  };
}

function silence(): FarReply {
  const cause = new errors.HeadersTimeoutError();
  return { kind: "later", delayMs: GIVE_UP_MS, resume: () => ({ kind: "drop", cause }) };
}

function held(reply: FarReply, delayMs: number): FarReply {
  return reply.kind === "answer" ? { ...reply, delayMs } : reply;
}

function changed(reply: FarReply, change: (body: string) => string): FarReply {
  return reply.kind === "answer" && reply.status < 300 ? { ...reply, body: change(reply.body) } : reply;
}
