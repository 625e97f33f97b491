import { expect } from "chai";
import { API_KEY } from "../rig/seeds";
import { type RunPlan, startTenant, type Tenant } from "../tenant";
import { type CommandOptions, type CommandResult, Stack, type StateResource } from "./harness";

const TYPE = "pulumi-nodejs:dynamic/atlan:ConnectionDeletes";
/** More than the engine works on in parallel on a machine with two processors: four for each. */
const SIZE = 12;

/** The n-th connection of the tenant. */
const nth = (n: number): string => `default/snowflake/${1_700_000_000 + n}`;
const names = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => nth(from + i));

type Result = Readonly<Record<string, unknown>>;

describe("a fleet, on the real engine", function () {
  this.timeout(120_000);
  let tenant: Tenant;
  let stack: Stack;

  const start = async (run: RunPlan): Promise<void> => {
    const connections = names(1, SIZE + 1).map((qualifiedName) => ({
      qualifiedName,
      name: qualifiedName,
      connectorName: "snowflake",
      assets: { Table: 2 },
    }));
    tenant = await startTenant({ connections, credentials: [{ token: API_KEY }], run, indexLag: 200 });
    stack = await Stack.create({
      program: { "index.js": "" },
      config: { "atlan:baseUrl": tenant.url, "atlan:apiKey": { secret: API_KEY }, "atlan:indexLag": "1s" },
    });
  };
  afterEach(async () => {
    try {
      await stack.dispose();
    } finally {
      await tenant.close();
    }
  });

  const declare = (connections: readonly string[]): void => {
    stack.writeProgram({
      "index.js": `new (require("pulumi-atlan").ConnectionDeletes)("fleet", ${JSON.stringify({ connections })});\n`,
    });
  };
  const up = (connections: readonly string[], more: CommandOptions = {}): Promise<CommandResult> => {
    declare(connections);
    return stack.up({ json: true, args: ["--skip-preview"], ...more });
  };
  const stored = async (): Promise<StateResource> => (await stack.resources()).find(({ type }) => type === TYPE)!;
  const resultsIn = async (): Promise<Readonly<Record<string, Result>>> =>
    (await stored()).outputs!["results"] as Readonly<Record<string, Result>>;
  /** Nothing left to do, and nothing asked. */
  const settled = async (): Promise<void> => {
    const asked = tenant.requests.length;
    const { summary } = await stack.preview({ json: true, args: ["--expect-no-changes"] });
    expect(summary).to.deep.equal({ same: 2 });
    expect(tenant.requests.length).to.equal(asked);
  };
  const runsOf = (name: string): number => tenant.runs().filter((it) => it.connectionQualifiedName === name).length;

  it("is archived by runs that all go on at once, follows its list, is refreshed and destroyed", async () => {
    await start({ runningMs: 300 });
    // None of them ends before the last one has been started.
    tenant.script({ stuckIn: "Running" }, { times: SIZE });
    declare(names(1, SIZE));
    const command = stack.start("up", { args: ["--skip-preview"] });
    await command.waitUntil(() => tenant.runs().length === SIZE, "all runs go on");
    tenant.release();
    expect((await command.result).exitCode, command.output).to.equal(0);
    expect(tenant.runs()).to.have.length(SIZE);
    const results = await resultsIn();
    expect(Object.keys(results).sort()).to.deep.equal(names(1, SIZE));
    for (const result of Object.values(results)) {
      expect(result).to.include({ outcome: "ran", achieved: "archived", phase: "Succeeded" });
      expect(JSON.parse(String(result["receipt"]))).to.include({ outcome: "ran" });
    }
    await settled();

    tenant.clearRequests();
    await up(names(2, SIZE + 1));
    expect(
      tenant
        .mutations()
        .map((line) => line.split(" ")[0])
        .sort(),
    ).to.deep.equal(["archive", "create"]);
    expect([runsOf(nth(1)), runsOf(nth(2)), runsOf(nth(SIZE + 1))]).to.deep.equal([1, 1, 1]);
    expect(tenant.connection(nth(1))).to.include({ state: "DELETED", active: 0 });
    expect(Object.keys(await resultsIn()).sort()).to.deep.equal(names(2, SIZE + 1));
    await settled();

    await stack.refresh({ args: ["--skip-preview"] });
    expect((await resultsIn())[nth(2)]).to.include({ achieved: "archived" });
    await settled();

    tenant.clearRequests();
    await stack.destroy({ args: ["--skip-preview"] });
    expect(new Set(tenant.mutations().map((line) => line.split(" ")[0]))).to.deep.equal(new Set(["archive"]));
    expect(tenant.mutations()).to.have.length(SIZE);
    expect(await stack.resources()).to.deep.equal([]);
  });

  it("of which one run fails keeps the ends of all, and the next up repairs that one alone", async () => {
    await start({ runningMs: 500 });
    const list = names(1, 4);
    tenant.script({ outcome: "Failed", message: "no disk", reach: 0 }, { connectionQualifiedName: nth(3) });
    const { diagnostics, exitCode } = await up(list, { expect: "failure" });
    expect(exitCode).not.to.equal(0);
    const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
    expect(errors.join("\n")).to.include(nth(3)).and.to.include("no disk");
    const results = await resultsIn();
    expect(results[nth(3)]).to.include({ phase: "Failed" }).and.have.property("failure").that.includes("no disk");
    for (const name of [nth(1), nth(2), nth(4)]) {
      expect(results[name]).to.include({ achieved: "archived" }).and.not.have.property("failure");
    }
    expect((await stored()).initErrors!.join("\n")).to.include(nth(3));

    const { steps } = await up(list);
    expect(steps.filter(({ type }) => type === TYPE).map(({ op }) => op)).to.deep.equal(["update"]);
    expect(list.map(runsOf)).to.deep.equal([1, 1, 2, 1]);
    expect((await resultsIn())[nth(3)])
      .to.include({ achieved: "archived" })
      .and.not.have.property("failure");
    await settled();
  });
});
