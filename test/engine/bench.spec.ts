import { expect } from "chai";
import { latenessOf } from "../bench/bed/drains";
import type { Row } from "../bench/measure";
import { measures } from "../bench/measures";
import { chartOf } from "../bench/sheet/chart";
import { curvesOf } from "../bench/sheet/curves";
import { sheetOf } from "../bench/sheet/sheet";

const occasion = {
  date: "2026-01-31",
  machine: "A machine.",
  minutes: 1,
  chart: "chart.svg",
  curves: "curves.svg",
  leftOut: ["up-1000"],
};

describe("the benchmark, with one of everything", function () {
  this.timeout(600_000);
  let rows: Row[];
  before(async () => {
    const small = measures.filter(({ isLarge = false }) => !isLarge);
    const bench = { quick: true, timeLeft: () => 0, say: () => undefined };
    // At once: no time that is taken here means anything.
    rows = (await Promise.all(small.map(({ run }) => run(bench)))).flat();
  });

  it("has a row for everything that is promised", () => {
    for (const what of [
      /^fresh `up`, 1 resource$/,
      /^unchanged `up`, 1 resource$/,
      /^`refresh`, 1 resource$/,
      /^one connection whose run takes 3 s$/,
      /^requests while 3 runs go on/,
      /^from the end of a run under a minute/,
      /^provider process: from its start/,
      /^provider process: memory/,
    ])
      expect(
        rows.filter((row) => what.test(row.what)),
        String(what),
      ).to.have.length(1);
    for (const { what, ours, times } of rows) {
      expect(ours.value, what).to.be.at.least(0);
      expect(times, what).to.be.at.least(1);
    }
  });

  it("counts no request of an unchanged `up`, and few of a refresh", () => {
    const requests = (of: string): number | undefined =>
      rows.find(({ what }) => what === `requests of ${of}, 1 resource`)?.ours.value;
    expect(requests("an unchanged `up`")).to.equal(0);
    expect(requests("a `refresh`")).to.be.within(1, 3);
  });

  it("lets the assets of a run become fewer as each profile says", async () => {
    const late = rows.filter(({ beside }) => beside?.what.startsWith("pyatlan: a look every 5 s"));
    expect(late).to.have.length.within(2, 3);
    for (const { what, remark } of late) expect(remark, what).to.match(/linear .* stepwise .* long tail .* stuck /);
    const predicted = await latenessOf(300_000, "linear");
    expect(predicted).to.be.within(0, 500);
    expect(await latenessOf(300_000, "stuck")).to.be.above(2 * predicted);
  });

  it("counts the processors' time of all processes of a command, where the system tells", () => {
    const used = rows.find(({ what }) => what.startsWith("processors' time of a fresh `up`"));
    if (process.platform !== "linux") expect(used).to.equal(undefined);
    // The CLI, the language host, the program and the provider: none of them is less than the SDK takes to load.
    else for (const side of [used?.ours, used?.beside]) expect(side?.value).to.be.above(1);
  });

  it("says what the requests of a fresh `up` are, if they are more or slower than the goal", () => {
    const [requests, trips] = rows.filter(({ what }) =>
      /^requests of a fresh `up` of one|^the same, one after/.test(what),
    );
    expect(requests?.floor).to.match(/^\d+ are sent .* and \d+ of these .* \d+ by the check, .* \d+ by the create/);
    expect(trips?.floor).to.match(
      /^They are assets \(2\), runs, workflow; .*; start; runs; assets \(2\)\. .* it is \d round/,
    );
    const missed = { ...trips!, goal: { atMost: 0 } };
    expect(sheetOf([missed], occasion)).to.include(`\n- ${missed.what}: ${missed.floor!}\n`);
    expect(sheetOf([{ ...missed, goal: { atMost: 1e6 } }], occasion)).not.to.include(missed.floor);
  });

  it("shows every row in the sheet, and every ratio in the chart", () => {
    const sheet = sheetOf(rows, occasion);
    expect(sheet).to.include("Left out, because the time was too short for it: `up-1000`.");
    expect(sheet.match(/^\| .* \|$/gm)).to.have.length(rows.length + 2);
    for (const { what } of rows) expect(sheet).to.include(`| ${what}`);
    const unlike: Row = {
      what: "a < b & c",
      ours: { value: 1, unit: "B" },
      beside: { value: 1e6, unit: "B", what: "much" },
      times: 1,
    };
    expect(chartOf([unlike]), "markup in texts").not.to.match(/<(?![/a-z])|&(?!\w+;)/);
    const curve = { picture: "a < b", label: "c & d", points: [0, 1, 2_000].map((x) => ({ x, y: x / 3 })) };
    const drawn = curvesOf([...rows, { ...unlike, curve }]) ?? "";
    expect(drawn, "markup in texts").not.to.match(/<(?![/a-z])|&(?!\w+;)/);
    expect(drawn).not.to.match(/NaN|Infinity/);
    expect(drawn.match(/<circle /g)).to.have.length.at.least(3);
    expect(curvesOf([unlike])).to.equal(undefined);
    expect(chartOf(rows).match(/<rect /g)).to.have.length(rows.filter(({ beside }) => beside !== undefined).length);
  });
});
