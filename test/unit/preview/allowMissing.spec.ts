import { expect } from "chai";
import { API_KEY, SEEDS, SNOWFLAKE } from "../../rig";
import { archive, FUTILE, type Program, purge, type Scene, scene, STUCK } from "./scene";

const CREATE = { step: "create", errors: [] };
const UPDATE = { step: "update", errors: [] };
const SAME = { step: "same", errors: [] };
const NOT_THERE = "there is no such connection, or the credentials can't see it";
const GONE_LINE = `Nothing will run: connection ${SNOWFLAKE} can't be seen, and counts as gone.`;
const again = { triggers: { ticket: "2" } };
const allowed = { allowMissing: true };

/** Somebody purges the connection in the UI. */
function purgeElsewhere(it: Scene): void {
  it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
  it.clock.advance(60_000);
}

/** The connection is purged by somebody else, and the `up` is told that it may be missing. */
async function isFine(it: Scene, program: Program, step = UPDATE): Promise<void> {
  it.told();
  const runs = it.tenant.runs().length;
  expect(await it.legacy.up({ ...program, ...allowed })).to.deep.equal(step);
  expect(it.legacy.outputs).to.include({ outcome: "alreadyGone" });
  expect(it.legacy.outputs["intent"]).to.include({ fulfilled: true });
  expect(it.tenant.runs()).to.have.length(runs);
  it.asked();
  expect(await it.legacy.up({ ...program, ...allowed })).to.deep.equal(SAME);
  expect(it.asked()).to.deep.equal([]);
}

describe("a name that is none of a connection's", () => {
  for (const name of ["default/*/1700000001", "default/snow?lake/1700000001", "default/snowflake/1 ", "*", ""]) {
    it(`${JSON.stringify(name)} is refused where a connection may be missing, and nothing is asked`, async () => {
      const it = scene();
      for (const program of [archive(allowed), purge(allowed)]) {
        const { step, errors } = await it.legacy.up({ ...program, connectionQualifiedName: name });
        expect(step).to.equal("none");
        expect(errors.join()).to.match(/^connectionQualifiedName: it/);
      }
      expect(it.asked()).to.deep.equal([]);
    });
  }
});

for (const [mode, program] of Object.entries({ archive: archive(), purge: purge() })) {
  describe(`a connection that is missing, and the ${mode} of it`, () => {
    it("fails when it is new, unless it may be missing", async () => {
      const it = scene();
      purgeElsewhere(it);
      expect((await it.legacy.up(program)).errors.join()).to.include(NOT_THERE);
      expect(it.legacy.resource).to.equal(undefined);
      await isFine(it, program, CREATE);
      expect(it.tenant.mutations()).to.deep.equal([]);
    });

    it("fails when its run has failed before, unless it may be missing", async () => {
      const it = scene();
      it.tenant.script(FUTILE);
      await it.legacy.up(program);
      purgeElsewhere(it);
      expect((await it.legacy.up(program)).errors.join()).to.include(NOT_THERE);
      await isFine(it, program);
      expect(it.tenant.mutations()).to.have.length(1);
    });

    it("fails when its trigger is changed after a failure, unless it may be missing", async () => {
      const it = scene();
      it.tenant.script(FUTILE);
      await it.legacy.up(program);
      purgeElsewhere(it);
      expect((await it.legacy.up({ ...program, ...again })).errors.join()).to.include(NOT_THERE);
      await isFine(it, { ...program, ...again });
    });

    it("fails when the history of its run is gone, unless it may be missing", async () => {
      const it = scene();
      it.tenant.script(STUCK);
      await it.legacy.up({ ...program, timeout: "30s" });
      it.tenant.ui.stop(it.tenant.runs()[0]!.id);
      it.clock.advance(10_000);
      it.tenant.ui.deleteRunHistory();
      purgeElsewhere(it);
      const { errors } = await it.legacy.up(program);
      // A purge that was seen to be going may have got there; who purged can't be told, and makes no difference.
      if (mode === "purge") expect(errors).to.deep.equal([]);
      else {
        expect(errors.join()).to.include("nothing of the connection is visible, which proves nothing");
        await isFine(it, program);
      }
    });

    it("fails when its state is lost as well, unless it may be missing", async () => {
      const it = scene();
      it.tenant.script(FUTILE);
      await it.legacy.up(program);
      it.legacy.resource = undefined;
      purgeElsewhere(it);
      expect((await it.legacy.up(program)).errors.join()).to.include(NOT_THERE);
      const { step } = await it.legacy.up({ ...program, ...allowed });
      expect(step).to.be.oneOf(["create", "update"]);
      expect(it.legacy.outputs).to.include({ outcome: "alreadyGone" });
      expect(it.tenant.mutations()).to.have.length(1);
    });
  });
}

describe("a connection that somebody else has purged", () => {
  it("fails a changed trigger, unless it may be missing", async () => {
    const it = scene();
    await it.legacy.up(archive());
    purgeElsewhere(it);
    expect((await it.legacy.up(archive(again))).errors.join()).to.include(NOT_THERE);
    await isFine(it, archive(again));
    expect(it.told()).to.deep.equal([GONE_LINE, GONE_LINE]);
  });

  it("fails a promotion, unless it may be missing", async () => {
    const it = scene();
    await it.legacy.up(archive());
    purgeElsewhere(it);
    expect((await it.legacy.up(purge())).errors.join()).to.include(NOT_THERE);
    await isFine(it, purge());
  });

  it("while our archive was going fails it, unless it may be missing", async () => {
    for (const allowMissing of [false, true]) {
      const it = scene();
      it.tenant.script({ ...STUCK });
      await it.legacy.up(archive({ timeout: "30s" }));
      it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
      it.clock.advance(60_000);
      it.tenant.release();
      it.clock.advance(60_000);
      const { errors } = await it.legacy.up(archive({ allowMissing }));
      if (allowMissing) {
        expect(errors).to.deep.equal([]);
        expect(it.legacy.outputs).to.include({ outcome: "alreadyGone", achieved: "none" });
      } else expect(errors.join()).to.include("the connection can't be seen any more");
      expect(it.tenant.mutations()).to.have.length(1);
    }
  });

  it("is still no drift and nothing to run, whatever rerunOnDrift says", async () => {
    const it = scene();
    const program = archive({ ...allowed, rerunOnDrift: true });
    await it.legacy.up(program);
    purgeElsewhere(it);
    expect(await it.legacy.upWithRefresh(program)).to.deep.equal(SAME);
    expect(it.legacy.outputs["assets"]).to.deep.equal({ active: 0, archived: 0 });
  });
});

describe("allowMissing", () => {
  it("never takes a connection for missing of which something can be seen", async () => {
    const it = scene();
    it.tenant.ui.deleteConnectionEntity(SNOWFLAKE, "PURGE");
    expect((await it.legacy.up(purge(allowed))).errors.join()).to.include("but not the connection itself");
    const other = scene();
    other.tenant.ui.crawl(SNOWFLAKE, "Table", 1);
    expect((await other.legacy.up(purge(allowed))).errors.join()).to.include("it has 13 assets");
    expect([...it.tenant.mutations(), ...other.tenant.mutations()]).to.deep.equal([]);
  });

  it("changes nothing for a connection that is there", async () => {
    const it = scene();
    expect(await it.legacy.up(purge(allowed))).to.deep.equal(CREATE);
    expect(it.legacy.outputs).to.include({ outcome: "ran", achieved: "purged" });
  });

  it("does not make a connection purged that merely can't be seen", async () => {
    const connections = SEEDS.connections!.map((it) => ({ ...it, hiddenFrom: [API_KEY] }));
    for (const program of [archive(allowed), purge(allowed)]) {
      const it = scene({ connections });
      expect(await it.legacy.up(program)).to.deep.equal(CREATE);
      expect(it.legacy.outputs).to.include({ outcome: "alreadyGone", achieved: "none" });
    }
  });

  for (const [title, program, then] of [
    ["held", archive({ ...allowed, purgeAfter: "30d", maxAssets: 12 }), "archives it again"],
    ["to be purged", purge(allowed), "runs it again"],
  ] as const) {
    it(`does not make one purged that can be seen again: ${title}`, async () => {
      const blindKey = "blind-api-key-0123456789";
      const connections = SEEDS.connections!.map((it) => ({ ...it, hiddenFrom: [blindKey] }));
      const it = scene({ connections, credentials: [{ token: API_KEY }, { token: blindKey }] });
      if (program["purgeAfter"] !== undefined) await it.legacy.up(program);
      it.clock.advance(31 * 86_400_000);
      const blind = it.stack("legacy", { config: { "atlan:apiKey": blindKey } });
      blind.resource = it.legacy.resource;
      expect((await blind.up(program)).errors).to.deep.equal([]);
      expect(blind.outputs["outcome"]).to.equal("alreadyGone");
      it.legacy.resource = blind.resource;
      it.told();
      await it.legacy.refresh();
      expect(it.told()).to.deep.equal([
        "12 assets (9 Column, 3 Table) there again since the `pulumi up` that could see nothing of the connection and counted it as " +
          `gone. With rerunOnDrift: true the next \`pulumi up\` ${then}.`,
      ]);
    });
  }

  it("taken back makes a missing connection an error again where this resource has purged nothing", async () => {
    const it = scene();
    purgeElsewhere(it);
    await it.legacy.up(purge(allowed));
    expect(await it.legacy.up(purge())).to.deep.equal(UPDATE);
    const { errors } = await it.legacy.preview(purge(again));
    expect(errors.join()).to.include(NOT_THERE);
  });

  it("is not needed after a purge of the resource's own", async () => {
    const it = scene();
    await it.legacy.up(purge());
    expect(await it.legacy.up(purge(again))).to.deep.equal(UPDATE);
    expect(it.legacy.outputs).to.include({ outcome: "alreadyGone", achieved: "purged" });
  });
});
