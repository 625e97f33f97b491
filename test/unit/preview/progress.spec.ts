import { expect } from "chai";
import { SNOWFLAKE } from "../../rig";
import { ALWAYS, archive, COUNTING, purge, type Scene, scene } from "./scene";

const CREATE = { step: "create", errors: [] };
/** A run that takes three minutes, so that an asset goes every 15 seconds. */
const SLOW = { pendingMs: 10_000, runningMs: 180_000 };

/** The times of the counts while a run was waited for, in milliseconds. */
const countsOf = ({ tenant }: Scene): number[] =>
  tenant.requests
    .filter(({ route, body }) => route === "searchAssets" && JSON.stringify(body).includes(COUNTING))
    .map(({ at }) => at);

describe("while a run is waited for", () => {
  it("the user is told how to leave, once, and how far it is", async () => {
    const it = scene({ run: SLOW });
    expect(await it.legacy.up(purge())).to.deep.equal(CREATE);
    const id = it.tenant.runs()[0]!.id;
    expect(it.told().filter((line) => line.startsWith("Waiting"))).to.deep.equal([
      `Waiting up to 1h for run ${id}. Ctrl-C once: waits for the run to end. Twice: leaves now, the run continues in Atlan; the next \`pulumi up\` joins it.`,
    ]);
    const lines = it.flashed();
    expect(lines[0]).to.equal(`12 of 12 left, Pending 0s, run ${id}`);
    expect(lines.every((line) => line.endsWith(`, run ${id}`))).to.equal(true);
    expect(lines.every((line) => /^\d+ of 12 left, (~\w+, )?\w+ \w+, (\d+ a minute, )?run /.test(line))).to.equal(true);
    const left = lines.map((line) => Number(/^(\d+) of/.exec(line)![1]));
    expect(left).to.deep.equal([...left].sort((a, b) => b - a));
    expect(left.at(-1)).to.be.lessThan(6);
    expect(lines.some((line) => /^\d+ of 12 left, ~\w+, Running \w+, \d+ a minute, run/.test(line))).to.equal(true);
  });

  it("assets are counted often at first, and at most once in ten seconds later", async () => {
    const it = scene({ run: SLOW });
    await it.legacy.up(archive());
    const ofPreview = 2;
    const counts = countsOf(it).slice(ofPreview, -1);
    const begin = counts[0]!;
    expect(counts.length).to.be.within(18, 26);
    for (const [i, at] of counts.entries())
      if (i > 0) expect(at - counts[i - 1]!).to.be.at.least(Math.min(10_000, Math.max(2_000, (at - begin) / 5)));
  });

  it("lines of one phase are ten seconds apart", async () => {
    const it = scene({ run: SLOW });
    const times: number[] = [];
    const { engine } = it.dependencies;
    const log = engine.log.bind(engine);
    Object.assign(engine, {
      log: (...line: Parameters<typeof log>) => {
        if (line[3] === true && line[2].includes("Running")) times.push(it.clock.now());
        log(...line);
      },
    });
    await it.legacy.up(archive());
    expect(times.length).to.be.at.least(8);
    for (const [i, at] of times.entries()) if (i > 0) expect(at - times[i - 1]!).to.be.at.least(10_000);
  });

  it("a run that stands still is said to do so", async () => {
    const it = scene();
    it.tenant.script({ stuckIn: "Running", reach: 0.5 });
    void it.clock.sleep(400_000).then(() => {
      it.tenant.release();
    });
    expect(await it.legacy.up(archive())).to.deep.equal(CREATE);
    const lines = it.flashed();
    expect(lines.some((line) => /^6 of 12 left, no progress for (2m|3m|4m|5m)/.test(line))).to.equal(true);
  });

  it("assets that come in make the whole larger", async () => {
    const it = scene({ run: SLOW });
    void it.clock.sleep(60_000).then(() => {
      it.tenant.ui.crawl(SNOWFLAKE, "Table", 30);
    });
    const { errors } = await it.legacy.up(archive());
    expect(errors.join()).to.include("30 assets are still active (30 Table)");
    expect(it.flashed().at(-1)).to.match(/^3\d of (3[0-9]|4[0-2]) left/);
  });

  it("counts are of what the mode takes: archived assets are no rest of an archive", async () => {
    const it = scene({ run: SLOW });
    await it.legacy.up(archive({ connectionQualifiedName: "default/postgres/1700000002" }));
    expect(it.flashed()[0]).to.include("2 of 2 left");
    const other = scene({ run: SLOW });
    await other.legacy.up(purge({ connectionQualifiedName: "default/postgres/1700000002" }));
    expect(other.flashed()[0]).to.include("6 of 6 left");
  });

  it("nothing is counted when nobody waits", async () => {
    const it = scene({ run: SLOW });
    await it.legacy.up(archive({ waitForCompletion: false }));
    expect(countsOf(it)).to.have.length(3);
    expect(it.flashed()).to.deep.equal([]);
  });
});

describe("counting that fails while a run is waited for", () => {
  const KINDS = [
    { status: 500 },
    { status: 429, retryAfter: 3_600 },
    { status: 403 },
    { status: 401 },
    { html: true },
    { json: { approximateCount: -1 } },
    { truncate: true },
    { drop: "before" },
  ] as const;
  for (const kind of KINDS) {
    it(`neither ends the wait nor fails it: ${JSON.stringify(kind)}`, async () => {
      const healthy = scene({ run: SLOW });
      await healthy.legacy.up(archive());
      const it = scene({ run: SLOW });
      // The looks of preview, up and create are over by then; the last one, after the run, is good again.
      it.tenant.fault({ route: "searchAssets", kind, containing: COUNTING, skip: 3, times: ALWAYS });
      void it.clock.sleep(189_500).then(() => {
        it.tenant.clearFaults();
      });
      expect(await it.legacy.up(archive())).to.deep.equal(CREATE);
      // Without counts the end can't be predicted, and is noticed by the age of the wait alone.
      expect(it.clock.now() - healthy.clock.now()).to.be.within(0, 190_000 * 0.015);
      const lines = it.flashed();
      expect(lines.length).to.be.at.least(10);
      expect(lines.every((line) => line.startsWith("12 of 12 left, "))).to.equal(true);
      expect(countsOf(it).length).to.be.within(18, 28);
    });
  }

  it("and works again shows what is left from then on", async () => {
    const it = scene({ run: SLOW });
    it.tenant.fault({ route: "searchAssets", kind: { status: 500 }, containing: COUNTING, skip: 3, times: 5 });
    expect(await it.legacy.up(archive())).to.deep.equal(CREATE);
    expect(it.flashed().at(-1)).to.match(/^\d+ of \d+ left/);
  });

  it("is no reason to see the end of the run late when it only takes long", async () => {
    const healthy = scene({ run: SLOW });
    await healthy.legacy.up(archive());
    const it = scene({ run: SLOW });
    it.tenant.fault({
      route: "searchAssets",
      kind: { delayMs: 55_000 },
      containing: COUNTING,
      skip: 3,
      times: 4,
    });
    expect(await it.legacy.up(archive())).to.deep.equal(CREATE);
    expect(it.clock.now() - healthy.clock.now()).to.be.at.most(15_000);
  });

  it("does not make the wait last longer than its timeout", async () => {
    const it = scene();
    it.tenant.script({ stuckIn: "Running" });
    it.tenant.fault({ route: "searchAssets", kind: { delayMs: 55_000 }, containing: COUNTING, skip: 3, times: ALWAYS });
    const begin = it.clock.now();
    expect((await it.legacy.up(archive({ timeout: "2m" }))).errors.join()).to.include("is Running after 2m");
    expect(it.clock.now() - begin).to.be.at.most(125_000);
  });
});
