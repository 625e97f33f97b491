import { expect } from "chai";
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ConnectionReport, StackReport } from "../../../provider/cli/report/model";
import { renderPage } from "../../../provider/cli/report/page";
import { readExport } from "../../../provider/cli/report/readExport";
import { statusOf } from "../../../provider/cli/report/status";
import { summaryOf } from "../../../provider/cli/report/summary";
import { sealReceipt } from "../../../provider/reconcile/receipt";
import { connectionDelete, EXAMPLE, stackExport, urnOf } from "../../browser/example";

const read = (text: string): StackReport => readExport(text, "stack.json");

function readOne(resource: object): ConnectionReport {
  const [connection, ...others] = read(stackExport([resource])).connections;
  expect(others).to.deep.equal([]);
  return connection!;
}

/** A secret as the engine stores it. */
const secret = (rest: object): object => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ...rest,
});

const OUTPUTS = [
  ...["connectionQualifiedName", "mode", "triggers", "reason", "tenant", "workflowName", "runId", "phase", "message"],
  ...["startedAt", "finishedAt", "outcome", "achieved", "intent", "assets", "purgeEligibleAt", "receipt"],
];

const PROOF = {
  tenant: "https://tenant.example.com",
  connection: "default/snowflake/1700000001",
  mode: "archive",
  stack: "prod",
  resource: "legacy",
  outcome: "ran",
  verifiedAt: "2026-01-15T09:00:36Z",
  after: { connection: "DELETED", active: 0, archived: 12 },
  provider: "pulumi-atlan/0.1.0",
} as const;

/** A list in a list, and so on. */
const NESTED = "[".repeat(50_000) + "]".repeat(50_000);

describe("reading a stack export", () => {
  it("takes the stack, the project and the time from it", () => {
    const { connections, ...rest } = read(EXAMPLE);
    expect(rest).to.deep.equal({ stack: "prod", project: "retire", writtenAt: "2026-02-16T06:00:31.482915Z" });
    expect(connections).to.have.length(3);
  });

  it("reads what the plugin has stored alike", () => {
    const ofPlugin = (text: string): string => text.replaceAll("pulumi-nodejs:dynamic/atlan:", "atlan:index:");
    const type = "pulumi-nodejs:dynamic/atlan:ConnectionDeletes";
    const fleet = {
      urn: urnOf("fleet").replace(/[^:]*:dynamic[^:]*:[^:]*/, type),
      type,
      outputs: { connections: ["a", "b"], results: { a: { achieved: "archived" }, b: { failure: "no disk" } } },
    };
    const unborn = { type: "creating", resource: { urn: urnOf("unborn") } };
    for (const [text, size] of [
      [EXAMPLE, 3],
      [stackExport([fleet], [unborn]), 3],
    ] as const) {
      expect(ofPlugin(text)).not.to.equal(text);
      const { connections } = read(ofPlugin(text));
      expect(connections).to.have.length(size);
      expect(connections).to.deep.equal(JSON.parse(ofPlugin(JSON.stringify(read(text).connections))));
    }
  });

  it("leaves out what the program only looks up by `get`, for which nothing ever runs", () => {
    const lookedUp = { ...connectionDelete("read", { mode: "archive", achieved: "none" }), external: true };
    const reading = { type: "reading", resource: { urn: urnOf("reading"), external: true } };
    const text = stackExport([lookedUp, connectionDelete("legacy", {})], [reading]);
    expect(read(text).connections.map(({ resource }) => resource)).to.deep.equal(["legacy"]);
  });

  it("puts what is unfinished first, and the rest in the order of their names", () => {
    expect(read(EXAMPLE).connections.map(({ resource }) => resource)).to.deep.equal([
      "dashboards",
      "trial",
      "legacy-warehouse",
    ]);
  });

  it("reads each state that this package has ever stored", () => {
    const folder = join(__dirname, "..", "formats", "states", "former");
    const stored = (name: string): ConnectionReport => {
      const state = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as {
        outputs: object;
        initErrors: string[];
      };
      return readOne(connectionDelete("legacy", state.outputs, state.initErrors));
    };
    expect(stored("archived")).to.deep.include({
      resource: "legacy",
      qualifiedName: "default/snowflake/1700000001",
      mode: "archive",
      tenant: "https://tenant.example.com",
      triggers: [["ticket", "DATA-481"]],
      outcome: "ran",
      achieved: "archived",
      assets: { active: 0, archived: 12 },
      errors: [],
      encrypted: [],
      latestRun: {
        workflowName: "atlan-connection-delete-7405873769",
        runId: "atlan-connection-delete-7405873769-58fc6",
        phase: "Succeeded",
        startedAt: "2026-01-15T09:00:00Z",
        finishedAt: "2026-01-15T09:00:21Z",
      },
    });
    expect(stored("failed").latestRun).to.include({ phase: "Failed", message: "child failed" });
    expect(stored("failed").errors).to.have.length(1);
    expect(stored("unknown").intent).to.deep.equal({
      mode: "archive",
      phase: "Unknown",
      stopped: false,
      fulfilled: false,
    });
  });

  it("takes no resource of another type", () => {
    const others = ["pulumi-nodejs:dynamic/atlan:Other", "aws:s3/bucket:Bucket", undefined, 7];
    const resources = others.map((type) => ({ ...connectionDelete("other", {}), type }));
    expect(read(stackExport(resources)).connections).to.deep.equal([]);
  });

  it("takes a resource under a component, with any name", () => {
    const urn =
      "urn:pulumi:prod::retire::atlan:ConnectionDeletes$pulumi-nodejs:dynamic/atlan:ConnectionDelete::a::b $ c";
    expect(readOne({ ...connectionDelete("", {}), urn }).resource).to.equal("a::b $ c");
  });

  it("accepts a stack that was never updated", () => {
    expect(read('{"version":3,"deployment":{"manifest":{"time":"2026-01-01T00:00:00Z"}}}')).to.deep.equal({
      writtenAt: "2026-01-01T00:00:00Z",
      connections: [],
    });
  });

  for (const [text, because] of [
    ["", "it is not JSON"],
    ["error: no stack selected", "it is not JSON"],
    [EXAMPLE.slice(0, 500), "it is not JSON"],
    ["null", "it is not what `pulumi stack export` prints"],
    ["[]", "it is not what `pulumi stack export` prints"],
    ['{"checkpoint":{"latest":{}}}', "it is not what `pulumi stack export` prints"],
    ['{"deployment":{"resources":{}}}', "it is not what `pulumi stack export` prints"],
    [`{"deployment":{"resources":${NESTED}}}`, "it is JSON nested more than 1,000 levels deep"],
  ] as const) {
    it(`refuses ${JSON.stringify(text.slice(0, 40))}`, () => {
      expect(() => read(text)).to.throw(
        `reading the stack export (stack.json): ${because}. Give it what \`pulumi stack export\` prints, whole and unchanged.`,
      );
    });
  }

  it("leaves out what is encrypted, and names it", () => {
    const outputs = {
      connectionQualifiedName: "default/snowflake/1700000001",
      reason: secret({ ciphertext: "v1:abc" }),
      message: secret({ plaintext: '"in the clear"' }),
      triggers: { ticket: "DATA-481", deep: [secret({ ciphertext: "v1:def" })] },
      achieved: "archived",
    };
    const connection = readOne(connectionDelete("legacy", outputs));
    expect(connection).to.deep.include({ achieved: "archived", encrypted: ["reason", "message", "triggers"] });
    expect(connection.triggers).to.deep.equal([]);
    expect(renderPage(read(stackExport([connectionDelete("legacy", outputs)])))).not.to.match(/v1:abc|in the clear/);
  });

  it("shows triggers of any kind as text", () => {
    const { triggers } = readOne(connectionDelete("legacy", { triggers: { a: "x", b: 2, c: { z: [true] } } }));
    expect(triggers).to.deep.equal([
      ["a", "x"],
      ["b", "2"],
      ["c", '{"z":[true]}'],
    ]);
  });

  it("shows a resource whose creation was interrupted, though state knows nothing of it", () => {
    const creating = { resource: { urn: urnOf("new"), type: "x" }, type: "creating" };
    const updating = { resource: { urn: urnOf("old") }, type: "updating" };
    const another = { resource: { urn: "urn:pulumi:prod::retire::aws:s3/bucket:Bucket::b" }, type: "creating" };
    const { connections } = read(
      stackExport(
        [connectionDelete("old", {})],
        [creating, updating, another, {}, { resource: { urn: urnOf("odd") } }],
      ),
    );
    expect(connections.map(({ resource, interrupted }) => [resource, interrupted])).to.deep.equal([
      ["new", "creating"],
      ["odd", "working on"],
      ["old", "updating"],
    ]);
  });

  it("takes no resource for finished that a command has begun to replace", () => {
    const done = {
      achieved: "archived",
      outcome: "ran",
      intent: { fulfilled: true },
      assets: { active: 0, archived: 12 },
    };
    const replaced = connectionDelete("old", done);
    const [former, kept] = read(stackExport([replaced, { ...replaced, delete: true }])).connections;
    expect(former && summaryOf(former)).to.include({ title: "Interrupted", tone: "failed" });
    expect(kept && summaryOf(kept).title).to.equal("Archived");
    const [open] = read(stackExport([{ ...replaced, pendingReplacement: true }])).connections;
    expect(open && summaryOf(open).text).to.include("Pulumi was interrupted while replacing it.");
  });

  describe("with a fleet", () => {
    const [one, two, three] = [1, 2, 3].map((n) => `default/snowflake/170000000${n}`) as [string, string, string];
    const urn = "urn:pulumi:prod::retire::pulumi-nodejs:dynamic/atlan:ConnectionDeletes::old";
    const type = "pulumi-nodejs:dynamic/atlan:ConnectionDeletes";
    const policy = { reason: "moved", triggers: { ticket: "DATA-600" }, tenant: "https://tenant.example.com" };
    const connections = [one, { connectionQualifiedName: two, mode: "purge", triggers: { again: "1" } }];
    const done = { achieved: "archived", outcome: "ran", intent: { fulfilled: true }, receipt: sealReceipt(PROOF) };
    const outputs = { ...policy, connections, results: { [one]: done, [two]: { failure: "no disk" } } };
    const fleet = { urn, type, outputs, initErrors: [`${two}: no disk`] };

    it("shows each connection by itself: the policy with what it has of its own, its result, and its own failure", () => {
      const [failed, archived, ...others] = read(stackExport([fleet])).connections;
      expect(others).to.deep.equal([]);
      expect(failed).to.deep.include({
        ...{ resource: `old#${two}`, qualifiedName: two, mode: "purge", reason: "moved", tenant: policy.tenant },
        triggers: [
          ["ticket", "DATA-600"],
          ["again", "1"],
        ],
        errors: ["no disk"],
      });
      // Nothing of it is in the state.
      expect(failed).not.to.have.property("achieved");
      expect(archived).to.deep.include({ resource: `old#${one}`, qualifiedName: one, mode: "archive", errors: [] });
      expect(archived).to.deep.include({ achieved: "archived", outcome: "ran" });
      expect(archived!.receipt).to.include({ kind: "intact" });
    });

    it("counts one as unfinished whose purge has failed before anything of it was stored", () => {
      const results = { [one]: done, [two]: { ...done, failure: "not approved" } };
      const [report] = read(stackExport([{ ...fleet, outputs: { ...outputs, results } }])).connections;
      expect(report).to.deep.include({ qualifiedName: two, mode: "purge", achieved: "archived" });
      expect(report && statusOf(report)).to.equal("unfinished");
      expect(report && summaryOf(report)).to.deep.equal({
        ...{ title: "Failed", tone: "failed" },
        text:
          "It is archived, and not purged yet. What was asked for last has failed, and its error says why. `pulumi up` tries it " +
          "again.",
      });
    });

    it("shows one that is off its list and could not be let go", () => {
      const former = { ...outputs, connections: [two] };
      expect(read(stackExport([{ ...fleet, outputs: former }])).connections).to.have.length(2);
    });

    it("shows that it was interrupted, at all its connections, also at those that state does not know", () => {
      const inputs = { ...policy, connections: [...connections, three] };
      const updating = { resource: { urn, type, inputs }, type: "updating" };
      const creating = { resource: { urn: `${urn}er`, type, inputs: { connections: [one] } }, type: "creating" };
      const empty = { resource: { urn: `${urn}est` }, type: "creating" };
      const reports = read(stackExport([fleet], [updating, creating, empty])).connections;
      expect(reports.map(({ resource, interrupted }) => [resource, interrupted])).to.deep.equal([
        ["oldest", "creating"],
        [`old#${one}`, "updating"],
        [`older#${one}`, "creating"],
        [`old#${two}`, "updating"],
        [`old#${three}`, "updating"],
      ]);
    });

    it("shows that it was being replaced, at all its connections", () => {
      for (const mark of [{ delete: true }, { pendingReplacement: true }]) {
        const reports = read(stackExport([{ ...fleet, ...mark }])).connections;
        expect(reports.map(({ interrupted }) => interrupted)).to.deep.equal(["replacing", "replacing"]);
      }
    });

    it("shows the fleet itself where its results are encrypted", () => {
      const results = secret({ ciphertext: "v1:abc" });
      expect(readOne({ ...fleet, outputs: { ...outputs, results } })).to.deep.include({
        resource: "old",
        encrypted: ["results"],
      });
    });

    it("makes a page of whatever it holds", () => {
      const anything = fc.dictionary(fc.constantFrom("connections", "results", "triggers", "mode"), fc.jsonValue());
      fc.assert(
        fc.property(anything, (values) => {
          const page = renderPage(read(stackExport([{ ...fleet, outputs: values }])));
          expect(page).to.match(/<\/html>\n$/);
        }),
      );
    });
  });

  describe("with a receipt", () => {
    const receiptOf = (output: unknown): ConnectionReport["receipt"] =>
      readOne(connectionDelete("legacy", { receipt: output })).receipt;

    it("that is intact: takes what it says", () => {
      const text = sealReceipt({ ...PROOF, connectionName: "Legacy" });
      const { receipt, connectionName } = readOne(connectionDelete("legacy", { receipt: text }));
      expect(connectionName).to.equal("Legacy");
      expect(receipt).to.deep.include({ kind: "intact", text });
    });

    it("that was changed: takes nothing but the text", () => {
      const text = sealReceipt({ ...PROOF, connectionName: "Legacy" }).replace("Legacy", "Other");
      const { receipt, connectionName } = readOne(connectionDelete("legacy", { receipt: text }));
      expect(connectionName).to.equal(undefined);
      expect(receipt).to.deep.equal({ kind: "changed", text, sha256: (JSON.parse(text) as { sha256: string }).sha256 });
    });

    for (const [what, own] of [
      ["connection", { connectionQualifiedName: "default/snowflake/2" }],
      ["tenant", { tenant: "https://other.example.com" }],
    ] as const) {
      it(`that is intact, and of another ${what} than the resource: takes nothing but the text`, () => {
        const text = sealReceipt({ ...PROOF, connectionName: "Legacy" });
        const { receipt, connectionName, before } = readOne(connectionDelete("legacy", { ...own, receipt: text }));
        expect([connectionName, before]).to.deep.equal([undefined, undefined]);
        const of = "default/snowflake/1700000001 on https://tenant.example.com";
        expect(receipt).to.deep.equal({ kind: "ofAnother", text, of });
      });
    }

    it("that holds what could never have been sealed: takes nothing but the text", () => {
      const text = sealReceipt(PROOF).replace('"archived":12', '"archived":1e999');
      expect(receiptOf(text)).to.deep.equal({ kind: "unreadable", text });
    });

    it("that is none: keeps the text", () => {
      for (const text of ["{", "null", "[]", "{}", '{"receipt":2}']) {
        expect(receiptOf(text)).to.deep.equal({ kind: "unreadable", text });
      }
    });

    it("that is absent, or no text: has none", () => {
      for (const output of [undefined, "", 7, {}]) expect(receiptOf(output)).to.equal(undefined);
    });

    it("that is sealed and yet not as it was written: takes nothing but the text", () => {
      const text = sealReceipt(PROOF).replace('"archived":12', '"archived":1.2e1');
      expect(receiptOf(text)).to.include({ kind: "changed", text });
    });

    it("that is sealed and yet malformed: takes nothing but the text", () => {
      const odd = { ...PROOF, before: 7, after: { connection: "LOST" }, previous: { mode: "archive" }, startedAt: {} };
      const text = sealReceipt(odd as never);
      expect(receiptOf(text)).to.deep.equal({ kind: "unreadable", text });
    });
  });

  it("makes a page of whatever the outputs hold", () => {
    const outputs = fc.dictionary(fc.constantFrom(...OUTPUTS), fc.jsonValue());
    fc.assert(
      fc.property(outputs, fc.jsonValue(), (values, errors) => {
        const resource = { ...connectionDelete("legacy", values), initErrors: errors };
        expect(renderPage(read(stackExport([resource])))).to.match(/<article [\s\S]*<\/html>\n$/);
      }),
    );
  });
});
