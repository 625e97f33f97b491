import { expect } from "chai";
import { type Release, StartLimiter } from "../../../provider/concurrency/startLimiter";
import { rig, SNOWFLAKE } from "../../rig";
import { CONNECTION, look } from "../text/observed";
import { Command, nameOf } from "./reconcilers";
import { apiError, GONE, ScriptedAtlan } from "./scriptedAtlan";

const MINUTE = 60_000;
/** What came while the process was held up. */
const CROWD = look("ACTIVE", 5_012, 0);
const created = `create ${nameOf("purge")} PURGE`;

/** The process is held up while a start is prepared. */
function heldUp(atlan: ScriptedAtlan, ms: number, meanwhile: () => void = () => undefined): void {
  atlan.beforeStart.push(() => {
    atlan.clock.advance(ms);
    meanwhile();
  });
}

/** Where others start for a while. */
class SlowGate extends StartLimiter {
  meanwhile: () => void = () => undefined;

  override acquireBefore(notAfter: number): Promise<Release | undefined> {
    this.meanwhile();
    return super.acquireBefore(notAfter);
  }
}

describe("a purge that was approved some time ago", () => {
  for (const [ms, isSeen] of [
    [2_000, false],
    [2_001, true],
    [50_000, true],
  ] as const) {
    it(`${ms} ms: is ${isSeen ? "" : "not "}looked at again`, async () => {
      const atlan = new ScriptedAtlan(CONNECTION);
      heldUp(atlan, ms, () => (atlan.shown = CROWD));
      const message = await new Command(atlan, { mode: "purge" }).create();
      if (isSeen) {
        expect(message).to.include("it has 5,012 assets, more than maxAssets (12) approves");
        expect(atlan.sent).to.deep.equal([]);
      } else expect(atlan.sent).to.deep.equal([created]);
    });
  }

  it("is started on what is seen then", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    heldUp(atlan, 50_000, () => (atlan.shown = look("ACTIVE", 7, 0)));
    const command = new Command(atlan, { mode: "purge" });
    expect(await command.create()).to.equal("ran");
    expect(command.journal.proof?.before).to.include({ active: 7 });
    expect(atlan.sent).to.deep.equal([created]);
  });

  it("is looked at again after it has waited for its turn", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    const starts = new SlowGate(atlan.clock, 1);
    starts.meanwhile = () => {
      atlan.clock.advance(30_000);
      atlan.shown = CROWD;
    };
    expect(await new Command(atlan, { mode: "purge", starts }).create()).to.include("it has 5,012 assets");
    expect(atlan.sent).to.deep.equal([]);
    // The turn was given back.
    starts.meanwhile = () => undefined;
    expect(await starts.acquireBefore(Infinity)).to.be.a("function");
  });

  it("is judged anew where another run has begun since", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    heldUp(atlan, 10_000, () => atlan.putForeign("atlan-connection-delete-1700000000", "PURGE"));
    atlan.after(40_000, () => {
      atlan.turn(atlan.foreign[0]!, { phase: "Succeeded" });
      atlan.shown = GONE;
    });
    expect(await new Command(atlan, { mode: "purge" }).create()).to.equal("attached");
    expect(atlan.sent).to.deep.equal([]);
  });

  it("is not sent where no look is ever fresh", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    atlan.lookMs = 2_001;
    expect(await new Command(atlan, { mode: "purge" }).create()).to.equal(
      `purging connection (${CONNECTION}): each count of its assets was older than 2s when the purge could have been sent. ` +
        "A purge is approved by what was true a moment ago. Nothing was started. Run `pulumi up` again when the tenant, or " +
        "this machine, is faster. [ATLAN_TOO_LATE] docs/errors.md#atlan_too_late",
    );
    expect(atlan.sent).to.deep.equal([]);
  });

  it("that was held up on its way out is looked at again, a few times", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    const late = { kind: "refused", error: Object.assign(apiError(0), { code: "ATLAN_TOO_LATE" }) } as const;
    atlan.answers.push(late, late);
    expect(await new Command(atlan, { mode: "purge" }).create()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([created, created, created]);
    const other = new ScriptedAtlan(CONNECTION);
    other.answers.push(...Array.from({ length: 20 }, () => late));
    await new Command(other, { mode: "purge" }).create();
    expect(other.sent).to.have.length(5);
  });

  it("may be sent no later than two seconds after the look", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    await new Command(atlan, { mode: "purge" }).create();
    expect(atlan.patience.createAndRun).to.equal(2_000);
  });
});

describe("a start that can't be sent within the time of the command", () => {
  const options = { timeoutMs: 10 * MINUTE };

  it("says so where others were starting all the time", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    const starts = new SlowGate(atlan.clock, 1);
    starts.meanwhile = () => {
      atlan.clock.advance(2 * MINUTE);
    };
    expect(await new Command(atlan, { mode: "purge", starts, options }).create()).to.include(
      "others of the fleet were starting all the time",
    );
    expect(atlan.sent).to.deep.equal([]);
  });

  it("says so where each look has taken too long", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    atlan.lookMs = 2 * MINUTE;
    expect(await new Command(atlan, { mode: "purge", options }).create()).to.include(
      "nothing was started within 10m: looking at the tenant has taken all of it",
    );
    expect(atlan.sent).to.deep.equal([]);
  });
});

it("an archive can be undone: it may be sent a minute after the look, without another one", async () => {
  const atlan = new ScriptedAtlan(CONNECTION);
  const starts = new SlowGate(atlan.clock, 1);
  starts.meanwhile = () => {
    atlan.clock.advance(50_000);
    atlan.shown = CROWD;
  };
  expect(await new Command(atlan, { starts }).create()).to.equal("ran");
  expect(atlan.patience).to.include({ createAndRun: 60_000 });
});

it("a purge is not approved by a count from before the roles were looked up", async () => {
  const world = rig();
  world.tenant.fault({ route: "whoami", kind: { delayMs: 30_000 } });
  void world.clock.sleep(10_000).then(() => world.tenant.ui.crawl(SNOWFLAKE, "Table", 5_000));
  const program = { connectionQualifiedName: SNOWFLAKE, mode: "purge", maxAssets: 12 };
  expect((await world.stack().upWithoutPreview(program)).errors.join()).to.include("it has 5,012 assets");
  world.clock.advance(10 * MINUTE);
  expect(world.tenant.connection(SNOWFLAKE)).to.include({ state: "ACTIVE", active: 5_012 });
});
