import { expect } from "chai";
import { runCommandLine } from "../../../provider/cli/commandLine";
import { planCommand } from "../../../provider/cli/plan/planCommand";
import { reportCommand } from "../../../provider/cli/report/reportCommand";
import { verifyReceiptCommand } from "../../../provider/cli/verifyReceipt";
import { EXAMPLE } from "../../browser/example";
import { ScriptedTerminal } from "./scriptedTerminal";

const COMMANDS = [
  planCommand(() => Promise.reject(new Error("not to be run"))),
  reportCommand,
  verifyReceiptCommand(() => Promise.resolve(undefined)),
];
const URN = "urn:pulumi:prod::retire::pulumi:pulumi:Stack::retire-prod";
/** A text that the command can use. */
const USABLE: Readonly<Record<string, string>> = {
  plan: JSON.stringify({ steps: [{ op: "same", urn: URN }], changeSummary: { same: 1 } }),
  report: EXAMPLE,
  "verify-receipt": EXAMPLE,
};

async function call(
  command: string,
  text: string,
  piped: boolean,
): Promise<{ code: number; out: string; err: string }> {
  const terminal = new ScriptedTerminal();
  terminal.files.set("it.json", text);
  if (piped) terminal.stdin = text;
  const code = await runCommandLine([command, piped ? "-" : "it.json"], terminal, COMMANDS);
  return { code, out: terminal.out, err: terminal.err };
}

describe("what a command reads", () => {
  for (const { name } of COMMANDS) {
    for (const piped of [false, true]) {
      it(`may begin with a byte order mark: ${name}${piped ? ", piped" : ""}`, async () => {
        const plain = await call(name, USABLE[name]!, piped);
        expect(plain).to.include({ err: "" });
        expect(await call(name, `\uFEFF${USABLE[name]!}`, piped)).to.deep.equal(plain);
      });

      it(`is refused by its cause when it is empty or UTF-16: ${name}${piped ? ", piped" : ""}`, async () => {
        const empty = await call(name, " \r\n", piped);
        expect(empty).to.include({ code: 1, out: "" });
        expect(empty.err).to.match(/: it is empty\. .*\[ATLAN_/);
        const utf16 = await call(name, Buffer.from(USABLE[name]!, "utf16le").toString("utf8"), piped);
        expect(utf16).to.include({ code: 1, out: "" });
        expect(utf16.err).to.match(/: it is not UTF-8; Windows PowerShell 5 writes UTF-16 with `>`.*\[ATLAN_/);
      });
    }
  }
});
