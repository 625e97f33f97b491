import { expect } from "chai";
import { POSTGRES, rig, SNOWFLAKE } from "../../rig";
import { type TenantModel, tenantVariants } from "../../tenant";

const ARCHIVE = { connectionQualifiedName: SNOWFLAKE, triggers: { ticket: "1" } };
const PURGE = { ...ARCHIVE, mode: "purge", maxAssets: 12 };

/** How many runs were started, also where their history has gone since. */
function started(tenant: TenantModel): number {
  return tenant.mutations().filter((line) => /^(create|submit) /.test(line) && !line.endsWith("(404)")).length;
}

/** The definitions that nobody has archived. */
const definitionsLeft = (tenant: TenantModel) => tenant.workflows().filter(({ archived }) => !archived);

/** Starts a run that outlasts its command, and ends a minute later. */
async function leaveGoing({ tenant, clock }: ReturnType<typeof rig>, up: () => Promise<unknown>): Promise<void> {
  tenant.script({ stuckIn: "Running", reach: 0.5 });
  await up();
  void clock.sleep(60_000).then(() => {
    tenant.release();
  });
}

/**
 * `pulumi up --replace`, and the `up` after `pulumi state taint`: the definition is archived, then the resource is created
 * without a memory, perhaps while the index still shows that definition.
 */
describe("a forced replacement", () => {
  for (const { label, switches } of tenantVariants) {
    for (const indexLag of [0, 8_000]) {
      for (const program of [ARCHIVE, PURGE]) {
        const mode = program === PURGE ? "purge" : "archive";
        it(`of what is ${mode}d starts nothing, and the next trigger goes on from it: ${label}, index lag ${indexLag} ms`, async () => {
          const { tenant, stack, clock } = rig({ switches, indexLag });
          const legacy = stack();
          await legacy.up(program);
          expect(await legacy.forceReplacement(program)).to.deep.equal({ step: "replace", errors: [] });
          expect(legacy.outputs).to.include({ achieved: mode === "purge" ? "purged" : "archived" });
          clock.advance(60_000);
          const asked = tenant.requests.length;
          expect(await legacy.preview(program)).to.deep.equal({ step: "same", errors: [] });
          expect(tenant.requests.length).to.equal(asked);
          expect(started(tenant)).to.equal(1);
          expect((await legacy.up({ ...program, triggers: { ticket: "2" } })).errors).to.deep.equal([]);
          expect(started(tenant)).to.equal(mode === "purge" ? 1 : 2);
          expect((await legacy.destroy()).errors).to.deep.equal([]);
          expect(definitionsLeft(tenant)).to.deep.equal([]);
        });
      }
    }
  }

  for (const indexLag of [0, 8_000]) {
    for (const program of [ARCHIVE, PURGE]) {
      it(`of a resource whose run is going follows that run, as its preview says: ${program === PURGE ? "purge" : "archive"}, index lag ${indexLag} ms`, async () => {
        const world = rig({ indexLag });
        const { tenant, stack, shown } = world;
        const legacy = stack();
        await leaveGoing(world, () => legacy.up({ ...program, timeout: "30s" }));
        const run = tenant.runs()[0]!;
        expect(await legacy.forceReplacement(program)).to.deep.equal({ step: "replace", errors: [] });
        const told = shown.map(({ line }) => line).join("\n");
        expect(told).to.include(`Will go on with run ${run.id}`);
        expect(told).to.include(`Run ${run.id} is left to another resource of this command.`);
        expect(legacy.outputs).to.include({ runId: run.id, achieved: program === PURGE ? "purged" : "archived" });
        expect(started(tenant)).to.equal(1);
        expect(run.stoppedWith).to.equal(undefined);
        expect((await legacy.destroy()).errors).to.deep.equal([]);
        expect(definitionsLeft(tenant)).to.deep.equal([]);
      });
    }
  }

  for (const names of ["reject", "upsert", "accept"] as const) {
    it(`right after a start whose run was never seen follows that run, on a tenant whose names are no guard: ${names}`, async () => {
      const { tenant, stack, shown } = rig({ switches: { names }, indexLag: 8_000 });
      const legacy = stack();
      // The fifth is the first after the start.
      tenant.fault({ route: "findRuns", kind: { status: 400 }, skip: 4 });
      expect((await legacy.up(ARCHIVE)).errors.join()).to.include("ATLAN_HTTP_400");
      expect(tenant.runs()).to.have.length(1);
      expect(await legacy.forceReplacement(ARCHIVE)).to.deep.equal({ step: "replace", errors: [] });
      expect(started(tenant)).to.equal(1);
      expect(shown.map(({ line }) => line).join()).to.include("Waits until Atlan shows");
      expect(legacy.outputs).to.include({ runId: tenant.runs()[0]!.id, achieved: "archived" });
    });
  }

  it("while a purge is going archives the definition of the archive before it", async () => {
    const world = rig();
    const { tenant, stack } = world;
    const legacy = stack();
    await legacy.up(ARCHIVE);
    await leaveGoing(world, () => legacy.up({ ...PURGE, timeout: "30s" }));
    expect(await legacy.forceReplacement(PURGE)).to.deep.equal({ step: "replace", errors: [] });
    expect(started(tenant)).to.equal(2);
    const left = definitionsLeft(tenant);
    expect(left.map(({ deleteType }) => deleteType)).to.deep.equal(["PURGE"]);
  });

  it("in another mode stops the run, and leaves no definition behind that nobody would archive", async () => {
    const { tenant, stack } = rig();
    const legacy = stack();
    tenant.script({ stuckIn: "Running" });
    await legacy.up({ ...ARCHIVE, timeout: "30s" });
    tenant.script({});
    expect(await legacy.forceReplacement(PURGE)).to.deep.equal({ step: "replace", errors: [] });
    expect(tenant.runs()[0]).to.include({ stoppedWith: "Stop" });
    expect(legacy.outputs).to.include({ achieved: "purged" });
    expect((await legacy.destroy()).errors).to.deep.equal([]);
    expect(definitionsLeft(tenant)).to.deep.equal([]);
  });

  it("of a run that has ended Failed starts another one, under a definition that is renewed", async () => {
    const { tenant, stack } = rig();
    const legacy = stack();
    tenant.script({ outcome: "Failed", reach: 0.5 });
    expect((await legacy.up(ARCHIVE)).errors).to.have.length(1);
    expect(await legacy.forceReplacement(ARCHIVE)).to.deep.equal({ step: "replace", errors: [] });
    expect(legacy.outputs).to.include({ achieved: "archived" });
    expect(started(tenant)).to.equal(2);
  });

  it("by another connection stops the run on the former one", async () => {
    const { tenant, stack } = rig();
    const legacy = stack();
    tenant.script({ stuckIn: "Running" });
    await legacy.up({ ...ARCHIVE, timeout: "30s" });
    tenant.script({});
    await legacy.up({ ...ARCHIVE, connectionQualifiedName: POSTGRES });
    expect(tenant.runs()[0]).to.include({ stoppedWith: "Stop" });
    expect(tenant.mutations().filter((line) => line.startsWith("archive "))).to.have.length(1);
  });

  it("of an archive never purges, whatever the outputs say", async () => {
    const { tenant, stack } = rig();
    const legacy = stack();
    await legacy.up(ARCHIVE);
    legacy.resource = { ...legacy.resource!, outputs: { ...legacy.outputs, mode: "purge", achieved: "purged" } };
    tenant.ui.restore(SNOWFLAKE);
    await legacy.forceReplacement(ARCHIVE);
    expect(tenant.runs().map(({ deleteType }) => deleteType)).to.deep.equal(["SOFT", "SOFT"]);
  });
});
