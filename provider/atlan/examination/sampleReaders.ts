import { at, jsonObjectsIn, listOf, textOf, wordOf } from "../../text/json";
import { readAssetCounts, readAssetCountsOf, readAssetTotal } from "../assetCounts";
import { readConnections, readDefinitions, readRoles, readRuns, readTotal } from "../responses";
import { whyEntitiesAreUnread } from "../unreadableEntities";
import { isPartial } from "../wholeAnswers";
import type {
  AssetsSample,
  ConnectionsSample,
  CountsSample,
  DefinitionsSample,
  ManyCountsSample,
  RunsSample,
  SampledAsset,
  SampledRun,
  SearchSample,
  ToldWords,
  WhoAmI,
} from "./samples";

/**
 * Reads answers of any kind: unlike the readers of `responses`, these never refuse one, since that it can't be read is what is
 * looked for.
 */

/** No word list is longer than this, whatever the answer contains. */
const MOST_WORDS = 100;

const distinct = (words: readonly (string | undefined)[]): readonly string[] =>
  [...new Set(words.filter((it) => it !== undefined))].slice(0, MOST_WORDS);

export function readWhoAmI(body: unknown): WhoAmI {
  return { username: wordOf(at(body, "username")), roles: readRoles(body) };
}

function readWorkflowSearch(body: unknown): SearchSample {
  return { isPartial: isPartial(body), tellsShards: tellsShards(body), total: readTotal(body) };
}

function readAssetSearch(body: unknown): SearchSample {
  return { isPartial: isPartial(body), tellsShards: tellsShards(body), total: readAssetTotal(body) };
}

const tellsShards = (body: unknown): boolean => at(body, "_shards", "total") !== undefined;

export function readDefinitionsSample(body: unknown): DefinitionsSample {
  const words = hitsOf(body).map((hit) => wordsIn(at(hit, "_source", "spec")));
  return { ...readWorkflowSearch(body), definitions: readDefinitions(body), words: joined(words) };
}

export function readRunsSample(body: unknown): RunsSample {
  const hits = hitsOf(body);
  const runs = readRuns(body)?.map((run, index): SampledRun => {
    const source = at(hits[index], "_source");
    const inSpec = textOf(at(source, "spec", "shutdown")) !== undefined;
    const inMessage = run.stopped && /^Stopped with strategy/i.test(run.message ?? "");
    return {
      ...run,
      phaseLabel: wordOf(at(source, "metadata", "labels", "workflows.argoproj.io/phase")),
      stopMark: inSpec && inMessage ? "both" : inSpec ? "spec" : inMessage ? "message" : undefined,
    };
  });
  const words = hits.map((hit) => wordsIn(at(hit, "_source", "status", "storedWorkflowTemplateSpec")));
  return { ...readWorkflowSearch(body), runs, words: joined(words) };
}

const hitsOf = (body: unknown): readonly unknown[] => listOf(at(body, "hits", "hits"));

/** The parameters that the tasks of a spec are told. */
function wordsIn(spec: unknown): ToldWords {
  const tasks = jsonObjectsIn(at(spec, "templates")).flatMap((it) => jsonObjectsIn(at(it, "dag", "tasks")));
  const parameters = tasks.flatMap((it) => jsonObjectsIn(at(it, "arguments", "parameters")));
  return {
    parameters: distinct(parameters.map((it) => wordOf(it["name"]))),
    deleteTypes: distinct(parameters.filter((it) => it["name"] === "delete-type").map((it) => wordOf(it["value"]))),
  };
}

const joined = (words: readonly ToldWords[]): ToldWords => ({
  parameters: distinct(words.flatMap((it) => it.parameters)),
  deleteTypes: distinct(words.flatMap((it) => it.deleteTypes)),
});

export function readConnectionsSample(body: unknown, from: number): ConnectionsSample {
  return { ...readAssetSearch(body), connections: readConnections(body, from), hasUnreadable: hasUnreadable(body) };
}

const hasUnreadable = (body: unknown): boolean => whyEntitiesAreUnread(body) !== undefined;

export function readAssetsSample(body: unknown): AssetsSample {
  const entities = listOf(at(body, "entities"));
  const assets = entities.map((it): SampledAsset | undefined => {
    const [guid, typeName, state] = [at(it, "guid"), at(it, "typeName"), at(it, "status")].map(wordOf);
    const qualifiedName = wordOf(at(it, "attributes", "qualifiedName"));
    if (guid === undefined || typeName === undefined || state === undefined || qualifiedName === undefined)
      return undefined;
    return {
      guid,
      typeName,
      state,
      qualifiedName,
      connectionQualifiedName: wordOf(at(it, "attributes", "connectionQualifiedName")),
    };
  });
  const isRead = !isPartial(body) && !assets.includes(undefined);
  return {
    ...readAssetSearch(body),
    assets: isRead ? (assets as SampledAsset[]) : undefined,
    hasUnreadable: hasUnreadable(body),
  };
}

export function readCountsSample(body: unknown): CountsSample {
  const states = jsonObjectsIn(at(body, "aggregations", "by_state", "buckets"));
  const types = states.flatMap((it) => jsonObjectsIn(at(it, "by_type", "buckets")));
  return {
    ...readAssetSearch(body),
    counts: readAssetCounts(body),
    stateKeys: distinct(states.map((it) => wordOf(it["key"]))),
    typeKeys: distinct(types.map((it) => wordOf(it["key"]))),
  };
}

export function readManyCountsSample(names: readonly string[], body: unknown): ManyCountsSample {
  return { ...readAssetSearch(body), counts: readAssetCountsOf(names, body) };
}

export const readSearchOfAssets = readAssetSearch;
