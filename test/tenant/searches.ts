import { Refusal } from "./answers";
import { crawlerRun } from "./apps/crawler";
import { appRunAsset, appRunEntity } from "./apps/runs";
import { assetsIndex, assetsIndexOfRawNames, entityOf, type AssetDocument } from "./assetFields";
import type { Connection, Connections } from "./connections";
import type { Caller } from "./credentials";
import { isObject, type Json, type JsonObject } from "./json";
import { pick } from "./minimal";
import type { TenantSettings } from "./options";
import type { Runs } from "./runs";
import { NotUnderstood } from "./search/notUnderstood";
import { requiredTerms } from "./search/requiredTerms";
import { search, type SearchResult } from "./search/search";
import { runsIndex, workflowsIndex, type WorkflowSearchDocument } from "./workflowFields";
import type { Workflows } from "./workflows";

/** The three searches: each sees its documents as they were one index lag ago. */
export class Searches {
  readonly #connections: Connections;
  readonly #workflows: Workflows;
  readonly #runs: Runs;
  readonly #settings: () => TenantSettings;

  constructor(connections: Connections, workflows: Workflows, runs: Runs, settings: () => TenantSettings) {
    this.#connections = connections;
    this.#workflows = workflows;
    this.#runs = runs;
    this.#settings = settings;
  }

  /** Answers `workflows/indexsearch`. */
  findWorkflows(body: Json, now: number): JsonObject {
    const { indexLag, archivedDefinitionsInSearch, minimalBodies } = this.#settings();
    const wanted = requiredTerms(searchBody(body)["query"], "metadata.name.keyword");
    const docs = (): WorkflowSearchDocument[] =>
      this.#workflows.all().flatMap(({ name, versions }) => {
        if (wanted?.has(name) === false) return [];
        const version = versions.at(now - indexLag.workflows);
        if (version === undefined || (version.archived && !archivedDefinitionsInSearch)) return [];
        return [{ id: name, source: version.document }];
      });
    const result = search({ index: workflowsIndex, docs: () => this.#tieOrder(docs()), now }, searchBody(body));
    if (!minimalBodies) return elasticAnswer(result, "workflows");
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
    const { indexLag, minimalBodies } = this.#settings();
    const query = searchBody(body)["query"];
    const only = {
      ids: requiredTerms(query, "_id"),
      workflowNames: requiredTerms(query, "spec.workflowTemplateRef.name.keyword"),
    };
    const docs = () => this.#tieOrder(this.#runs.documentsAt(now - indexLag.runs, only));
    const result = search<WorkflowSearchDocument>({ index: runsIndex, docs, now }, searchBody(body));
    if (!minimalBodies) return elasticAnswer(result, "argo-workflows");
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
    const { indexLag, hideForbidden, foldedBuckets } = this.#settings();
    const isHidden = (connection: Connection) => connection.hiddenFrom.has(caller.key);
    const wanted = requiredTerms(dsl["query"], "connectionQualifiedName");
    const named = requiredTerms(dsl["query"], "qualifiedName");
    const within = named && new Set([...named].flatMap(prefixesOf));
    const connections = [...this.#connections.all()].filter(
      (connection) =>
        wanted?.has(connection.qualifiedName) !== false &&
        within?.has(connection.qualifiedName) !== false &&
        !(hideForbidden && isHidden(connection)),
    );
    // No run belongs to a connection.
    const runs = wanted === undefined && caller.seesAppRuns ? this.#appRunsAt(now - indexLag.runs) : [];
    const docs = () => this.#tieOrder([...this.#assetsAt(connections, now - indexLag.assets), ...runs]);
    const index = foldedBuckets ? assetsIndex : assetsIndexOfRawNames;
    const result = search<AssetDocument>({ index, docs, now, rawBuckets: !foldedBuckets }, dsl);
    if (!hideForbidden && result.matched.some(({ asset }) => isHidden(asset.connection))) {
      throw new Refusal(403, `${caller.username} is not authorized to see what this search finds`, "atlas");
    }
    const { hits, total, aggregations } = result;
    return {
      queryType: "INDEX",
      searchParameters: { dsl },
      ...(hits.length === 0 ? {} : { entities: hits.map(({ doc }) => entityOf(doc, attributes)) }),
      ...(aggregations === undefined ? {} : { aggregations }),
      // A count that was not asked for is left out: 0 would be a lie.
      ...(total === undefined ? {} : { approximateCount: total.value }),
    };
  }

  #assetsAt(connections: readonly Connection[], time: number): AssetDocument[] {
    const { connectionMatchesItself } = this.#settings();
    const documents: AssetDocument[] = [];
    for (const { entity, assets, qualifiedName } of connections) {
      for (const asset of [entity, ...assets]) {
        const state = asset.states.at(time);
        if (state === undefined || state === "GONE") continue;
        const carriesConnection = asset !== entity || connectionMatchesItself;
        documents.push({
          asset,
          state,
          modifiedAt: asset.states.since(time)!,
          connectionQualifiedName: carriesConnection ? qualifiedName : undefined,
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
    return this.#settings().sortTies === "older" ? documents : documents.reverse();
  }
}

/** The qualified name of an asset begins with that of its connection. */
function prefixesOf(qualifiedName: string): string[] {
  const parts = qualifiedName.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

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

function elasticAnswer(result: SearchResult<WorkflowSearchDocument>, index: string): JsonObject {
  const { total, hits, aggregations } = result;
  return {
    took: 1,
    timed_out: false,
    _shards: { total: 1, successful: 1, skipped: 0, failed: 0 },
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
