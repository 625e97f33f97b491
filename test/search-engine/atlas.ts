import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { corpusAssets, entityOf } from "./assets";
import type { CorpusIndex } from "./corpus";
import { type EngineAnswer, engineUrl, indexName } from "./ground";

/** An Atlan on loopback that has nothing but whoami and its three searches, which the engine answers. */
export interface SearchingAtlan {
  readonly url: string;
  close(): Promise<void>;
}

const INDICES: Readonly<Record<string, CorpusIndex>> = {
  "/api/service/workflows/indexsearch": "workflows",
  "/api/service/runs/indexsearch": "runs",
  "/api/meta/search/indexsearch": "assets",
};

/** @param shards - on which indices of the corpus */
export async function startSearchingAtlan(shards: number): Promise<SearchingAtlan> {
  const server: Server = createServer((request, response) => {
    void (async () => {
      let body = "";
      for await (const chunk of request.setEncoding("utf8")) body += chunk as string;
      const index = INDICES[request.url ?? ""];
      const { status, answer } =
        request.url === "/api/service/whoami"
          ? WHO
          : index === undefined
            ? NOT_THERE
            : await searched(index, shards, JSON.parse(body) as object);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { url: `http://127.0.0.1:${port}`, close };
}

const WHO = { status: 200, answer: { roles: [{ name: "$admin" }] } };
const NOT_THERE = { status: 404, answer: {} };

interface AssetSearch {
  readonly dsl: object;
  readonly attributes: readonly string[];
}

async function searched(
  index: CorpusIndex,
  shards: number,
  body: object,
): Promise<{ status: number; answer: unknown }> {
  const { dsl, attributes } = body as AssetSearch;
  const answer = await fetch(`${engineUrl()}/${indexName(index, shards)}/_search`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(index === "assets" ? dsl : body),
  });
  const told: unknown = await answer.json();
  if (index !== "assets") return { status: answer.status, answer: told };
  // What the engine refuses reaches a client of Atlas as a failure of Atlas.
  if (!answer.ok) return { status: 500, answer: { errorCode: "ATLAS-500-00-00B", errorMessage: JSON.stringify(told) } };
  return { status: 200, answer: assetAnswer(told as EngineAnswer, dsl, attributes) };
}

const shown = new Map(corpusAssets.filter(({ isGhost }) => !isGhost).map((it) => [it.guid, it]));

/**
 * The engine's answer as Atlas hands it on: what it shows is read from its catalogue, so what only the index has is left
 * out; and of shards and of time that ran out nothing is told.
 */
export function assetAnswer(
  { hits, aggregations }: EngineAnswer,
  dsl: object,
  attributes: readonly string[],
): Readonly<Record<string, unknown>> {
  const entities = hits.hits.flatMap(({ _id }) => {
    const asset = shown.get(_id);
    return asset === undefined ? [] : [entityOf(asset, attributes)];
  });
  return {
    queryType: "INDEX",
    searchParameters: { dsl },
    ...(entities.length === 0 ? {} : { entities }),
    ...(aggregations === undefined ? {} : { aggregations }),
    ...(hits.total === undefined ? {} : { approximateCount: hits.total.value }),
  };
}
