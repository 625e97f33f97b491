import { expect } from "chai";
import { rig, SNOWFLAKE } from "../../rig";
import { type TenantModel, tenantVariants } from "../../tenant";

const ARCHIVE = { connectionQualifiedName: SNOWFLAKE, triggers: { ticket: "1" } };
const PURGE = { ...ARCHIVE, mode: "purge", maxAssets: 12 };

/** How many runs were started, also where their history has gone since. */
function started(tenant: TenantModel): number {
  return tenant.mutations().filter((line) => /^(create|submit) /.test(line) && !line.endsWith("(404)")).length;
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
          expect(tenant.workflows().filter(({ archived }) => !archived)).to.deep.equal([]);
        });
      }
    }
  }

  for (const indexLag of [0, 8_000]) {
    it(`of a resource whose run is going stops it, and never has two at once: index lag ${indexLag} ms`, async () => {
      const { tenant, stack, clock } = rig({ indexLag });
      const legacy = stack();
      tenant.script({ stuckIn: "Running", reach: 0.5 });
      await legacy.up({ ...ARCHIVE, timeout: "30s" });
      const { errors } = await legacy.forceReplacement(ARCHIVE);
      // While the index still shows the former definition, its run is one that was stopped, by whomever.
      expect(errors.join()).to.match(indexLag === 0 ? /^$/ : /was stopped by somebody.* Change a trigger/);
      clock.advance(60_000);
      expect((await legacy.up({ ...ARCHIVE, triggers: { ticket: "2" } })).errors).to.deep.equal([]);
      expect(tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", active: 0 });
      expect(tenant.runs()[0]).to.include({ phase: "Failed", stoppedWith: "Stop" });
      expect(tenant.mostRunsAtOnce()).to.equal(1);
    });
  }

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
