import { expect } from "chai";
import { rig, SNOWFLAKE } from "../../rig";
import { tenantVariants } from "../../tenant";

/**
 * What no source says of Atlan is a switch of the tenant. Whatever its position, a resource lives the same life.
 */
describe("one life on every tenant that may exist", () => {
  for (const { label, switches } of tenantVariants) {
    for (const indexLag of [0, 8_000]) {
      it(`${label}, index lag ${indexLag / 1_000}s`, async () => {
        const { tenant, stack, clock } = rig({ switches, indexLag });
        const legacy = stack();
        const archive = { connectionQualifiedName: SNOWFLAKE, triggers: { ticket: "1" }, maxAssets: 12 };
        expect((await legacy.up(archive)).errors).to.deep.equal([]);
        expect(tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", active: 0, archived: 12 });
        tenant.script({ outcome: "Failed" });
        const again = { ...archive, triggers: { ticket: "2" } };
        expect((await legacy.up(again)).errors.join()).to.match(/ended Failed|can't be found/);
        const third = { ...archive, triggers: { ticket: "3" } };
        expect((await legacy.up(third)).errors).to.deep.equal([]);
        clock.advance(20_000);
        expect((await legacy.refresh()).errors).to.deep.equal([]);
        expect((await legacy.preview(third)).step).to.equal("same");
        const purge = { ...third, mode: "purge" };
        expect((await legacy.up(purge)).errors).to.deep.equal([]);
        expect(tenant.connection(SNOWFLAKE)).to.include({ state: "GONE", active: 0, archived: 0 });
        clock.advance(20_000);
        expect((await legacy.preview(purge)).step).to.equal("same");
        expect((await legacy.destroy()).errors).to.deep.equal([]);
        expect(tenant.workflows().filter((it) => !it.archived)).to.deep.equal([]);
        expect(tenant.mostRunsAtOnce()).to.equal(1);
        expect(tenant.runs().length).to.be.at.most(4);
      });
    }
  }
});
