import { expect } from "chai";
import { runCommandLine } from "../../../provider/cli/commandLine";
import { doctorCommand } from "../../../provider/cli/doctor/doctorCommand";
import { openExamination } from "../../../provider/cli/doctor/openExamination";
import { API_KEY, type FarEnd, TENANT, TenantDispatcher, VirtualClock } from "../../rig";
import { POSTGRES, SEEDS, SNOWFLAKE } from "../../rig/seeds";
import { createTenantModel, type Switches, switchPositions, type TenantModel, type TenantOptions } from "../../tenant";
import { oddities } from "../../tenant/oddities";
import { Random } from "../../tenant/random";
import { runTimes } from "../../tenant/runTimes";
import { ScriptedTerminal } from "./scriptedTerminal";

/** A finding as `--json` prints it. */
interface Shown {
  readonly id: string;
  readonly verdict: string;
  readonly found: string;
  readonly meaning: string;
  readonly isBasis: boolean;
}

interface Examined {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The verdict on each assumption. */
  readonly verdicts: Readonly<Record<string, string>>;
  readonly found: Readonly<Record<string, string>>;
  readonly tenant: TenantModel;
}

interface Ground {
  readonly clock: VirtualClock;
  readonly tenant: TenantModel;
}

interface Setting {
  readonly options?: TenantOptions;
  /** What happens at the tenant before. */
  readonly before?: (ground: Ground) => void;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What stands before the tenant. */
  readonly farEnd?: (ground: Ground) => FarEnd;
}

/** Every request of every test, and which assumptions that a purge rests on were seen to fail. */
const sent: TenantModel["requests"][number][] = [];
const failed = new Set<string>();
const bases = new Set<string>();

async function examine({ options, before, args = ["--json"], env, farEnd }: Setting = {}): Promise<Examined> {
  const clock = new VirtualClock();
  const tenant = createTenantModel({
    ...SEEDS,
    run: { pendingMs: 1_000, runningMs: 20_000 },
    ...options,
    now: () => clock.now(),
  });
  const ground = { clock, tenant };
  before?.(ground);
  tenant.clearRequests();
  const terminal = new ScriptedTerminal();
  terminal.env = { ATLAN_BASE_URL: TENANT, ATLAN_API_KEY: API_KEY, ...env };
  const dispatcher = new TenantDispatcher(farEnd?.(ground) ?? tenant, clock);
  const open = openExamination({ clock, random: () => 0.5, dispatcher });
  const code = await runCommandLine(["doctor", ...args], terminal, [doctorCommand(open)]);
  const { findings = [] } = (args.includes("--json") && terminal.out !== "" ? JSON.parse(terminal.out) : {}) as {
    findings?: Shown[];
  };
  sent.push(...tenant.requests);
  for (const it of findings.filter(({ isBasis }) => isBasis)) {
    bases.add(it.id);
    if (it.verdict === "fails") failed.add(it.id);
  }
  return {
    code,
    out: terminal.out,
    err: terminal.err,
    verdicts: Object.fromEntries(findings.map((it) => [it.id, it.verdict])),
    found: Object.fromEntries(findings.map((it) => [it.id, it.found])),
    tenant,
  };
}

/** Two connections archived, then one workflow run twice in one second and stopped once: everything that can be told is. */
function history({ tenant, clock }: Ground): void {
  const [first] = [SNOWFLAKE, POSTGRES].map((it) => tenant.ui.createAndRun({ connectionQualifiedName: it }));
  clock.advance(60_000);
  const runs = [1, 2, 3].map(() => tenant.ui.run(first!.workflowName));
  tenant.ui.stop(runs[0]!);
  clock.advance(30_000);
}

/** What one value of a field stands for in an answer. */
interface Bucket {
  key: unknown;
  doc_count: number;
  readonly by_type: { readonly buckets: Bucket[] };
}

/** The parts of an answer that tests change. */
interface Body {
  username?: unknown;
  approximateCount: number;
  entities: { attributes: unknown }[];
  hits: { readonly total: { value: number }; readonly hits: { _source: Source }[] };
  aggregations?: { by_state?: { readonly buckets: Bucket[] }; connection_0?: unknown; connection_1?: unknown };
}

interface Source {
  readonly metadata: { name: unknown };
  readonly status?: { phase: unknown };
  readonly spec?: { readonly templates?: readonly Template[] };
}

interface Template {
  readonly dag: { readonly tasks: readonly { readonly arguments: { readonly parameters: { name: unknown }[] } }[] };
}

/** What stands before a tenant and changes its answers to the requests whose body contains a text. */
function changing(containing: string, change: (body: Body) => unknown): NonNullable<Setting["farEnd"]> {
  return ({ tenant }) => ({
    handle: (request) => {
      const reply = tenant.handle(request);
      if (reply.kind !== "answer" || !`${request.path} ${request.body ?? ""}`.includes(containing)) return reply;
      const body = JSON.parse(reply.body) as Body;
      return { ...reply, body: JSON.stringify(change(body) ?? body) };
    },
  });
}

const UNENDED = '"must_not":[{"terms":{"status.phase.keyword"';
const NO_HITS = { hits: { total: { value: 0, relation: "eq" }, hits: [] } };

describe("doctor", () => {
  it("finds that all holds which can be told, at a tenant as Atlan is thought to be", async () => {
    const { code, verdicts } = await examine({ before: history, options: { switches: { runsCarryTemplate: true } } });
    expect(code).to.equal(0);
    const untold = ["may-start", "second-create", "archived-name", "archived-found", "accepted-status", "deletes-by"];
    expect(Object.keys(verdicts).filter((it) => verdicts[it] !== "holds")).to.deep.equal([
      "expiry",
      "hidden",
      ...untold,
      "missing-connection",
    ]);
  });

  it("counts assets of types with names such as constructor", async () => {
    for (const type of ["constructor", "__proto__"]) {
      const assets = Object.fromEntries([[type, 2]]);
      const one = { qualifiedName: SNOWFLAKE, name: "one", connectorName: "snowflake", assets };
      const { verdicts } = await examine({ options: { connections: [one] } });
      expect(verdicts, type).to.include({ list: "holds", counts: "holds" });
    }
  });

  it("can't tell of runs where there is none, and says so instead of guessing", async () => {
    const { code, verdicts } = await examine();
    expect(code).to.equal(0);
    expect(Object.values(verdicts)).to.not.include("fails");
    for (const id of ["unended", "phases", "run-id", "runs-of-workflow", "workflow-name", "durations"])
      expect(verdicts[id], id).to.equal("unknown");
  });

  it("takes an empty tenant, one with a single connection, and a large one", async () => {
    const empty = await examine({ options: { connections: [] } });
    expect(empty.code).to.equal(1);
    expect(empty.verdicts).to.include({ connections: "fails", counts: "unknown", absent: "holds" });
    const connectorName = "snowflake";
    const one = { qualifiedName: SNOWFLAKE, name: "one", connectorName, assets: { Table: 1 } };
    expect((await examine({ options: { connections: [one] } })).verdicts).to.include({ list: "holds" });
    const many = Array.from({ length: 120 }, (_, index) => ({
      ...one,
      qualifiedName: `default/snowflake/${1_700_000_000 + index}`,
      assets: { Table: 450 + index },
    }));
    const large = await examine({ options: { connections: many } });
    expect(large.code).to.equal(0);
    expect(large.verdicts).to.include({ list: "unknown", counts: "holds", together: "holds" });
    expect(large.found["together"]).to.equal("5 connections at once");
    expect(large.tenant.requests.length).to.be.below(40);
  });

  it("prints a table for people, with what each finding means", async () => {
    const { code, out, err } = await examine({ args: [], before: history });
    expect(code).to.equal(0);
    expect(out.split("\n").slice(0, 5)).to.deep.equal([
      TENANT,
      "",
      "The way to the tenant",
      "  ✓ The tenant answers: it answered",
      "      The address is that of something that answers as Atlan does.",
    ]);
    expect(out)
      .to.include("  ✗ Runs carry what they delete: none\n      What a run deletes is read from its workflow")
      .and.include("  ? The token may run workflows: only a start would show it\n")
      .and.match(
        /\n52 assumptions: \d+ hold, 1 does not, \d+ can't be told\.\nNothing that a purge rests on was found to be wrong\.\n$/,
      )
      .and.include("      here: it is service-account-apikey-");
    expect(err).to.equal(
      "asking who the token is …\nsearching for workflows and runs …\nsearching for connections and assets …\n",
    );
  });

  describe("switches", () => {
    /** Which finding tells of a switch, and its verdict in each position; undefined: the provider sends nothing that it is about. */
    const TOLD: {
      readonly [Key in keyof Switches]: { readonly id: string; readonly verdicts: readonly string[] } | undefined;
    } = {
      names: { id: "second-create", verdicts: ["unknown", "unknown", "unknown"] },
      archivedNameIsFree: { id: "archived-name", verdicts: ["unknown", "unknown"] },
      updateOfAbsentName: undefined,
      hideForbidden: { id: "hidden", verdicts: ["unknown", "fails"] },
      connectionMatchesItself: { id: "itself", verdicts: ["holds", "holds"] },
      archivedDefinitionsInSearch: { id: "archived-found", verdicts: ["unknown", "unknown"] },
      stopMark: { id: "stop-mark", verdicts: ["holds", "holds", "holds"] },
      minimalBodies: { id: "workflow-told", verdicts: ["holds", "fails"] },
      createdStatus: { id: "accepted-status", verdicts: ["unknown", "unknown", "unknown"] },
      runHistory: { id: "run-history", verdicts: ["holds", "fails"] },
      runsCarryTemplate: { id: "run-templates", verdicts: ["fails", "holds"] },
      runOnMissingConnection: { id: "missing-connection", verdicts: ["unknown", "unknown"] },
      sortTies: { id: "ties", verdicts: ["holds", "holds", "fails"] },
      deletesBy: { id: "deletes-by", verdicts: ["unknown", "unknown", "unknown"] },
      deletesPolicies: { id: "policies", verdicts: ["unknown", "unknown"] },
    };
    const [snowflake, postgres] = SEEDS.connections!;
    const connections = [
      { ...snowflake!, policies: 2 },
      postgres!,
      { ...snowflake!, qualifiedName: "default/snowflake/1700000003", hiddenFrom: [API_KEY] },
    ];
    for (const [name, positions] of Object.entries(switchPositions) as [keyof Switches, readonly unknown[]][]) {
      for (const [index, position] of positions.entries()) {
        it(`${name}: ${String(position)}`, async () => {
          const before = (ground: Ground): void => {
            history(ground);
            // Ended runs are kept for a minute, where they are not kept for ever.
            ground.clock.advance(61_000);
          };
          const { verdicts, found } = await examine({
            options: { connections, switches: { [name]: position } },
            before,
          });
          const told = TOLD[name];
          if (told !== undefined) expect(verdicts[told.id], found[told.id]).to.equal(told.verdicts[index]);
          // Where a search is refused, the purge can't be approved; all other positions can be lived with.
          const wrong = Object.keys(verdicts).filter((it) => bases.has(it) && verdicts[it] === "fails");
          expect(wrong).to.deep.equal(position === false && name === "hideForbidden" ? ["asset-search"] : []);
        });
      }
    }

    it("says which of the positions that can be lived with it is", async () => {
      const seen = async (switches: Partial<Switches>, id: string) =>
        (await examine({ options: { switches }, before: history })).found[id];
      expect(await seen({ connectionMatchesItself: true }, "itself")).to.equal("it names itself, and is left out");
      expect(await seen({ connectionMatchesItself: false }, "itself")).to.equal("it does not name itself");
      expect(await seen({ stopMark: "spec" }, "stop-mark")).to.equal("in its spec");
      expect(await seen({ stopMark: "message" }, "stop-mark")).to.equal("in its message");
      expect(await seen({ stopMark: "both" }, "stop-mark")).to.equal("in its spec and its message");
    });
  });

  describe("what does not hold", () => {
    const broken: Readonly<Record<string, { readonly fails: readonly string[]; readonly of: Setting }>> = {
      "a tenant that does not answer": {
        fails: ["reach"],
        of: { farEnd: () => ({ handle: () => ({ kind: "drop" }) }) },
      },
      "an answer of something else": {
        fails: ["reach"],
        of: { before: ({ tenant }) => tenant.fault({ route: "whoami", kind: { html: true }, times: 99 }) },
      },
      "roles that may not be asked for": {
        fails: ["roles"],
        of: {
          before: ({ tenant }) => {
            tenant.fault({ route: "whoami", kind: { status: 403 }, times: 99 });
          },
        },
      },
      "certificates that are not checked": { fails: ["tls"], of: { env: { NODE_TLS_REJECT_UNAUTHORIZED: "0" } } },
      "a token that is not known": { fails: ["token"], of: { env: { ATLAN_API_KEY: "another-key" } } },
      "roles that are not told": { fails: ["roles"], of: { farEnd: changing("whoami", () => ({})) } },
      "no connection in sight": {
        fails: ["connections"],
        of: { options: { connections: SEEDS.connections!.map((it) => ({ ...it, hiddenFrom: [API_KEY] })) } },
      },
      "connections without their names": {
        fails: ["connections", "asset-search"],
        of: {
          farEnd: changing('"Connection"', (it) => {
            it.entities[0]!.attributes = {};
          }),
        },
      },
      "a tenant without package workflows": {
        fails: ["api", "workflow-search", "run-search"],
        of: { options: { surface: "app" } },
      },
      "a shard that is missing, in Elasticsearch's words": {
        fails: ["workflow-search", "run-search", "whole-answers"],
        of: { options: { missingShard: { number: 1, dialect: "elasticsearch" } } },
      },
      "a shard that is missing, in OpenSearch's words": {
        fails: ["workflow-search", "run-search", "whole-answers"],
        of: { options: { missingShard: { number: 1, dialect: "opensearch" } } },
      },
      "a workflow that only the official search finds": {
        fails: ["workflow-prefix"],
        of: {
          farEnd: changing('"regexp"', (it) => {
            it.hits.hits[0]!._source.metadata.name = "atlan-connection-delete-1999999999";
          }),
        },
      },
      "a workflow that its name does not find": {
        fails: ["workflow-name"],
        of: { farEnd: changing('{"terms":{"metadata.name.keyword"', () => NO_HITS) },
      },
      "a total that is another": {
        fails: ["totals"],
        of: {
          farEnd: changing('"size":1,"track', (it) => {
            if (it.hits.total.value > 3) it.hits.total.value += 1;
          }),
        },
      },
      "runs that are not found by their workflow": {
        fails: ["runs-of-workflow"],
        of: { farEnd: changing('{"term":{"spec.workflowTemplateRef.name.keyword"', () => NO_HITS) },
      },
      "a run that is not found by its id": {
        fails: ["run-id"],
        of: { farEnd: changing('{"term":{"_id"', () => NO_HITS) },
      },
      "must_not that finds what has ended": {
        fails: ["unended"],
        of: {
          farEnd: ({ tenant }) => ({
            handle: (request) =>
              tenant.handle({
                ...request,
                body: (request.body ?? "").replace(/,\{"bool":\{"must_not":\[\{"terms":\{"status[^}]*\}\}\]\}\}/, ""),
              }),
          }),
        },
      },
      "must_not that leaves out what has not": {
        fails: ["unended"],
        of: {
          before: (ground) => {
            history(ground);
            ground.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
          },
          farEnd: changing(UNENDED, () => NO_HITS),
        },
      },
      "runs in another order": {
        fails: ["order"],
        of: {
          farEnd: changing('"prefix":{"spec.', (it) => {
            it.hits.hits.reverse();
          }),
        },
      },
      "a phase that is not known": {
        fails: ["phases"],
        of: {
          options: { run: { shownAs: "Paused", runningMs: 3_600_000 } },
          before: ({ tenant, clock }) => {
            tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
            clock.advance(5_000);
          },
        },
      },
      "types in lower case that are others": {
        fails: ["type-case"],
        of: {
          farEnd: changing('"value":"connection"', (it) => {
            it.approximateCount += 1;
          }),
        },
      },
      "names whose capitals make no difference": {
        fails: ["name-case"],
        of: {
          farEnd: changing("default/SNOWFLAKE", (it) => {
            it.approximateCount = 12;
          }),
        },
      },
      "assets of what does not exist": {
        fails: ["absent"],
        of: { farEnd: changing("/31535999", () => ({ approximateCount: 3 })) },
      },
      "counts that contradict each other": {
        fails: ["counts"],
        of: {
          farEnd: changing('"aggregations":{"by_state"', (it) => {
            it.approximateCount += 1;
          }),
        },
      },
      "a state that is not known": {
        fails: ["states", "counts"],
        of: {
          farEnd: changing('"aggregations":{"by_state"', (it) => {
            if (it.aggregations?.by_state?.buckets[0]) it.aggregations.by_state.buckets[0].key = "FROZEN";
          }),
        },
      },
      "counts of another type than the assets have": {
        fails: ["list", "together"],
        of: {
          farEnd: changing('"aggregations":{"by_state"', (it) => {
            for (const state of it.aggregations?.by_state?.buckets ?? []) state.by_type.buckets[0]!.key = "view";
          }),
        },
      },
      "pages that overlap": {
        fails: ["list"],
        of: {
          farEnd: ({ tenant }) => ({
            handle: (request) =>
              tenant.handle({
                ...request,
                body: (request.body ?? "").replace('"from":3,"size":400', '"from":2,"size":400'),
              }),
          }),
        },
      },
      "many that are counted otherwise": {
        fails: ["together"],
        of: {
          farEnd: changing('"connection_1"', (it) => {
            const { connection_0, connection_1 } = it.aggregations!;
            it.aggregations = { connection_0: connection_1, connection_1: connection_0 };
          }),
        },
      },
    };
    for (const [what, { fails, of }] of Object.entries(broken)) {
      it(what, async () => {
        const { code, verdicts, found } = await examine({ before: history, ...of });
        expect(code).to.equal(1);
        for (const id of fails) expect(verdicts[id], `${id}: ${found[id] ?? ""}`).to.equal("fails");
      });
    }

    it("has been seen of each assumption that a purge rests on", () => {
      expect([...bases].filter((it) => !failed.has(it))).to.deep.equal([]);
    });

    it("is said in the table, with exit code 1", async () => {
      const { code, out } = await examine({
        args: [],
        before: history,
        ...broken["names whose capitals make no difference"]!.of,
      });
      expect(code).to.equal(1);
      expect(out).to.include(
        "✗ Qualified names are found in their own case alone: a name in other capitals finds something (a purge rests on it)",
      );
      expect(out.endsWith("DON'T PURGE HERE: name-case.\n")).to.equal(true);
    });
  });

  describe("does not say that it holds where nothing tells it:", () => {
    const untold: Readonly<Record<string, readonly [id: string, farEnd: NonNullable<Setting["farEnd"]>]>> = {
      "the runs of native apps, of which the answer can't be read": ["api", changing("AppWorkflowRun", () => ({}))],
      "the runs of native apps, which the token may not search": [
        "api",
        ({ tenant }) => ({
          handle: (request) =>
            tenant.handle(request.body?.includes("AppWorkflowRun") === true ? { ...request, headers: {} } : request),
        }),
      ],
      "the official client's search, whose answer can't be read": ["workflow-prefix", changing('"regexp"', () => ({}))],
      "the official client's search, whose answer is a part": [
        "workflow-prefix",
        changing('"regexp"', (it) => ({ ...it, timed_out: true })),
      ],
      "more workflows than are listed": [
        "workflow-prefix",
        changing('{"prefix":{"metadata.name.keyword"', (it) => {
          it.hits.total.value += 500;
        }),
      ],
      "who the token is, of which the answer says nothing": ["token", changing("whoami", () => ({}))],
    };
    for (const [what, [id, farEnd]] of Object.entries(untold)) {
      it(what, async () => {
        const { verdicts, found } = await examine({ before: history, farEnd });
        expect(verdicts[id], found[id]).to.equal("unknown");
      });
    }
  });

  it("compares again what may have changed in between, and only then says that it contradicts itself", async () => {
    let asked = 0;
    const farEnd = changing('"aggregations":{"by_state"', (it) => {
      const [state] = it.aggregations?.by_state?.buckets ?? [];
      if (it.approximateCount !== 6 || asked++ > 0) return;
      it.approximateCount += 1;
      state!.doc_count += 1;
      state!.by_type.buckets[0]!.doc_count += 1;
    });
    expect((await examine({ farEnd })).verdicts["list"]).to.equal("holds");
    expect(asked).to.be.above(1);
  });

  it("does not call a tenant wrong that changes all the time: a crawl, a run in flight, an index that lags", async () => {
    for (const indexLag of [0, 10_000]) {
      const { code, verdicts, found } = await examine({
        options: { indexLag, run: { stuckIn: "Running" } },
        before: (ground) => {
          ground.tenant.ui.createAndRun({ connectionQualifiedName: POSTGRES });
          ground.clock.advance(60_000);
        },
        farEnd: ({ tenant, clock }) => ({
          handle: (request) => {
            tenant.ui.crawl(SNOWFLAKE, "Table", 1);
            tenant.ui.run(tenant.workflows()[0]!.name);
            clock.advance(1_000);
            return tenant.handle(request);
          },
        }),
      });
      const wrong = Object.keys(verdicts).filter((it) => bases.has(it) && verdicts[it] === "fails");
      expect(wrong, wrong.map((it) => found[it]).join()).to.deep.equal([]);
      expect(code).to.equal(0);
      expect(verdicts["list"]).to.equal("unknown");
      expect(found["list"]).to.equal("assets came or went while they were counted");
    }
  });

  it("does not rest on the past: assets, policies and times that can be lived with do not fail a purge", async () => {
    const [snowflake] = SEEDS.connections!;
    const strays = [{ typeName: "Table", count: 2 }];
    const odd = { ...snowflake!, strays, assets: { Table: 3, Thingamabob: 1 } };
    const ghost = {
      ...snowflake!,
      qualifiedName: "default/snowflake/1700000009",
      state: "GONE",
      staysInIndex: true,
    } as const;
    const { code, verdicts, found } = await examine({
      options: { connections: [odd, { ...ghost, assets: {} }], runTimes: "garbage" },
      before: ({ tenant, clock }) => {
        tenant.ui.plant({
          name: "atlan-connection-delete-1700000500",
          oddity: "a task after",
          connectionQualifiedName: SNOWFLAKE,
          hidden: POSTGRES,
        });
        tenant.ui.run("atlan-connection-delete-1700000500");
        clock.advance(60_000);
      },
    });
    expect(code).to.equal(0);

    expect(verdicts).to.include({
      criteria: "fails",
      types: "fails",
      "index-only": "fails",
      "run-times": "fails",
      "workflow-told": "fails",
      durations: "unknown",
    });
    expect(found["connections"], "the other one is only in the index").to.equal("it sees 1 connection");
    expect(found["criteria"]).to.equal(
      "2 assets below a connection without its name, 0 assets with its name elsewhere",
    );
  });

  describe("oddities", () => {
    for (const oddity of oddities) {
      it(`notices a workflow that somebody has written: ${oddity}`, async () => {
        const name = "atlan-connection-delete-1700000500";
        const { code, verdicts, found, out } = await examine({
          before: ({ tenant, clock }) => {
            tenant.ui.plant({ name, oddity, connectionQualifiedName: SNOWFLAKE, hidden: POSTGRES });
            tenant.ui.run(name);
            clock.advance(60_000);
          },
          options: { switches: { runsCarryTemplate: true } },
        });
        expect(code).to.equal(0);
        expect(verdicts["workflow-told"], found["workflow-told"]).to.equal("fails");
        expect(found["run-templates"]).to.include("of which 1 does something else than the package");
        expect(out).to.not.include("17000");
      });
    }

    for (const times of runTimes) {
      it(`takes times of runs that are: ${times}`, async () => {
        const { code, out, verdicts } = await examine({ before: history, options: { runTimes: times } });
        expect(code).to.equal(0);
        const isWrong = !["whole", "zones", "fractions"].includes(times);
        expect(verdicts["run-times"]).to.equal(isWrong ? "fails" : "holds");
        // A time that can be read stands in state and in receipts, also where it can't be true.
        expect(out).to.not.include("leave such times out");
        expect(verdicts["durations"]).to.equal(isWrong ? "unknown" : "holds");
      });
    }

    for (const [what, run, ids] of [
      ["has no status yet", { noStatusMs: 1e9 }, { phases: "1 Pending", unended: "none has ended yet" }],
      ["waits", { stuckIn: "Pending" }, { phases: "1 Pending" }],
      ["goes on", { stuckIn: "Running" }, { phases: "1 Running" }],
      ["ended in no phase", { outcome: "" }, { phases: "1 Pending" }],
      ["ended in an unheard-of phase", { outcome: "Skipped" }, { phases: "Skipped" }],
      ["ended in a word that may be a name", { outcome: "alice" }, { phases: "1 other word" }],
      ["failed", { outcome: "Failed" }, { phases: "1 Failed", durations: "no run tells how long it took" }],
    ] as const) {
      it(`takes a run that ${what}`, async () => {
        const { code, found, verdicts } = await examine({
          options: { run },
          before: ({ tenant, clock }) => {
            tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
            clock.advance(5_000);
          },
        });
        expect(found).to.include(ids);
        expect(code).to.equal(verdicts["phases"] === "fails" ? 1 : 0);
      });
    }
  });

  it("asks for smaller pages where documents are so large that an answer would be too large", async () => {
    const { code, verdicts, found, tenant } = await examine({
      before: history,
      farEnd: changing('"size":500', (it) => ({ ...it, padding: "x".repeat(9_000_000) })),
    });
    expect(verdicts).to.include({
      "workflow-search": "holds",
      "run-search": "holds",
      totals: "holds",
      phases: "holds",
    });
    expect(found["asset-search"], "connections are small").to.equal("it is not answered (ATLAN_ANSWER_TOO_LARGE)");
    expect(code).to.equal(1);
    expect(tenant.requests.map((it) => (it.body as { size?: number } | null)?.size)).to.include(62);
  });

  it("finds the one connection of many that can't be counted", async () => {
    const [snowflake] = SEEDS.connections!;
    const names = Array.from({ length: 230 }, (_, index) => `default/snowflake/${1_600_000_000 + index}`);
    const { code, verdicts, found, tenant } = await examine({
      args: ["--json"],
      options: { connections: names.map((qualifiedName) => ({ ...snowflake!, qualifiedName, assets: { Table: 1 } })) },
      farEnd: changing(`"${names[77]!}"`, (it) => {
        it.approximateCount = -1;
      }),
    });
    expect(code).to.equal(1);
    expect(verdicts["counts"]).to.equal("fails");
    expect(found["counts"]).to.equal("not of 1 of 230 connections");
    expect(tenant.requests.length).to.be.below(70);
  });

  it("suggests a timeout by how long runs took", async () => {
    const before = ({ tenant, clock }: Ground): void => {
      tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      clock.advance(5 * 3_600_000);
    };
    const options = { run: { runningMs: 4 * 3_600_000 } };
    const short = await examine({ options, before });
    expect(short.code).to.equal(0);
    expect(short.verdicts["durations"]).to.equal("fails");
    expect(short.out).to.include('set the input timeout to \\"8h\\"');
    expect((await examine({ options, before, args: ["--json", "--timeout", "1d"] })).verdicts["durations"]).to.equal(
      "holds",
    );
  });

  describe("token", () => {
    const jwt = (payload: unknown): string =>
      `eyJhbGciOiJSUzI1NiJ9.${Buffer.from(JSON.stringify(payload)).toString("base64url")}.c2lnbmF0dXJl`;
    const now = Date.parse("2026-01-15T09:00:00Z") / 1_000;
    for (const [what, payload, verdict, found] of [
      ["ends before the timeout", { exp: now + 600 }, "fails", "it expires in 10m, before a timeout of 1h is over"],
      ["ends long after", { exp: now + 86_400 }, "holds", "it expires in 24h"],
      ["has ended", { exp: now - 5 }, "fails", "it has expired"],
      ["does not tell", {}, "unknown", "the key does not say when it expires"],
      ["tells nonsense", { exp: "soon" }, "unknown", "the key does not say when it expires"],
      ["tells more than a clock shows", { exp: 1e300 }, "unknown", "the key does not say when it expires"],
      ["is no object", [1], "unknown", "the key does not say when it expires"],
    ] as const) {
      it(`that ${what}`, async () => {
        const token = jwt(payload);
        const seen = await examine({ options: { credentials: [{ token }] }, env: { ATLAN_API_KEY: token } });
        expect(seen.verdicts["expiry"]).to.equal(verdict);
        expect(seen.found["expiry"]).to.equal(found);
        expect(seen.code, "a warning").to.equal(0);
      });
    }

    it("of an OAuth client is renewed", async () => {
      const options = { oauthClients: [{ clientId: "client", clientSecret: "secret-0123456789" }] };
      const env = {
        ATLAN_API_KEY: "",
        ATLAN_OAUTH_CLIENT_ID: "client",
        ATLAN_OAUTH_CLIENT_SECRET: "secret-0123456789",
      };
      expect((await examine({ options, env })).verdicts).to.include({ expiry: "holds", token: "holds" });
      const wrong = await examine({ options, env: { ...env, ATLAN_OAUTH_CLIENT_SECRET: "wrong-0123456789" } });
      expect(wrong.code).to.equal(1);
      expect(wrong.verdicts).to.include({ token: "fails", reach: "holds" });
    });

    it("of a member starts by package-workflows; of an unknown role only their number is told", async () => {
      const options = { credentials: [{ token: API_KEY, roles: ["$member", "role-of-alice"] }] };
      const { found, out } = await examine({ options });
      expect(found["roles"]).to.equal("$member, 1 other role: starts go to package-workflows");
      expect(out).to.not.include("alice");
    });
  });

  it("tells when this machine's clock is wrong", async () => {
    const seen = async (ahead: number | undefined) =>
      (await examine({ before: ({ tenant }) => void (tenant.clockAheadMs = ahead) })).found["clock"];
    expect(await seen(0)).to.equal("they agree within a minute");
    expect(await seen(59_000)).to.equal("they agree within a minute");
    expect(await seen(300_000)).to.equal("this machine's is 5m behind");
    expect(await seen(-7_201_000)).to.equal("this machine's is 2h ahead");
    expect(await seen(undefined)).to.equal("no answer told the tenant's time");
  });

  describe("native apps", () => {
    for (const [what, options, args, verdict, found] of [
      [
        "with the id of its app",
        { surface: "app" },
        ["--app-id", "connection-delete"],
        "holds",
        "the native app of the given id, whose workflows and runs can be listed",
      ],
      [
        "with the id of its app, by a token that sees no run of it",
        { surface: "app", credentials: [{ token: API_KEY, seesAppRuns: false }] },
        ["--app-id", "connection-delete"],
        "unknown",
        "the native app of the given id, but no run of any app is seen",
      ],
      ["with another id", {}, ["--app-id", "another"], "holds", "package workflows: the tenant has no such native app"],
      ["without an id", { surface: "app" }, [], "fails", "the tenant has no package workflows"],
    ] as const) {
      it(what, async () => {
        const seen = await examine({ options, args: ["--json", ...args] });
        expect(seen.verdicts["api"]).to.equal(verdict);
        expect(seen.found["api"]).to.equal(found);
      });
    }

    it("which delete connections: nothing is said to fail because there are no package workflows", async () => {
      const { code, found, verdicts } = await examine({
        options: { surface: "app" },
        args: ["--json", "--app-id", "connection-delete"],
        before: ({ tenant, clock }) => {
          tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
          clock.advance(5_000);
        },
      });
      expect(code).to.equal(0);
      const ofTheApp = "a native app deletes connections here, not a package workflow";
      for (const id of ["workflow-search", "run-search", "unended", "phases", "ties", "words", "run-history"])
        expect({ id, found: found[id], verdict: verdicts[id] }).to.deep.equal({
          id,
          found: ofTheApp,
          verdict: "unknown",
        });
      expect(verdicts).to.include({ counts: "holds", list: "holds", together: "holds" });
    });

    it("with the id of an app that does something else", async () => {
      const inputs = { properties: { connection: {}, "include-filter": {} }, required: [] };
      const { code, verdicts, found } = await examine({
        options: { surface: "app", app: { inputs } },
        args: ["--json", "--app-id", "connection-delete"],
      });
      expect([code, verdicts["api"], found["api"]]).to.deep.equal([
        1,
        "fails",
        "the app of the given id does not take the inputs of a connection delete (ATLAN_APP_CONTRACT)",
      ]);
    });

    it("whose workflows can't be listed", async () => {
      const { verdicts, found } = await examine({
        options: { surface: "app" },
        args: ["--json", "--app-id", "connection-delete"],
        before: ({ tenant }) => {
          tenant.fault({ route: "listApps", kind: { status: 403 }, times: 99 });
        },
      });
      expect([verdicts["api"], found["api"]]).to.deep.equal([
        "fails",
        "the question for the app is not answered (ATLAN_HTTP_403)",
      ]);
    });

    it("whose question is not answered", async () => {
      const { code, found } = await examine({
        options: { surface: "app" },
        args: ["--json", "--app-id", "connection-delete"],
        before: ({ tenant }) => {
          tenant.fault({ route: "describeInputs", kind: { status: 403 }, times: 99 });
        },
      });
      expect(code).to.equal(1);
      expect(found["api"]).to.equal("the question for the app is not answered (ATLAN_HTTP_403)");
    });
  });

  describe("a hostile tenant", () => {
    const SHAPES: readonly unknown[] = [
      null,
      [],
      {},
      "",
      0,
      -1,
      1e308,
      true,
      "text",
      [[[]]],
      { hits: null },
      { hits: { hits: [null, 1, {}], total: { value: 3 } } },
      { approximateCount: 5, entities: [null, {}, { guid: 1 }] },
      { approximateCount: 1, aggregations: { by_state: { buckets: [{ key: "ACTIVE", doc_count: 1 }] } } },
      { roles: "all" },
      { roles: [null, { name: 5 }] },
    ];
    for (const shape of SHAPES) {
      it(`that answers everything with ${JSON.stringify(shape)}`, async () => {
        const { code, verdicts } = await examine({ farEnd: changing("", () => shape ?? { nothing: null }) });
        expect(code).to.equal(1);
        expect(verdicts).to.not.be.empty;
        expect(verdicts["counts"]).to.not.equal("holds");
      });
    }

    it("that never ends to answer is left after five minutes", async () => {
      const farEnd: Setting["farEnd"] = ({ tenant }) => ({
        handle: (request) => {
          const reply = tenant.handle(request);
          return reply.kind === "answer" ? { ...reply, delayMs: request.path.endsWith("whoami") ? 0 : 29_000 } : reply;
        },
      });
      const { code, tenant, verdicts, found } = await examine({ farEnd });
      expect(code, "what was not asked is not known to hold").to.equal(1);
      expect(tenant.requests.length).to.be.below(13);
      expect(verdicts["list"]).to.equal("unknown");
      expect(found["counts"]).to.equal("it is not answered (ATLAN_TIMEOUT)");
    });

    it("that does not answer at all is asked for a minute", async () => {
      const farEnd: Setting["farEnd"] = ({ tenant, clock }) => ({
        handle: (request) => {
          const reply = tenant.handle(request);
          expect(clock.now()).to.be.below(Date.parse("2026-01-15T09:02:00Z"));
          return reply.kind === "answer" ? { ...reply, delayMs: 1e9 } : reply;
        },
      });
      expect((await examine({ farEnd })).code).to.equal(1);
    });

    it("can't write lines of its own, or command a terminal", async () => {
      const evil = "x\n  ✓ All is well: purge\u001b[2J##[error]\u202e";
      const { out } = await examine({
        args: [],
        before: history,
        farEnd: ({ tenant }) => ({
          handle: (request) => {
            const reply = tenant.handle(request);
            if (reply.kind !== "answer") return reply;
            const body = JSON.parse(reply.body) as Body;
            body.username = evil;
            for (const it of (body.hits as Body["hits"] | undefined)?.hits ?? []) {
              if (it._source.status) it._source.status.phase = evil;
              for (const of of it._source.spec?.templates?.[0]?.dag.tasks[0]?.arguments.parameters ?? [])
                of.name = evil;
            }
            return { ...reply, body: JSON.stringify(body) };
          },
        }),
      });
      expect(out).to.include("here: it is x   ✓ All is well: purge\\u001b[2J");
      expect(out.split("\n").filter((it) => it.startsWith("  ✓ All is well"))).to.deep.equal([]);
      // eslint-disable-next-line no-control-regex
      expect(out).to.not.match(/[\u001b\u202e]/);
    });

    it("whose answers are changed anywhere never makes it fail, or tell anything private", async () => {
      const random = new Random(7);
      const pick = <T>(items: readonly T[]): T => items[Math.floor(random.next() * items.length)]!;
      const values = [null, 0, -1, 1e15, "", "alice@corp.example", [], {}, true, "Alice", "prod_hr_db"];
      const changeOne = (body: unknown): unknown => {
        if (typeof body !== "object" || body === null || Object.keys(body).length === 0) return pick(values);
        const fields = body as Record<string, unknown>;
        const key = pick(Object.keys(fields));
        fields[key] = random.next() < 0.3 ? pick(values) : changeOne(fields[key]);
        return body;
      };
      for (let round = 0; round < 150; round++) {
        const { code, out, err } = await examine({
          before: history,
          farEnd: changing("", (body) => (random.next() < 0.4 ? changeOne(body) : body)),
        });
        expect(code, err).to.be.oneOf([0, 1]);
        expect(err).to.not.include("pulumi-atlan doctor:");
        expect(out).to.not.match(/alice|prod_hr|legacy|trial|17000000|service-account|example\.com|canary/i);
      }
    }).timeout(60_000);
  });

  it("tells nothing private in JSON: no name, no address, no person, no token, no id", async () => {
    const seen = await examine({
      before: history,
      options: {
        credentials: [{ token: API_KEY, username: "alice@corp.example" }],
        connections: [
          ...SEEDS.connections!,
          { ...SEEDS.connections![0]!, qualifiedName: "default/hr/1700000008", name: "HR" },
        ],
      },
    });
    const secrets = [
      "alice",
      "corp",
      TENANT.slice(8),
      API_KEY,
      "legacy",
      "trial",
      "HR",
      "default/",
      "1700000",
      ...seen.tenant.runs().map((it) => it.id),
      ...seen.tenant.workflows().map((it) => it.name),
    ];
    for (const it of secrets) expect(seen.out).to.not.include(it);
    expect(JSON.parse(seen.out)).to.include({ format: "pulumi-atlan/doctor/1", holds: true });
    expect(seen.err).to.not.match(/alice|legacy|default\//);
  });

  it("tells nothing private in JSON when it can't reach the tenant", async () => {
    const cause = Object.assign(new Error("getaddrinfo ENOTFOUND tenant.example.com"), { code: "ENOTFOUND" });
    const { code, out } = await examine({ farEnd: () => ({ handle: () => ({ kind: "drop", cause }) }) });
    expect(code).to.equal(1);
    expect(out).to.include("it did not answer (").and.not.include("example.com");
  });

  describe("misuse", () => {
    for (const [what, args, message] of [
      ["an argument", ["default/snowflake/1"], "it takes options only; the tenant is named by ATLAN_BASE_URL"],
      ["a timeout that is none", ["--timeout", "soon"], "the timeout has to be a duration such as 30m, 2h or 3d"],
      ["an app that is none", ["--app-id", "../x"], "the id of an app is made of letters, digits and hyphens"],
      ["an option that it does not have", ["--jsn"], 'there is no option "--jsn". Did you mean --json?'],
    ] as const) {
      it(what, async () => {
        const { code, err, tenant } = await examine({ args });
        expect(code).to.equal(2);
        expect(err).to.include(`pulumi-atlan doctor: ${message}`).and.include("Usage: pulumi-atlan doctor");
        expect(tenant.requests).to.deep.equal([]);
      });
    }

    it("without a tenant in the environment", async () => {
      const { code, err, tenant } = await examine({ env: { ATLAN_BASE_URL: "" } });
      expect(code).to.equal(1);
      expect(err).to.include("ATLAN_BASE_URL: it is not set: the tenant's address");
      expect(tenant.requests).to.deep.equal([]);
    });
  });

  describe("in all of these tests", () => {
    it("has changed nothing: only searches, whoami and sign-ins were sent, and no search is logged", () => {
      expect(sent.length).to.be.above(5_000);
      const searches = [
        "/api/meta/search/indexsearch",
        "/api/service/workflows/indexsearch",
        "/api/service/runs/indexsearch",
      ];
      for (const { method, path, mutating, body } of sent) {
        expect(mutating).to.equal(false);
        const isRead =
          method === "GET" && /^\/api\/service\/(?:whoami|v1\/apps?(?:\/[\w-]+(?:\/inputs)?)?)$/.test(path);
        const isSearch = method === "POST" && [...searches, "/api/service/oauth-clients/token"].includes(path);
        expect(isRead || isSearch, `${method} ${path}`).to.equal(true);
        if (path === searches[0]) expect(JSON.stringify(body)).to.include('"saveSearchLog":false');
      }
    });
  });
});
