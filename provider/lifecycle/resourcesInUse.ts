import { present } from "../text/present";
import type { Properties } from "./state";

/** Names of workflow definitions, and ids of runs. */
interface Names {
  /** What the resource has created: its definitions and its run. */
  readonly own: readonly unknown[];
  /** The definitions by which its runs go, also those that it found. */
  readonly used: readonly unknown[];
}

/**
 * What the resources use that a command has created, updated or found unchanged. A forced replacement creates first, under the
 * names of the former resource, and then that one is deleted, maybe by a later command: what is in use it must leave.
 */
export class ResourcesInUse {
  private readonly byUrn = new Map<string, Names>();

  keep(urn: string, properties: Properties): void {
    this.byUrn.set(urn, namesOf(properties));
  }

  /** What `delete` may archive and stop of a former resource: an alias may have given it another URN than its successor. */
  without(urn: string, properties: Properties): Properties {
    const inUse = [...this.byUrn].flatMap(([of, { own, used }]) => (of === urn ? [...own, ...used] : own));
    return withoutNames(properties, new Set(inUse));
  }
}

/** The names of a resource, or of all members of a fleet. */
function namesOf(properties: Properties): Names {
  const { definitions, intent, results } = properties;
  const { runId, workflowName } = (intent ?? {}) as Properties;
  const created = Array.isArray(definitions) ? definitions.map((it: Properties) => it["name"]) : [];
  const members = Object.values((results ?? {}) as Record<string, Properties>).map(namesOf);
  const isGiven = (name: unknown): boolean => name !== undefined;
  return {
    own: [...[...created, runId].filter(isGiven), ...members.flatMap(({ own }) => own)],
    used: [...[workflowName].filter(isGiven), ...members.flatMap(({ used }) => used)],
  };
}

function withoutNames(properties: Properties, names: ReadonlySet<unknown>): Properties {
  const { definitions, intent, results } = properties;
  const left = Array.isArray(definitions) ? definitions.filter((it: Properties) => !names.has(it["name"])) : undefined;
  const run = intent as Properties | undefined;
  const members = Object.entries((results ?? {}) as Record<string, Properties>);
  return {
    ...properties,
    ...present({ definitions: left }),
    ...(names.has(run?.["runId"]) || names.has(run?.["workflowName"])
      ? { intent: { ...run, startedByUs: false } }
      : {}),
    ...(results === undefined
      ? {}
      : { results: Object.fromEntries(members.map(([name, it]) => [name, withoutNames(it, names)])) }),
  };
}
