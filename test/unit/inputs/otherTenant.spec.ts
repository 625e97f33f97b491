import { expect } from "chai";
import { CONFIG, FLEET, rig, SNOWFLAKE, TENANT } from "../../rig";

const OTHER = "https://other.example.com";
const HELD = { purgeAfter: "1h", maxAssets: 12 };

describe("a held archive whose tenant stands in its outputs only", () => {
  for (const [title, simulated, program] of [
    ["a resource", undefined, { connectionQualifiedName: SNOWFLAKE, ...HELD }],
    ["a fleet", FLEET, { connections: [SNOWFLAKE], ...HELD }],
  ] as const) {
    for (const [edit, tenant] of [
      ["lost its tenant", undefined],
      ["got the other tenant", OTHER],
    ] as const) {
      it(`is not purged at another tenant after its inputs ${edit}, and is at its own: ${title}`, async () => {
        const { stack, clock, tenant: model } = rig();
        const first = stack("legacy", { simulated });
        expect((await first.up(program)).errors).to.deep.equal([]);
        const other = stack("legacy", { simulated, config: { ...CONFIG, "atlan:baseUrl": OTHER } });
        other.resource = { ...first.resource!, inputs: { ...first.resource!.inputs, tenant } };
        clock.advance(3_700_000);
        const asked = model.requests.length;
        for (const command of ["preview", "upWithoutPreview"] as const) {
          const { errors } = await other[command](program);
          expect(errors.join("\n")).to.include(`belongs to the tenant ${TENANT}, but ${OTHER} is configured`);
        }
        expect(model.mutations().length, "starts").to.equal(1);
        if (tenant !== undefined) expect(model.requests.length).to.equal(asked);
        expect((await first.up(program)).errors).to.deep.equal([]);
        expect(model.mutations().length).to.be.above(1);
      });
    }
  }
});
