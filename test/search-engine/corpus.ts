import { assetDocument, type CorpusAsset, corpusAssets } from "./assets";
import {
  type CorpusDefinition,
  corpusDefinitions,
  type CorpusRun,
  corpusRuns,
  definitionDocument,
  runDocument,
} from "./runs";

/** The three indices that are searched. */
export type CorpusIndex = "assets" | "workflows" | "runs";

export const assetDocuments = corpusAssets.map(assetDocument);
export const definitionDocuments = corpusDefinitions.map(definitionDocument);
export const runDocuments = corpusRuns.map(runDocument);

/** A record of the corpus: what the truth is worked out from. */
export interface Records {
  readonly assets: CorpusAsset;
  readonly workflows: CorpusDefinition;
  readonly runs: CorpusRun;
}

const idOf = {
  assets: (it: CorpusAsset) => it.guid,
  workflows: (it: CorpusDefinition) => it.id,
  runs: (it: CorpusRun) => it.id,
};

/** The records of an index, with the ids of their documents. */
export function recordsOf<I extends CorpusIndex>(index: I): readonly (readonly [id: string, record: Records[I]])[] {
  const records = { assets: corpusAssets, workflows: corpusDefinitions, runs: corpusRuns }[index];
  return (records as readonly Records[I][]).map((it) => [(idOf[index] as (record: Records[I]) => string)(it), it]);
}
