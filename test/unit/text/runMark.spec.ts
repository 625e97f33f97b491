import { expect } from "chai";
import type { WorkflowRun } from "../../../provider/atlan/api";
import type { Intent, RunMark } from "../../../provider/reconcile/intent";
import { createdBy, markOf, markOfIntent, newerThan } from "../../../provider/reconcile/runMark";
import { shownRun } from "./observed";

const run = (id: string, createdAt: string | undefined): WorkflowRun => shownRun({ id, createdAt, phase: "Succeeded" });

const at = (second: number): string => `2026-01-15T09:00:0${second}Z`;
const newerIds = (runs: readonly WorkflowRun[], mark: RunMark | undefined): string[] =>
  newerThan(runs, mark).map((it) => it.id);

describe("a run as a mark in time", () => {
  it("is its id and when it was created", () => {
    expect(markOf(run("a", at(1)))).to.deep.equal({ runId: "a", createdAt: at(1) });
  });

  it("is its id alone when nobody knows when it was created", () => {
    expect(markOf(run("a", undefined))).to.deep.equal({ runId: "a" });
  });

  for (const [title, former, judged] of [
    ["one of the same second", { runId: "b", createdAt: at(1) }, ["b"]],
    ["one of the same second, which knew of another", { runId: "b", createdAt: at(1), judged: ["c"] }, ["c", "b"]],
    ["a later one", { runId: "b", createdAt: at(2) }, ["b"]],
    ["one of unknown age", { runId: "b" }, ["b"]],
    ["an older one, which needs no memory", { runId: "b", createdAt: at(0), judged: ["c"] }, undefined],
    ["itself, which knew of another", { runId: "a", createdAt: at(1), judged: ["c"] }, ["c"]],
    ["one that knew of it", { runId: "b", createdAt: at(1), judged: ["a", "b"] }, ["b"]],
  ] as const) {
    it(`remembers after ${title}`, () => {
      const mark = { runId: "a", createdAt: at(1), ...(judged === undefined ? {} : { judged }) };
      expect(markOf(run("a", at(1)), former)).to.deep.equal(mark);
    });
  }

  it("of unknown age remembers whatever was judged before", () => {
    expect(markOf(run("a", undefined), { runId: "b", createdAt: at(0) })).to.deep.equal({ runId: "a", judged: ["b"] });
  });

  for (const [title, known, mark] of [
    ["no run", {}, undefined],
    ["a run", { runId: "a", runCreatedAt: at(1) }, { runId: "a", createdAt: at(1) }],
    ["a run of unknown age", { runId: "a" }, { runId: "a" }],
    ["a run after others", { runId: "a", judged: ["b"] }, { runId: "a", judged: ["b"] }],
  ] as const) {
    it(`of an intent with ${title}`, () => {
      expect(markOfIntent(known as Partial<Intent> as Intent)).to.deep.equal(mark);
    });
  }
});

describe("what came after a mark", () => {
  const [first, second, third] = [run("first", at(1)), run("second", at(2)), run("third", at(3))];

  it("is everything when there is no mark", () => {
    expect(newerIds([third, second, first], undefined)).to.deep.equal(["third", "second", "first"]);
  });

  it("is what was created later than the marked run, by what the list says of it", () => {
    expect(newerIds([third, second, first], { runId: "second", createdAt: at(9) })).to.deep.equal(["third"]);
  });

  it("is what was created later than the mark when the marked run has left the list", () => {
    expect(newerIds([third, first], { runId: "gone", createdAt: at(2) })).to.deep.equal(["third"]);
  });

  it("counts a run of the same second, but never the marked one", () => {
    const twin = run("twin", at(2));
    expect(newerIds([twin, second, first], { runId: "second" })).to.deep.equal(["twin"]);
    expect(newerIds([second, twin, first], { runId: "second" })).to.deep.equal(["twin"]);
  });

  it("is not what was judged before, whatever its time", () => {
    const twin = run("twin", at(2));
    const judged = ["twin", "third"];
    expect(newerIds([third, twin, second], { runId: "second", createdAt: at(2), judged })).to.deep.equal([]);
    expect(newerIds([third, twin, second, first], { runId: "second", judged: ["twin"] })).to.deep.equal(["third"]);
    expect(newerIds([run("x", undefined), twin], { runId: "gone", judged: ["twin"] })).to.deep.equal(["x"]);
    expect(newerIds([twin, run("x", undefined)], { runId: "x", judged: ["twin"] })).to.deep.equal([]);
  });

  it("counts a run of which nobody knows when it was created", () => {
    expect(newerIds([third, run("ageless", undefined), first], { runId: "second", createdAt: at(2) })).to.deep.equal([
      "third",
      "ageless",
    ]);
  });

  it("goes by the order of the list when nobody knows when the marked run was created", () => {
    expect(newerIds([third, run("ageless", undefined), first], { runId: "ageless" })).to.deep.equal(["third"]);
  });

  it("is everything when the mark tells nothing that the list knows", () => {
    expect(newerIds([third, first], { runId: "gone" })).to.deep.equal(["third", "first"]);
  });

  for (const [title, created, mark, isNewer] of [
    ["a fraction of the same second", "2026-01-15T09:00:02Z", "2026-01-15T09:00:02.900Z", true],
    ["another zone, the same moment", "2026-01-15T11:00:02+02:00", "2026-01-15T09:00:02Z", true],
    ["another zone, later", "2026-01-15T04:00:03-05:00", "2026-01-15T09:00:02Z", true],
    ["another zone, earlier, though its text is greater", "2026-01-15T10:59:59+02:00", "2026-01-15T09:00:02Z", false],
    ["a fraction, earlier", "2026-01-15T09:00:01.999999999Z", "2026-01-15T09:00:02Z", false],
    ["an unset time", "0001-01-01T00:00:00Z", "2026-01-15T09:00:02Z", true],
    ["no time at all", "Run 5", "2026-01-15T09:00:02Z", true],
    ["any time, after a mark that tells none", "2026-01-15T09:00:02Z", "0001-01-01T00:00:00Z", true],
  ] as const) {
    it(`compares times, not texts: ${title}`, () => {
      const newer = newerIds([run("it", created)], { runId: "gone", createdAt: mark });
      expect(newer).to.deep.equal(isNewer ? ["it"] : []);
    });
  }

  it("leaves the list as it is", () => {
    const runs = [third, first];
    newerThan(runs, undefined).pop();
    expect(runs).to.have.length(2);
  });
});

describe("the runs that may have been created by a time", () => {
  const runs = [run("third", at(3)), run("second", at(2)), run("first", at(1)), run("ageless", undefined)];
  const by = (time: string | undefined): string[] => createdBy(runs, time).map((it) => it.id);

  it("are those of its second or earlier, and those of which nobody knows when they were created", () => {
    expect(by(at(2))).to.deep.equal(["second", "first", "ageless"]);
    expect(by("2026-01-15T08:00:00Z")).to.deep.equal(["ageless"]);
  });

  it("are all where the time is not known, or can't be read", () => {
    for (const time of [undefined, "some day"]) expect(by(time)).to.deep.equal(["third", "second", "first", "ageless"]);
  });
});
