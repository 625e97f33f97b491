import { expect } from "chai";
import type { Intent } from "../../../provider/reconcile/intent";
import { SNOWFLAKE } from "../../rig";
import { archive, scene, type Scene } from "./scene";

const DAY = 86_400_000;
const LATER = "2026-01-30T09:00:21Z";
const HELD = archive({ purgeAfter: "30d", maxAssets: 12 });

/** An archive that is held, of which somebody makes another connection under its name after ten days and archives that, too. */
async function madeAnew(): Promise<Scene> {
  const it = scene();
  expect(await it.legacy.up(HELD)).to.deep.equal({ step: "create", errors: [] });
  it.clock.advance(10 * DAY);
  it.tenant.ui.makeAnew(SNOWFLAKE, "Table", 5);
  it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
  it.clock.advance(21 * DAY);
  return it;
}

describe("a connection that was made anew under its name while an archive was held", () => {
  for (const command of ["preview", "up"] as const) {
    it(`is not purged for the former one, once it is archived as well: ${command}`, async () => {
      const it = await madeAnew();
      const errors = (await it.legacy[command](HELD)).errors.join();
      expect(errors).to.include(
        "the hold of purgeAfter is over, but the connection that has the name now was created (2026-01-25T09:00:",
      );
      expect(errors).to.include("after the hold began (2026-01-15T09:00:21.000Z)");
      expect(errors).to.include("[ATLAN_CAME_BACK]");
      expect(it.tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", archived: 5 });
    });
  }

  for (const command of ["preview", "up"] as const) {
    it(`is not purged either where its time of creation tells nothing: ${command}`, async () => {
      const it = await madeAnew();
      const stored = it.legacy.resource!;
      const intent = stored.outputs["intent"] as Intent;
      // As if the hold had begun after the other one was made.
      it.legacy.resource = { ...stored, outputs: { ...stored.outputs, intent: { ...intent, archivedAt: LATER } } };
      it.clock.advance(30 * DAY);
      const errors = (await it.legacy[command](HELD)).errors.join();
      expect(errors).to.include(
        "the connection that has the name now may be another one than was archived: its guid is ",
      );
      expect(errors)
        .to.include(`and that one's was ${intent.archivedGuid ?? "?"}`)
        .and.to.include("[ATLAN_CAME_BACK]");
      expect(it.tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", archived: 5 });
    });
  }

  it("is held anew by a changed trigger, and purged after that", async () => {
    const it = await madeAnew();
    const program = { ...HELD, triggers: { ticket: "2" } };
    expect(await it.legacy.up(program)).to.deep.equal({ step: "update", errors: [] });
    it.clock.advance(31 * DAY);
    expect(await it.legacy.up(program)).to.deep.equal({ step: "update", errors: [] });
    expect(it.tenant.connection(SNOWFLAKE).state).to.equal("GONE");
  });
});
