import { expect } from "chai";
import { CommandSummary, type Ended, type Planned } from "../../../provider/lifecycle/commandSummary";

const many = <T>(count: number, value: T): T[] => Array<T>(count).fill(value);

/** The last line of a preview that expects this. */
function planOf(...expected: readonly Planned[]): ReturnType<CommandSummary["line"]> {
  const summary = new CommandSummary();
  expected.forEach((it, i) => {
    summary.expect(String(i), it);
  });
  return summary.line();
}

/** The last line of a command in which so many connections were planned, and the first of them ended like this. */
function doneOf(whole: number, ...ended: readonly Ended[]): ReturnType<CommandSummary["line"]> {
  const summary = new CommandSummary();
  for (let i = 0; i < whole; i++) summary.expect(String(i), { kind: "archive", assets: 1 });
  ended.forEach((it, i) => {
    summary.begin(String(i));
    summary.end(String(i), it);
  });
  return summary.line();
}

describe("the last line of a preview", () => {
  it("counts what is purged first, as a warning", () => {
    expect(
      planOf(...many(3, { kind: "nothing" } as const), ...many(39, { kind: "archive", assets: 7_224 } as const), {
        kind: "purge",
        assets: 6_402,
      }),
    ).to.deep.equal({
      severity: "warning",
      text: "Plan: 1 connection PERMANENTLY PURGED (6,402 assets), 39 archived (281,736 assets), 3 unchanged",
    });
  });

  it("is an information without a purge", () => {
    expect(planOf(...many(2, { kind: "archive", assets: 1 } as const))).to.deep.equal({
      severity: "info",
      text: "Plan: 2 connections archived (2 assets)",
    });
  });

  it("gives no number of assets where one of them is not known", () => {
    expect(planOf({ kind: "purge", assets: 12 }, { kind: "purge" })?.text).to.equal(
      "Plan: 2 connections PERMANENTLY PURGED",
    );
  });

  it("counts what is refused, and what can't be told", () => {
    expect(planOf({ kind: "refused" }, { kind: "unknown" }, { kind: "nothing" })?.text).to.equal(
      "Plan: 1 connection refused, 1 not known yet, 1 unchanged",
    );
  });

  it("counts once what moves from one resource to another: it is not out of the stack", () => {
    const [one, other] = ["default/x/1", "default/x/2"];
    const moves = planOf(
      { kind: "left", connection: one },
      { kind: "left", connection: other },
      { kind: "purge", assets: 12, connection: one },
    );
    expect(moves?.text).to.equal(
      "Plan: 1 connection PERMANENTLY PURGED (12 assets), 1 out of the stack, nothing deleted",
    );
    expect(planOf({ kind: "left", connection: one }, { kind: "nothing", connection: one })).to.equal(undefined);
    const open = planOf({ kind: "left", connection: one, mayPurge: true }, { kind: "archive", connection: one });
    expect(open?.text).to.equal("Plan: 1 connection MAY BE PERMANENTLY PURGED, 1 archived");
  });

  it("names what may become a purge, as a warning, whatever else may become of it", () => {
    const summary = new CommandSummary();
    summary.expect("a", { kind: "unknown", mayPurge: true });
    summary.expect("a", { kind: "refused" });
    summary.expect("b", { kind: "refused", mayPurge: true });
    summary.expect("c", { kind: "archive", assets: 3 });
    expect(summary.line()).to.deep.equal({
      severity: "warning",
      text: "Plan: 2 connections MAY BE PERMANENTLY PURGED, 1 archived (3 assets)",
    });
    summary.expect("b", { kind: "purge", assets: 12 });
    expect(summary.line()?.text).to.equal(
      "Plan: 1 connection PERMANENTLY PURGED (12 assets), 1 MAY BE PERMANENTLY PURGED, 1 archived (3 assets)",
    );
  });

  it("is not there where nothing changes", () => {
    expect(planOf()).to.equal(undefined);
    expect(planOf({ kind: "nothing" }, { kind: "nothing" })).to.equal(undefined);
  });

  it("has what was expected last of a connection", () => {
    const summary = new CommandSummary();
    summary.expect("a", { kind: "refused" });
    summary.expect("a", { kind: "purge", assets: 12 });
    expect(summary.line()?.text).to.equal("Plan: 1 connection PERMANENTLY PURGED (12 assets)");
  });
});

describe("the last line of a command that acts", () => {
  it("counts what was reached", () => {
    expect(doneOf(2, { kind: "archived", assets: 12 }, { kind: "purged", assets: 1_225 })).to.deep.equal({
      severity: "info",
      text: "Done: 1 connection purged (1,225 assets), 1 archived (12 assets)",
    });
  });

  it("counts what has failed, as a warning, and how many of all are done", () => {
    expect(doneOf(12, ...many(9, { kind: "archived" } as const), { kind: "failed" })).to.deep.equal({
      severity: "warning",
      text: "Done: 9 connections archived, 1 failed, 9 of 12",
    });
  });

  it("counts runs that go on, and what has left the stack", () => {
    expect(doneOf(2, { kind: "goesOn" }, { kind: "left" })?.text).to.equal(
      "Done: 1 connection still running in Atlan, 1 out of the stack, nothing deleted",
    );
  });

  it("counts what the preview expected to stay as it is", () => {
    const summary = new CommandSummary();
    for (const key of ["a", "b", "c"]) summary.expect(key, { kind: "nothing" });
    summary.end("c", { kind: "archived", assets: 12 });
    expect(summary.line()?.text).to.equal("Done: 1 connection archived (12 assets), 2 unchanged");
  });

  it("does not count as out of the stack what was to leave, where the engine has stopped before that", () => {
    const summary = new CommandSummary();
    summary.expect("a", { kind: "left", connection: "default/x/1" });
    summary.expect("b", { kind: "archive" });
    summary.end("b", { kind: "failed" });
    expect(summary.line()?.text).to.equal("Done: 1 connection failed, 0 of 2");
  });

  it("counts once what has moved from one resource to another", () => {
    const connection = "default/x/1";
    const left = { kind: "left", connection } as const;
    expect(doneOf(2, left, { kind: "purged", assets: 12, connection })?.text).to.equal(
      "Done: 1 connection purged (12 assets)",
    );
    expect(doneOf(2, left, { kind: "failed", connection })?.text).to.equal("Done: 1 connection failed, 0 of 1");
    const summary = new CommandSummary();
    summary.expect("former", { kind: "left", connection });
    summary.end("former", left);
    summary.end("new", { kind: "archived", assets: 3, connection });
    expect(summary.line()?.text).to.equal("Done: 1 connection archived (3 assets)");
    for (const [kind, text] of [
      ["failed", "Done: 1 connection failed, 0 of 1"],
      ["archived", "Done: 1 connection archived"],
    ] as const) {
      const stopped = new CommandSummary();
      stopped.expect("former", { kind: "left", connection });
      stopped.expect("new", { kind: "archive", connection });
      stopped.end("new", { kind, connection });
      expect(stopped.line()?.text).to.equal(text);
    }
  });

  it("has the last end of a connection that is tried again", () => {
    const summary = new CommandSummary();
    summary.end("a", { kind: "failed" });
    summary.end("a", { kind: "archived" });
    expect(summary.line()?.text).to.equal("Done: 1 connection archived");
  });

  it("is not there where only settings were stored", () => {
    expect(doneOf(0, { kind: "nothing" })).to.equal(undefined);
  });

  it("can't be told while something has not ended", () => {
    const summary = new CommandSummary();
    summary.begin("a");
    expect(summary.isBusy).to.equal(true);
    summary.end("a", { kind: "archived" });
    expect(summary.isBusy).to.equal(false);
  });
});
