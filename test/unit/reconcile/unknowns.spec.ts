import { expect } from "chai";
import { ConnectionDeleteProvider } from "../../../provider/lifecycle/provider";
import { UNKNOWN_VALUE } from "../../../provider/lifecycle/unknown";
import { rig, SNOWFLAKE } from "../../rig";

const PROGRAM = { connectionQualifiedName: SNOWFLAKE, mode: "purge", maxAssets: 12, triggers: { ticket: "1" } };

const DEEP = { deep: [{ down: UNKNOWN_VALUE }] };
/** Without these nobody can say what is deleted. */
const DECIDING = [
  [
    "connectionQualifiedName",
    UNKNOWN_VALUE,
    "Can't be told which connection will be PERMANENTLY PURGED: connectionQualifiedName has no value yet.",
  ],
  [
    "connectionQualifiedName",
    DEEP,
    "Can't be told which connection will be PERMANENTLY PURGED: connectionQualifiedName has no value yet.",
  ],
  [
    "mode",
    UNKNOWN_VALUE,
    `Can't be told whether connection ${SNOWFLAKE} will be archived or PURGED: mode has no value yet.`,
  ],
] as const;
/** These may stop it. */
const STOPPING = [
  ["maxAssets", UNKNOWN_VALUE],
  ["inventory", UNKNOWN_VALUE],
  ["allowMissing", UNKNOWN_VALUE],
  ["existingWorkflow", UNKNOWN_VALUE],
] as const;
/** What runs for a new resource does not depend on these. */
const OTHERS = [
  ["triggers", UNKNOWN_VALUE],
  ["triggers", DEEP],
  ["timeout", UNKNOWN_VALUE],
  ["waitForCompletion", UNKNOWN_VALUE],
  ["rerunOnDrift", UNKNOWN_VALUE],
  ["purgeAfter", UNKNOWN_VALUE],
  ["reason", UNKNOWN_VALUE],
] as const;

const LOOK = ["searchAssets", "searchAssets", "findRuns", "findWorkflows"];
const WILL_PURGE = `WILL PERMANENTLY PURGE 12 assets of connection ${SNOWFLAKE} ("legacy", active): 9 Column, 3 Table.`;
const nameOf = (property: string, value: unknown): string =>
  `${property} = ${typeof value === "string" ? "unknown" : "unknown inside"}`;

describe("an input that has no value yet", () => {
  for (const [property, value, line] of DECIDING) {
    for (const isNew of [true, false]) {
      const which = isNew ? "a new" : "an existing";
      it(`that decides what is deleted is not looked up in the preview of ${which} resource, and told: ${nameOf(property, value)}`, async () => {
        const { stack, tenant, shown } = rig();
        const legacy = stack();
        if (!isNew) await legacy.up(PROGRAM);
        const [asked, told] = [tenant.requests.length, shown.length];
        const step = isNew ? "create" : "update";
        expect(await legacy.preview({ ...PROGRAM, [property]: value })).to.deep.equal({ step, errors: [] });
        expect(tenant.requests.length).to.equal(asked);
        expect(shown.slice(told)).to.deep.equal([
          { urn: legacy.urn, severity: line.includes("PURGED") ? "warning" : "info", line, ephemeral: false },
        ]);
      });
    }
  }

  it("is told with all the others that decide", async () => {
    const { stack, shown } = rig();
    await stack().preview({ ...PROGRAM, mode: UNKNOWN_VALUE, connectionQualifiedName: UNKNOWN_VALUE });
    expect(shown.map(({ line }) => line)).to.deep.equal([
      "Can't be told whether a connection will be archived or PURGED: connectionQualifiedName, mode have no value yet.",
    ]);
  });

  for (const [property, value] of STOPPING) {
    it(`that may stop a run does not keep the preview from saying what would go: ${nameOf(property, value)}`, async () => {
      const { stack, tenant, shown } = rig();
      const legacy = stack();
      expect(await legacy.preview({ ...PROGRAM, [property]: value })).to.deep.equal({ step: "create", errors: [] });
      expect(tenant.requests.map((it) => it.route)).to.deep.equal(LOOK);
      expect(JSON.stringify(tenant.requests)).to.not.include(UNKNOWN_VALUE);
      expect(shown.map(({ line }) => line)).to.deep.equal([`May run: ${WILL_PURGE}`]);
    });

    it(`that may stop a run refuses nothing yet: ${nameOf(property, value)}`, async () => {
      const { stack, shown } = rig();
      const program = { ...PROGRAM, connectionQualifiedName: "default/oracle/1", [property]: value };
      expect(await stack().preview(program)).to.deep.equal({ step: "create", errors: [] });
      expect(shown.map(({ line }) => line).join()).to.match(/^May be refused: there is no such connection/);
    });
  }

  for (const [property, value] of OTHERS) {
    it(`does not keep the preview of a new resource from looking ahead: ${nameOf(property, value)}`, async () => {
      const { stack, tenant, shown } = rig();
      const legacy = stack();
      expect(await legacy.preview({ ...PROGRAM, [property]: value })).to.deep.equal({ step: "create", errors: [] });
      expect(tenant.requests.map((it) => it.route)).to.deep.equal(LOOK);
      expect(JSON.stringify(tenant.requests)).to.not.include(UNKNOWN_VALUE);
      expect(shown).to.deep.equal([{ urn: legacy.urn, severity: "warning", line: WILL_PURGE, ephemeral: false }]);
    });

    it(`does not keep it from refusing what nobody approved: ${nameOf(property, value)}`, async () => {
      const { stack, tenant } = rig();
      for (const [program, refusal] of [
        [{ maxAssets: 11 }, "it has 12 assets, more than maxAssets (11) approves"],
        [{ maxAssets: undefined }, "a purge of 12 assets is not approved"],
        [{ connectionQualifiedName: "default/oracle/1" }, "connectionQualifiedName: there is no such connection"],
      ] as const) {
        const { step, errors } = await stack().preview({ ...PROGRAM, ...program, [property]: value });
        expect(step).to.equal("none");
        expect(errors).to.have.length(1);
        expect(errors[0]).to.include(refusal);
      }
      expect(JSON.stringify(tenant.requests)).to.not.include(UNKNOWN_VALUE);
      expect(tenant.mutations()).to.deep.equal([]);
    });
  }

  for (const [property, value] of [...DECIDING, ...STOPPING, ...OTHERS]) {
    const program = { ...PROGRAM, [property]: value };
    const name = nameOf(property, value);

    it(`is a change of an existing one, never a replacement: ${name}`, async () => {
      const { stack, tenant } = rig();
      const legacy = stack();
      await legacy.up(PROGRAM);
      const asked = tenant.requests.length;
      expect(await legacy.preview(program)).to.deep.equal({ step: "update", errors: [] });
      expect(JSON.stringify(tenant.requests.slice(asked))).to.not.include(UNKNOWN_VALUE);
      expect(tenant.requests.slice(asked).map((it) => it.route)).to.deep.equal(property === "triggers" ? LOOK : []);
    });

    it(`is an error in create and update, before anything is sent: ${name}`, async () => {
      const { dependencies, stack, tenant } = rig();
      const legacy = stack();
      await legacy.up(PROGRAM);
      const asked = tenant.requests.length;
      const provider = new ConnectionDeleteProvider(dependencies);
      const inputs = { ...legacy.resource!.inputs, ...program };
      for (const call of [
        () => provider.create(inputs),
        () => provider.update(legacy.resource!.id, legacy.outputs, inputs),
      ]) {
        const error: unknown = await call().then(
          () => undefined,
          (it: unknown) => it,
        );
        expect((error as Error).message).to.include("an input has no value yet. Nothing was sent.");
        expect((error as Error).stack, "nothing but the code for the SDK to print").to.equal("ATLAN_CONFIGURATION");
      }
      expect(tenant.requests.length).to.equal(asked);
    });
  }
});
