import { type AssetDocument, assetsIndex } from "../tenant/assetFields";
import type { Field, Index } from "../tenant/search/mapping";
import { runsIndex } from "../tenant/workflowFields";
import { type Evaluator, tenantEvaluator } from "./evaluator";

function changed<D>(index: Index<D>, name: string, change: (field: Field<D>) => Field<D>): Index<D> {
  return { ...index, fields: new Map([...index.fields, [name, change(index.fields.get(name)!)]]) };
}

const asset = (name: string, change: (field: Field<AssetDocument>) => Field<AssetDocument>): Evaluator => ({
  ...tenantEvaluator,
  assets: changed(assetsIndex, name, change),
});

const unfolded = <D>({ normalizer: _, ...field }: Field<D>): Field<D> => field;
const folded = <D>(field: Field<D>): Field<D> => ({ ...field, normalizer: "lowercase" });

/** Evaluators that an engine has to show for what they are: each with one mistake that hand-written ones have made. */
export const WRONG_EVALUATORS: Readonly<Record<string, Evaluator>> = {
  "type names keep their case": asset("__typeName.keyword", unfolded),
  "names keep their case": asset("name.keyword", unfolded),
  "names are folded as JavaScript does it": asset("name.keyword", (field) => ({
    ...unfolded(field),
    read: (doc) => doc.asset.name.toLowerCase(),
  })),
  "qualified names are folded": asset("qualifiedName", folded),
  "connections are folded": asset("connectionQualifiedName", folded),
  "a boolean is counted as a text": asset("__hasLineage", (field) => ({
    ...field,
    kind: "keyword",
    read: (doc) => field.read(doc)?.toString(),
  })),
  "no lineage counts as false": asset("__hasLineage", (field) => ({
    ...field,
    read: (doc) => field.read(doc) ?? false,
  })),
  "an asset that nobody has read was read at the beginning of time": asset("sourceLastReadAt", (field) => ({
    ...field,
    read: (doc) => field.read(doc) ?? 0,
  })),
  "an asset without a connection is the one's that its qualified name tells": asset(
    "connectionQualifiedName",
    (field) => ({
      ...field,
      read: (doc) => field.read(doc) ?? doc.asset.qualifiedName.split("/").slice(0, 3).join("/"),
    }),
  ),
  "a run without a status has the phase of its label": {
    ...tenantEvaluator,
    runs: changed(runsIndex, "status.phase.keyword", (field) => ({
      ...field,
      read: (doc) => field.read(doc) ?? "Succeeded",
    })),
  },
  "the label of a phase is that of its status": {
    ...tenantEvaluator,
    runs: changed(runsIndex, "metadata.labels.workflows.argoproj.io/phase.keyword", (field) => ({
      ...field,
      read: (doc) => runsIndex.fields.get("status.phase.keyword")!.read(doc),
    })),
  },
  "a document without a time comes first": {
    ...tenantEvaluator,
    runs: changed(runsIndex, "metadata.creationTimestamp", (field) => ({
      ...field,
      read: (doc) => field.read(doc) ?? Date.UTC(2100, 0, 1),
    })),
  },
};
