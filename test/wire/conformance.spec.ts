import { expect } from "chai";
import { type Rig, rig, type SimulatedStack, SNOWFLAKE } from "../rig";
import { playStory } from "../table/playStory";
import { simulatedWorld } from "../table/simulatedWorld";
import { stories } from "../table/stories";
import type { FaultKind, TenantOptions } from "../tenant";
import { PERSONALITIES } from "./personalities";

const ARCHIVE = { connectionQualifiedName: SNOWFLAKE, triggers: { ticket: "1" } };
const AGAIN = { ...ARCHIVE, triggers: { ticket: "2" } };
const PURGE = { ...ARCHIVE, mode: "purge" };
const DONE = { errors: [] };

/** Ways in which the answer to a request is lost after its work was done. */
const LOST: readonly (readonly [string, FaultKind])[] = [
  ["the connection drops", { drop: "after" }],
  ["the answer breaks off", { truncate: true }],
  ["the answer is garbage", { garbage: true }],
  ["a login page comes back", { html: true }],
  ["the answer has another shape", { json: { some: "thing" } }],
];

for (const { title: surface, options, config, create, rerun, lookAtRun, archive } of PERSONALITIES) {
  describe(`the table, on a tenant with ${surface}`, () => {
    for (const story of stories) {
      it(`${story.row}: ${story.title}`, () => playStory(story, simulatedWorld(options, config)));
    }
  });

  describe(`one intent, one run, on a tenant with ${surface}`, () => {
    const open = (more: TenantOptions = {}): { world: Rig; stack: SimulatedStack } => {
      const world = rig({ ...options, ...more });
      return { world, stack: world.stack("legacy", { config }) };
    };
    const archived = async (more?: TenantOptions): Promise<{ world: Rig; stack: SimulatedStack }> => {
      const { world, stack } = open(more);
      expect(await stack.up(ARCHIVE)).to.deep.include(DONE);
      world.tenant.clearRequests();
      return { world, stack };
    };
    const sent = ({ tenant }: Rig, route: string): number => tenant.requests.filter((it) => it.route === route).length;

    for (const indexLag of [0, 9_000]) {
      const lagging = indexLag === 0 ? "" : ", and the indexes lag";

      for (const [how, kind] of LOST) {
        it(`a create whose answer is lost (${how}${lagging}): the run is found`, async () => {
          const { world, stack } = open({ indexLag });
          world.tenant.fault({ route: create, kind });
          expect(await stack.up(ARCHIVE)).to.deep.include(DONE);
          expect(world.tenant.runs()).to.have.length(1);
          expect(sent(world, create)).to.equal(1);
          expect(await stack.preview(ARCHIVE)).to.deep.equal({ step: "same", errors: [] });
        });

        it(`a rerun whose answer is lost (${how}${lagging}): the run is found`, async () => {
          const { world, stack } = await archived({ indexLag });
          world.tenant.fault({ route: rerun, kind });
          expect(await stack.up(AGAIN)).to.deep.include(DONE);
          expect(world.tenant.runs()).to.have.length(2);
          expect(sent(world, rerun)).to.equal(1);
          expect(await stack.preview(AGAIN)).to.deep.equal({ step: "same", errors: [] });
        });
      }

      it(`a create answered with 500 after the work${lagging}: the run is found`, async () => {
        const { world, stack } = open({ indexLag });
        world.tenant.fault({ route: create, kind: { status: 500 }, afterWork: true });
        expect(await stack.up(ARCHIVE)).to.deep.include(DONE);
        expect(world.tenant.runs()).to.have.length(1);
        expect(sent(world, create)).to.equal(1);
      });

      it(`a create that never arrives${lagging}: sent once more`, async () => {
        const { world, stack } = open({ indexLag });
        world.tenant.fault({ route: create, kind: { drop: "before" } });
        expect(await stack.up(ARCHIVE)).to.deep.include(DONE);
        expect(world.tenant.runs()).to.have.length(1);
        expect(sent(world, create)).to.equal(2);
      });

      it(`a rerun that never arrives${lagging}: not sent again, the user is asked`, async () => {
        const { world, stack } = await archived({ indexLag });
        world.tenant.fault({ route: rerun, kind: { status: 500 } });
        expect((await stack.up(AGAIN)).errors.join()).to.include("whether a run was started is not known");
        expect(await stack.up(AGAIN)).to.have.property("step", "update");
        expect(world.tenant.runs()).to.have.length(1);
        expect(sent(world, rerun)).to.equal(1);
      });

      it(`a death right after the create${lagging}: the next command finds the run`, async () => {
        const { world, stack } = open({ indexLag });
        expect(await stack.up({ ...ARCHIVE, waitForCompletion: false })).to.deep.include(DONE);
        stack.resource = undefined;
        world.clock.advance(indexLag);
        expect(await stack.up(ARCHIVE)).to.deep.include(DONE);
        expect(world.tenant.runs()).to.have.length(1);
        expect(stack.outputs).to.include({ outcome: "ran", achieved: "archived" });
      });
    }

    it("a purge that nobody has approved is refused at preview and at up", async () => {
      const { world, stack } = open();
      expect((await stack.preview(PURGE)).errors.join()).to.include("Approve it with maxAssets: 12");
      expect((await stack.upWithoutPreview(PURGE)).errors.join()).to.include("maxAssets");
      expect((await stack.up({ ...PURGE, maxAssets: 11 })).errors.join()).to.include("more than maxAssets (11)");
      expect(world.tenant.mutations()).to.deep.equal([]);
      expect(await stack.up({ ...PURGE, maxAssets: 12 })).to.deep.include(DONE);
      expect(world.tenant.connection(SNOWFLAKE)).to.include({ state: "GONE", active: 0, archived: 0 });
    });

    it("a phase that nobody knows is an error, and nothing is started after it", async () => {
      const { world, stack } = open();
      world.tenant.script({ outcome: "Exploded" });
      expect((await stack.up(ARCHIVE)).errors.join()).to.include("Exploded");
      expect((await stack.up(ARCHIVE)).errors.join()).to.include("Exploded");
      expect(world.tenant.runs()).to.have.length(1);
      expect(stack.outputs).to.include({ phase: "Unknown", achieved: "none" });
    });

    it("a run that ends in Error is a failure, and the next up runs again", async () => {
      const { world, stack } = open();
      world.tenant.script({ outcome: "Error" });
      expect((await stack.up(ARCHIVE)).errors.join()).to.include("ended Error");
      expect(await stack.up(ARCHIVE)).to.deep.include(DONE);
      expect(world.tenant.runs()).to.have.length(2);
    });

    it("a run that a person terminates while it is waited for is refused, and not started again", async () => {
      const { world, stack } = open();
      world.tenant.script({ stuckIn: "Running" });
      void world.clock.sleep(5_000).then(() => {
        world.tenant.ui.stop(world.tenant.runs()[0]!.id, "Terminate");
      });
      expect((await stack.up(ARCHIVE)).errors.join()).to.include("was stopped by somebody");
      expect((await stack.up(ARCHIVE)).errors.join()).to.include("was stopped by somebody");
      expect(world.tenant.runs()).to.have.length(1);
      expect(await stack.up(AGAIN)).to.deep.include(DONE);
    });

    it("too many requests: a start waits as long as it is told, and is not lost", async () => {
      const { world, stack } = open();
      world.tenant.fault({ route: create, kind: { status: 429, retryAfter: 30 } });
      const begin = world.clock.now();
      expect(await stack.up(ARCHIVE)).to.deep.include(DONE);
      expect(world.clock.now() - begin).to.be.at.least(50_000);
      expect(world.tenant.runs()).to.have.length(1);
    });

    it("a start that is refused leaves no trace", async () => {
      const { world, stack } = open();
      world.tenant.fault({ route: create, kind: { status: 403 } });
      expect((await stack.up(ARCHIVE)).errors.join()).to.include("403");
      expect(stack.resource).to.equal(undefined);
      expect(world.tenant.runs()).to.deep.equal([]);
    });

    it("server errors while a run is waited for are waited out", async () => {
      const { world, stack } = open();
      world.tenant.fault({ route: lookAtRun, kind: { status: 503 }, times: 4, skip: 1 });
      world.tenant.fault({ route: lookAtRun, kind: { status: 429 }, times: 2, skip: 3 });
      expect(await stack.up(ARCHIVE)).to.deep.include(DONE);
      expect(world.tenant.runs()).to.have.length(1);
    });

    it("server errors without an end start nothing", async () => {
      const { world, stack } = open();
      world.tenant.fault({ route: "searchAssets", kind: { status: 503 }, times: 1_000 });
      expect((await stack.up(ARCHIVE)).errors.join()).to.include("503");
      expect(world.tenant.mutations()).to.deep.equal([]);
    });

    it("destroy archives the definition, and is done where that is gone already", async () => {
      const { world, stack } = await archived();
      world.tenant.fault({ route: archive, kind: { drop: "after" } });
      expect(await stack.destroy()).to.deep.equal({ step: "delete", errors: [] });
      expect(world.tenant.workflows().map((it) => it.archived)).to.deep.equal([true]);
      expect(world.tenant.connection(SNOWFLAKE)).to.include({ archived: 12 });
    });

    it("destroy that is refused keeps the resource", async () => {
      const { world, stack } = await archived();
      world.tenant.fault({ route: archive, kind: { status: 403 } });
      expect((await stack.destroy()).errors.join()).to.include("403");
      expect(stack.resource).not.to.equal(undefined);
      expect(await stack.destroy()).to.deep.equal({ step: "delete", errors: [] });
    });

    for (const archivedNameIsFree of [true, false]) {
      it(`a name that an archived definition had is ${archivedNameIsFree ? "" : "not "}free: one run all the same`, async () => {
        const { world, stack } = await archived({ switches: { archivedNameIsFree } });
        expect(await stack.destroy()).to.deep.equal({ step: "delete", errors: [] });
        world.tenant.ui.restore(SNOWFLAKE);
        world.clock.advance(60_000);
        expect(await stack.up(ARCHIVE)).to.deep.include(DONE);
        expect(world.tenant.runs()).to.have.length(2);
        expect(world.tenant.mostRunsAtOnce()).to.equal(1);
      });
    }
  });
}
