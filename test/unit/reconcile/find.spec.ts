import { expect } from "chai";
import { ConnectionNotFoundError } from "../../../provider/errors";
import type { findConnectionDeletes, findConnections, RunsQuery } from "../../../provider/functions/find";
import { API_KEY, POSTGRES, SEEDS, SNOWFLAKE } from "../../rig";
import { type ConnectionSeed, type TenantOptions, tenantVariants } from "../../tenant";
import { ids, newConnections, refusalOf, scene, start } from "./lookupScene";

const OTHER_SNOWFLAKE = "default/snowflake/1700000003";

describe("connections of a tenant", () => {
  const seeds: readonly ConnectionSeed[] = [
    ...SEEDS.connections!,
    { qualifiedName: OTHER_SNOWFLAKE, name: "legacy", connectorName: "snowflake", state: "DELETED", assets: {} },
    {
      qualifiedName: "default/snowflake/1700000004",
      name: "secret",
      connectorName: "snowflake",
      assets: {},
      hiddenFrom: [API_KEY],
    },
  ];
  const there = scene({ connections: seeds });
  const names = async (filter: Parameters<typeof findConnections>[1]) =>
    (await there.connections(filter)).map((it) => it.qualifiedName);

  it("are listed by their qualified names, with what they are called and how they stand", async () => {
    expect(await there.connections()).to.deep.equal([
      { qualifiedName: POSTGRES, name: "trial", connector: "postgres", state: "ACTIVE" },
      { qualifiedName: SNOWFLAKE, name: "legacy", connector: "snowflake", state: "ACTIVE" },
      { qualifiedName: OTHER_SNOWFLAKE, name: "legacy", connector: "snowflake", state: "DELETED" },
    ]);
  });

  for (const [filter, expected] of [
    [{ name: "legacy" }, [SNOWFLAKE, OTHER_SNOWFLAKE]],
    [{ name: "Legacy" }, []],
    [{ connector: "postgres" }, [POSTGRES]],
    [{ state: "ACTIVE" }, [POSTGRES, SNOWFLAKE]],
    [{ state: "DELETED" }, [OTHER_SNOWFLAKE]],
    [{ name: "legacy", connector: "snowflake", state: "ACTIVE" }, [SNOWFLAKE]],
    [{ name: "legacy", connector: "postgres" }, []],
  ] as const) {
    it(`are filtered: ${JSON.stringify(filter)}`, async () => {
      expect(await names(filter)).to.deep.equal(expected);
    });
  }

  it("are those of exactly that name, where the search tells no case", async () => {
    const names = ["prod", "Prod", "PROD"];
    const many = scene({
      connections: names.map((name, i) => ({
        qualifiedName: `default/snowflake/${1_700_000_001 + i}`,
        name,
        connectorName: "snowflake",
        assets: {},
      })),
    });
    for (const name of names) {
      expect((await many.connections({ name })).map((it) => it.name)).to.deep.equal([name]);
      expect((await many.connection({ name, connector: "snowflake", state: "ACTIVE" })).name).to.equal(name);
    }
    const error = await refusalOf(many.connection({ name: "pRoD" }));
    expect(error).to.be.instanceOf(ConnectionNotFoundError);
    expect(error.message).to.contain("Did you mean");
  });

  it("are told by their qualified names where Atlan says no connector: one of two does not pass for the only one", async () => {
    const untold = { qualifiedName: OTHER_SNOWFLAKE, name: "legacy", connectorName: "", assets: {} };
    const some = scene({ connections: [...SEEDS.connections!, untold] });
    const error = await refusalOf(some.connection({ name: "legacy", connector: "snowflake" }));
    expect(error).to.include({ code: "ATLAN_AMBIGUOUS_CONNECTION" });
    const found = await some.connections({ connector: "snowflake" });
    expect(found.map((it) => it.qualifiedName)).to.deep.equal([SNOWFLAKE, OTHER_SNOWFLAKE]);
  });

  it("one that fits alone is looked up", async () => {
    expect(await there.connection({ name: "trial" })).to.deep.equal({
      qualifiedName: POSTGRES,
      name: "trial",
      connector: "postgres",
      state: "ACTIVE",
    });
  });

  it("several that fit are listed in the refusal", async () => {
    const error = await refusalOf(there.connection({ name: "legacy", connector: "snowflake" }));
    expect(error).to.include({ code: "ATLAN_AMBIGUOUS_CONNECTION" });
    expect(error.message).to.equal(
      `looking up a connection (name "legacy", connector "snowflake"): 2 connections fit: ${SNOWFLAKE} ("legacy", ` +
        `active), ${OTHER_SNOWFLAKE} ("legacy", archived). Say which one is meant, with name, connector and state, or ` +
        "write its qualified name into the program. [ATLAN_AMBIGUOUS_CONNECTION] docs/errors.md#atlan_ambiguous_connection",
    );
  });

  it("many that fit are listed in part", async () => {
    const many = newConnections(1_234);
    const error = await refusalOf(scene({ connections: many }).connection());
    expect(error.message)
      .to.include("looking up a connection (any): 1,234 connections fit: default/snowflake/1000 (")
      .and.to.include('default/snowflake/1009 ("connection 9", active), and 1,224 more. Say');
  });

  for (const [filter, suggestion] of [
    [{ name: "Legacy" }, `Did you mean ${SNOWFLAKE} ("legacy") or ${OTHER_SNOWFLAKE} ("legacy", archived)? Names`],
    [{ name: "legasy", connector: "postgres" }, `Did you mean ${SNOWFLAKE} ("legacy") or ${OTHER_SNOWFLAKE}`],
    [{ name: "trial", state: "DELETED" }, `Did you mean ${POSTGRES} ("trial")? Names`],
    [{ connector: "snowflak" }, `Did you mean ${SNOWFLAKE} ("legacy") or ${OTHER_SNOWFLAKE} ("legacy", arch`],
    [{ name: "something else", connector: "postgres" }, `Did you mean ${POSTGRES} ("trial")? Names`],
    [{ name: "something else" }, "Names are compared letter by letter."],
    [{ connector: "tableau" }, "Names are compared letter by letter."],
  ] as const) {
    it(`none that fits is an error that names what may have been meant: ${JSON.stringify(filter)}`, async () => {
      const error = await refusalOf(there.connection(filter));
      expect(error).to.be.instanceOf(ConnectionNotFoundError);
      expect(error.suggestion.startsWith(suggestion), error.suggestion).to.equal(true);
    });
  }

  it("none at all: nothing can have been meant", async () => {
    const error = await refusalOf(scene({ connections: [] }).connection());
    expect(error.suggestion.startsWith("Names are"), error.suggestion).to.equal(true);
  });

  it("a forbidden one among them is a refusal where the tenant does not hide it", async () => {
    const error = await refusalOf(scene({ connections: seeds, switches: { hideForbidden: false } }).connections());
    expect(error).to.include({ status: 403 });
  });
});

describe("connections whose names the token may not read", () => {
  it("are a refusal that says so", async () => {
    const emptied = { typeName: "Connection", guid: "1", status: "ACTIVE", attributes: {} };
    const some = scene();
    const json = { approximateCount: 1, entities: [emptied] };
    some.tenant.fault({ route: "searchAssets", kind: { json }, times: 99 });
    const error = await refusalOf(some.connection({ name: "legacy" }));
    expect(error).to.include({ code: "ATLAN_UNREADABLE_ANSWER" });
    expect(error.message).to.include("the answer lists assets whose names the credentials may not read");
    expect(error.suggestion).to.include("the persona of the token");
  });
});

describe("connection-delete workflows of a tenant", () => {
  const there = scene();
  const [first, second, third] = [
    start(there, { connectionQualifiedName: SNOWFLAKE }),
    start(there, { connectionQualifiedName: POSTGRES, deleteType: "PURGE", deleteAssets: false }),
    start(there, { connectionQualifiedName: SNOWFLAKE, deleteType: "HARD" }),
  ].map((it) => it.workflowName) as [string, string, string];
  const names = async (query: Parameters<typeof findConnectionDeletes>[1]) =>
    (await there.deletes(query)).map((it) => it.workflowName);

  it("are listed with what they do, newest first", async () => {
    const common = { connectionQualifiedName: SNOWFLAKE, deleteAssets: true };
    expect(await there.deletes()).to.deep.equal([
      { ...common, workflowName: third, mode: "purge", deleteType: "HARD", createdAt: "2026-01-15T09:00:02Z" },
      {
        workflowName: second,
        connectionQualifiedName: POSTGRES,
        mode: "purge",
        deleteType: "PURGE",
        deleteAssets: false,
        createdAt: "2026-01-15T09:00:01Z",
      },
      { ...common, workflowName: first, mode: "archive", deleteType: "SOFT", createdAt: "2026-01-15T09:00:00Z" },
    ]);
  });

  for (const [query, expected] of [
    [{ limit: 1 }, [third]],
    [{ limit: 2 }, [third, second]],
    [{ limit: 9 }, [third, second, first]],
    [{ connectionQualifiedName: SNOWFLAKE }, [third, first]],
    [{ connectionQualifiedName: POSTGRES, limit: 1 }, [second]],
    [{ connectionQualifiedName: SNOWFLAKE, limit: 2 }, [third, first]],
    [{ connectionQualifiedName: "default/x/1" }, []],
  ] as const) {
    it(`the limit counts what fits: ${JSON.stringify(query)}`, async () => {
      expect(await names(query)).to.deep.equal(expected);
    });
  }
});

describe("runs of a tenant", () => {
  /** A failed, a stopped, a running and a waiting run, oldest first; the last one has no status yet. */
  function history(options: TenantOptions = {}) {
    const there = scene(options);
    const { tenant, clock } = there;
    tenant.script({ outcome: "Failed", message: "child failed" });
    const failed = start(there, { connectionQualifiedName: SNOWFLAKE });
    clock.advance(10_000);
    tenant.script({ stuckIn: "Running" });
    const stopped = tenant.ui.run(failed.workflowName);
    clock.advance(1_000);
    tenant.ui.stop(stopped);
    clock.advance(10_000);
    tenant.script({ stuckIn: "Running" });
    const running = start(there, { connectionQualifiedName: POSTGRES, deleteType: "PURGE" });
    clock.advance(10_000);
    tenant.script({ stuckIn: "Pending", noStatusMs: Infinity });
    const waiting = tenant.ui.run(failed.workflowName);
    clock.advance(1_000);
    return {
      ...there,
      snowflakeWorkflow: failed.workflowName,
      postgresWorkflow: running.workflowName,
      failed: failed.runId,
      stopped,
      running: running.runId,
      waiting,
    };
  }

  const there = history();
  const { failed, stopped, running, waiting, snowflakeWorkflow, postgresWorkflow } = there;

  it("are listed with all that is told of them, newest first", async () => {
    expect(await there.runs()).to.deep.equal([
      {
        id: waiting,
        workflowName: snowflakeWorkflow,
        phase: "Pending",
        startedAt: undefined,
        finishedAt: undefined,
        message: undefined,
        stopped: false,
        createdAt: "2026-01-15T09:00:33Z",
      },
      {
        id: running,
        workflowName: postgresWorkflow,
        phase: "Running",
        startedAt: "2026-01-15T09:00:22Z",
        finishedAt: undefined,
        message: undefined,
        stopped: false,
        createdAt: "2026-01-15T09:00:22Z",
      },
      {
        id: stopped,
        workflowName: snowflakeWorkflow,
        phase: "Failed",
        startedAt: "2026-01-15T09:00:11Z",
        finishedAt: "2026-01-15T09:00:12Z",
        message: "Stopped with strategy 'Stop'",
        stopped: true,
        createdAt: "2026-01-15T09:00:11Z",
      },
      {
        id: failed,
        workflowName: snowflakeWorkflow,
        phase: "Failed",
        startedAt: "2026-01-15T09:00:00Z",
        finishedAt: "2026-01-15T09:00:00Z",
        message: "child failed",
        stopped: false,
        createdAt: "2026-01-15T09:00:00Z",
      },
    ]);
  });

  for (const [title, query, expected] of [
    ["of one workflow", { workflowName: snowflakeWorkflow }, [waiting, stopped, failed]],
    ["of a workflow that there is not", { workflowName: "atlan-connection-delete-1" }, []],
    ["the newest alone", { limit: 1 }, [waiting]],
    ["those that failed", { phases: ["Failed"] }, [stopped, failed]],
    ["the newest that failed", { phases: ["Failed"], limit: 1 }, [stopped]],
    ["those that are going on, not picked up yet or not", { phases: ["Pending", "Running"] }, [waiting, running]],
    ["those that are not picked up yet", { phases: ["Pending"], limit: 1 }, [waiting]],
    ["in a phase that nobody knows", { phases: ["Unknown"] }, []],
    ["that ended well", { phases: ["Succeeded", "Error"] }, []],
    ["that started late", { startedAfter: "2026-01-15T09:00:11Z" }, [running, stopped]],
    ["that started in the last 15 seconds", { startedAfter: "now-15s" }, [running]],
    ["that ended early", { finishedBefore: "2026-01-15T09:00:11Z" }, [failed]],
    [
      "within a time",
      { startedAfter: "2026-01-15T09:00:01Z", finishedBefore: "2026-01-15T10:00:00Z", phases: ["Failed"] },
      [stopped],
    ],
    ["on a connection", { connectionQualifiedName: SNOWFLAKE }, [waiting, stopped, failed]],
    ["on another connection", { connectionQualifiedName: POSTGRES }, [running]],
    ["on a connection, the newest two", { connectionQualifiedName: SNOWFLAKE, limit: 2 }, [waiting, stopped]],
    [
      "on a connection, of its workflow",
      { connectionQualifiedName: POSTGRES, workflowName: postgresWorkflow },
      [running],
    ],
    [
      "on a connection, of another's workflow",
      { connectionQualifiedName: SNOWFLAKE, workflowName: postgresWorkflow },
      [],
    ],
  ] as readonly (readonly [string, RunsQuery, readonly string[]])[]) {
    it(`are found: ${title}`, async () => {
      expect(ids(await there.runs(query))).to.deep.equal(expected);
    });
  }

  it("in a phase that Atlan's clients do not list are Unknown, and found as that", async () => {
    const odd = scene();
    odd.tenant.script({ outcome: "Paused" });
    const { runId } = start(odd, { connectionQualifiedName: SNOWFLAKE });
    expect(await odd.runs()).to.have.nested.property("[0].phase", "Unknown");
    expect(ids(await odd.runs({ phases: ["Unknown"] }))).to.deep.equal([runId]);
  });

  it("of a phase that can be searched are not read beyond it", async () => {
    const asked = history();
    await asked.runs({ phases: ["Failed"], limit: 1 });
    const [request, ...more] = asked.tenant.requests;
    expect(more).to.deep.equal([]);
    expect(request!.body).to.include({ size: 1 });
  });

  it("of a workflow that somebody has changed are on the connection that they were started on", async () => {
    const changed = scene({ switches: { runsCarryTemplate: true } });
    const { runId, workflowName } = start(changed, { connectionQualifiedName: SNOWFLAKE });
    changed.tenant.ui.archiveWorkflow(workflowName);
    expect(ids(await changed.runs({ connectionQualifiedName: SNOWFLAKE }))).to.deep.equal([runId]);
  });

  it("of a workflow that was archived are found by its name", async () => {
    const archived = scene();
    const { runId, workflowName } = start(archived, { connectionQualifiedName: SNOWFLAKE });
    archived.tenant.ui.archiveWorkflow(workflowName);
    expect(ids(await archived.runs({ connectionQualifiedName: SNOWFLAKE }))).to.deep.equal([]);
    expect(ids(await archived.runs({ workflowName }))).to.deep.equal([runId]);
  });
});

describe("look-ups of tenants as they may be", () => {
  for (const { label, switches } of tenantVariants) {
    it(label, async () => {
      const there = scene({ switches });
      const { tenant, clock } = there;
      const { workflowName, runId } = start(there, { connectionQualifiedName: SNOWFLAKE });
      tenant.script({ stuckIn: "Running" });
      const second = tenant.ui.run(workflowName);
      clock.advance(1_000);
      tenant.ui.stop(second);
      clock.advance(1_000);
      const isMinimal = switches.minimalBodies === true;

      const [definition, ...others] = await there.deletes();
      expect(others).to.deep.equal([]);
      expect(definition).to.deep.equal({
        workflowName,
        connectionQualifiedName: isMinimal ? undefined : SNOWFLAKE,
        mode: isMinimal ? undefined : "archive",
        deleteType: isMinimal ? undefined : "SOFT",
        deleteAssets: isMinimal ? undefined : true,
        createdAt: isMinimal ? undefined : "2026-01-15T09:00:00Z",
      });
      const onConnection = { connectionQualifiedName: SNOWFLAKE };
      expect(await there.deletes(onConnection)).to.have.length(isMinimal ? 0 : 1);

      expect(ids(await there.runs())).to.deep.equal([second, runId]);
      expect(ids(await there.runs(onConnection))).to.deep.equal(isMinimal ? [] : [second, runId]);
      expect(ids(await there.runs({ phases: ["Failed"] }))).to.deep.equal([second]);
      const [stopped, ended] = await there.runs({ workflowName });
      expect(stopped).to.include({ id: second, workflowName, phase: "Failed", stopped: !isMinimal });
      expect(ended).to.include({ id: runId, workflowName, phase: "Succeeded", stopped: false });

      expect(await there.connections({ name: "legacy" })).to.deep.equal([
        { qualifiedName: SNOWFLAKE, name: "legacy", connector: "snowflake", state: "DELETED" },
      ]);

      tenant.ui.archiveWorkflow(workflowName);
      expect(await there.deletes()).to.have.length(switches.archivedDefinitionsInSearch === true ? 1 : 0);
      tenant.ui.deleteRunHistory();
      expect(await there.runs()).to.deep.equal([]);
      expect(tenant.mutations()).to.deep.equal([]);
    });
  }

  it("runs of one second come in whatever order the tenant has, each once", async () => {
    for (const sortTies of ["older", "newer"] as const) {
      const { tenant, runs } = scene({ switches: { sortTies } });
      const { workflowName, runId } = tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      const all = [runId, tenant.ui.run(workflowName), tenant.ui.run(workflowName)];
      expect(ids(await runs({ limit: 3 }))).to.have.members(all);
    }
  });

  it("an index that lags shows what it has", async () => {
    const there = scene({ indexLag: 10_000 });
    start(there, { connectionQualifiedName: SNOWFLAKE });
    expect(await there.runs()).to.deep.equal([]);
    there.clock.advance(10_000);
    expect(await there.runs()).to.have.length(1);
  });
});
