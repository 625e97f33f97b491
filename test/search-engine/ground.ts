import type { Found } from "./evaluator";
import { assetDocuments, type CorpusIndex, definitionDocuments, runDocuments } from "./corpus";
import { ask, assetsMapping, fillIndex, workflowsMapping } from "./indices";
import { type SearchNode, startSearchNode } from "./node";

/** How many shards the corpus lies on: one, and as many as make an engine put its answers together. */
export const SHARDS = [1, 5] as const;

let node: SearchNode | undefined;

/** Where the engine listens; it is up while tests run. */
export function engineUrl(): string {
  if (node === undefined) throw new Error("the search engine is not up");
  return node.url;
}

/** The engine's index of the corpus on so many shards. */
export const indexName = (index: CorpusIndex, shards: number): string => `${index}-${shards}`;

before("starts a search engine and fills it", async function () {
  this.timeout(360_000);
  node = await startSearchNode();
  for (const shards of SHARDS) {
    await fillIndex(node.url, indexName("assets", shards), assetsMapping, assetDocuments, shards);
    await fillIndex(node.url, indexName("workflows", shards), workflowsMapping, definitionDocuments, shards);
    await fillIndex(node.url, indexName("runs", shards), workflowsMapping, runDocuments, shards);
  }
});

after("ends it", async function () {
  this.timeout(30_000);
  await node?.stop();
});

/** An answer of the engine. */
export interface EngineAnswer {
  readonly timed_out: boolean;
  readonly _shards: object;
  readonly hits: {
    readonly total?: { readonly value: number; readonly relation: string };
    readonly hits: readonly { readonly _id: string; readonly sort?: readonly unknown[]; readonly _source: object }[];
  };
  readonly aggregations?: object;
}

const answers = new Map<string, Promise<EngineAnswer>>();

/** What the engine answers to a search. It is asked once: nothing changes in its indices. */
export function searchEngine(name: string, body: object): Promise<EngineAnswer> {
  const key = `${name} ${JSON.stringify(body)}`;
  const answer = answers.get(key) ?? (ask(engineUrl(), "POST", `/${name}/_search`, body) as Promise<EngineAnswer>);
  answers.set(key, answer);
  return answer;
}

/** The same in the words of the evaluator. */
export function foundIn({ hits, aggregations }: EngineAnswer): Found {
  return { ids: hits.hits.map((it) => it._id), sort: hits.hits.map((it) => it.sort), total: hits.total, aggregations };
}
