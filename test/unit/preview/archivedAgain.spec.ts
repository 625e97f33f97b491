import { expect } from "chai";
import { SNOWFLAKE } from "../../rig";
import { archive, FUTILE, type Program, purge, type Scene, scene } from "./scene";

const DAY = 86_400_000;
const UPDATE = { step: "update", errors: [] };
const HELD = archive({ purgeAfter: "10d", maxAssets: 12, rerunOnDrift: true });

/** An archive whose hold is over. */
async function held(program: Program = HELD): Promise<Scene> {
  const it = scene();
  expect(await it.legacy.up(program)).to.deep.equal({ step: "create", errors: [] });
  it.clock.advance(11 * DAY);
  return it;
}

/** Assets come back and are archived again under the same triggers; a minute later, the state of before is put back. */
async function putBack(program: Program = HELD): Promise<Scene> {
  const it = await held(program);
  const former = it.legacy.resource;
  it.tenant.ui.restore(SNOWFLAKE, 99);
  it.clock.advance(60_000);
  await it.legacy.refresh();
  expect(await it.legacy.up(program)).to.deep.equal(UPDATE);
  it.legacy.resource = former;
  it.clock.advance(60_000);
  return it;
}

const state = ({ tenant }: Scene): string => tenant.connection(SNOWFLAKE).state;

async function expectRefused(it: Scene, program: Program = HELD): Promise<void> {
  const id = it.tenant.runs().at(-1)!.id;
  for (const command of ["preview", "up"] as const) {
    const errors = (await it.legacy[command](program)).errors.join();
    expect(errors, command).to.include(
      `the hold of purgeAfter is over, but run ${id}, which has archived it again or may have, was created (2026-01-26T`,
    );
    expect(errors, command)
      .to.match(/after the hold began \(2026-01-15T09:0\d:\d\d\.000Z\)/)
      .and.to.include("Nothing was purged. A changed trigger archives again, and the hold begins anew;")
      .and.to.include("[ATLAN_CAME_BACK]");
  }
  expect(state(it)).to.equal("DELETED");
}

describe("what was archived again after its hold began", () => {
  it("is not purged by the state of before", async () => {
    await expectRefused(await putBack());
  });

  it("is not purged by the state of before an existing workflow has archived it again", async () => {
    const it = scene();
    const { workflowName } = it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.tenant.ui.restore(SNOWFLAKE, 99);
    it.clock.advance(60_000);
    const program = { ...HELD, existingWorkflow: workflowName };
    expect(await it.legacy.up(program)).to.deep.equal({ step: "create", errors: [] });
    it.clock.advance(11 * DAY);
    it.tenant.ui.restore(SNOWFLAKE, 99);
    it.tenant.ui.run(workflowName);
    it.clock.advance(60_000);
    await expectRefused(it, program);
    // State tells by which workflow it was archived.
    await expectRefused(it);
  });

  it("is not purged either where a person has archived it by our workflow", async () => {
    const it = await held();
    it.tenant.ui.restore(SNOWFLAKE, 99);
    it.tenant.ui.run(it.tenant.workflows()[0]!.name);
    it.clock.advance(60_000);
    await expectRefused(it);
  });

  it("is not purged either where the run has failed, for it may have archived something", async () => {
    const it = await held();
    it.tenant.script(FUTILE);
    it.tenant.ui.run(it.tenant.workflows()[0]!.name);
    it.clock.advance(60_000);
    await expectRefused(it);
  });

  it("is held anew by a changed trigger, and purged after that", async () => {
    const it = await putBack();
    const program = { ...HELD, triggers: { ticket: "2" } };
    expect(await it.legacy.up(program)).to.deep.equal(UPDATE);
    expect(state(it)).to.equal("DELETED");
    it.clock.advance(11 * DAY);
    expect(await it.legacy.up(program)).to.deep.equal(UPDATE);
    expect(state(it)).to.equal("GONE");
  });

  it("is purged all the same by mode: purge", async () => {
    const it = await putBack();
    expect(await it.legacy.up(purge())).to.deep.equal(UPDATE);
    expect(state(it)).to.equal("GONE");
  });

  it("is purged where Atlan does not show the run any more", async () => {
    const it = await putBack();
    it.tenant.ui.deleteRunHistory();
    it.clock.advance(60_000);
    expect(await it.legacy.up(HELD)).to.deep.equal(UPDATE);
    expect(state(it)).to.equal("GONE");
  });
});
