import { expect } from "chai";
import { ConnectionDeleteProvider } from "../../../provider/lifecycle/provider";
import { UNKNOWN_VALUE } from "../../../provider/lifecycle/unknown";
import { rig, SNOWFLAKE } from "../../rig";

const PROGRAM = { connectionQualifiedName: SNOWFLAKE, mode: "purge", maxAssets: 12, triggers: { ticket: "1" } };

const DEEP = { deep: [{ down: UNKNOWN_VALUE }] };
/** What a look ahead at the connection of a new resource depends on. */
const LOOKED_AT = [
  ["connectionQualifiedName", UNKNOWN_VALUE],
  ["connectionQualifiedName", DEEP],
  ["mode", UNKNOWN_VALUE],
  ["maxAssets", UNKNOWN_VALUE],
  ["allowMissing", UNKNOWN_VALUE],
  ["existingWorkflow", UNKNOWN_VALUE],
] as const;
/** What it does not depend on. */
const OTHERS = [
  ["triggers", UNKNOWN_VALUE],
  ["triggers", DEEP],
  ["timeout", UNKNOWN_VALUE],
  ["waitForCompletion", UNKNOWN_VALUE],
  ["rerunOnDrift", UNKNOWN_VALUE],
  ["purgeAfter", UNKNOWN_VALUE],
  ["reason", UNKNOWN_VALUE],
] as const;

const MAY_RUN = "May run: an input has no value yet.";
const WILL_PURGE = `WILL PURGE 12 assets of connection ${SNOWFLAKE} ("legacy", active) for ever: 9 Column, 3 Table.`;
const nameOf = (property: string, value: unknown): string =>
  `${property} = ${typeof value === "string" ? "unknown" : "unknown inside"}`;

describe("an input that has no value yet", () => {
  for (const [property, value] of LOOKED_AT) {
    it(`is neither judged nor looked up in the preview of a new resource, which says that it may run: ${nameOf(property, value)}`, async () => {
      const { stack, tenant, shown } = rig();
      const legacy = stack();
      expect(await legacy.preview({ ...PROGRAM, [property]: value })).to.deep.equal({ step: "create", errors: [] });
      expect(tenant.requests).to.deep.equal([]);
      expect(shown).to.deep.equal([{ urn: legacy.urn, line: MAY_RUN, ephemeral: false }]);
    });
  }

  for (const [property, value] of OTHERS) {
    it(`does not keep the preview of a new resource from looking ahead: ${nameOf(property, value)}`, async () => {
      const { stack, tenant, shown } = rig();
      const legacy = stack();
      expect(await legacy.preview({ ...PROGRAM, [property]: value })).to.deep.equal({ step: "create", errors: [] });
      expect(tenant.requests.map((it) => it.route)).to.deep.equal(["searchAssets", "searchAssets"]);
      expect(JSON.stringify(tenant.requests)).to.not.include(UNKNOWN_VALUE);
      expect(shown).to.deep.equal([MAY_RUN, WILL_PURGE].map((line) => ({ urn: legacy.urn, line, ephemeral: false })));
    });

    it(`does not keep it from refusing what nobody approved: ${nameOf(property, value)}`, async () => {
      const { stack, tenant } = rig();
      for (const [program, refusal] of [
        [{ maxAssets: 11 }, "maxAssets: it has 12 assets, more than maxAssets (11) approves"],
        [{ maxAssets: undefined }, "maxAssets: a purge of 12 assets is not approved"],
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

  for (const [property, value] of [...LOOKED_AT, ...OTHERS]) {
    const program = { ...PROGRAM, [property]: value };
    const name = nameOf(property, value);

    it(`is a change of an existing one, never a replacement: ${name}`, async () => {
      const { stack, tenant } = rig();
      const legacy = stack();
      await legacy.up(PROGRAM);
      const asked = tenant.requests.length;
      expect(await legacy.preview(program)).to.deep.equal({ step: "update", errors: [] });
      expect(tenant.requests.length).to.equal(asked);
    });

    it(`is an error in create and update, before anything is sent: ${name}`, async () => {
      const { surroundings, stack, tenant } = rig();
      const legacy = stack();
      await legacy.up(PROGRAM);
      const asked = tenant.requests.length;
      const provider = new ConnectionDeleteProvider(surroundings);
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
      }
      expect(tenant.requests.length).to.equal(asked);
    });
  }
});
