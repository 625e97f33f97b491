import { appRouteNames } from "../apps/routes";
import { parseJson, type Json } from "../json";
import { switchPositions, type Switches } from "../options";
import { routeNames } from "../routes";
import { Place, type Reader } from "./place";
import {
  anyText,
  duration,
  flag,
  fraction,
  list,
  mapOf,
  object,
  objectOr,
  oneOf,
  optional,
  required,
  someText,
  text,
  wholeNumber,
  type ValueOf,
} from "./readers";

/** So many assets of a type fit into a laptop and are still searched quickly. */
const mostAssets = 500_000;
const most = 1_000_000;

const qualifiedName = text("like default/snowflake/1700000001", /^default\/[^/\s]+\/\d+$/);
const workflowName = text(
  "at most 63 small letters, digits and hyphens",
  /^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
);
const counts = mapOf(wholeNumber(0, mostAssets));

const stray = object({
  type: required(someText),
  count: optional(wholeNumber(1, mostAssets)),
  state: optional(oneOf("ACTIVE", "DELETED")),
  connectionQualifiedName: optional(someText),
});

const people = { users: optional(list(someText)), groups: optional(list(someText)) };

const connection = object({
  qualifiedName: required(qualifiedName),
  name: required(someText),
  connector: optional(someText),
  state: optional(oneOf("ACTIVE", "DELETED", "GONE")),
  staysInIndex: optional(flag),
  assets: optional(counts),
  archivedAssets: optional(counts),
  strays: optional(list(stray)),
  policies: optional(wholeNumber(0, mostAssets)),
  withLineage: optional(wholeNumber(0, mostAssets)),
  hiddenFrom: optional(list(someText)),
  owners: optional(object(people)),
  admins: optional(object({ ...people, roles: optional(list(someText)) })),
  lastCrawled: optional(duration),
  lastRead: optional(duration),
});

const standing = {
  username: optional(someText),
  roles: optional(list(someText)),
  mayRunWorkflows: optional(flag),
  seesAppRuns: optional(flag),
};
// What can stand in a header.
const secret = text("a text without spaces", /^[\x21-\x7e]+$/);
const apiKey = object({ key: required(secret), ...standing });
const oauthClient = object({
  clientId: required(secret),
  clientSecret: required(secret),
  expiresIn: optional(duration),
  ...standing,
});

const planFields = {
  pending: optional(duration),
  running: optional(duration),
  outcome: optional(anyText),
  message: optional(anyText),
  reach: optional(fraction),
  leaveAssets: optional(wholeNumber(0, mostAssets)),
  leaveConnection: optional(flag),
  stoppedAfter: optional(duration),
  stuckIn: optional(oneOf("Pending", "Running", "Stopping")),
  shownAs: optional(someText),
  withoutStatus: optional(duration),
};
const plan = object(planFields);
export type SeedPlan = ValueOf<typeof plan>;

const workflow = object({
  connection: required(qualifiedName),
  name: optional(workflowName),
  deleteType: optional(oneOf("SOFT", "PURGE", "HARD")),
  deleteAssets: optional(flag),
  archived: optional(flag),
  runs: optional(list(object({ startedAgo: required(duration), ...planFields }))),
});

const nextRun = object({
  connection: optional(qualifiedName),
  workflow: optional(workflowName),
  times: optional(wholeNumber(1, most)),
  ...planFields,
});

const fault = object({
  route: required(oneOf(...routeNames, ...appRouteNames)),
  status: optional(wholeNumber(300, 599)),
  retryAfter: optional(wholeNumber(0, most)),
  delay: optional(duration),
  drop: optional(oneOf("before", "after")),
  afterWork: optional(flag),
  times: optional(wholeNumber(1, most)),
  skip: optional(wholeNumber(0, most)),
  containing: optional(someText),
});

const app = object({
  appId: optional(someText),
  nativeReady: optional(flag),
  inputs: optional(oneOf("kebab", "snake")),
  workerStart: optional(duration),
});

const switches = object(
  Object.fromEntries(Object.entries(switchPositions).map(([name, positions]) => [name, optional(oneOf(...positions))])),
) as Reader<Partial<Switches>>;

const lags = object({ workflows: optional(duration), runs: optional(duration), assets: optional(duration) });

const seed = object({
  connections: optional(list(connection)),
  apiKeys: optional(list(apiKey)),
  oauthClients: optional(list(oauthClient)),
  workflows: optional(list(workflow)),
  run: optional(plan),
  nextRuns: optional(list(nextRun)),
  indexLag: optional(objectOr(lags, duration)),
  stopping: optional(duration),
  runHistoryKept: optional(duration),
  faults: optional(list(fault)),
  surface: optional(oneOf("package", "app")),
  app: optional(app),
  switches: optional(switches),
  idSeed: optional(wholeNumber(0, most)),
});

/** What a tenant starts with and how it is going to behave, as users write it. */
export type Seed = ValueOf<typeof seed>;

/** Reads the JSON of a seed file: the seed, or all that is wrong with it, each problem with its place in the file. */
export function readSeed(json: string): { readonly value: Seed } | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const top = new Place("", problems);
  let parsed: Json;
  try {
    parsed = parseJson(json);
  } catch (error) {
    return { problems: [`the seed: it is not JSON: ${(error as Error).message}`] };
  }
  const value = top.take(seed, parsed);
  // What refers to something else is only judged where everything could be read.
  if (value !== undefined && problems.length === 0) checkReferences(value, top);
  return value !== undefined && problems.length === 0 ? { value } : { problems };
}

function checkReferences(read: Seed, top: Place): void {
  const { connections = [], apiKeys = [], oauthClients = [], workflows = [], nextRuns = [], faults = [] } = read;
  noneTwice(connections, ({ qualifiedName }) => qualifiedName, top.field("connections"), "qualifiedName");
  noneTwice(apiKeys, ({ key }) => key, top.field("apiKeys"), "key");
  noneTwice(oauthClients, ({ clientId }) => clientId, top.field("oauthClients"), "clientId");
  noneTwice(workflows, ({ name }) => name, top.field("workflows"), "name");

  const known = new Set(connections.map(({ qualifiedName }) => qualifiedName));
  for (const [field, items] of Object.entries({ workflows, nextRuns })) {
    for (const [index, { connection: named }] of items.entries()) {
      if (named !== undefined && !known.has(named)) {
        top.field(field).item(index).field("connection").problem(`there is no ${named} in connections`);
      }
    }
  }
  const keys = new Set([...apiKeys.map(({ key }) => key), ...oauthClients.map(({ clientId }) => clientId)]);
  for (const [index, { hiddenFrom = [] }] of connections.entries()) {
    for (const [at, key] of hiddenFrom.entries()) {
      const place = top.field("connections").item(index).field("hiddenFrom").item(at);
      if (!keys.has(key)) place.problem("is neither a key in apiKeys nor a clientId in oauthClients");
    }
  }
  for (const [index, { status, delay, drop }] of faults.entries()) {
    if ([status, delay, drop].filter((it) => it !== undefined).length !== 1) {
      top.field("faults").item(index).problem("has to have one of status, delay and drop");
    }
  }
}

/** Two items that have to differ in a field. */
function noneTwice<T>(items: readonly T[], keyOf: (item: T) => string | undefined, place: Place, field: string): void {
  const seen = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else place.item(index).field(field).problem(`is that of ${place.path}[${first}] too`);
  }
}
