import { expect } from "chai";
import { POSTGRES, SNOWFLAKE } from "../rig/seeds";
import { type EngineWorld, engineWorld } from "../table/engineWorld";

/** Calls every function, and its twin with arguments that are outputs; what is refused shows its code. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const atlan = require("pulumi-atlan");
const snowflake = atlan.getConnectionOutput({ connector: pulumi.output("snowflake") });
const deletes = atlan.getConnectionDeletesOutput({ connectionQualifiedName: snowflake.qualifiedName });
const codeOf = (error) => error.code;
module.exports = {
  connections: atlan.getConnections(),
  connectionsOutput: atlan.getConnectionsOutput({ state: pulumi.output("ACTIVE") }),
  connection: atlan.getConnection({ name: "trial" }),
  connectionOutput: snowflake,
  ambiguous: atlan.getConnection().catch(codeOf),
  missing: atlan.getConnection({ name: "trail" }).catch((error) => error.message),
  deletes: atlan.getConnectionDeletes({ limit: 1 }),
  deletesOutput: deletes,
  runs: atlan.getRuns({ phases: ["Failed"], startedAfter: "now-1h" }),
  runsOutput: atlan.getRunsOutput({ workflowName: deletes[0].workflowName, limit: 1 }),
  impact: atlan.getImpact({ connectionQualifiedName: "${POSTGRES}" }).then((it) => it.assetsInReach),
  impactOutput: atlan.getImpactOutput({ connectionQualifiedName: snowflake.qualifiedName }).assetsInReach,
  refused: atlan.getRuns({ phases: ["Done"], limit: 0 }).catch(codeOf),
};
`;

describe("functions in a program", function () {
  this.timeout(180_000);
  let world: EngineWorld;
  beforeEach(async () => {
    world = await engineWorld({ indexLag: 0 });
  });
  afterEach(() => world.dispose());

  it("look things up with the configuration of the stack, in a preview as in an up, and change nothing", async () => {
    const { tenant, stack } = world;
    tenant.script({ outcome: "Failed", message: "the cache is locked", reach: 0 });
    const { workflowName, runId } = tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    await world.pause(700);

    stack.writeProgram({ "index.js": PROGRAM });
    await stack.preview();
    expect(tenant.requests).to.have.length.above(10);
    await stack.up({ args: ["--skip-preview"] });

    const trial = { qualifiedName: POSTGRES, name: "trial", connector: "postgres", state: "ACTIVE" };
    const legacy = { qualifiedName: SNOWFLAKE, name: "legacy", connector: "snowflake", state: "ACTIVE" };
    const outputs = await stack.outputs();
    expect(outputs).to.deep.include({
      connections: [trial, legacy],
      connectionsOutput: [trial, legacy],
      connection: trial,
      connectionOutput: legacy,
      ambiguous: "ATLAN_AMBIGUOUS_CONNECTION",
      impact: 2,
      impactOutput: 12,
      refused: "ATLAN_CONFIGURATION",
    });
    expect(outputs["missing"]).to.include(`Did you mean ${POSTGRES} ("trial")?`);
    const [definition] = outputs["deletes"] as Record<string, unknown>[];
    expect(definition).to.include({ workflowName, connectionQualifiedName: SNOWFLAKE, mode: "archive" });
    expect(outputs["deletesOutput"]).to.deep.equal([definition]);
    const [run] = outputs["runs"] as Record<string, unknown>[];
    expect(run).to.include({
      id: runId,
      workflowName,
      phase: "Failed",
      message: "the cache is locked",
      stopped: false,
    });
    expect(outputs["runsOutput"]).to.deep.equal([run]);
    expect(tenant.mutations()).to.deep.equal([]);
  });
});
