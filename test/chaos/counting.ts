import type { FarEnd, FarReply } from "../rig";
import type { AssetNumbers } from "./acts";

type Request = Parameters<FarEnd["handle"]>[0];

interface Bucket {
  readonly key: string;
  readonly doc_count: number;
  readonly elsewhere?: { readonly by_type?: { readonly buckets: readonly Bucket[] } };
}

interface Counted {
  readonly approximateCount?: unknown;
  readonly aggregations?: { readonly by_state?: { readonly buckets: readonly Bucket[] } };
}

/** Whether a request asks how many assets there are. */
export function asksForCount(request: Request): boolean {
  return isCount(request) && !asksForAdded(request);
}

/** Whether it asks how many came since an inventory was taken. */
export function asksForAdded(request: Request): boolean {
  return isCount(request) && request.body?.includes('{"__timestamp":{"lte":') === true;
}

function isCount({ path, body }: Request): boolean {
  return path === "/api/meta/search/indexsearch" && body?.includes('"aggregations":{"') === true;
}

/** What an answer tells of the assets; undefined where it is not what the tenant had said of them. */
export function toldBy(reply: FarReply, said: string | undefined): AssetNumbers | undefined {
  if (reply.kind !== "answer" || reply.status !== 200 || reply.cutAfter !== undefined || said === undefined) return;
  const truth = JSON.parse(said) as Counted;
  return reply.body === said || numbers(read(reply.body)) === numbers(truth) ? assetsOf(truth) : undefined;
}

/** Undefined for what is no JSON. */
function read(body: string): Counted | undefined {
  try {
    return JSON.parse(body) as Counted;
  } catch {
    return undefined;
  }
}

function numbers(counted: Counted | undefined): string {
  const { approximateCount: total, aggregations } = counted ?? {};
  // Of nothing there is nothing to tell apart.
  const isNothing = total === 0 && (aggregations?.by_state?.buckets ?? []).length === 0;
  return JSON.stringify([total, isNothing ? undefined : aggregations]);
}

/** Policies that only name the connection are none of its assets. */
function assetsOf({ aggregations }: Counted): AssetNumbers {
  const policies = (types: readonly Bucket[] = []): number =>
    types.find(({ key }) => key.toLowerCase() === "authpolicy")?.doc_count ?? 0;
  const count = (state: string): number =>
    (aggregations?.by_state?.buckets ?? [])
      .filter(({ key }) => key === state)
      .reduce((sum, { doc_count: found, elsewhere }) => sum + found - policies(elsewhere?.by_type?.buckets), 0);
  return { active: count("ACTIVE"), archived: count("DELETED") };
}

/** The reply, overheard when it comes out. */
export function overheard(reply: FarReply, hear: (reply: FarReply) => void): FarReply {
  if (reply.kind === "later") return { ...reply, resume: () => overheard(reply.resume(), hear) };
  hear(reply);
  return reply;
}
