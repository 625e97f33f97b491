import { expect } from "chai";
import { fleetScene, first } from "../fleet/fleet";
import { ALWAYS, archive, COUNTING, purge, scene } from "./scene";

const RECOMMENDED =
  "This tenant does not answer as pulumi-atlan assumes. `npx pulumi-atlan doctor` shows what holds here and what does not; it changes nothing.";
/** Counts whose states are not those of the total. */
const CONTRADICTORY = { approximateCount: 5, aggregations: { by_state: { buckets: [] } } };

describe("a tenant that contradicts an assumption", () => {
  it("gets doctor recommended by the preview of a purge, as a warning", async () => {
    const it = scene();
    it.tenant.fault({ route: "searchAssets", kind: { json: CONTRADICTORY }, containing: COUNTING, times: ALWAYS });
    const { errors } = await it.legacy.preview(purge());
    expect(errors).to.have.length(1);
    expect(errors[0]).to.include("[ATLAN_UNREADABLE_ANSWER]");
    expect(it.shown.filter(({ line }) => line === RECOMMENDED).map(({ severity }) => severity)).to.deep.equal([
      "warning",
    ]);
  });

  it("also by that of an archive that becomes a purge, and by that of a change", async () => {
    const it = scene();
    expect((await it.legacy.up(archive())).errors).to.deep.equal([]);
    it.told();
    it.tenant.fault({ route: "searchAssets", kind: { json: CONTRADICTORY }, containing: COUNTING, times: ALWAYS });
    await it.legacy.preview(purge({ maxAssets: 12 }));
    expect(it.told()).to.include(RECOMMENDED);
    const held = scene();
    held.tenant.fault({ route: "searchAssets", kind: { json: CONTRADICTORY }, containing: COUNTING, times: ALWAYS });
    await held.legacy.preview(archive({ purgeAfter: "30d", maxAssets: 12 }));
    expect(held.told()).to.include(RECOMMENDED);
  });

  it("once for all connections of a command", async () => {
    const it = fleetScene(3);
    it.tenant.fault({ route: "searchAssets", kind: { json: CONTRADICTORY }, containing: COUNTING, times: ALWAYS });
    await it.fleet.preview({ connections: first(3), mode: "purge", maxAssets: 6 });
    expect(it.told().filter((line) => line.includes(RECOMMENDED))).to.have.length(1);
  });

  it("not by that of an archive, nor where the tenant only can't be asked", async () => {
    const it = scene();
    it.tenant.fault({ route: "searchAssets", kind: { json: CONTRADICTORY }, containing: COUNTING, times: ALWAYS });
    await it.legacy.preview(archive());
    for (const status of [401, 403, 503]) {
      it.tenant.clearFaults();
      it.tenant.fault({ route: "searchAssets", kind: { status }, times: ALWAYS });
      await it.legacy.preview(purge());
    }
    expect(it.told().join("\n")).to.not.include("doctor");
  });
});
