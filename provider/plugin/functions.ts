import type { AtlanApi, AtlanLookups, Patience } from "../atlan/api";
import {
  connectionArguments,
  connectionDeleteArguments,
  impactArguments,
  readArguments,
  runArguments,
} from "../functions/arguments";
import { findConnection, findConnectionDeletes, findConnections, findRuns } from "../functions/find";
import type { Properties } from "../lifecycle/state";
import { impactOf } from "../reconcile/impact";

/** What a function asks the tenant. */
export type Question<T> = (api: AtlanApi, patience: Patience, lookups: AtlanLookups) => Promise<T>;
/** Asks the tenant, with the provider's configuration. */
export type Ask = <T>(question: Question<T>) => Promise<T>;

/** The name under which a function of an engine returns a list, which it can't return by itself. */
export const LISTS: Readonly<Record<string, string>> = {
  getConnections: "connections",
  getConnectionDeletes: "connectionDeletes",
  getRuns: "runs",
};

/** What each function does with its arguments. The functions of a Node program read and look up in the same way. */
export const FUNCTIONS: Readonly<Record<string, (args: Properties, ask: Ask) => Promise<unknown>>> = {
  getConnection(args, ask) {
    const filter = readArguments("looking up a connection", args, connectionArguments);
    return ask((api, _patience, lookups) => findConnection(lookups, api, filter));
  },
  getConnections(args, ask) {
    const filter = readArguments("looking up connections", args, connectionArguments);
    return ask((_api, _patience, lookups) => findConnections(lookups, filter));
  },
  getConnectionDeletes(args, ask) {
    const query = readArguments("looking up connection-delete workflows", args, connectionDeleteArguments);
    return ask((_api, _patience, lookups) => findConnectionDeletes(lookups, query));
  },
  getRuns(args, ask) {
    const query = readArguments("looking up runs", args, runArguments);
    return ask((_api, _patience, lookups) => findRuns(lookups, query));
  },
  getImpact(args, ask) {
    const query = readArguments("looking up the impact", args, impactArguments, ["connectionQualifiedName"]);
    const { connectionQualifiedName, mode = "archive" } = query;
    return ask((api, patience) => impactOf(api, { connectionQualifiedName, mode }, patience));
  },
};
