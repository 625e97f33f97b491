import { expect } from "chai";
import fc from "fast-check";
import type { Patience, WorkflowRun } from "../../../provider/atlan/api";
import { pollInterval, type WaitEnd, waitRunEnded } from "../../../provider/reconcile/runEnd";
import { SteppingClock } from "../http/steppingClock";
import { shownRun } from "./observed";

const RUN = "atlan-connection-delete-5000000001-x7k2p";
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * 60 * MINUTE;

const inPhase = (phase: string | undefined): WorkflowRun => shownRun({ id: RUN, phase });

/** A wait for a run whose history is a function of its age in milliseconds; undefined: not to be seen. */
async function waitFor(history: (age: number) => WorkflowRun | undefined, timeoutMs: number) {
  const clock = new SteppingClock();
  const begin = clock.now();
  const asked: { runId: string; patience: Patience }[] = [];
  const lookedAt: number[] = [];
  const shown: (string | undefined)[] = [];
  const end: WaitEnd = await waitRunEnded({
    api: {
      findRun: (runId, patience) => {
        asked.push({ runId, patience });
        lookedAt.push(clock.now() - begin);
        return Promise.resolve(history(clock.now() - begin));
      },
    },
    clock,
    runId: RUN,
    deadline: begin + timeoutMs,
    progress: (run) => {
      shown.push(run.phase);
      return undefined;
    },
  });
  return { end, age: clock.now() - begin, deadline: begin + timeoutMs, asked, lookedAt, shown, slept: clock.slept };
}

describe("waiting for a run", () => {
  for (const phase of ["Succeeded", "Failed", "Error"]) {
    it(`ends with the run ${phase}`, async () => {
      const { end, shown, age } = await waitFor((at) => inPhase(at < 3 * SECOND ? "Running" : phase), MINUTE);
      expect(end).to.deep.equal({ kind: "ended", run: inPhase(phase) });
      expect(shown).to.deep.equal(["Running", "Running", "Running"]);
      expect(age).to.equal(3 * SECOND);
    });
  }

  it("does not take a run for gone that was missing only in two looks of the same moment", async () => {
    const clock = new SteppingClock();
    const begin = clock.now();
    let looks = 0;
    const end = await waitRunEnded({
      api: {
        findRun: () => {
          looks++;
          const run = looks === 1 ? inPhase("Running") : looks === 4 ? inPhase("Succeeded") : undefined;
          // The process is suspended before it gets the third answer.
          if (looks === 3) clock.advance(5 * MINUTE);
          return Promise.resolve(run);
        },
      },
      clock,
      runId: RUN,
      deadline: begin + 60 * MINUTE,
      progress: () => undefined,
    });
    expect(end).to.deep.equal({ kind: "ended", run: inPhase("Succeeded") });
  });

  it("ends at the first look when the run has ended already", async () => {
    const { end, slept, asked } = await waitFor(() => inPhase("Succeeded"), MINUTE);
    expect(end.kind).to.equal("ended");
    expect(slept).to.deep.equal([]);
    expect(asked).to.have.length(1);
  });

  for (const phase of ["Stopped", "Skipped", "succeeded"]) {
    it(`ends at once in phase ${phase}, which is on no list`, async () => {
      const { end, age } = await waitFor((at) => inPhase(at < 2 * SECOND ? "Running" : phase), MINUTE);
      expect(end).to.deep.equal({ kind: "unexpected", run: inPhase(phase) });
      expect(age).to.equal(2 * SECOND);
    });
  }

  it("goes on while the run has no status, is Pending and is Running", async () => {
    const phases = [undefined, "", "Pending", "Running", "Succeeded"];
    const { end, shown } = await waitFor((at) => inPhase(phases[at / SECOND]), MINUTE);
    expect(end.kind).to.equal("ended");
    expect(shown).to.deep.equal([undefined, "", "Pending", "Running"]);
  });

  it("asks for this run only, and for as long as the wait may last", async () => {
    const { asked, deadline } = await waitFor((at) => inPhase(at < SECOND ? "Running" : "Failed"), MINUTE);
    expect(asked).to.deep.equal([
      { runId: RUN, patience: { deadline: deadline } },
      { runId: RUN, patience: { deadline: deadline } },
    ]);
  });

  it("ends with a timeout that tells the last look", async () => {
    const { end, age } = await waitFor((at) => inPhase(at < SECOND ? "Pending" : "Running"), MINUTE);
    expect(end).to.deep.equal({ kind: "timeout", run: inPhase("Running") });
    expect(age).to.equal(MINUTE);
  });

  it("ends with a timeout when the run was never seen", async () => {
    const { end, age, shown } = await waitFor(() => undefined, 5 * MINUTE);
    expect(end).to.deep.equal({ kind: "timeout", run: undefined });
    expect(age).to.equal(5 * MINUTE);
    expect(shown).to.deep.equal([]);
  });

  it("looks once more at the deadline itself, and sees an end there", async () => {
    const { end, age } = await waitFor((at) => inPhase(at < MINUTE ? "Running" : "Succeeded"), MINUTE);
    expect(end.kind).to.equal("ended");
    expect(age).to.equal(MINUTE);
  });

  for (const timeoutMs of [0, -5 * MINUTE]) {
    it(`takes one look when the deadline is ${timeoutMs === 0 ? "now" : "over"}`, async () => {
      const { end, asked, slept } = await waitFor(() => inPhase("Running"), timeoutMs);
      expect(end.kind).to.equal("timeout");
      expect(asked).to.have.length(1);
      expect(slept).to.deep.equal([]);
    });
  }

  it("sees an end in that one look, too", async () => {
    expect((await waitFor(() => inPhase("Failed"), 0)).end.kind).to.equal("ended");
  });

  it("waits for a run that is late in the index", async () => {
    const { end } = await waitFor((at) => (at < 90 * SECOND ? undefined : inPhase("Succeeded")), 5 * MINUTE);
    expect(end.kind).to.equal("ended");
  });

  it("ends when a run that was seen has been missing for a minute", async () => {
    const { end, age, lookedAt } = await waitFor((at) => (at < 10 * SECOND ? inPhase("Running") : undefined), DAY);
    expect(end).to.deep.equal({ kind: "gone" });
    const missingSince = lookedAt.find((at) => at >= 10 * SECOND)!;
    expect(age - missingSince).to.be.within(MINUTE, MINUTE + pollInterval(age));
  });

  for (const [missingMs, kind] of [
    [MINUTE, "gone"],
    [MINUTE - 1, "ended"],
  ] as const) {
    it(`is ${kind} at a look ${missingMs} ms after the run was first missing`, async () => {
      const clock = new SteppingClock();
      const looks = [
        () => inPhase("Running"),
        () => {
          // The look takes as long as it takes; after it the wait sleeps as long as its age asks for.
          clock.advance(missingMs - 1_000);
          return undefined;
        },
        () => undefined,
        () => inPhase("Succeeded"),
      ];
      const end = await waitRunEnded({
        api: { findRun: () => Promise.resolve(looks.shift()?.()) },
        clock,
        runId: RUN,
        deadline: Infinity,
        progress: () => undefined,
      });
      expect(end.kind).to.equal(kind);
    });
  }

  it("goes on when a run that was missing comes back within the minute", async () => {
    const { end } = await waitFor((at) => {
      if (at >= 4 * MINUTE) return inPhase("Succeeded");
      return at % MINUTE < 10 * SECOND ? inPhase("Running") : undefined;
    }, 10 * MINUTE);
    expect(end.kind).to.equal("ended");
  });

  it("ends with a timeout when the deadline comes before the missing minute is over", async () => {
    const { end } = await waitFor((at) => (at < 10 * SECOND ? inPhase("Running") : undefined), 30 * SECOND);
    expect(end).to.deep.equal({ kind: "timeout", run: inPhase("Running") });
  });

  it("goes on only when the telling of a look is over, and counts the time that it took", async () => {
    const clock = new SteppingClock();
    const begin = clock.now();
    const events: string[] = [];
    const end = await waitRunEnded({
      api: {
        findRun: () => {
          const age = clock.now() - begin;
          events.push(`look after ${age}`);
          return Promise.resolve(inPhase(age < 10 * SECOND ? "Running" : "Succeeded"));
        },
      },
      clock,
      runId: RUN,
      deadline: begin + MINUTE,
      progress: async () => {
        await Promise.resolve();
        clock.advance(4 * SECOND);
        await Promise.resolve();
        events.push("told");
        return undefined;
      },
    });
    expect(end.kind).to.equal("ended");
    expect(events).to.deep.equal(["look after 0", "told", "look after 5000", "told", "look after 10000"]);
  });

  it("sleeps no longer than is left when the telling has taken until the deadline", async () => {
    const clock = new SteppingClock();
    const begin = clock.now();
    const end = await waitRunEnded({
      api: { findRun: () => Promise.resolve(inPhase("Running")) },
      clock,
      runId: RUN,
      deadline: begin + 5 * SECOND,
      progress: () => {
        clock.advance(5 * SECOND);
        return undefined;
      },
    });
    expect(end).to.deep.equal({ kind: "timeout", run: inPhase("Running") });
    expect(clock.slept).to.deep.equal([0]);
  });

  it("looks once more when the machine was suspended during a look until after the deadline", async () => {
    const clock = new SteppingClock();
    const looks = [() => (clock.advance(8 * 60 * MINUTE), inPhase("Running")), () => inPhase("Succeeded")];
    const end = await waitRunEnded({
      api: { findRun: () => Promise.resolve(looks.shift()?.()) },
      clock,
      runId: RUN,
      deadline: clock.now() + 60 * MINUTE,
      progress: () => undefined,
    });
    expect(end).to.deep.equal({ kind: "ended", run: inPhase("Succeeded") });
  });

  it("ends with what the telling throws", async () => {
    const error = new Error("a fault");
    let thrown: unknown;
    await waitRunEnded({
      api: { findRun: () => Promise.resolve(inPhase("Running")) },
      clock: new SteppingClock(),
      runId: RUN,
      deadline: Infinity,
      progress: () => Promise.reject(error),
    }).catch((it: unknown) => (thrown = it));
    expect(thrown).to.equal(error);
  });

  it("ends with what the port throws", async () => {
    const error = new Error("no answer");
    let thrown: unknown;
    await waitFor(() => {
      throw error;
    }, MINUTE).catch((it: unknown) => (thrown = it));
    expect(thrown).to.equal(error);
  });

  it("looks often at first and rarely later, also over three days", async () => {
    const { slept, lookedAt } = await waitFor((at) => inPhase(at < 3 * DAY ? "Running" : "Succeeded"), 4 * DAY);
    expect(slept[0]).to.equal(SECOND);
    expect(slept.at(-1)).to.equal(30 * SECOND);
    expect(slept).to.deep.equal([...slept].sort((a, b) => a - b));
    expect(lookedAt.length).to.be.below(9_000);
  });

  for (const [title, predict, lastSleep] of [
    ["where the end was predicted rightly", (begin: number) => begin + 10 * MINUTE, SECOND / 2],
    ["where it was predicted for much later", (begin: number) => begin + HOUR, 9 * SECOND],
    ["where it was not predicted", () => undefined, 9 * SECOND],
  ] as const) {
    it(`sleeps ${lastSleep} ms before its last look at a run of ten minutes, ${title}`, async () => {
      const clock = new SteppingClock();
      const begin = clock.now();
      await waitRunEnded({
        api: { findRun: () => Promise.resolve(inPhase(clock.now() - begin < 10 * MINUTE ? "Running" : "Succeeded")) },
        clock,
        runId: RUN,
        deadline: begin + HOUR,
        progress: () => predict(begin),
      });
      expect(clock.slept.at(-1)).to.be.closeTo(lastSleep, lastSleep / 50);
    });
  }

  it("never sleeps beyond the deadline", async () => {
    const { age, slept } = await waitFor(() => inPhase("Running"), 20 * MINUTE + 7);
    expect(age).to.equal(20 * MINUTE + 7);
    expect(slept.at(-1)).to.be.at.most(30 * SECOND);
  });
});

describe("time to the next look", () => {
  for (const [age, interval] of [
    [0, SECOND],
    [25 * SECOND, SECOND],
    [50 * SECOND, SECOND],
    [100 * SECOND, 1.5 * SECOND],
    [5 * MINUTE, 4.5 * SECOND],
    [2_000 * SECOND, 30 * SECOND],
    [3 * DAY, 30 * SECOND],
  ] as const) {
    it(`after ${age} ms is ${interval} ms`, () => {
      expect(pollInterval(age)).to.equal(interval);
    });
  }

  it("is by the age alone where the predicted end is far, and short where it is near or has just been", () => {
    for (const [untilEnd, interval] of [
      [HOUR, 4.5 * SECOND],
      [10 * SECOND, 3 * SECOND],
      [0, SECOND / 2],
      [-10 * SECOND, 3 * SECOND],
      [-HOUR, 4.5 * SECOND],
    ] as const)
      expect(pollInterval(5 * MINUTE, untilEnd), String(untilEnd)).to.equal(interval);
  });

  it("is longer with many runs, also where the end is near", () => {
    expect(pollInterval(5 * MINUTE, undefined, 4)).to.equal(4.5 * SECOND);
    expect(pollInterval(5 * MINUTE, undefined, 5)).to.equal(12 * SECOND);
    expect(pollInterval(5 * MINUTE, 0, 4)).to.equal(SECOND / 2);
    expect(pollInterval(5 * MINUTE, 0, 40)).to.equal(5 * SECOND);
    expect(pollInterval(5 * MINUTE, 0, 1_000)).to.equal(12 * SECOND);
  });

  it("is never longer for a prediction, whatever that is", () => {
    fc.assert(
      fc.property(fc.nat(3 * DAY), fc.double(), fc.integer({ min: 1, max: 2_000 }), (age, untilEnd, waiters) => {
        const interval = pollInterval(age, untilEnd, waiters);
        expect(interval).to.be.within(SECOND / 2, pollInterval(age, undefined, waiters));
      }),
      { seed: 1 },
    );
  });

  it("never shrinks with age", () => {
    fc.assert(
      fc.property(fc.nat(3 * DAY), fc.nat(DAY), (age, more) => {
        expect(pollInterval(age + more)).to.be.at.least(pollInterval(age));
      }),
      { seed: 1 },
    );
  });
});
