import { expect } from "chai";
import type { WorkflowRun } from "../../../provider/atlan/api";
import { ConflictingRunError } from "../../../provider/errors";
import { Candidates, mayHaveGoneOn, settled, asKnown, wasSeenBefore } from "../../../provider/reconcile/candidates";
import type { Candidate } from "../../../provider/reconcile/decide";
import { type Intent, type NameSeed, workflowName } from "../../../provider/reconcile/intent";
import { Messages } from "../../../provider/reconcile/messages";
import { MOST_NAMES } from "../../../provider/reconcile/observe";
import { CONNECTION, look } from "./observed";

const seed: NameSeed = {
  tenant: "https://tenant.atlan.com",
  resource: "urn:pulumi:prod::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::legacy",
  connectionQualifiedName: CONNECTION,
  mode: "archive",
};
const DERIVED = workflowName(seed, 0);
const OWN = "atlan-connection-delete-6000000000";
const EXISTING = "atlan-connection-delete-1700000000";
const FORMER = "atlan-connection-delete-1800000000";
const BASE = { runId: "handled", createdAt: "2026-01-15T09:00:00Z" };

const names = (existingWorkflow?: string): Candidates =>
  new Candidates({ seed, existingWorkflow }, new Messages("archive", CONNECTION));
const intent = (members: Partial<Intent>): Intent => members as Intent;

describe("the definition that a command tries first", () => {
  for (const [title, existingWorkflow, own, expected] of [
    ["the one that the inputs name", EXISTING, OWN, { name: EXISTING, isExisting: true, isKnown: true }],
    ["our own", undefined, OWN, { name: OWN, isExisting: false, isKnown: true }],
    ["the first derived name", undefined, undefined, { name: DERIVED, isExisting: false, isKnown: false }],
  ] as const) {
    it(`is ${title}`, () => {
      expect(names(existingWorkflow).first(own, BASE)).to.deep.equal({ ...expected, base: BASE });
    });
  }
});

describe("the other definitions by which a killed command may have started the run that is asked for", () => {
  const wanted = intent({ asksForRun: true });
  const ofFormer = intent({ workflowName: FORMER, startedByUs: true });

  for (const [title, existingWorkflow, own, before, expected] of [
    ["none for a new resource", undefined, undefined, undefined, []],
    ["the one of the intent in state", undefined, OWN, ofFormer, [FORMER]],
    [
      "none if our own served the intent in state",
      undefined,
      OWN,
      intent({ workflowName: OWN, startedByUs: true }),
      [],
    ],
    [
      "none if somebody else started the run of the intent in state",
      undefined,
      OWN,
      intent({ workflowName: FORMER, startedByUs: false }),
      [],
    ],
    ["our own, if the inputs name one", EXISTING, OWN, undefined, [OWN]],
    ["the first derived name, if the inputs name one and we have none", EXISTING, undefined, undefined, [DERIVED]],
    ["our own, then the one of the intent in state", EXISTING, OWN, ofFormer, [OWN, FORMER]],
    [
      "each one once, and not the one that the inputs name",
      EXISTING,
      OWN,
      intent({ workflowName: OWN, startedByUs: true }),
      [OWN],
    ],
    [
      "not the one that the inputs name, if it served the intent in state too",
      EXISTING,
      OWN,
      intent({ workflowName: EXISTING, startedByUs: true }),
      [OWN],
    ],
  ] as const) {
    it(`are ${title}`, () => {
      expect(names(existingWorkflow).elsewhere(own, wanted, before, BASE)).to.deep.equal(
        expected.map((name) => ({ name, isExisting: false, isKnown: true, base: BASE })),
      );
    });
  }

  for (const [title, asksForRun, base] of [
    ["no run is asked for", undefined, BASE],
    ["no run was handled before", true, undefined],
    ["the time of the run that was handled before is not known", true, { runId: "handled" }],
  ] as const) {
    it(`are none where ${title}`, () => {
      const asked = intent(asksForRun === undefined ? {} : { asksForRun });
      expect(names(EXISTING).elsewhere(OWN, asked, ofFormer, base)).to.deep.equal([]);
    });
  }
});

describe("the next name of a definition", () => {
  const derived = (k: number) => ({ name: workflowName(seed, k), isExisting: false, isKnown: false, base: BASE });

  it("is the next derived one", () => {
    const candidates = names();
    expect(candidates.next(candidates.first(undefined, BASE))).to.deep.equal(derived(1));
  });

  it("is the first derived one after a known definition", () => {
    const candidates = names();
    expect(candidates.next(candidates.first(OWN, BASE))).to.deep.equal(derived(0));
  });

  it("is never one that can't be used, also when a command starts over", () => {
    const candidates = names();
    const second = candidates.next(candidates.first(undefined, BASE));
    expect(candidates.withoutDefinition(second)).to.deep.equal(derived(1));
    const third = candidates.next({ ...second, isKnown: true });
    expect(third).to.deep.equal(derived(2));
    expect(candidates.withoutDefinition(third)).to.deep.equal(derived(2));
  });

  it("is refused when all names are asKnown", () => {
    const candidates = names();
    let at = candidates.first(undefined, BASE);
    for (let k = 1; k < MOST_NAMES; k++) at = candidates.next(at);
    expect(at).to.deep.equal(derived(MOST_NAMES - 1));
    expect(candidates.following(at)).to.equal(undefined);
    expect(() => candidates.next(at)).to.throw(ConflictingRunError, `all of ${MOST_NAMES} names`);
  });

  it("is known in advance, whether or not it can be used", () => {
    const candidates = names();
    const first = candidates.first(undefined, BASE);
    candidates.next(candidates.next(first));
    expect(candidates.following(first)).to.equal(workflowName(seed, 1));
  });
});

describe("what a command learns about a definition", () => {
  const at: Candidate = { name: DERIVED, isExisting: false, isKnown: false, base: BASE };
  const run = { id: "new", createdAt: "2026-01-15T09:00:01Z" } as WorkflowRun;

  for (const [title, learnt, expected] of [
    ["no run of it appears that was not handled", asKnown(at), { ...at, isKnown: true }],
    [
      "the result of a run was handled",
      settled(at, run),
      { ...at, isKnown: true, base: { runId: "new", createdAt: "2026-01-15T09:00:01Z" } },
    ],
    [
      "the result of a run was handled, which may be no newer than the one before",
      settled(at, { ...run, createdAt: BASE.createdAt }),
      { ...at, isKnown: true, base: { runId: "new", createdAt: BASE.createdAt, judged: ["handled"] } },
    ],
  ] as const) {
    it(`it is ours: ${title}`, () => {
      expect(learnt).to.deep.equal(expected);
    });
  }
});

describe("a connection was visible before a run of another definition", () => {
  const other: Candidate = { name: FORMER, isExisting: false, isKnown: true, base: BASE };

  for (const [title, before, wasSeen] of [
    ["no intent is in state: the definition is ours", undefined, true],
    ["our definition, not the one of the intent in state", { workflowName: OWN, connectionSeen: false }, true],
    ["an intent in state without a definition", { connectionSeen: false }, true],
    ["the definition of an intent that saw the connection", { workflowName: FORMER, connectionSeen: true }, true],
    ["the definition of an intent that did not see it", { workflowName: FORMER, connectionSeen: false }, false],
  ] as const) {
    it(`${title}: ${wasSeen ? "yes" : "not known"}`, () => {
      expect(wasSeenBefore(other, before && intent(before))).to.equal(wasSeen);
    });
  }
});

describe("an interrupted command may have gone on under the next name", () => {
  const visible = look("ACTIVE", 12, 0);
  const gone = look(undefined, 0, 0);

  for (const [isExisting, observed, mayHave] of [
    [false, visible, false],
    [false, gone, true],
    [true, visible, false],
    [true, gone, false],
  ] as const) {
    const definition = isExisting ? "the definition that the inputs name" : "our definition";
    const state = observed === gone ? "can't be seen" : "is visible";
    it(`before a rerun of ${definition}, where the connection ${state}: ${mayHave ? "yes" : "no"}`, () => {
      const at = { name: DERIVED, isExisting, isKnown: true, base: undefined };
      expect(mayHaveGoneOn(at, observed)).to.equal(mayHave);
    });
  }
});
