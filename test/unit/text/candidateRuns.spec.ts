import { expect } from "chai";
import type { WorkflowRun } from "../../../provider/atlan/api";
import { cameApart, CandidateRuns, cameWith, type Choice } from "../../../provider/reconcile/candidateRuns";
import { shownRun } from "./observed";

const run = (id: string, createdAt: string | undefined): WorkflowRun => shownRun({ id, createdAt });

const at = (second: number): string => `2026-01-15T09:00:0${second}Z`;
const all: Choice = (runs) => runs;

describe("the run of a start whose answer did not name it", () => {
  const mine = run("mine", at(2));

  for (const [title, others, ofFirst, ofLater] of [
    ["no other run", [], true, true],
    ["a later run", [run("a", at(3))], true, false],
    ["two later runs", [run("a", at(3)), run("b", at(4))], true, false],
    ["an earlier run", [run("a", at(1))], false, false],
    ["a run of the same second", [run("a", at(2))], false, false],
    ["a later run and an earlier one", [run("a", at(3)), run("b", at(1))], false, false],
    ["a later run and one of unknown age", [run("a", at(3)), run("b", undefined)], false, false],
  ] as const) {
    it(`is certain beside ${title}, for the first start of a definition: ${ofFirst ? "yes" : "no"}`, () => {
      const candidates = new CandidateRuns(all, true);
      candidates.choice([...others, mine]);
      expect(candidates.isSurely(mine)).to.equal(ofFirst);
    });

    it(`is certain beside ${title}, for a later start of a definition: ${ofLater ? "yes" : "no"}`, () => {
      const candidates = new CandidateRuns(all, false);
      candidates.choice([...others, mine]);
      expect(candidates.isSurely(mine)).to.equal(ofLater);
    });
  }

  it("is not certain beside another run while its own age is not known", () => {
    const ageless = run("mine", undefined);
    const candidates = new CandidateRuns(all, true);
    candidates.choice([run("a", at(3)), ageless]);
    expect(candidates.isSurely(ageless)).to.equal(false);
  });

  it("is judged by the runs that the start may have created, in the list that was filtered last", () => {
    const before = run("before", at(1));
    const candidates = new CandidateRuns((runs) => runs.filter(({ id }) => id !== "before"), false);
    expect(candidates.choice([mine, before])).to.deep.equal([mine]);
    expect(candidates.isSurely(mine)).to.equal(true);
    candidates.choice([run("a", at(3)), mine, before]);
    expect(candidates.isSurely(mine)).to.equal(false);
  });
});

describe("the request that created a definition and its first run", () => {
  for (const [title, ofRun, definition, isWith, isLater] of [
    ["a run of the same second", at(1), { createdAt: at(1) }, true, false],
    ["a run five seconds later", at(6), { createdAt: at(1) }, true, false],
    ["a run two seconds earlier, by another clock", at(1), { createdAt: at(3) }, true, false],
    ["a run more than five seconds later", at(7), { createdAt: at(1) }, false, true],
    ["a run more than two seconds earlier, of a former definition", at(1), { createdAt: at(4) }, false, true],
    ["a run of unknown age", undefined, { createdAt: at(1) }, false, false],
    ["a definition of unknown age", at(1), {}, false, false],
    ["no definition", at(1), undefined, false, false],
    ["a run and a definition of unknown age", undefined, {}, false, false],
  ] as const) {
    it(`${isWith ? "started" : isLater ? "did not start" : "is not known to have started"} ${title}`, () => {
      const it = run("a", ofRun);
      expect([cameWith(it, definition), cameApart(it, definition)]).to.deep.equal([isWith, isLater]);
    });
  }
});
