import { expect } from "chai";
import { ConnectionDeleteProvider } from "../../../provider/lifecycle/provider";
import { CONFIG, copy, SNOWFLAKE } from "../../rig";
import { archive, purge, type Scene, scene } from "../preview/scene";

const MINUTE = 60_000;
const REFUSED =
  /the connection that has the name now was created \(2026-01-15T09:1\d:\d\d\.\d{3}Z\) after this command began\. Nothing was started/;

const slow = (): Scene => scene({ run: { pendingMs: 1_000, runningMs: 10 * MINUTE } });
const deleteTypes = (it: Scene): string[] => it.tenant.runs().map(({ deleteType }) => deleteType);

/** Somebody makes the connection anew when the first run has ended, while a command waits for it. */
function makesAnew(it: Scene): void {
  let isMade = false;
  it.meanwhile = (request) => {
    if (!isMade && it.tenant.runs()[0]?.phase === "Succeeded") {
      isMade = true;
      it.tenant.ui.makeAnew(SNOWFLAKE, "Table", 7);
    }
    return request;
  };
}

describe("a connection that is made anew under the name while a command waits", () => {
  it("is not purged by a trigger that was changed before it was there", async () => {
    const it = slow();
    await it.legacy.up(purge({ waitForCompletion: false }));
    it.clock.advance(MINUTE);
    makesAnew(it);
    const changed = purge({ triggers: { ticket: "2" } });
    expect((await it.legacy.up(changed)).errors.join()).to.match(REFUSED);
    expect((await it.legacy.up(changed)).errors.join()).to.include("A changed trigger purges this one as well");
    expect(deleteTypes(it)).to.deep.equal(["PURGE"]);
    expect(it.tenant.connection(SNOWFLAKE)).to.include({ state: "ACTIVE", active: 7 });
    expect((await it.legacy.up(purge({ triggers: { ticket: "3" } }))).errors).to.deep.equal([]);
    expect(it.tenant.connection(SNOWFLAKE).state).to.equal("GONE");
  });

  it("is not purged when somebody else's archive has ended; the next command says what it purges", async () => {
    const it = slow();
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.clock.advance(MINUTE);
    makesAnew(it);
    expect((await it.legacy.up(purge())).errors.join()).to.match(REFUSED);
    expect(deleteTypes(it)).to.deep.equal(["SOFT"]);
    it.told();
    expect((await it.legacy.up(purge())).errors).to.deep.equal([]);
    expect(it.told()[0]).to.include("WILL PERMANENTLY PURGE 7 assets");
  });

  it("is not purged either when the engine calls again within the command", async () => {
    const it = slow();
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.clock.advance(MINUTE);
    makesAnew(it);
    it.legacy.triesAgain = 2;
    it.legacy.beforeAnotherTry = () => it.clock.advance(MINUTE);
    expect((await it.legacy.up(purge())).errors.join()).to.match(REFUSED);
    expect(deleteTypes(it)).to.deep.equal(["SOFT"]);
    expect((await it.legacy.up(purge())).errors).to.deep.equal([]);
    expect(it.tenant.connection(SNOWFLAKE).state).to.equal("GONE");
  });

  it("is not purged where it was made after the diff, while the engine waited with its update", async () => {
    const it = slow();
    await it.legacy.up(archive());
    const provider = new ConnectionDeleteProvider(it.dependencies);
    await provider.configure({ config: { get: (key) => CONFIG[key] } });
    const { id, inputs: before, outputs } = it.legacy.resource!;
    const program = { ...purge(), resourceUrn: it.legacy.urn };
    const { inputs } = await provider.check(copy(before), program);
    await provider.diff(id, copy(outputs), copy(inputs));
    it.clock.advance(MINUTE);
    it.tenant.ui.makeAnew(SNOWFLAKE, "Table", 7);
    it.clock.advance(MINUTE);
    const error = await provider.update(id, copy(outputs), copy(inputs)).catch((it: unknown) => it as Error);
    expect(error).to.have.property("message").that.includes("after this command began. Nothing was started");
    expect(deleteTypes(it)).to.deep.equal(["SOFT"]);
  });

  it("is archived, which can be taken back", async () => {
    const it = slow();
    await it.legacy.up(archive({ waitForCompletion: false }));
    it.clock.advance(MINUTE);
    makesAnew(it);
    expect((await it.legacy.up(archive({ triggers: { ticket: "2" } }))).errors).to.deep.equal([]);
    expect(deleteTypes(it)).to.deep.equal(["SOFT", "SOFT"]);
  });

  it("is purged where it was there in the second in which the command began", async () => {
    const it = slow();
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.clock.advance(MINUTE);
    it.tenant.ui.makeAnew(SNOWFLAKE, "Table", 7);
    expect((await it.legacy.up(purge())).errors).to.deep.equal([]);
    expect(deleteTypes(it)).to.deep.equal(["SOFT", "PURGE"]);
  });
});
