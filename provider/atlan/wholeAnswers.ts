import { at, fields, list, readCount } from "./json";

/**
 * Whether a search says of its own answer that something is missing: it ran out of time, it ended early, a part of the
 * index did not answer, or its total is only a lower bound. Such an answer is none: what it leaves out may be the run, or
 * the assets, that matter. A shard that was skipped can hold nothing of what was asked for, so that is no lack.
 *
 * Engines differ. Of a damaged shard Elasticsearch says `failed: 1`; OpenSearch only that 4 of 5 were `successful`.
 */
export function isPartial(body: unknown): boolean {
  const flags = [at(body, "timed_out"), at(body, "terminated_early")];
  const relation = at(body, "hits", "total", "relation") ?? "eq";
  return flags.some((it) => (it ?? false) !== false) || relation !== "eq" || isMissingShards(at(body, "_shards") ?? {});
}

function isMissingShards(shards: unknown): boolean {
  if (fields(shards) === undefined) return true;
  const [total, successful, failed] = ["total", "successful", "failed"].map((key) => at(shards, key) ?? undefined);
  if ([total, successful, failed].some((it) => it !== undefined && readCount(it) === undefined)) return true;
  if ((failed ?? 0) !== 0 || list(at(shards, "failures")).length > 0) return true;
  return total !== undefined && successful !== undefined && Number(successful) < Number(total);
}
