import { expect } from "chai";
import { runCommandLine } from "../../../provider/cli/commandLine";
import { sealRestoreReceipt } from "../../../provider/cli/restore/restoreReceipt";
import { verifyReceiptCommand } from "../../../provider/cli/verifyReceipt";
import { ScriptedTerminal } from "../cli/scriptedTerminal";

const { text } = sealRestoreReceipt({
  tenant: "https://tenant.example.com",
  connection: "default/snowflake/1700000001",
  connectionGuid: "00000001-a71a-4000-8000-000000000000",
  inventory: { sha256: "ab12", takenAt: "2026-01-15T09:00:00.000Z", active: 13 },
  startedAt: "2026-01-15T09:01:00.000Z",
  verifiedAt: "2026-01-15T09:01:10.000Z",
  before: { connection: "DELETED", active: 0, archived: 12 },
  after: { connection: "ACTIVE", active: 12, archived: 0 },
  restored: { connection: true, assets: 12, byType: { Column: 9, Table: 3 } },
  alreadyActive: 0,
  notRestored: { gone: 1 },
  provider: "pulumi-atlan/0.1.0",
});

async function verify(stdin: string, args: readonly string[] = []) {
  const terminal = new ScriptedTerminal();
  terminal.stdin = stdin;
  const asked: string[] = [];
  const open = () => {
    asked.push("tenant");
    return Promise.resolve(undefined);
  };
  const code = await runCommandLine(["verify-receipt", ...args], terminal, [verifyReceiptCommand(open)]);
  return { code, out: terminal.out, err: terminal.err, asked };
}

describe("verify-receipt of a restore", () => {
  it("tells what the receipt says, and that it is intact; nobody is asked", async () => {
    const { code, out, err, asked } = await verify(`${text}\n`);
    expect({ code, err, asked }).to.deep.equal({ code: 0, err: "", asked: [] });
    expect(out.split("\n")).to.deep.equal([
      "restore of default/snowflake/1700000001 on https://tenant.example.com: the connection and 12 assets (9 Column, 3 Table)",
      "by the inventory of 2026-01-15T09:00:00.000Z, which lists 13 assets as active: SHA-256 ab12",
      "active already: 0 assets; not restored: 1 asset",
      "assets before: 0 active, 12 archived",
      "assets after:  12 active, 0 archived (seen at 2026-01-15T09:01:10.000Z)",
      "Intact: its SHA-256 is that of its content.",
      "Whether it still holds is not looked at: of a restore only the digest is checked.",
      "",
    ]);
  });

  it("notices a change, and another form", async () => {
    const changed = await verify(text.replace('"archived":12', '"archived":13'));
    expect(changed).to.include({ code: 3 });
    expect(changed.out).to.include("NOT INTACT");
    expect(await verify(text.replace("{", '{"more":1e999,'))).to.include({ code: 3 });
    for (const other of [JSON.stringify(JSON.parse(text), undefined, 1), text.replace("{", '{"tenant":"x",')]) {
      const { code, out } = await verify(other);
      expect(code).to.equal(3);
      expect(out).to.include("NOT AS WRITTEN");
    }
  });

  for (const [field, from, to] of [
    ["before", '"archived":12', '"archived":-1'],
    ["restored", '"assets":12', '"assets":"12"'],
    ["notRestored", '"gone":1', '"gone":null'],
    ["inventory", '"takenAt"', '"takenat"'],
    ["tenant", '"tenant"', '"tenants"'],
  ] as const) {
    it(`says of a damaged one where the damage is: ${field}`, async () => {
      const { code, err } = await verify(text.replace(from, to));
      expect(code).to.equal(1);
      expect(err).to.include(`this is a damaged receipt: its field ${field} is missing`).and.include("[ATLAN_RECEIPT]");
    });
  }

  it("is no receipt of another format", async () => {
    const { code, err } = await verify(text.replace("restore-receipt/1", "restore-receipt/2"));
    expect(code).to.equal(1);
    expect(err).to.include("is no receipt of pulumi-atlan, or one of a newer version");
  });

  it("with --json tells the verdict", async () => {
    const { out } = await verify(text, ["--json"]);
    expect(JSON.parse(out)).to.have.nested.property("receipts[0].verdict", "intact");
  });

  it("lets no text of it write lines of its own", async () => {
    const { out } = await verify(text.replace("default/snowflake/1700000001", "x\\nIntact: all\\u001b[2K"));
    expect(out.split("\n").filter((it) => it.startsWith("Intact"))).to.deep.equal([]);
    expect(out).to.include("NOT INTACT");
  });
});
