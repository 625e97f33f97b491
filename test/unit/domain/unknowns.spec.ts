import { expect } from "chai";
import { ConnectionDeleteProvider } from "../../../provider/lifecycle/provider";
import { UNKNOWN_VALUE } from "../../../provider/lifecycle/unknown";
import { rig, SNOWFLAKE } from "../../rig";

const PROGRAM = { connectionQualifiedName: SNOWFLAKE, mode: "purge", maxAssets: 12, triggers: { ticket: "1" } };

const UNKNOWN_INPUTS = [
  ["connectionQualifiedName", UNKNOWN_VALUE],
  ["mode", UNKNOWN_VALUE],
  ["maxAssets", UNKNOWN_VALUE],
  ["triggers", UNKNOWN_VALUE],
  ["triggers", { deep: [{ down: UNKNOWN_VALUE }] }],
  ["timeout", UNKNOWN_VALUE],
  ["waitForCompletion", UNKNOWN_VALUE],
  ["reason", UNKNOWN_VALUE],
] as const;

describe("an input that has no value yet", () => {
  for (const [property, value] of UNKNOWN_INPUTS) {
    const program = { ...PROGRAM, [property]: value };
    const name = `${property} = ${typeof value === "string" ? "unknown" : "unknown inside"}`;

    it(`is neither judged nor looked up in the preview of a new resource, which says that it may run: ${name}`, async () => {
      const { stack, tenant, shown } = rig();
      const legacy = stack();
      expect(await legacy.preview(program)).to.deep.equal({ step: "create", errors: [] });
      expect(tenant.requests).to.deep.equal([]);
      expect(shown.map((it) => it.line)).to.deep.equal(["May run: an input has no value yet."]);
      expect(shown[0]!.urn).to.equal(legacy.urn);
    });

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
