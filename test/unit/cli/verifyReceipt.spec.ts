import { expect } from "chai";
import type { ConnectionObservation } from "../../../provider/atlan/api";
import { runCommandLine } from "../../../provider/cli/commandLine";
import { openTenant } from "../../../provider/cli/openTenant";
import { verifyReceiptCommand } from "../../../provider/cli/verifyReceipt";
import { type ReceiptContent, sealReceipt } from "../../../provider/reconcile/receipt";
import { connectionDelete, stackExport } from "../../browser/example";
import { API_KEY, rig, SNOWFLAKE } from "../../rig";
import { startTenant } from "../../tenant";
import { ScriptedAtlan } from "../reconcile/scriptedAtlan";
import { CONNECTION, look } from "../text/observed";
import { ScriptedTerminal } from "./scriptedTerminal";

const TENANT = "https://tenant.example.com";
/** A list in a list, and so on. */
const NESTED = "[".repeat(50_000) + "]".repeat(50_000);
/** Nobody asks for listed assets here. */
const NO_LIST = { countGuids: () => Promise.reject(new Error("asked")) };

const archived: ReceiptContent = {
  tenant: TENANT,
  connection: CONNECTION,
  connectionName: "prod",
  mode: "archive",
  reason: "DATA-481",
  stack: "prod",
  resource: "legacy",
  outcome: "ran",
  workflow: "atlan-connection-delete-7405873769",
  run: "atlan-connection-delete-7405873769-58fc6",
  startedAt: "2026-01-15T09:00:00Z",
  finishedAt: "2026-01-15T09:00:21Z",
  verifiedAt: "2026-01-15T09:00:22.000Z",
  before: { connection: "ACTIVE", active: 12, archived: 0, types: { Table: 12 } },
  after: { connection: "DELETED", active: 0, archived: 12 },
  provider: "pulumi-atlan/0.1.0",
};
const { before: _before, ...rest } = archived;
const purged: ReceiptContent = {
  ...rest,
  mode: "purge",
  after: { connection: "GONE", active: 0, archived: 0 },
};

/** With `allowMissing`: nothing ran. */
const gone: ReceiptContent = { ...rest, outcome: "alreadyGone", after: { connection: "GONE", active: 0, archived: 0 } };

async function verify(text: string, shown?: ConnectionObservation, baseUrl = TENANT, options: readonly string[] = []) {
  const terminal = new ScriptedTerminal();
  terminal.stdin = text;
  const api = new ScriptedAtlan(CONNECTION);
  if (shown !== undefined) api.shown = shown;
  const open = () =>
    Promise.resolve(shown === undefined ? undefined : { baseUrl, api, list: NO_LIST, clean: (text: string) => text });
  const code = await runCommandLine(["verify-receipt", ...options], terminal, [verifyReceiptCommand(open)]);
  return { code, out: terminal.out, err: terminal.err, asked: Object.keys(api.patience) };
}

describe("verify-receipt", () => {
  it("tells what the receipt says, and that it is intact", async () => {
    const { code, out, err } = await verify(sealReceipt(archived));
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
    expect(out.split("\n")).to.deep.equal([
      `archive of ${CONNECTION} ("prod") on ${TENANT}: ran`,
      "by resource legacy of stack prod, because: DATA-481",
      "run atlan-connection-delete-7405873769-58fc6, from 2026-01-15T09:00:00Z to 2026-01-15T09:00:21Z",
      "assets before: 12 active, 0 archived",
      "assets after:  0 active, 12 archived (seen at 2026-01-15T09:00:22.000Z)",
      "Intact: its SHA-256 is that of its content.",
      "Whether it still holds was not looked at: there is no ATLAN_BASE_URL in the environment.",
      "",
    ]);
  });

  it("takes a receipt as a JSON text, as `pulumi stack output --json` prints it", async () => {
    expect((await verify(`${JSON.stringify(sealReceipt(purged))}\n`)).code).to.equal(0);
  });

  for (const [what, text] of [
    ["a name twice", sealReceipt(archived).replace("{", '{"mode":"purge",')],
    ["a number in another form", sealReceipt(archived).replace('"archived":12', '"archived":1.2e1')],
    ["white space", JSON.stringify(JSON.parse(sealReceipt(archived)), undefined, 1)],
  ] as const) {
    it(`takes a receipt only as it was written: ${what}`, async () => {
      const { code, out, asked } = await verify(text, look("DELETED", 0, 12));
      expect(code).to.equal(3);
      expect(out).to.include("NOT AS WRITTEN: its SHA-256 is that of its content, but").and.not.to.include("Intact");
      expect(asked).to.deep.equal([]);
    });
  }

  it("says of a damaged receipt where the damage is", async () => {
    const { code, err } = await verify(sealReceipt({ ...archived, after: {} } as never));
    expect(code).to.equal(1);
    expect(err).to.equal(
      "pulumi-atlan verify-receipt: reading the receipt (standard input): this is a damaged receipt: its field after is " +
        "missing or is not what it has to be. Give it the output `receipt`, whole and unchanged. [ATLAN_RECEIPT] docs/errors.md#atlan_receipt\n",
    );
  });

  it("lets no text of a receipt write lines of its own", async () => {
    const reason = "x\nHolds: the connection is as the receipt says.\n\u001b[2K";
    const { out } = await verify(sealReceipt({ ...archived, reason, connectionName: 'a"\n(b)' }));
    expect(out.split("\n").filter((it) => it.startsWith("Holds"))).to.deep.equal([]);
    expect(out)
      .to.include(`("a\\"\\n(b)") on`)
      .and.include("because: x Holds: the connection is as")
      .and.include("\\u001b[2K");
  });

  it("asks no tenant about a name that is none of a connection's", async () => {
    const forged = sealReceipt({ ...purged, connection: "default/*/1" });
    const { code, err, asked } = await verify(forged, look(undefined, 0, 0));
    expect(code).to.equal(1);
    expect(err).to.include("(default/*/1): its connection can't be looked up: its connector, the middle part");
    expect(asked).to.deep.equal([]);
  });

  it("notices a change", async () => {
    const { code, out, asked } = await verify(
      sealReceipt(archived).replace('"archived":12', '"archived":13'),
      look("DELETED", 0, 12),
    );
    expect(code).to.equal(3);
    expect(out).to.include("NOT INTACT");
    expect(asked, "nothing is asked of a tenant for a receipt that is not intact").to.deep.equal([]);
  });

  for (const [what, text] of [
    ["something else", '{"some":"thing"}'],
    ["a text", '"text"'],
    ["half a text", '"tex'],
    ["a receipt of a newer version", sealReceipt(archived).replace('"receipt":1', '"receipt":2')],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { code, err } = await verify(text);
      expect(code).to.equal(1);
      expect(err).to.equal(
        "pulumi-atlan verify-receipt: reading the receipt (standard input): this is no receipt of pulumi-atlan, or one of " +
          "a newer version. Give it the output `receipt`, whole and unchanged. [ATLAN_RECEIPT] docs/errors.md#atlan_receipt\n",
      );
    });
  }

  for (const [what, content, shown, code, line] of [
    ["an archive", archived, look("DELETED", 0, 12), 0, "Holds: the connection is as the receipt says."],
    [
      "an archive whose assets came back",
      archived,
      look("DELETED", 2, 10),
      4,
      "NOT TRUE ANY MORE: 2 assets are still active.",
    ],
    [
      "an archive of whose assets some were purged one by one",
      archived,
      look("DELETED", 0, 3),
      4,
      "NOT TRUE ANY MORE: 9 of the 12 assets that were archived can't be seen any more; they were purged since, or",
    ],
    [
      "an archive to which further assets were added since",
      archived,
      look("DELETED", 0, 13),
      0,
      "Holds: the connection is as the receipt says.",
    ],
    [
      "an archive that nobody sees",
      archived,
      look(undefined, 0, 0),
      4,
      "NOT SEEN: the connection can't be seen any more",
    ],
    [
      "an archive whose connection can't be seen, unlike its archived assets",
      archived,
      look(undefined, 0, 12),
      4,
      "NOT SEEN: the connection can't be seen any more",
    ],
    [
      "an archive of a connection that was missing, and is there now",
      gone,
      look("DELETED", 0, 12),
      4,
      "NOT TRUE ANY MORE: the connection is there again.",
    ],
    [
      "an archive of a connection that was missing, and of which archived assets can be seen now",
      gone,
      look(undefined, 0, 3),
      4,
      "NOT TRUE ANY MORE: 3 assets of it can be seen again.",
    ],
    ["an archive of a connection that is still missing", gone, look(undefined, 0, 0), 0, "Holds: nothing of it"],
    ["a purge", purged, look(undefined, 0, 0), 0, "Holds: nothing of it can be seen"],
    [
      "a purge of which assets are left",
      purged,
      look(undefined, 1, 0),
      4,
      "NOT TRUE ANY MORE: 1 asset is still there.",
    ],
    ["a purge whose connection is there", purged, look("ACTIVE", 0, 0), 4, "NOT TRUE ANY MORE"],
  ] as const) {
    it(`asks the tenant about ${what}`, async () => {
      const verified = await verify(sealReceipt(content), shown);
      expect(verified.out).to.include(line);
      expect(verified.code).to.equal(code);
      expect(verified.asked).to.deep.equal(["observeConnection"]);
    });
  }

  for (const [finishedAt, createdAt, code] of [
    ["2026-01-15T09:00:21Z", "2026-01-15T09:00:22Z", 4],
    ["2026-01-15T09:00:21Z", "2026-01-15T09:00:21.999Z", 0],
    ["2026-01-15T09:00:21Z", "2025-01-15T09:00:00Z", 0],
    ["yesterday", "2026-01-15T09:00:23Z", 4],
    [undefined, "2026-01-15T09:00:22Z", 0],
  ] as const) {
    it(`takes none for the archived one that was created ${createdAt}, after a run until ${finishedAt ?? "?"}: ${code}`, async () => {
      const { finishedAt: _, ...others } = archived;
      const receipt = sealReceipt(finishedAt === undefined ? others : { ...others, finishedAt });
      const shown = look("DELETED", 0, 20);
      const connection = { ...shown.connection!, createdAt: Date.parse(createdAt) };
      const verified = await verify(receipt, { ...shown, connection });
      expect(verified.code).to.equal(code);
      expect(verified.out).to.include(
        code === 0
          ? "\nHolds: the connection is as the receipt says.\n"
          : `\nNOT TRUE ANY MORE: another connection has its name now, created at ${new Date(createdAt).toISOString()}, after it was archived.\n`,
      );
    });
  }

  for (const [what, content, state, was] of [
    ["of an archive", archived, "ACTIVE", "archived"],
    ["of a purge", purged, "ACTIVE", "gone"],
    ["of a purge, which is archived", purged, "DELETED", "gone"],
    ["of one that was missing", gone, "ACTIVE", "gone"],
  ] as const) {
    it(`does not say that assets are still there which are those of a later connection of the name ${what}`, async () => {
      const shown = look(state, state === "ACTIVE" ? 5 : 0, state === "ACTIVE" ? 0 : 5);
      const connection = { ...shown.connection!, createdAt: Date.parse("2026-02-01T00:00:00Z") };
      const { code, out } = await verify(sealReceipt(content), { ...shown, connection });
      expect(code).to.equal(4);
      expect(out)
        .to.include(
          `: another connection has its name now, created at 2026-02-01T00:00:00.000Z, after it was ${was}.\n`,
        )
        .and.not.include("still");
    });
  }

  it("sends credentials to no tenant but the one in the environment", async () => {
    const { code, err, asked } = await verify(
      sealReceipt(archived),
      look("DELETED", 0, 12),
      "https://other.example.com",
    );
    expect(code).to.equal(1);
    expect(err).to.equal(
      `pulumi-atlan verify-receipt: looking whether the receipt holds (${CONNECTION}): the receipt is of ${TENANT}, but ` +
        "ATLAN_BASE_URL is https://other.example.com. Nothing was sent. Name the receipt's tenant in ATLAN_BASE_URL, with " +
        "credentials of it. [ATLAN_CONFIGURATION] docs/errors.md#atlan_configuration\n",
    );
    expect(asked).to.deep.equal([]);
  });

  it("reads a file, and only one", async () => {
    const terminal = new ScriptedTerminal();
    terminal.files.set("receipt.json", sealReceipt(archived));
    const command = verifyReceiptCommand(() => Promise.resolve(undefined));
    expect(await runCommandLine(["verify-receipt", "receipt.json"], terminal, [command])).to.equal(0);
    expect(await runCommandLine(["verify-receipt", "a", "b"], terminal, [command])).to.equal(2);
    expect(await runCommandLine(["verify-receipt"], terminal, [command])).to.equal(2);
    expect(terminal.err).to.include("one FILE at a time").and.to.include("nothing on standard input");
  });

  for (const [what, own, code] of [
    ["of its own", { connectionQualifiedName: CONNECTION, tenant: TENANT }, 0],
    ["of another connection", { connectionQualifiedName: "default/snowflake/2", tenant: TENANT }, 3],
    ["of another tenant", { connectionQualifiedName: CONNECTION, tenant: "https://other.example.com" }, 3],
    ["of a connection that the state does not tell", {}, 0],
  ] as const) {
    it(`takes a resource in a stack export by the receipt ${what} with ${code}`, async () => {
      const type = "pulumi-nodejs:dynamic/atlan:ConnectionDelete";
      const outputs = { ...own, receipt: sealReceipt(archived) };
      const text = JSON.stringify({
        deployment: { resources: [{ urn: `urn:pulumi:prod::retire::${type}::legacy`, type, outputs }] },
      });
      const found = await verify(text, look("DELETED", 0, 12));
      expect(found.code).to.equal(code);
      expect(found.out.includes("NOT ITS OWN: it is intact, but of another connection")).to.equal(code === 3);
      expect(found.asked).to.have.length(code === 3 ? 0 : 1);
    });
  }

  it("says of a file that it can't read what to do", async () => {
    const terminal = new ScriptedTerminal();
    const command = verifyReceiptCommand(() => Promise.resolve(undefined));
    expect(await runCommandLine(["verify-receipt", "none.json"], terminal, [command])).to.equal(1);
    expect(terminal.err).to.equal(
      "pulumi-atlan verify-receipt: reading the receipt (none.json): ENOENT: no such file, open 'none.json'. " +
        "Name a file that holds the output `receipt`. [ATLAN_RECEIPT] docs/errors.md#atlan_receipt\n",
    );
  });

  for (const [what, text, refusal] of [
    ["a receipt", `{"receipt":1,"before":${NESTED}}`, /reading the receipt \(standard input\): .*\[ATLAN_RECEIPT\]/],
    ["a list of receipts", NESTED, /reading the receipt \(standard input\): .*\[ATLAN_RECEIPT\]/],
    ["outputs of a stack", `{"a":${NESTED}}`, /reading the receipt \(standard input\): .*\[ATLAN_RECEIPT\]/],
    [
      "a stack export",
      `{"deployment":{"resources":${NESTED}}}`,
      /reading the stack export \(standard input\): .*\[ATLAN_STACK_EXPORT\]/,
    ],
  ] as const) {
    it(`says of ${what} that is nested too deep what to do`, async () => {
      const { code, err } = await verify(text);
      expect(code).to.equal(1);
      expect(err).to.match(refusal).and.include("it is JSON nested more than 1,000 levels deep. Give it ");
    });
  }

  it("refuses a receipt that is nested too deep among others, and looks at these", async () => {
    const deep = `{"receipt":1,"before":${NESTED}}`;
    const { code, out } = await verify(JSON.stringify([deep, sealReceipt(archived)]), look("DELETED", 0, 12));
    expect(code).to.equal(1);
    expect(out).to.include("-- 2 receipts: 1 not readable, 1 still true\n");
  });

  it("takes - for standard input", async () => {
    const terminal = new ScriptedTerminal();
    terminal.stdin = sealReceipt(archived);
    const command = verifyReceiptCommand(() => Promise.resolve(undefined));
    expect(await runCommandLine(["verify-receipt", "-"], terminal, [command])).to.equal(0);
  });

  it("asks a real tenant with the credentials of the environment about a receipt that was really written", async () => {
    const { stack } = rig();
    const legacy = stack();
    await legacy.up({ connectionQualifiedName: SNOWFLAKE });
    const tenant = await startTenant({
      credentials: [{ token: API_KEY }],
      connections: [
        {
          qualifiedName: SNOWFLAKE,
          name: "legacy",
          connectorName: "snowflake",
          assets: {},
          archivedAssets: { Table: 12 },
        },
      ],
    });
    try {
      const {
        tenant: _tenant,
        sha256: _sha256,
        receipt: _receipt,
        ...content
      } = JSON.parse(legacy.outputs["receipt"] as string) as ReceiptContent & { sha256: string; receipt: number };
      const terminal = new ScriptedTerminal();
      // By the tenant's clock, its connection is none that was made later.
      const finishedAt = new Date(Date.now() + 60_000).toISOString();
      terminal.stdin = sealReceipt({ ...content, tenant: tenant.url, finishedAt });
      terminal.env = { ATLAN_BASE_URL: tenant.url, ATLAN_API_KEY: API_KEY };
      const code = await runCommandLine(["verify-receipt"], terminal, [verifyReceiptCommand(openTenant)]);
      // The connection itself is active on this tenant.
      expect({ code, err: terminal.err }).to.deep.equal({ code: 4, err: "" });
      expect(terminal.out).to.include("NOT TRUE ANY MORE: the connection itself is still active.");
      terminal.env = { ATLAN_BASE_URL: tenant.url };
      expect(await runCommandLine(["verify-receipt"], terminal, [verifyReceiptCommand(openTenant)])).to.equal(1);
      expect(terminal.err).to.include("there are no credentials");
      expect(await openTenant({})).to.equal(undefined);
      // One that can't be used is not as if there were none.
      terminal.env = { ATLAN_BASE_URL: "https://user:hunter2@tenant", ATLAN_API_KEY: API_KEY };
      expect(await runCommandLine(["verify-receipt"], terminal, [verifyReceiptCommand(openTenant)])).to.equal(1);
      expect(terminal.err)
        .to.include("connecting to Atlan (ATLAN_BASE_URL): ATLAN_BASE_URL: ")
        .and.not.include("hunter2");
    } finally {
      await tenant.close();
    }
  });

  describe("of a whole stack", () => {
    const stored = (resource: string, outputs: object): object =>
      connectionDelete(resource, { connectionQualifiedName: CONNECTION, achieved: "archived", ...outputs });
    const [good, other] = [sealReceipt(archived), sealReceipt({ ...archived, resource: "other" })];
    const changed = good.replace('"archived":12', '"archived":13');
    const fleet = {
      urn: "urn:pulumi:prod::retire::pulumi-nodejs:dynamic/atlan:ConnectionDeletes::old",
      type: "pulumi-nodejs:dynamic/atlan:ConnectionDeletes",
      outputs: { connections: [CONNECTION], results: { [CONNECTION]: { achieved: "archived", receipt: other } } },
    };

    it("reads an export, with fleets, and tells of each receipt and of those that are missing", async () => {
      const { code, out } = await verify(
        stackExport([stored("a", { receipt: good }), fleet, stored("b", { achieved: "none" })]),
      );
      expect(code).to.equal(0);
      expect(out.split("\n").filter((it) => /^--|^(by|No|Intact)/.test(it))).to.deep.equal([
        "-- a",
        "by resource legacy of stack prod, because: DATA-481",
        "Intact: its SHA-256 is that of its content.",
        "-- b",
        "No receipt: nothing has been proven yet.",
        `-- old#${CONNECTION}`,
        "by resource other of stack prod, because: DATA-481",
        "Intact: its SHA-256 is that of its content.",
        "-- 3 receipts: 2 intact, and not looked at, 1 missing",
      ]);
    });

    it("asks the tenant about each", async () => {
      const { code, out } = await verify(stackExport([stored("a", { receipt: good }), fleet]), look("DELETED", 0, 12));
      expect(code).to.equal(0);
      expect(out).to.include("-- 2 receipts: 2 still true\n");
      expect((await verify(stackExport([stored("a", { receipt: good })]), look("ACTIVE", 1, 11))).code).to.equal(4);
    });

    for (const [what, text] of [
      ["the outputs of a stack", JSON.stringify({ receipt: good, achieved: "archived", purgeEligibleAt: "" })],
      ["the results of a fleet", JSON.stringify({ [CONNECTION]: { achieved: "archived", receipt: good } })],
      ["the results of a fleet among the outputs", JSON.stringify({ results: { [CONNECTION]: { receipt: good } } })],
      ["a list", JSON.stringify([good])],
    ] as const) {
      it(`reads ${what}`, async () => {
        const { code, out } = await verify(text);
        expect({ code, out }).to.deep.include({ code: 0 });
        expect(out)
          .to.match(/^-- \S.*\n/)
          .and.include("-- 1 receipt: 1 intact, and not looked at\n");
      });
    }

    for (const [what, outputs] of [
      ["in a list", { first: good, others: [changed] }],
      [
        "in the results of a fleet that is one of several",
        { first: good, fleets: { old: { x: { receipt: changed } } } },
      ],
      ["in a list of results", [good, { achieved: "archived", receipt: changed }]],
      ["under names of its own", { first: good, byTeam: { sales: { legacy: changed } } }],
    ] as const) {
      it(`passes over none that is ${what}`, async () => {
        const { code, out } = await verify(JSON.stringify(outputs));
        expect(code).to.equal(3);
        expect(out).to.include("-- 2 receipts: 1 TAMPERED, 1 intact, and not looked at\n");
      });
    }

    for (const [what, resources, code, said] of [
      ["tampered with, whatever else there is", [changed, "{}", good], 3, "1 TAMPERED, 1 not readable, 1 still true"],
      ["not readable", ["{}", good], 1, "1 not readable, 1 still true"],
    ] as const) {
      it(`ends with ${code} for one that is ${what}`, async () => {
        const text = stackExport(resources.map((receipt, index) => stored(`r${index}`, { receipt })));
        const verified = await verify(text, look("DELETED", 0, 12));
        expect(verified.code).to.equal(code);
        expect(verified.out).to.include(`-- ${resources.length} receipts: ${said}\n`);
      });
    }

    it("ends with 1 where nobody could be asked about one, and asks about the others", async () => {
      const elsewhere = sealReceipt({ ...archived, tenant: "https://other.example.com" });
      const text = stackExport([stored("a", { receipt: good }), stored("b", { receipt: elsewhere })]);
      const { code, out, err } = await verify(text, look("DELETED", 0, 12));
      expect({ code, err }).to.deep.equal({ code: 1, err: "" });
      expect(out)
        .to.include("Holds: ")
        .and.include("the receipt is of https://other.example.com, but ATLAN_BASE_URL is");
      expect(out).to.include("-- 2 receipts: 1 could not be asked about, 1 still true\n");
    });

    for (const [what, text] of [
      ["no resource", stackExport([])],
      ["no receipt", stackExport([stored("a", { achieved: "none" })])],
    ] as const) {
      it(`fails where there is ${what}, for then nothing is proven`, async () => {
        const { code, err } = await verify(text);
        expect(code).to.equal(1);
        expect(err).to.include(
          "(standard input): there is no receipt in it. Give it the output `receipt`, or the whole",
        );
      });
    }

    for (const [what, text] of [
      ["a resource", stackExport([stored("a", {}), stored("b", { receipt: good })])],
      [
        "a resource whose connection was missing",
        stackExport([stored("a", { achieved: "none", outcome: "alreadyGone" }), stored("b", { receipt: good })]),
      ],
      [
        "one of a fleet whose connection was missing",
        JSON.stringify([{ achieved: "none", outcome: "alreadyGone", intent: {} }, { receipt: good }]),
      ],
      [
        "one of a fleet",
        JSON.stringify({ legacy: { achieved: "purged", intent: {} }, other: { achieved: "archived", receipt: good } }),
      ],
    ] as const) {
      it(`ends with 3 where somebody has taken the receipt out of the state of ${what}`, async () => {
        const { code, out } = await verify(text);
        expect(code).to.equal(3);
        expect(out)
          .to.include(
            "REMOVED: the resource has archived or purged its connection, or found it gone, and then it has a receipt.",
          )
          .and.include("-- 2 receipts: 1 TAMPERED, 1 intact, and not looked at\n");
      });
    }

    it("does not say so of what a program has picked out of a result", async () => {
      const picked = { legacy: { achieved: "purged", runId: "run-1" }, other: { achieved: "archived", receipt: good } };
      const { code, out } = await verify(JSON.stringify(picked));
      expect(code).to.equal(0);
      expect(out).to.include("No receipt").and.not.include("REMOVED");
    });

    it("takes no receipt for one that is encrypted", async () => {
      const receipt = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:a" };
      const { code, out } = await verify(stackExport([stored("a", { receipt })]));
      expect(code).to.equal(1);
      expect(out)
        .to.include("-- 1 receipt: 1 not readable\n")
        .and.include(
          "reading the receipt (a): it is encrypted. Give it what the same command prints with --show-secrets. [ATLAN_RECEIPT]",
        );
    });

    it("says of one that Pulumi hides that it is encrypted", async () => {
      const { code, err } = await verify("[secret]\n");
      expect(code).to.equal(1);
      expect(err).to.include("reading the receipt (standard input): it is encrypted. Give it what");
    });

    for (const [what, text, code] of [
      ["reads", sealReceipt(archived), 0],
      ["finds out a changed", sealReceipt(archived).replace('"archived":12', '"archived":13'), 3],
      ["asks for what is encrypted in a", "v1:a", 1],
    ] as const) {
      it(`${what} receipt of an export with --show-secrets, also of a fleet`, async () => {
        const shown = (value: unknown): object => ({
          "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
          ...(code === 1 ? { ciphertext: text } : { plaintext: JSON.stringify(value) }),
        });
        const fleet = {
          urn: "urn:pulumi:prod::retire::atlan:index:ConnectionDeletes::fleet",
          type: "atlan:index:ConnectionDeletes",
          outputs: { connections: [CONNECTION], results: shown({ [CONNECTION]: { receipt: text } }) },
        };
        const verified = await verify(stackExport([stored("a", { receipt: shown(text) }), fleet]));
        expect(verified.code).to.equal(code);
        const words = { 0: "intact, and not looked at", 1: "not readable", 3: "TAMPERED" }[code];
        expect(verified.out).to.include(`-- 2 receipts: 2 ${words}\n`);
      });
    }

    it("says neither that a fleet has none whose results are encrypted", async () => {
      const results = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:a" };
      const fleet = {
        urn: "urn:pulumi:prod::retire::atlan:index:ConnectionDeletes::fleet",
        type: "atlan:index:ConnectionDeletes",
        outputs: { connections: [CONNECTION], results },
      };
      const { code, out } = await verify(stackExport([stored("a", { receipt: sealReceipt(archived) }), fleet]));
      expect(code).to.equal(1);
      expect(out).to.include("-- 2 receipts: 1 not readable, 1 intact, and not looked at\n");
    });

    for (const [name, code] of [
      ["legacyReceipt", 1],
      ["results", 1],
      ["password", 0],
    ] as const) {
      it(`ends with ${code} beside a secret output of the name ${name}, which may be a receipt by its name`, async () => {
        const outputs = { first: sealReceipt(archived), [name]: "[secret]" };
        const verified = await verify(JSON.stringify(outputs));
        expect(verified.code).to.equal(code);
        if (code === 1) expect(verified.out).to.include(`reading the receipt (${name}): it is encrypted.`);
      });
    }

    it("passes over no output of the name receipt, as `pulumi stack output --json` prints a secret one", async () => {
      const outputs = { first: sealReceipt(archived), second: { receipt: "[secret]" }, receipt: "[secret]" };
      const { code, out } = await verify(JSON.stringify(outputs));
      expect(code).to.equal(1);
      expect(out).to.include("-- 3 receipts: 2 not readable, 1 intact, and not looked at\n");
    });
  });

  describe("--json", () => {
    const json = async (text: string, shown?: ConnectionObservation) => {
      const { code, out, err } = await verify(text, shown, TENANT, ["--json"]);
      return { code, err, read: JSON.parse(out) as { format: number; receipts: Record<string, unknown>[] } };
    };

    it("tells of each receipt what is found of it", async () => {
      const { code, read } = await json(sealReceipt(archived), look("DELETED", 0, 12));
      expect(code).to.equal(0);
      const { sha256 } = JSON.parse(sealReceipt(archived)) as { sha256: string };
      expect(read).to.deep.equal({
        format: 1,
        receipts: [
          {
            ...{ verdict: "holds", message: "Holds: the connection is as the receipt says." },
            ...{ tenant: TENANT, connection: CONNECTION, mode: "archive", outcome: "ran", stack: "prod" },
            ...{ resource: "legacy", run: "atlan-connection-delete-7405873769-58fc6" },
            ...{ verifiedAt: "2026-01-15T09:00:22.000Z", sha256 },
          },
        ],
      });
    });

    for (const [verdict, text, shown, code] of [
      ["intact", sealReceipt(archived), undefined, 0],
      ["tampered", sealReceipt(archived).replace('"archived":12', '"archived":13'), undefined, 3],
      ["doesNotHold", sealReceipt(archived), look("ACTIVE", 1, 11), 4],
      ["couldNotAsk", sealReceipt({ ...archived, tenant: "https://o" }), look("DELETED", 0, 12), 1],
      ["unreadable", "{}", undefined, 1],
    ] as const) {
      it(`ends with ${code} for ${verdict}`, async () => {
        const result = await json(text, shown);
        expect(result.read.receipts.map((it) => it["verdict"])).to.deep.equal([verdict]);
        expect(result).to.include({ code, err: "" });
      });
    }
  });
});
