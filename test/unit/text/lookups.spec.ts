import { expect } from "chai";
import type { AtlanLookups, ListedConnection, WorkflowDefinition, WorkflowRun } from "../../../provider/atlan/api";
import {
  type ConnectionDeletesQuery,
  findConnection,
  findConnectionDeletes,
  findConnections,
  findRuns,
  type RunsQuery,
} from "../../../provider/functions/find";
import { refusalOf } from "../reconcile/lookupScene";
import { CONNECTION, shownRun } from "./observed";

const NAME = "atlan-connection-delete-1700000000";
const ALL = { prefix: "atlan-connection-delete-" };

/** Atlan's lists as a test has written them, and what they were asked for. */
class ScriptedLookups implements AtlanLookups {
  readonly asked: unknown[] = [];
  readonly listed: {
    readonly connections?: readonly ListedConnection[];
    readonly definitions?: readonly WorkflowDefinition[];
    readonly runs?: readonly WorkflowRun[];
  };

  constructor(listed: ScriptedLookups["listed"] = {}) {
    this.listed = listed;
  }

  connections(...asked: Parameters<AtlanLookups["connections"]>) {
    return this.list(this.listed.connections, asked);
  }

  definitions(...asked: Parameters<AtlanLookups["definitions"]>) {
    return this.list(this.listed.definitions, asked);
  }

  runs(...asked: Parameters<AtlanLookups["runs"]>) {
    return this.list(this.listed.runs, asked);
  }

  private async *list<T>(items: readonly T[] = [], asked: unknown): AsyncGenerator<T, void> {
    this.asked.push(asked);
    await Promise.resolve();
    yield* items;
  }
}

const nameless: ListedConnection = {
  qualifiedName: CONNECTION,
  typeName: "Connection",
  name: undefined,
  state: "DELETED",
  guid: "1",
  connector: undefined,
  createdAt: undefined,
};
const run = (id: string, more: Partial<WorkflowRun> = {}): WorkflowRun => shownRun({ id, workflowName: NAME, ...more });

describe("what is asked of Atlan's lists", () => {
  const nothing = { phases: undefined, startedAfter: undefined, finishedBefore: undefined };
  const definitions: readonly (readonly [ConnectionDeletesQuery, readonly unknown[]])[] = [
    [{}, [ALL, undefined]],
    [{ limit: 3 }, [ALL, 3]],
    // Nobody knows how many have to be read until so many fit.
    [{ connectionQualifiedName: CONNECTION, limit: 3 }, [ALL, undefined]],
  ];
  for (const [query, asked] of definitions) {
    it(`definitions: ${JSON.stringify(query)}`, async () => {
      const lookups = new ScriptedLookups();
      await findConnectionDeletes(lookups, query);
      expect(lookups.asked).to.deep.equal([asked]);
    });
  }

  const runs: readonly (readonly [RunsQuery, readonly unknown[]])[] = [
    [{}, [{ of: ALL, ...nothing }, undefined]],
    [{ workflowName: NAME, limit: 3 }, [{ of: { name: NAME }, ...nothing }, 3]],
    [{ phases: ["Failed"], limit: 3 }, [{ of: ALL, ...nothing, phases: ["Failed"] }, 3]],
    [{ phases: ["Failed", "Pending"], limit: 3 }, [{ of: ALL, ...nothing }, undefined]],
    [{ phases: ["Unknown"], limit: 3 }, [{ of: ALL, ...nothing }, undefined]],
    [
      { startedAfter: "now-2h", finishedBefore: "now", limit: 3 },
      [{ of: ALL, phases: undefined, startedAfter: "now-2h", finishedBefore: "now" }, 3],
    ],
  ];
  for (const [query, asked] of runs) {
    it(`runs: ${JSON.stringify(query)}`, async () => {
      const lookups = new ScriptedLookups();
      await findRuns(lookups, query);
      expect(lookups.asked).to.deep.equal([asked]);
    });
  }

  it("runs on a connection: the definitions first, then as many runs as it takes", async () => {
    const lookups = new ScriptedLookups();
    await findRuns(lookups, { connectionQualifiedName: CONNECTION, workflowName: NAME, phases: ["Failed"], limit: 3 });
    expect(lookups.asked).to.deep.equal([
      [{ name: NAME }],
      [{ of: { name: NAME }, ...nothing, phases: ["Failed"] }, undefined],
    ]);
  });
});

describe("what is made of Atlan's lists", () => {
  it("a connection without a name, whose connector its qualified name tells", async () => {
    const lookups = new ScriptedLookups({ connections: [nameless] });
    const found = { qualifiedName: CONNECTION, name: undefined, connector: "snowflake", state: "DELETED" };
    expect(await findConnections(lookups, {})).to.deep.equal([found]);
    const named = new ScriptedLookups({ connections: [{ ...nameless, connector: "own word" }] });
    expect(await findConnections(named, {})).to.have.nested.property("[0].connector", "own word");
  });

  const port = { findConnections: () => Promise.resolve([]) };

  it("a refusal that lists connections without names", async () => {
    const lookups = new ScriptedLookups({ connections: [nameless, { ...nameless, qualifiedName: "default/x/1" }] });
    expect((await refusalOf(findConnection(lookups, port, {}))).because).to.equal(
      `2 connections fit: ${CONNECTION} (archived), default/x/1 (archived)`,
    );
  });

  it("a refusal that says what it may be when none fits", async () => {
    expect((await refusalOf(findConnection(new ScriptedLookups(), port, { state: "ACTIVE" }))).message).to.equal(
      'looking up a connection (state "ACTIVE"): there is no such connection, or the credentials can\'t see it; ' +
        "Atlan's answers do not tell the two apart. Names are compared letter by letter. Check also that the persona of " +
        "the token includes the connection. [ATLAN_CONNECTION_NOT_FOUND] docs/errors.md#atlan_connection_not_found",
    );
  });

  it("no run of another workflow, and none in another phase, whatever the search has found", async () => {
    const other = run("other", { workflowName: `${NAME}1` });
    const untold = run("untold", { workflowName: undefined });
    const ended = run("ended", { phase: "Succeeded" });
    const lookups = new ScriptedLookups({ runs: [other, untold, ended, run("own")] });
    const found = await findRuns(lookups, { workflowName: NAME, phases: ["Running"] });
    expect(found.map((it) => [it.id, it.workflowName])).to.deep.equal([
      ["untold", NAME],
      ["own", NAME],
    ]);
    expect(await findRuns(lookups, {})).to.have.length(4);
  });

  it("runs on a connection, as they or their definitions tell", async () => {
    const template = (connectionQualifiedName: string) => ({
      template: { connectionQualifiedName, deleteType: "SOFT", deleteAssets: true },
    });
    const definition = { name: NAME, connectionQualifiedName: CONNECTION, deleteType: "SOFT", deleteAssets: true };
    const lookups = new ScriptedLookups({
      definitions: [definition],
      runs: [
        run("by its definition"),
        run("by itself", { workflowName: "gone", ...template(CONNECTION) }),
        run("changed since", template("default/x/1")),
        run("of none that is known", { workflowName: "gone" }),
      ],
    });
    const found = await findRuns(lookups, { connectionQualifiedName: CONNECTION });
    expect(found.map((it) => it.id)).to.deep.equal(["by its definition", "by itself"]);
    const untold = new ScriptedLookups({ ...lookups.listed, runs: [run("untold", { workflowName: undefined })] });
    expect(await findRuns(untold, { connectionQualifiedName: CONNECTION, workflowName: NAME })).to.have.length(1);
  });
});
