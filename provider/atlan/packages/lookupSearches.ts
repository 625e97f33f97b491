import type { ConnectionFilter, Named, RunFilter } from "../api";
import type { Place, Time } from "../paging";
import { ENDED_PHASES } from "../phase";
import { assetSearch, nested, type Query, runsNamed, term, workflowSearch } from "../searches";

/** Bodies of the searches that list. As in all searches, fields and operators are those of the official clients. */

const range = (field: string, bounds: Readonly<Record<string, Time>>): Query => ({ range: { [field]: bounds } });

/** The order is newest first, so the next page begins with the items created at this time or before. */
const madeUpTo = (time: Time | undefined): Query[] =>
  time === undefined ? [] : [nested("metadata", range("metadata.creationTimestamp", { lte: time }))];

/**
 * Times have whole seconds. Items of the same second have no fixed order, unless a second sort key gives one; otherwise an item
 * may be on two pages, and another one on none.
 */
const BY_NAME: readonly Query[] = [{ "metadata.name.keyword": { order: "asc", nested: { path: "metadata" } } }];

/** A page of definitions. */
export function definitionsPage(named: Named, { onward, from, size }: Place): unknown {
  const field = "metadata.name.keyword";
  const byName = "name" in named ? term(field, named.name) : { prefix: { [field]: { value: named.prefix } } };
  return workflowSearch(size, [nested("metadata", byName), ...madeUpTo(onward)], { from, tieBreak: BY_NAME });
}

/** A run that is not reported as ended may be in flight: also a run without a status yet, or in an unknown phase. */
const UNENDED: Query = {
  bool: { must_not: [{ terms: { "status.phase.keyword": ENDED_PHASES } }] },
};

const anyOf = (should: readonly Query[]): Query => ({ bool: { should, minimum_should_match: 1 } });
const startedSince = (time: string): Query => range("status.startedAt", { gte: time });
const TEMPLATE = "spec.workflowTemplateRef.name.keyword";
const ofDefinitions = ([name = "", ...others]: readonly string[]): Query =>
  nested("spec", others.length === 0 ? term(TEMPLATE, name) : { terms: { [TEMPLATE]: [name, ...others] } });

/** A page of runs. */
export function runsPage(filter: RunFilter, { onward, from, size }: Place): unknown {
  const { of, orOf, phases, unended = false, orStartedAfter, startedAfter, finishedBefore } = filter;
  const selected = [
    "name" in of ? ofDefinitions([of.name]) : runsNamed(of.prefix),
    ...(phases === undefined
      ? []
      : [nested("metadata", { terms: { "metadata.labels.workflows.argoproj.io/phase.keyword": phases } })]),
    ...(unended ? [orStartedAfter === undefined ? UNENDED : anyOf([UNENDED, startedSince(orStartedAfter)])] : []),
    ...(startedAfter === undefined ? [] : [startedSince(startedAfter)]),
    ...(finishedBefore === undefined ? [] : [range("status.finishedAt", { lte: finishedBefore })]),
  ];
  const either = orOf === undefined ? selected : [anyOf([{ bool: { filter: selected } }, ofDefinitions(orOf)])];
  return workflowSearch(size, [...either, ...madeUpTo(onward)], { from, tieBreak: BY_NAME });
}

/** A connection without the attribute tells its connector by its qualified name. */
const ofConnector = (connector: string): Query =>
  anyOf([term("connectorName", connector), { prefix: { qualifiedName: { value: `default/${connector}/` } } }]);

/** A page of connections, in the order that the official Python client uses for long lists of assets. */
export function connectionsPage({ name, connector, state }: ConnectionFilter, place: Place): unknown {
  const { onward, from, size } = place;
  const filters = [
    term("__typeName.keyword", "Connection"),
    ...(state === undefined ? [] : [term("__state", state)]),
    ...(name === undefined ? [] : [term("name.keyword", name)]),
    ...(connector === undefined ? [] : [ofConnector(connector)]),
    ...(onward === undefined ? [] : [range("__timestamp", { gte: onward })]),
  ];
  const sort = [{ __timestamp: { order: "asc" } }, { __guid: { order: "asc" } }];
  return assetSearch(size, filters, ["name", "qualifiedName", "connectorName"], {}, { from, sort });
}
