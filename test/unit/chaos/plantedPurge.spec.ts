import { expect } from "chai";
import { Act } from "../../chaos/acts";
import { judgeOtherRuns } from "../../chaos/deletionRules";
import { CONNECTION, OTHER_CONNECTION, type Program } from "../../chaos/programs";
import { drawSchedule } from "../../chaos/schedule";
import { Sitting } from "../../chaos/sitting";
import { StackSession } from "../../chaos/stackSession";
import { Wire } from "../../chaos/wire";
import { World } from "../../chaos/world";
import type { Planted } from "../../tenant";
import { connectionDeleteBody } from "../../tenant/package";

const MINUTE = 60_000;
const NAME = "atlan-connection-delete-9881119658";
const program: Program = {
  connectionQualifiedName: CONNECTION,
  mode: "archive",
  triggers: { ticket: 1 },
  maxAssets: 99,
  timeout: "20m",
  waitForCompletion: true,
  purgeAfter: "10m",
};

/** A resource has archived its connection eleven minutes ago, on a tenant that runs what stands under a name already. */
async function held(): Promise<{ world: World; session: StackSession }> {
  const world = new World({
    ...drawSchedule(1),
    latencyMs: 0,
    switches: { names: "accept" },
    credentials: "API key",
    hidden: false,
    memberRole: false,
    activeAssets: 2,
    archivedAssets: 0,
  });
  world.weather.calmDown();
  world.isSettling = true;
  world.tenant.script({ pendingMs: 1_000, runningMs: 5_000 });
  const session = new StackSession(world, 0, program);
  expect(await session.type("up", program)).to.equal("success");
  await world.pass(11 * MINUTE);
  return { world, session };
}

/** What is judged of a create with this delete type, when somebody has planted an oddity under its name right before. */
async function judged(asked: "SOFT" | "PURGE", planted?: Pick<Planted, "oddity" | "deleteType">) {
  const { world, session } = await held();
  const sitting = new Sitting(world, session, "up", program, undefined);
  const act = new Act("up", { begunAt: world.clock.now(), begunByMachine: world.machineNow }, session.stored);
  act.counts.push({
    countedAt: world.clock.now(),
    countedAwake: world.awakeAt,
    told: { active: 0, archived: 2 },
  });
  sitting.act = act;
  sitting.previewed = new Act("preview", act, session.stored);
  sitting.previewed.lines.push("WILL PERMANENTLY PURGE 2 assets");
  sitting.previewed.lastLine = "Plan: 1 connection PERMANENTLY PURGED";
  if (planted !== undefined)
    world.edits.plant(world, {
      ...planted,
      name: NAME,
      connectionQualifiedName: CONNECTION,
      hidden: OTHER_CONNECTION,
    });
  const before = world.findings.violations.length;
  new Wire(world, sitting, act).handle({
    method: "POST",
    path: "/api/service/workflows",
    query: { submit: "true" },
    headers: { authorization: "Bearer canary-api-key-0123456789", "content-type": "application/json" },
    body: JSON.stringify(connectionDeleteBody(NAME, CONNECTION, asked)),
  });
  expect([...world.history.runs.values()].at(-1)!.view.workflowName).to.equal(NAME);
  return { said: world.findings.violations.slice(before).join("\n"), sitting, world };
}

describe("the judge of a purge after a hold", () => {
  it("goes by what was asked, where the tenant runs an archive that somebody planted under the name", async () => {
    const { world, said, sitting } = await judged("PURGE", { oddity: "an exit handler", deleteType: "SOFT" });
    expect(said).to.equal("");
    // Whether the command has noticed is judged at its end.
    judgeOtherRuns(world, sitting, "success");
    expect(world.findings.violations.at(-1)).to.match(/^success, and run \S+ deletes .+ and .+/);
  });

  it("wants a person to be told of what the answer to the start has told", async () => {
    const { world, sitting } = await judged("PURGE", { oddity: "an exit handler", deleteType: "SOFT" });
    const told = world.findings.violations.length;
    judgeOtherRuns(world, sitting, "another definition ran");
    expect(world.findings.violations.length).to.equal(told);
    judgeOtherRuns(world, sitting, "AtlanApiError");
    expect(world.findings.violations.at(-1)).to.match(
      /^the answer told what run \S+ deletes, and the end is AtlanApiError/,
    );
  });

  it("still sees an archive that is asked for instead, whatever was planted", async () => {
    for (const planted of [undefined, { oddity: "an exit handler", deleteType: "SOFT" }] as const) {
      const { said } = await judged("SOFT", planted);
      expect(said).to.include("a run starts for an intent that is fulfilled, and no drift asks for it");
      expect(said).to.include("a archive starts, and the preview has not said so");
      expect(said).to.match(/starts for an intent \(.+\) whose run .+ has succeeded/);
    }
  });

  it("says nothing of a purge that is one", async () => {
    const { said, sitting } = await judged("PURGE");
    expect(said).to.equal("");
    expect(sitting.otherRuns).to.deep.equal([]);
  });
});
