import { Refusal } from "./answers";
import { crawlerRun } from "./apps/crawler";
import { appRunAsset, appRunEntity, appRunsPath } from "./apps/runs";
import { assetsIndex, entityOf, type AssetDocument } from "./assetFields";
import type { Connection, Connections } from "./connections";
import type { Caller } from "./credentials";
import { isObject, type Json, type JsonObject } from "./json";
import { pick } from "./minimal";
import type { TenantSettings } from "./options";
import { Random } from "./random";
import type { Runs } from "./runs";
import type { Groups } from "./search/mapping";
import { NotUnderstood } from "./search/notUnderstood";
import { groupTest, queriesNear, type AssetGroup } from "./search/groups";
import { requiredTerms } from "./search/requiredTerms";
import { search, type SearchResult } from "./search/search";
import { type MissingShard, shardsAnswer, withoutMissing } from "./search/shards";
import { runsIndex, workflowsIndex, type WorkflowSearchDocument } from "./workflowFields";
import type { Workflows } from "./workflows";

/** The three searches: each sees its documents as they were one index lag ago. */
export class Searches {
  readonly #connections: Connections;
  readonly #workflows: Workflows;
  readonly #runs: Runs;
  readonly #settings: () => TenantSettings;
  /** Only for the order of ties, so that ids do not depend on who has searched. */
  readonly #random = new Random(1);

  constructor(connections: Connections, workflows: Workflows, runs: Runs, settings: () => TenantSettings) {
    this.#connections = connections;
    this.#workflows = workflows;
    this.#runs = runs;
    this.#settings = settings;
  }

  /** Answers `workflows/indexsearch`. */
  findWorkflows(body: Json, now: number): JsonObject {
    const { indexLag, archivedDefinitionsInSearch, minimalBodies, missingShard } = this.#settings();
    const wanted = requiredTerms(searchBody(body)["query"], "metadata.name.keyword");
    const docs = (): WorkflowSearchDocument[] =>
      (wanted === undefined ? this.#workflows.all() : this.#workflows.named(wanted)).flatMap(({ name, versions }) => {
        const version = versions.at(now - indexLag.workflows);
        if (version === undefined || (version.archived && !archivedDefinitionsInSearch)) return [];
        return [{ id: name, source: version.document }];
      });
    const present = () => this.#tieOrder(withoutMissing(docs(), ({ id }) => id, missingShard));
    const result = search({ index: workflowsIndex, docs: present, now }, searchBody(body));
    if (!minimalBodies) return elasticAnswer(result, "workflows", missingShard);
    return {
      hits: {
        hits: result.hits.map(({ doc }) => ({
          _id: doc.id,
          _source: { metadata: pick(doc.source["metadata"], ["name", "namespace"]) },
        })),
      },
    };
  }

  /** Answers `runs/indexsearch`. */
  findRuns(body: Json, now: number): JsonObject {
    const { indexLag, minimalBodies, missingShard } = this.#settings();
    const query = searchBody(body)["query"];
    const only = {
      ids: requiredTerms(query, "_id"),
      workflowNames: requiredTerms(query, "spec.workflowTemplateRef.name.keyword"),
    };
    const docs = () => {
      const all: WorkflowSearchDocument[] = this.#runs.documentsAt(now - indexLag.runs, only);
      return this.#tieOrder(withoutMissing(all, ({ id }) => id, missingShard));
    };
    const result = search<WorkflowSearchDocument>({ index: runsIndex, docs, now }, searchBody(body));
    if (!minimalBodies) return elasticAnswer(result, "argo-workflows", missingShard);
    return {
      hits: {
        total: { value: result.total?.value ?? result.matched.length },
        hits: result.hits.map(({ doc }) => ({
          _id: doc.id,
          _source: { status: pick(doc.source["status"], ["phase"]) },
        })),
      },
    };
  }

  /** Answers the `indexsearch` of Atlas, as far as the caller may see. */
  searchAssets(body: Json, caller: Caller, now: number): JsonObject {
    const { dsl, attributes } = readAssetSearch(body);
    const { indexLag, hideForbidden, missingShard } = this.#settings();
    const isHidden = (connection: Connection) => connection.hiddenFrom.has(caller.key);
    const canMatch = groupTest(dsl["query"]);
    const connections = this.#connections
      .indexedFor(dsl["query"])
      .filter((connection) => !(hideForbidden && isHidden(connection)));
    const runs = caller.seesAppRuns && canMatch(appRunGroup) ? this.#appRunsAt(now - indexLag.runs) : [];
    const docs = () => {
      const all = [...this.#assetsAt(connections, now - indexLag.assets), ...runs];
      return this.#tieOrder(withoutMissing(all, ({ asset }) => asset.guid, missingShard));
    };
    const result = search<AssetDocument>({ index: assetsIndex, docs, now, groups }, dsl);
    if (!hideForbidden && result.matched.some(({ asset }) => isHidden(asset.connection))) {
      throw new Refusal(403, `${caller.username} is not authorized to see what this search finds`, "atlas");
    }
    const { hits, total, aggregations } = result;
    // What is shown is read from the catalogue: what only the index still has is counted and left out.
    const shown = hits.filter(({ doc }) => doc.isGhost !== true);
    return {
      queryType: "INDEX",
      searchParameters: { dsl },
      ...(shown.length === 0 ? {} : { entities: shown.map(({ doc }) => entityOf(doc, attributes)) }),
      ...(aggregations === undefined ? {} : { aggregations }),
      // A count that was not asked for is left out: 0 would be a lie.
      ...(total === undefined ? {} : { approximateCount: total.value }),
    };
  }

  #assetsAt(connections: readonly Connection[], time: number): AssetDocument[] {
    const { connectionMatchesItself } = this.#settings();
    const documents: AssetDocument[] = [];
    for (const { entity, assets, qualifiedName, staysInIndex } of connections) {
      for (const asset of [entity, ...assets]) {
        const { states, stray } = asset;
        const isGhost = states.at(time) === "GONE";
        if (isGhost && !(asset === entity && staysInIndex)) continue;
        const state = isGhost ? (states.before(time) ?? "ACTIVE") : states.at(time);
        if (state === undefined) continue;
        const carriesConnection = asset !== entity || connectionMatchesItself;
        documents.push({
          asset,
          state,
          modifiedAt: states.since(time)!,
          connectionQualifiedName: stray
            ? stray.connectionQualifiedName
            : carriesConnection
              ? qualifiedName
              : undefined,
          isGhost,
        });
      }
    }
    return documents;
  }

  /** The runs of native apps, which are assets too. */
  #appRunsAt(time: number): AssetDocument[] {
    if (this.#settings().surface === "package") return [];
    const ofCrawler = { ...crawlerRun(0), state: "ACTIVE", modifiedAt: 0, connectionQualifiedName: undefined } as const;
    const runs = this.#runs.statesAt(time).flatMap(({ run, state }): AssetDocument[] => {
      const { slug } = run.definition;
      if (slug === undefined) return [];
      const asset = appRunEntity(run, slug);
      const appRun = appRunAsset(run, slug, state);
      return [
        { asset, state: "ACTIVE", modifiedAt: run.states.since(time)!, connectionQualifiedName: undefined, appRun },
      ];
    });
    return [ofCrawler, ...runs];
  }

  #tieOrder<T>(documents: T[]): T[] {
    const { sortTies } = this.#settings();
    if (sortTies === "varying") return this.#random.shuffle(documents);
    return sortTies === "older" ? documents : documents.reverse();
  }
}

/** The assets of a connection lie together. */
const groups: Groups<AssetDocument> = {
  of: ({ asset }) => (asset.typeName === "AppWorkflowRun" ? appRunGroup : asset.connection),
  near: (queries) => queriesNear(queries) as ReturnType<Groups<AssetDocument>["near"]>,
};

/** No run of a native app belongs to a connection. */
const appRunGroup: AssetGroup = { qualifiedName: appRunsPath, connectionQualifiedNames: new Set() };

function searchBody(body: Json): JsonObject {
  if (!isObject(body)) throw new NotUnderstood("a search has to be an object");
  return body;
}

function readAssetSearch(body: Json): { dsl: JsonObject; attributes: string[] } {
  const known = ["dsl", "attributes", "relationAttributes", "requestMetadata"];
  const outer = searchBody(body);
  for (const key of Object.keys(outer)) {
    if (!known.includes(key)) throw new NotUnderstood(`[${key}] is not known in an asset search`);
  }
  const { dsl } = outer;
  if (!isObject(dsl)) throw new NotUnderstood("an asset search has to have a dsl");
  names(outer["relationAttributes"], "relationAttributes");
  return { dsl, attributes: names(outer["attributes"], "attributes") };
}

function names(value: Json | undefined, what: string): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new NotUnderstood(`${what} has to be an array of names`);
  return value.map((name) => {
    if (typeof name !== "string") throw new NotUnderstood(`${what} has to be an array of names`);
    return name;
  });
}

function elasticAnswer(
  result: SearchResult<WorkflowSearchDocument>,
  index: string,
  missingShard: MissingShard | undefined,
): JsonObject {
  const { total, hits, aggregations } = result;
  return {
    took: 1,
    timed_out: false,
    _shards: shardsAnswer(missingShard),
    hits: {
      ...(total === undefined ? {} : { total: { ...total } }),
      max_score: null,
      hits: hits.map(({ doc, sort }, i) => ({
        _index: index,
        _type: "_doc",
        _id: doc.id,
        _score: null,
        _seq_no: i + 1,
        _primary_term: 1,
        sort,
        _source: doc.source,
      })),
    },
    ...(aggregations === undefined ? {} : { aggregations }),
  };
}
