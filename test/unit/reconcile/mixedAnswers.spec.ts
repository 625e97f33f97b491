import { expect } from "chai";
import { present } from "../../../provider/text/present";
import { API_KEY, POSTGRES, type ProgramInputs, type Rig, rig, SNOWFLAKE } from "../../rig";
import { APP_CONFIG } from "../../wire/personalities";

/** Something between here and Atlan answers a start with the answer to somebody else's. */

const withTicket = (ticket: string): ProgramInputs => ({ connectionQualifiedName: SNOWFLAKE, triggers: { ticket } });
const MINUTE = 60_000;

/** A person archives the other connection; the run takes ten minutes, and each later one half a minute. */
function elsewhere({ tenant }: Rig): { readonly workflowName: string; readonly runId: string } {
  tenant.script({ runningMs: 10 * MINUTE });
  return tenant.ui.createAndRun({ connectionQualifiedName: POSTGRES });
}

const phaseOf = ({ tenant }: Rig, runId: string): string | undefined =>
  tenant.runs().find(({ id }) => id === runId)?.phase;

for (const runsCarryTemplate of [true, false]) {
  describe(`the answer to another request, where runs ${runsCarryTemplate ? "" : "do not "}carry a copy of their workflow`, () => {
    it("to a rerun: the run of that answer is neither followed nor stopped", async () => {
      const world = rig({ switches: { runsCarryTemplate } });
      const stack = world.stack();
      await stack.up(withTicket("1"));
      const { runId } = elsewhere(world);
      world.tenant.fault({ route: "rerunWorkflow", kind: { json: { metadata: { name: runId } } } });
      expect((await stack.up(withTicket("2"))).errors).to.deep.equal([]);
      const ours = world.tenant.runs().at(-1)!;
      expect(stack.outputs).to.include({ runId: ours.id, achieved: "archived" });
      expect([ours.connectionQualifiedName, ours.phase]).to.deep.equal([SNOWFLAKE, "Succeeded"]);
      expect(phaseOf(world, runId)).to.equal("Running");
    });

    it("to a create: what that answer tells does not stop the run", async () => {
      const world = rig({ switches: { runsCarryTemplate } });
      const stack = world.stack();
      const { workflowName, runId } = elsewhere(world);
      world.tenant.fault({ route: "createWorkflow", kind: { json: answerToCreate(workflowName) } });
      expect((await stack.up(withTicket("1"))).errors).to.deep.equal([]);
      expect(stack.outputs).to.include({ runId: world.tenant.runs().at(-1)!.id, achieved: "archived" });
      expect(phaseOf(world, runId)).to.equal("Running");
    });
  });
}

describe("the answer to another request, of native apps", () => {
  for (const slug of ["somebody-elses", undefined])
    it(`to a rerun, ${slug === undefined ? "without" : "with"} its workflow: the run of that answer is neither followed nor stopped`, async () => {
      const world = rig({ surface: "app" });
      const stack = world.stack("legacy", { config: APP_CONFIG });
      await stack.up(withTicket("1"));
      const { runId } = elsewhere(world);
      const answer = { ...present({ slug }), run_id: runId, status: "Running", started_at: "2026-01-15T09:00:00Z" };
      world.tenant.fault({ route: "submitApp", kind: { json: answer } });
      expect((await stack.up(withTicket("2"))).errors).to.deep.equal([]);
      const ours = world.tenant.runs().at(-1)!;
      expect(stack.outputs).to.include({ runId: ours.id, achieved: "archived" });
      expect([ours.connectionQualifiedName, ours.phase]).to.deep.equal([SNOWFLAKE, "Succeeded"]);
      expect(phaseOf(world, runId)).to.equal("Running");
    });
});

for (const names of ["its workflow", "its run alone"])
  it(`the answer to another create, of native apps, which names ${names}: neither is taken for ours`, async () => {
    const world = rig({ surface: "app", indexLag: { runs: 5_000, workflows: 0, assets: 0 } });
    const { workflowName, runId } = elsewhere(world);
    world.clock.advance(MINUTE);
    const slug = names === "its workflow" ? slugOf(world, workflowName) : undefined;
    world.tenant.fault({ route: "createApp", kind: { json: { ...present({ slug }), run_id: runId, version: 1 } } });
    const stack = world.stack("legacy", { config: APP_CONFIG });
    expect((await stack.up(withTicket("1"))).errors).to.deep.equal([]);
    const ours = world.tenant.runs().at(-1)!;
    expect(stack.outputs).to.include({ runId: ours.id, workflowName: ours.workflowName, achieved: "archived" });
    expect([ours.connectionQualifiedName, ours.phase]).to.deep.equal([SNOWFLAKE, "Succeeded"]);
    expect(phaseOf(world, runId)).to.equal("Running");
  });

/** What Atlan calls a workflow of an app. */
function slugOf({ tenant }: Rig, workflowName: string): string {
  const reply = tenant.handle({
    method: "GET",
    path: "/api/service/v1/app",
    query: { name: workflowName },
    headers: { authorization: `Bearer ${API_KEY}` },
  });
  const { workflows } = JSON.parse((reply as { body: string }).body) as { workflows: { slug: string }[] };
  return workflows[0]!.slug;
}

for (const [surface, config, route] of [
  ["package", {}, "rerunWorkflow"],
  ["app", APP_CONFIG, "submitApp"],
] as const) {
  it(`the answer to an earlier rerun, ${surface}: its run, which has ended, is not taken for the new one`, async () => {
    const { tenant, stack: open } = rig({ surface });
    const stack = open("legacy", { config });
    await stack.up(withTicket("1"));
    const earlier = tenant.runs().at(-1)!.id;
    const json = surface === "app" ? { run_id: earlier } : { metadata: { name: earlier } };
    tenant.fault({ route, kind: { json } });
    expect((await stack.up(withTicket("2"))).errors).to.deep.equal([]);
    const [first, second, ...more] = tenant.runs();
    expect([first!.id, more]).to.deep.equal([earlier, []]);
    expect(second).to.include({ phase: "Succeeded" });
    expect(stack.outputs).to.include({ runId: second!.id, achieved: "archived" });
  });
}

/** What Atlan answers to the one who creates a workflow that archives the other connection. */
function answerToCreate(name: string) {
  const task = {
    name: "run",
    templateRef: { name: "atlan-connection-delete", template: "main", clusterScope: true },
    arguments: {
      parameters: [
        { name: "connection-qualified-name", value: POSTGRES },
        { name: "delete-assets", value: "true" },
        { name: "delete-type", value: "SOFT" },
      ],
    },
  };
  const templates = [{ name: "main", dag: { tasks: [task] } }];
  return { metadata: { name, creationTimestamp: "2026-01-15T09:00:00Z" }, spec: { entrypoint: "main", templates } };
}
