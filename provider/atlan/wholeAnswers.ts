import { at, countOf, jsonObjectOf, listOf } from "../text/json";

/**
 * Whether a search response reports itself as incomplete: it timed out, it terminated early, a shard failed, or its total is
 * only a lower bound. Such a response is invalid: what it omits may be the run, or the assets, that matter. A skipped shard
 * contains no match, so it does not count as missing.
 *
 * Engines differ. For a damaged shard Elasticsearch says `failed: 1`; OpenSearch only that 4 of 5 were `successful`.
 */
export function isPartial(body: unknown): boolean {
  const flags = [at(body, "timed_out"), at(body, "terminated_early")];
  const relation = at(body, "hits", "total", "relation") ?? "eq";
  return flags.some((it) => (it ?? false) !== false) || relation !== "eq" || isMissingShards(at(body, "_shards") ?? {});
}

/** Whether a response of status 2xx contains an error in one of Atlan's formats, or in that of a gateway before it. */
export function isError(body: unknown): boolean {
  return ["error", "errorCode", "errorMessage"].some((key) => (at(body, key) ?? "") !== "") || isCoded(body);
}

/** An answer that has nothing to tell but that something was done. An error of status 200 does not tell that. */
export function readDone(body: unknown): true | undefined {
  return isError(body) ? undefined : true;
}

const isCoded = (body: unknown): boolean => [at(body, "code"), at(body, "message")].every((it) => (it ?? "") !== "");

function isMissingShards(shards: unknown): boolean {
  if (jsonObjectOf(shards) === undefined) return true;
  const [total, successful, failed] = ["total", "successful", "failed"].map((key) => at(shards, key) ?? undefined);
  if ([total, successful, failed].some((it) => it !== undefined && countOf(it) === undefined)) return true;
  if ((failed ?? 0) !== 0 || listOf(at(shards, "failures")).length > 0) return true;
  return total !== undefined && successful !== undefined && Number(successful) < Number(total);
}
