import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { runProgram, runWithin } from "../../../provider/cli/plan/runProgram";

const OPTIONS = { cwd: undefined, env: process.env };
const script = (text: string): readonly string[] => ["-e", text];
const SIGNALS = ["exit", "SIGINT", "SIGTERM", "SIGHUP"];
const listeners = (): number[] => SIGNALS.map((it) => process.listenerCount(it));

describe("running a program for its output", () => {
  it("gives what it printed, in whole characters, and its exit code", async () => {
    const before = listeners();
    const text = 'process.stdout.write("ü".repeat(100_001)); process.exitCode = 3';
    expect(await runProgram(process.execPath, script(text), OPTIONS)).to.deep.equal({
      code: 3,
      stdout: "ü".repeat(100_001),
    });
    expect(listeners()).to.deep.equal(before);
  });

  it("takes as much as is allowed, and refuses and ends what prints without end", async () => {
    const before = listeners();
    const exact = await runWithin(1_000)(process.execPath, script('process.stdout.write("x".repeat(1_000))'), OPTIONS);
    expect(exact.stdout).to.have.length(1_000);
    const endless = 'setInterval(() => process.stdout.write("x".repeat(1_000)), 1)';
    const error: unknown = await runWithin(1_000)(process.execPath, script(endless), OPTIONS).then(
      () => undefined,
      (it: unknown) => it,
    );
    expect(String(error)).to.include("it printed more than 1,000 bytes").and.to.include("[ATLAN_PLAN]");
    expect(listeners()).to.deep.equal(before);
  });

  it("rejects where it can't be started", async () => {
    const error: unknown = await runProgram("/no/such/program", [], OPTIONS).catch((it: unknown) => it);
    expect(String(error)).to.include("ENOENT");
  });

  for (const [how, act] of [
    ["is asked to end", "setInterval(() => undefined, 1_000)"],
    ["exits by itself", "process.stdin.once('data', () => process.exit(0))"],
  ] as const) {
    it(`ends the program when this process ${how}`, async () => {
      const file = path.join(__dirname, "../../../provider/cli/plan/runProgram.ts");
      const waits = "process.stderr.write(String(process.pid)); setInterval(() => undefined, 1_000)";
      const text = `${act}; void require(${JSON.stringify(file)}).runProgram(process.execPath, ["-e", ${JSON.stringify(waits)}], { env: process.env }).then(() => process.exit(0)); process.stderr.write(" listens ");`;
      const parent = spawn(process.execPath, ["--import", "tsx", "--input-type=commonjs", "-e", text], {
        stdio: ["pipe", "ignore", "pipe"],
      });
      // The program writes to the same pipe, so that the pipe is closed when both are gone.
      const closed = once(parent, "close");
      // Both have to be there: a signal that comes before this process listens ends it alone.
      let said = "";
      while (!/\d/.test(said) || !said.includes("listens")) said += String((await once(parent.stderr, "data"))[0]);
      if (how === "is asked to end") parent.kill("SIGTERM");
      else parent.stdin.write("end\n");
      const child = Number(said.replace("listens", ""));
      const givesUp = setTimeout(() => process.kill(child, "SIGKILL"), 10_000);
      const began = Date.now();
      await closed;
      clearTimeout(givesUp);
      expect(Date.now() - began).to.be.lessThan(10_000);
    });
  }
});
