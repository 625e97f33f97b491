import { type AssetDocument, assetsIndex } from "../tenant/assetFields";
import type { Asset, Connection } from "../tenant/connections";
import type { JsonObject } from "../tenant";
import type { Index } from "../tenant/search/mapping";
import { search } from "../tenant/search/search";
import { Timeline } from "../tenant/timeline";
import { runsIndex, type WorkflowSearchDocument, workflowsIndex } from "../tenant/workflowFields";
import { type CorpusAsset, corpusAssets } from "./assets";
import { type CorpusIndex, definitionDocuments, runDocuments } from "./corpus";

/** What an engine, real or not, answers to a search. */
export interface Found {
  readonly ids: readonly string[];
  /** What each hit was sorted by. */
  readonly sort: readonly unknown[];
  readonly total: unknown;
  readonly aggregations: unknown;
}

/** The tenant's own evaluator on the documents of the corpus. */
export interface Evaluator {
  readonly assets: Index<AssetDocument>;
  readonly workflows: Index<WorkflowSearchDocument>;
  readonly runs: Index<WorkflowSearchDocument>;
}

export const tenantEvaluator: Evaluator = { assets: assetsIndex, workflows: workflowsIndex, runs: runsIndex };

/** The time of the evaluator's `now`; no search of the provider asks for it. */
const now = Date.UTC(2026, 5, 1);

/** What an evaluator answers to a search of an index. */
export function evaluate(evaluator: Evaluator, index: CorpusIndex, body: JsonObject): Found {
  if (index === "assets") {
    return foundOf(
      search({ index: evaluator.assets, docs: () => assetDocuments, now }, body),
      ({ asset }: AssetDocument) => asset.guid,
    );
  }
  const docs = index === "runs" ? runDocuments : definitionDocuments;
  return foundOf(
    search({ index: evaluator[index], docs: () => docs as WorkflowSearchDocument[], now }, body),
    ({ id }) => id,
  );
}

function foundOf<D>(result: ReturnType<typeof search<D>>, idOf: (doc: D) => string): Found {
  const { hits, total, aggregations } = result;
  return { ids: hits.map(({ doc }) => idOf(doc)), sort: hits.map(({ sort }) => sort), total, aggregations };
}

const assetDocuments: readonly AssetDocument[] = corpusAssets.map(documentOf);

function documentOf(it: CorpusAsset): AssetDocument {
  const connection = { name: "", connectorName: it.connectorName } as Connection;
  const asset: Asset = {
    ...it,
    connection,
    states: new Timeline<"ACTIVE" | "DELETED" | "GONE">(it.createdAt, it.state),
  };
  const { state, createdAt: modifiedAt, connectionQualifiedName, isGhost, appRun } = it;
  return {
    asset,
    state,
    modifiedAt,
    connectionQualifiedName,
    isGhost,
    ...(appRun === undefined ? {} : { appRun: { ...appRun, stoppedBy: undefined } }),
  };
}
