import { expect } from "chai";
import fc from "fast-check";
import type { WorkflowRun } from "../../../provider/atlan/api";
import { Progress } from "../../../provider/reconcile/progress";

const RUN = "atlan-connection-delete-5000000001-x7k2p";
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const BEGIN = Date.parse("2026-01-15T09:00:00Z");

const inPhase = (phase: string | undefined): WorkflowRun => ({
  id: RUN,
  workflowName: undefined,
  phase,
  createdAt: undefined,
  startedAt: undefined,
  finishedAt: undefined,
  message: undefined,
  stopped: false,
});

/** What is told at times after the beginning, of a run in a phase, with so many assets left. */
function told(
  ...looks: readonly (readonly [age: number, phase: string | undefined, left?: number])[]
): (string | undefined)[] {
  const progress = new Progress(BEGIN);
  return looks.map(([age, phase, left]) => progress.line(BEGIN + age, inPhase(phase), left));
}

/** What is told last of counts at times after the beginning of a run that is Running. */
const lastOf = (...counts: readonly (readonly [age: number, left?: number])[]): string | undefined => {
  const progress = new Progress(BEGIN);
  return counts.map(([age, left]) => progress.line(BEGIN + age, inPhase("Running"), left)).at(-1);
};

describe("progress of a run", () => {
  it("tells no standstill that nobody has seen", () => {
    const seen = lastOf([0, 12], [10 * SECOND, 12], [130 * SECOND]);
    expect(seen).to.equal(`Run ${RUN}: Running, 2m, 12 of 12 assets left`);
    expect(lastOf([0, 12], [130 * SECOND, 12])).to.include("no progress for 2m");
  });

  it("never says that no time is left while assets are", () => {
    expect(lastOf([0, 100_000], [10 * SECOND, 1])).to.include("about 1s to go");
  });

  it("tells its phase and its age", () => {
    expect(told([0, undefined], [SECOND, "Pending"], [11 * SECOND, "Running"], [5 * MINUTE, "Running"])).to.deep.equal([
      `Run ${RUN}: Pending, 0s`,
      undefined,
      `Run ${RUN}: Running, 11s`,
      `Run ${RUN}: Running, 5m`,
    ]);
  });

  it("tells at most one line in 10 s, whatever the phase, and then the phase of that moment", () => {
    expect(told([0, "Pending"], [1, "Running"], [9_999, "Paused"], [10_000, "Resting"])).to.deep.equal([
      `Run ${RUN}: Pending, 0s`,
      undefined,
      undefined,
      `Run ${RUN}: Unknown, 10s`,
    ]);
  });

  it("tells the same phase again after 10 s, and not a millisecond before", () => {
    expect(
      told([0, "Running"], [9_999, "Running"], [10_000, "Running"], [19_999, "Running"], [20_000, "Running"]),
    ).to.deep.equal([
      `Run ${RUN}: Running, 0s`,
      undefined,
      `Run ${RUN}: Running, 10s`,
      undefined,
      `Run ${RUN}: Running, 20s`,
    ]);
  });

  it("counts those 10 s from the line before, not from the look before", () => {
    const lines = told(...Array.from({ length: 60 }, (_, i) => [i * 4 * SECOND, "Running"] as const));
    expect(lines.flatMap((it, i) => (it === undefined ? [] : [i * 4]))).to.deep.equal(
      Array.from({ length: 20 }, (_, i) => i * 12),
    );
  });

  it("never tells two lines of one phase within 10 s, and keeps nothing back for longer than a look", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 40 }), (steps) => {
        const progress = new Progress(BEGIN);
        let now = BEGIN;
        let toldAt = -Infinity;
        for (const step of steps) {
          now += step;
          const isDue = now - toldAt >= 10 * SECOND;
          expect(progress.line(now, inPhase("Running"), undefined) !== undefined).to.equal(isDue);
          if (isDue) toldAt = now;
        }
      }),
      { seed: 1 },
    );
  });
});

describe("progress of the assets", () => {
  for (const [title, counts, words] of [
    ["nothing while nobody has counted", [[0], [20 * SECOND]], ""],
    ["how many there are, at first", [[0, 12]], ", 12 of 12 assets left"],
    ["one", [[0, 1]], ", 1 of 1 asset left"],
    ["many", [[0, 1_234_567]], ", 1,234,567 of 1,234,567 assets left"],
    ["none, of a run that had nothing to do", [[0, 0]], ", 0 of 0 assets left"],
    [
      "no rate as long as all are left",
      [
        [0, 12],
        [30 * SECOND, 12],
      ],
      ", 12 of 12 assets left",
    ],
    [
      "the rate, and the time that it leads to",
      [
        [0, 1_200],
        [MINUTE, 900],
      ],
      ", 900 of 1,200 assets left, 300 a minute, about 3m to go",
    ],
    [
      "a rate above a thousand",
      [
        [0, 100_000],
        [2 * MINUTE, 50_000],
      ],
      ", 50,000 of 100,000 assets left, 25,000 a minute, about 2m to go",
    ],
    [
      "the rate since the first count, not since the last",
      [
        [0, 1_200],
        [MINUTE, 900],
        [3 * MINUTE, 300],
      ],
      ", 300 of 1,200 assets left, 300 a minute, about 60s to go",
    ],
    [
      "the rate since the first count, not since the beginning",
      [
        [10 * MINUTE, 1_200],
        [11 * MINUTE, 900],
      ],
      ", 900 of 1,200 assets left, 300 a minute, about 3m to go",
    ],
    [
      "a rate of one a minute where it is less",
      [
        [0, 100],
        [90 * SECOND, 100],
        [10 * MINUTE, 99],
      ],
      ", 99 of 100 assets left, 1 a minute, about 17h to go",
    ],
    [
      "a rate that is rounded",
      [
        [0, 100],
        [MINUTE, 97],
        [100 * SECOND, 96],
      ],
      ", 96 of 100 assets left, 2 a minute, about 40m to go",
    ],
    [
      "the last count, where there is none at this look",
      [[0, 1_200], [MINUTE, 900], [2 * MINUTE]],
      ", 900 of 1,200 assets left, 300 a minute, about 3m to go",
    ],
    [
      "no rate and no estimate when nothing is left",
      [
        [0, 1_200],
        [MINUTE, 0],
      ],
      ", 0 of 1,200 assets left",
    ],
    [
      "no standstill when nothing is left",
      [
        [0, 1_200],
        [MINUTE, 0],
        [10 * MINUTE, 0],
      ],
      ", 0 of 1,200 assets left",
    ],
    [
      "no standstill for less than two minutes",
      [
        [0, 12],
        [119_999, 12],
      ],
      ", 12 of 12 assets left",
    ],
    [
      "a standstill of two minutes",
      [
        [0, 12],
        [120_000, 12],
      ],
      ", 12 of 12 assets left, no progress for 2m",
    ],
    [
      "a standstill instead of a rate",
      [
        [0, 12],
        [MINUTE, 6],
        [2 * MINUTE, 6],
        [6 * MINUTE, 6],
      ],
      ", 6 of 12 assets left, no progress for 5m",
    ],
    [
      "a standstill since the number is what it is",
      [
        [0, 12],
        [5 * MINUTE, 6],
        [7 * MINUTE - 1, 6],
      ],
      ", 6 of 12 assets left, 1 a minute, about 7m to go",
    ],
    [
      "a rate again when it goes on after a standstill",
      [
        [0, 12],
        [5 * MINUTE, 12],
        [6 * MINUTE, 6],
      ],
      ", 6 of 12 assets left, 1 a minute, about 6m to go",
    ],
    [
      "all of more, where more are found later",
      [
        [0, 100],
        [MINUTE, 200],
      ],
      ", 200 of 200 assets left",
    ],
    [
      "the rate since there were most",
      [
        [0, 100],
        [MINUTE, 200],
        [2 * MINUTE, 150],
      ],
      ", 150 of 200 assets left, 50 a minute, about 3m to go",
    ],
    [
      "what is left of the most that there were, where a few come back",
      [
        [0, 200],
        [MINUTE, 100],
        [2 * MINUTE, 120],
      ],
      ", 120 of 200 assets left, 40 a minute, about 3m to go",
    ],
    [
      "a number that goes up as one that does not stand still",
      [
        [0, 200],
        [MINUTE, 100],
        [5 * MINUTE, 101],
      ],
      ", 101 of 200 assets left, 20 a minute, about 5m to go",
    ],
    [
      "the rate since the first time that there were as many",
      [
        [0, 100],
        [MINUTE, 100],
        [2 * MINUTE, 50],
      ],
      ", 50 of 100 assets left, 25 a minute, about 2m to go",
    ],
  ] as const) {
    it(`is ${title}`, () => {
      expect(lastOf(...counts)?.replace(/^Run \S+: Running, (\d+[smh] ?)+/, "")).to.equal(words);
    });
  }

  it("is told with the phase and the age", () => {
    expect(lastOf([0, 1_200], [MINUTE, 900])).to.equal(
      `Run ${RUN}: Running, 60s, 900 of 1,200 assets left, 300 a minute, about 3m to go`,
    );
  });

  it("counts also when no line is due", () => {
    const lines = told([0, "Running", 100], [9 * SECOND, "Running", 200], [MINUTE + 9 * SECOND, "Running", 100]);
    expect(lines).to.deep.equal([
      `Run ${RUN}: Running, 0s, 100 of 100 assets left`,
      undefined,
      `Run ${RUN}: Running, 69s, 100 of 200 assets left, 100 a minute, about 60s to go`,
    ]);
  });

  it("always tells a number that makes sense", () => {
    const count = fc.record({
      step: fc.integer({ min: 1, max: 200_000 }),
      left: fc.option(fc.nat(1_000_000), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(count, { minLength: 1, maxLength: 30 }), (counts) => {
        const progress = new Progress(BEGIN);
        let now = BEGIN;
        let most: number | undefined;
        for (const { step, left } of counts) {
          now += step;
          if (left !== undefined) most = Math.max(most ?? 0, left);
          const line = progress.line(now, inPhase("Running"), left)?.replace(RUN, "");
          if (line === undefined) continue;
          expect(line).to.not.match(/NaN|Infinity|undefined|-\d/);
          expect(line.includes(" left")).to.equal(most !== undefined);
          if (most !== undefined) expect(line).to.include(` of ${most.toLocaleString("en-US")} asset`);
          if (left !== undefined) expect(line).to.include(`, ${left.toLocaleString("en-US")} of `);
          if (left === 0) expect(line).to.not.match(/minute|progress|to go/);
          if (line.includes("a minute")) expect(line).to.match(/, [\d,]+ a minute, about \d+\w( \d+m)? to go$/);
        }
      }),
      { seed: 1 },
    );
  });
});

describe("progress of assets that were counted before the run", () => {
  const withWhole = (
    ...counts: readonly (readonly [age: number, left: number | undefined, whole: number | undefined])[]
  ) => {
    const progress = new Progress(BEGIN);
    return counts.map(([age, left, whole]) => progress.line(BEGIN + age, inPhase("Running"), left, whole));
  };

  for (const [title, counts, words] of [
    ["is told of all that there were", [[5 * MINUTE, 6, 12]], ", 6 of 12 assets left"],
    ["is told of one", [[5 * MINUTE, 0, 1]], ", 0 of 1 asset left"],
    ["is told of all when none is gone", [[5 * MINUTE, 12, 12]], ", 12 of 12 assets left"],
    ["is told of more where more were found meanwhile", [[5 * MINUTE, 20, 12]], ", 20 of 20 assets left"],
    [
      "is told of the most that were ever known",
      [
        [MINUTE, 12, 9],
        [2 * MINUTE, 12, 24],
        [3 * MINUTE - 1, 12, 18],
      ],
      ", 12 of 24 assets left",
    ],
    [
      "does not forget them",
      [
        [MINUTE, 12, 24],
        [2 * MINUTE, 12, undefined],
      ],
      ", 12 of 24 assets left",
    ],
    ["knows of none where none were counted before", [[MINUTE, 8, undefined]], ", 8 of 8 assets left"],
    ["has no rate at the first count: when the others went is not known", [[0, 6, 12]], ", 6 of 12 assets left"],
    [
      "has the rate of what has gone since the first count",
      [
        [MINUTE, 900, 10_000],
        [2 * MINUTE, 600, 10_000],
      ],
      ", 600 of 10,000 assets left, 300 a minute, about 2m to go",
    ],
    [
      "tells of a standstill",
      [
        [MINUTE, 8, 12],
        [3 * MINUTE, 8, 12],
      ],
      ", 8 of 12 assets left, no progress for 2m",
    ],
  ] as const) {
    it(title, () => {
      expect(
        withWhole(...counts)
          .at(-1)
          ?.replace(/^Run \S+: Running, (\d+[smh] ?)+/, ""),
      ).to.equal(words);
    });
  }

  it("says nothing before anybody has counted", () => {
    expect(withWhole([0, undefined, 12], [MINUTE, undefined, 12])).to.deep.equal([
      `Run ${RUN}: Running, 0s`,
      `Run ${RUN}: Running, 60s`,
    ]);
  });
});
