import { expect } from "chai";
import fc from "fast-check";
import type { WorkflowRun } from "../../../provider/atlan/api";
import { Progress } from "../../../provider/reconcile/progress";
import { shownRun } from "./observed";

const RUN = "atlan-connection-delete-5000000001-x7k2p";
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const BEGIN = Date.parse("2026-01-15T09:00:00Z");
/** Phase, age and run, in front of or between what is said of the assets. */
const OF_RUN = /(, )?Running \d+[smh]|, run \S+$/g;

const inPhase = (phase: string | undefined): WorkflowRun => shownRun({ id: RUN, workflowName: undefined, phase });

/** What is told at times after the beginning, of a run in a phase, with so many assets left. */
function told(
  ...looks: readonly (readonly [age: number, phase: string | undefined, left?: number])[]
): (string | undefined)[] {
  const progress = new Progress(0, BEGIN);
  return looks.map(([age, phase, left]) => progress.line(age, inPhase(phase), left));
}

/** What is told last of counts at times after the beginning of a run that is Running. */
const lastOf = (...counts: readonly (readonly [age: number, left?: number])[]): string | undefined => {
  const progress = new Progress(0, BEGIN);
  return counts.map(([age, left]) => progress.line(age, inPhase("Running"), left)).at(-1);
};

describe("progress of a run", () => {
  it("tells no standstill that nobody has seen", () => {
    const seen = lastOf([0, 12], [10 * SECOND, 12], [130 * SECOND]);
    expect(seen).to.equal(`12 of 12 left, Running 2m, run ${RUN}`);
    expect(lastOf([0, 12], [130 * SECOND, 12])).to.include("no progress for 2m");
  });

  it("never says that no time is left while assets are", () => {
    expect(lastOf([0, 100_000], [10 * SECOND, 1])).to.include("left, ~1s, Running");
  });

  it("tells its phase and its age", () => {
    expect(told([0, undefined], [SECOND, "Pending"], [11 * SECOND, "Running"], [5 * MINUTE, "Running"])).to.deep.equal([
      `Pending 0s, run ${RUN}`,
      undefined,
      `Running 11s, run ${RUN}`,
      `Running 5m, run ${RUN}`,
    ]);
  });

  it("tells at most one line in 10 s, whatever the phase, and then the phase of that moment", () => {
    expect(told([0, "Pending"], [1, "Running"], [9_999, "Paused"], [10_000, "Resting"])).to.deep.equal([
      `Pending 0s, run ${RUN}`,
      undefined,
      undefined,
      `Unknown 10s, run ${RUN}`,
    ]);
  });

  it("tells the same phase again after 10 s, and not a millisecond before", () => {
    expect(
      told([0, "Running"], [9_999, "Running"], [10_000, "Running"], [19_999, "Running"], [20_000, "Running"]),
    ).to.deep.equal([
      `Running 0s, run ${RUN}`,
      undefined,
      `Running 10s, run ${RUN}`,
      undefined,
      `Running 20s, run ${RUN}`,
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
        const progress = new Progress(0, BEGIN);
        let now = 0;
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
    ["how many there are, at first", [[0, 12]], "12 of 12 left"],
    ["one", [[0, 1]], "1 of 1 left"],
    ["many", [[0, 1_234_567]], "1,234,567 of 1,234,567 left"],
    ["none, of a run that had nothing to do", [[0, 0]], "0 of 0 left"],
    [
      "no rate as long as all are left",
      [
        [0, 12],
        [30 * SECOND, 12],
      ],
      "12 of 12 left",
    ],
    [
      "the rate, and the time that it leads to",
      [
        [0, 1_200],
        [MINUTE, 900],
      ],
      "900 of 1,200 left, ~3m, 300 a minute",
    ],
    [
      "a rate above a thousand",
      [
        [0, 100_000],
        [2 * MINUTE, 50_000],
      ],
      "50,000 of 100,000 left, ~2m, 25,000 a minute",
    ],
    [
      "the rate since the first count, not since the last",
      [
        [0, 1_200],
        [MINUTE, 900],
        [3 * MINUTE, 300],
      ],
      "300 of 1,200 left, ~60s, 300 a minute",
    ],
    [
      "the rate since the first count, not since the beginning",
      [
        [10 * MINUTE, 1_200],
        [11 * MINUTE, 900],
      ],
      "900 of 1,200 left, ~3m, 300 a minute",
    ],
    [
      "a rate of one a minute where it is less",
      [
        [0, 100],
        [90 * SECOND, 100],
        [10 * MINUTE, 99],
      ],
      "99 of 100 left, ~17h, 1 a minute",
    ],
    [
      "a rate that is rounded",
      [
        [0, 100],
        [MINUTE, 97],
        [100 * SECOND, 96],
      ],
      "96 of 100 left, ~40m, 2 a minute",
    ],
    [
      "the last count, where there is none at this look",
      [[0, 1_200], [MINUTE, 900], [2 * MINUTE]],
      "900 of 1,200 left, ~3m, 300 a minute",
    ],
    [
      "no rate and no estimate when nothing is left",
      [
        [0, 1_200],
        [MINUTE, 0],
      ],
      "0 of 1,200 left",
    ],
    [
      "no standstill when nothing is left",
      [
        [0, 1_200],
        [MINUTE, 0],
        [10 * MINUTE, 0],
      ],
      "0 of 1,200 left",
    ],
    [
      "no standstill for less than two minutes",
      [
        [0, 12],
        [119_999, 12],
      ],
      "12 of 12 left",
    ],
    [
      "a standstill of two minutes",
      [
        [0, 12],
        [120_000, 12],
      ],
      "12 of 12 left, no progress for 2m",
    ],
    [
      "a standstill instead of a rate",
      [
        [0, 12],
        [MINUTE, 6],
        [2 * MINUTE, 6],
        [6 * MINUTE, 6],
      ],
      "6 of 12 left, no progress for 5m",
    ],
    [
      "a standstill since the number is what it is",
      [
        [0, 12],
        [5 * MINUTE, 6],
        [7 * MINUTE - 1, 6],
      ],
      "6 of 12 left, ~7m, 1 a minute",
    ],
    [
      "a rate again when it goes on after a standstill",
      [
        [0, 12],
        [5 * MINUTE, 12],
        [6 * MINUTE, 6],
      ],
      "6 of 12 left, ~6m, 1 a minute",
    ],
    [
      "all of more, where more are found later",
      [
        [0, 100],
        [MINUTE, 200],
      ],
      "200 of 200 left",
    ],
    [
      "the rate since there were most",
      [
        [0, 100],
        [MINUTE, 200],
        [2 * MINUTE, 150],
      ],
      "150 of 200 left, ~3m, 50 a minute",
    ],
    [
      "what is left of the most that there were, where a few come back",
      [
        [0, 200],
        [MINUTE, 100],
        [2 * MINUTE, 120],
      ],
      "120 of 200 left, ~3m, 40 a minute",
    ],
    [
      "a number that goes up as one that does not stand still",
      [
        [0, 200],
        [MINUTE, 100],
        [5 * MINUTE, 101],
      ],
      "101 of 200 left, ~5m, 20 a minute",
    ],
    [
      "the rate since the first time that there were as many",
      [
        [0, 100],
        [MINUTE, 100],
        [2 * MINUTE, 50],
      ],
      "50 of 100 left, ~2m, 25 a minute",
    ],
  ] as const) {
    it(`is ${title}`, () => {
      expect(lastOf(...counts)?.replace(OF_RUN, "")).to.equal(words);
    });
  }

  it("is told with the phase and the age", () => {
    expect(lastOf([0, 1_200], [MINUTE, 900])).to.equal(`900 of 1,200 left, ~3m, Running 60s, 300 a minute, run ${RUN}`);
  });

  it("counts also when no line is due", () => {
    const lines = told([0, "Running", 100], [9 * SECOND, "Running", 200], [MINUTE + 9 * SECOND, "Running", 100]);
    expect(lines).to.deep.equal([
      `100 of 100 left, Running 0s, run ${RUN}`,
      undefined,
      `100 of 200 left, ~60s, Running 69s, 100 a minute, run ${RUN}`,
    ]);
  });

  it("always tells a number that makes sense", () => {
    const count = fc.record({
      step: fc.integer({ min: 1, max: 200_000 }),
      left: fc.option(fc.nat(1_000_000), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(count, { minLength: 1, maxLength: 30 }), (counts) => {
        const progress = new Progress(0, BEGIN);
        let now = 0;
        let most: number | undefined;
        for (const { step, left } of counts) {
          now += step;
          if (left !== undefined) most = Math.max(most ?? 0, left);
          const line = progress.line(now, inPhase("Running"), left)?.replace(RUN, "");
          if (line === undefined) continue;
          expect(line).to.not.match(/NaN|Infinity|undefined|-\d/);
          expect(line.includes(" left")).to.equal(most !== undefined);
          if (most !== undefined) expect(line).to.include(` of ${most.toLocaleString("en-US")} left`);
          if (left !== undefined) expect(line).to.match(new RegExp(`^${left.toLocaleString("en-US")} of `));
          if (left === 0) expect(line).to.not.match(/minute|progress|~/);
          if (line.includes("a minute")) expect(line).to.match(/left, ~\d+\w, Running \d+\w, [\d,]+ a minute, run $/);
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
    const progress = new Progress(0, BEGIN);
    return counts.map(([age, left, whole]) => progress.line(age, inPhase("Running"), left, whole));
  };

  for (const [title, counts, words] of [
    ["is told of all that there were", [[5 * MINUTE, 6, 12]], "6 of 12 left"],
    ["is told of one", [[5 * MINUTE, 0, 1]], "0 of 1 left"],
    ["is told of all when none is gone", [[5 * MINUTE, 12, 12]], "12 of 12 left"],
    ["is told of more where more were found meanwhile", [[5 * MINUTE, 20, 12]], "20 of 20 left"],
    [
      "is told of the most that were ever known",
      [
        [MINUTE, 12, 9],
        [2 * MINUTE, 12, 24],
        [3 * MINUTE - 1, 12, 18],
      ],
      "12 of 24 left",
    ],
    [
      "does not forget them",
      [
        [MINUTE, 12, 24],
        [2 * MINUTE, 12, undefined],
      ],
      "12 of 24 left",
    ],
    ["knows of none where none were counted before", [[MINUTE, 8, undefined]], "8 of 8 left"],
    ["has no rate at the first count: when the others went is not known", [[0, 6, 12]], "6 of 12 left"],
    [
      "has the rate of what has gone since the first count",
      [
        [MINUTE, 900, 10_000],
        [2 * MINUTE, 600, 10_000],
      ],
      "600 of 10,000 left, ~2m, 300 a minute",
    ],
    [
      "tells of a standstill",
      [
        [MINUTE, 8, 12],
        [3 * MINUTE, 8, 12],
      ],
      "8 of 12 left, no progress for 2m",
    ],
  ] as const) {
    it(title, () => {
      expect(
        withWhole(...counts)
          .at(-1)
          ?.replace(OF_RUN, ""),
      ).to.equal(words);
    });
  }

  it("says nothing before anybody has counted", () => {
    expect(withWhole([0, undefined, 12], [MINUTE, undefined, 12])).to.deep.equal([
      `Running 0s, run ${RUN}`,
      `Running 60s, run ${RUN}`,
    ]);
  });
});

describe("the age of a run", () => {
  const ageOf = (created: string | undefined, started?: string): string | undefined => {
    const run = { ...inPhase("Running"), createdAt: created, startedAt: started };
    const progress = new Progress(5_000, BEGIN);
    progress.line(5_000, run, undefined);
    return progress.line(65_000, run, undefined)?.replace(/Running (\S+), run .*/, "$1");
  };

  for (const [title, created, started, age] of [
    ["goes on from where the run began, also after an interruption", "2026-01-15T08:30:00Z", undefined, "31m"],
    ["is from its start, where that is known", "2026-01-15T08:30:00Z", "2026-01-15T08:50:00Z", "11m"],
    ["is that of the wait where the run's time is not known", undefined, undefined, "60s"],
    [
      "is that of the wait where the run's time lies ahead of this machine's clock",
      "2026-01-15T09:30:00Z",
      undefined,
      "60s",
    ],
    ["is that of the wait where the run's time can't be right", "1970-01-01T00:00:00Z", undefined, "60s"],
    ["is at most what a run can take", "2025-10-17T09:00:00Z", undefined, "2160h"],
    ["is that of the wait where no run can take so long", "2025-10-17T08:59:59Z", undefined, "60s"],
  ] as const) {
    it(title, () => {
      expect(ageOf(created, started)).to.equal(age);
    });
  }

  it("does not jump when the run starts", () => {
    const progress = new Progress(0, BEGIN);
    const created = { ...inPhase("Pending"), createdAt: "2026-01-15T08:59:50Z" };
    expect(progress.line(0, created, undefined)).to.match(/^Pending 10s/);
    expect(
      progress.line(20_000, { ...created, phase: "Running", startedAt: "2026-01-15T09:00:20Z" }, undefined),
    ).to.match(/^Running 30s/);
  });
});

describe("a line of progress", () => {
  it("has its numbers within 80 columns, whatever the run is called and however much there is", () => {
    const progress = new Progress(0, BEGIN);
    progress.line(0, inPhase("Running"), 99_000_000, 99_000_000);
    const line = progress.line(10 * 60 * MINUTE, inPhase("Running"), 98_000_000, 99_000_000)!;
    expect(line).to.equal(`98,000,000 of 99,000,000 left, ~980h, Running 10h, 1,667 a minute, run ${RUN}`);
    expect(line.indexOf(", run ")).to.be.at.most(80);
  });
});
