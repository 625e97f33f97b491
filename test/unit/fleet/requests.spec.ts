import { expect } from "chai";
import { first, fleetScene } from "./fleet";

const SLOW = { pendingMs: 1_000, runningMs: 1_200_000 };

describe("the requests of a fleet", () => {
  it("are not more look-ups for forty connections than for two, up to the starts", async () => {
    const counts = [];
    for (const size of [2, 40]) {
      const it = fleetScene(size);
      await it.fleet.up({ connections: first(size) });
      const { createWorkflow, ...lookUps } = it.asked();
      expect(createWorkflow).to.equal(size);
      counts.push(lookUps);
    }
    const [few = {}, many = {}] = counts;
    expect(Object.keys(many)).to.have.members(Object.keys(few));
    for (const [route, count] of Object.entries(many)) expect(count, route).to.be.at.most(few[route]!);
  });

  it("are a few searches for the runs of forty starts that are answered one after the other", async () => {
    const it = fleetScene(40, { run: { pendingMs: 0, runningMs: 0 } });
    for (let nth = 1; nth <= 40; nth++) {
      it.tenant.fault({ route: "createWorkflow", kind: { delayMs: 20 * nth } });
    }
    expect((await it.fleet.upWithoutPreview({ connections: first(40) })).errors).to.deep.equal([]);
    const { createWorkflow = 0, findRuns = 0, searchAssets = 0 } = it.asked();
    expect(createWorkflow).to.equal(40);
    expect({ findRuns, searchAssets }).to.satisfy(() => findRuns <= 20 && searchAssets <= 40);
  });

  it("are one search for runs more, for all of them, where a hold is over", async () => {
    const program = { connections: first(40), purgeAfter: "10d", maxAssets: 1_000 };
    const previews = [];
    for (const hasHeld of [true, false]) {
      const it = fleetScene(40);
      expect((await it.fleet.up(program)).errors).to.deep.equal([]);
      it.clock.advance(11 * 86_400_000);
      it.asked();
      const mode = hasHeld ? program : { connections: first(40), mode: "purge", maxAssets: 1_000 };
      expect(await it.fleet.preview(mode)).to.deep.equal({ step: "update", errors: [] });
      previews.push(it.asked());
    }
    const [held = {}, asked = {}] = previews;
    expect(held).to.deep.equal({ ...asked, findRuns: (asked["findRuns"] ?? 0) + 1 });
  });

  it("of a refresh are one search for runs and one for counts per hundred connections, and one for five hundred themselves", async () => {
    const it = fleetScene(120);
    await it.fleet.up({ connections: first(120) });
    it.asked();
    await it.fleet.refresh();
    expect(it.asked()).to.deep.equal({ findRuns: 2, searchAssets: 3 });
  });

  it("that wait for a hundred runs of twenty minutes are at most twelve a minute", async () => {
    const it = fleetScene(100, { run: SLOW });
    await it.fleet.up({ connections: first(100) });
    const begin = it.tenant.requests[0]!.at;
    const old = it.tenant.requests.filter(({ at }) => at >= begin + 300_000 && at < begin + 1_140_000);
    expect(old.length / 14).to.be.at.most(12);
  });

  it("that start are on their way at once only as many as the fleet says", async () => {
    for (const maxConcurrentStarts of [1, 3, undefined]) {
      const it = fleetScene(25);
      let going = 0;
      let most = 0;
      it.tenant.fault({ route: "createWorkflow", kind: { delayMs: 5_000 }, times: 25 });
      const handle = it.tenant.handle.bind(it.tenant);
      Object.assign(it.tenant, {
        handle: (request: Parameters<typeof handle>[0]) => {
          if (request.query?.["submit"] === "true") {
            going++;
            most = Math.max(most, going);
            void it.clock.sleep(5_000).then(() => going--);
          }
          return handle(request);
        },
      });
      await it.fleet.up({ connections: first(25), ...(maxConcurrentStarts && { maxConcurrentStarts }) });
      expect(most).to.equal(maxConcurrentStarts ?? 10);
      expect(it.tenant.runs()).to.have.length(25);
    }
  });

  it("come to an end for all when the tenant answers 429 to some", async () => {
    const it = fleetScene(30);
    it.tenant.fault({ route: "createWorkflow", kind: { status: 429, retryAfter: 20 }, times: 12 });
    expect((await it.fleet.up({ connections: first(30) })).errors).to.deep.equal([]);
    expect(it.tenant.runs()).to.have.length(30);
  });

  it("look again when a start had to wait for its turn for longer than what was seen holds", async () => {
    const it = fleetScene(12);
    it.tenant.fault({ route: "createWorkflow", kind: { delayMs: 20_000 }, times: 12 });
    const { errors } = await it.fleet.up({ connections: first(12), maxConcurrentStarts: 1 });
    expect(errors).to.deep.equal([]);
    expect(it.tenant.runs()).to.have.length(12);
    expect(it.asked()["findWorkflows"]).to.be.greaterThan(3);
  });

  it("stop where a turn to start never comes before the timeout", async () => {
    const it = fleetScene(3);
    it.tenant.fault({ route: "createWorkflow", kind: { delayMs: 50_000 }, times: 3 });
    const { errors } = await it.fleet.up({ connections: first(3), maxConcurrentStarts: 1, timeout: "70s" });
    expect(errors.join("\n")).to.include("nothing was started within 70s: others of the fleet were starting");
  });
});
