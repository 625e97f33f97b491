import type { JsonObject } from "../json";

/** A shard that is damaged: its documents are missing from every answer. */
export interface MissingShard {
  /** Which one, from 0 to 4. */
  readonly number: number;
  /**
   * In whose words answers tell it. Elasticsearch 7.17 counts it as failed; OpenSearch 2.19 only has fewer successful ones
   * than there are. Answers to searches for assets tell it in no words at all.
   */
  readonly dialect: "elasticsearch" | "opensearch";
}

const shardCount = 5;

/** The shard that holds a document, by its id. */
export function shardOf(id: string): number {
  let hash = 0;
  for (let i = 0; i < id.length; i += 1) hash = (Math.imul(hash, 31) + id.charCodeAt(i)) >>> 0;
  return hash % shardCount;
}

/** The documents that are not on the missing shard. */
export function withoutMissing<D>(docs: D[], idOf: (doc: D) => string, missing: MissingShard | undefined): D[] {
  return missing === undefined ? docs : docs.filter((doc) => shardOf(idOf(doc)) !== missing.number);
}

/** What an answer says of the shards that were asked. */
export function shardsAnswer(missing: MissingShard | undefined): JsonObject {
  if (missing === undefined) return { total: 1, successful: 1, skipped: 0, failed: 0 };
  const told = { total: shardCount, successful: shardCount - 1, skipped: 0 };
  return { ...told, failed: missing.dialect === "elasticsearch" ? 1 : 0 };
}
