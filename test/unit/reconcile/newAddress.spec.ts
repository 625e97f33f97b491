import { expect } from "chai";
import { API_KEY, rig, SimulatedStack, SNOWFLAKE } from "../../rig";
import { mutationsOf } from "../../table/world";

const ARCHIVE = { connectionQualifiedName: SNOWFLAKE, triggers: { ticket: "1" } };
const REFUSED =
  "this resource belongs to the tenant https://tenant.example.com, but https://new.example.com is configured; a resource never moves to " +
  "another tenant. Nothing was sent. Configure that tenant again. If it is the same tenant at a new address: `pulumi state delete` with " +
  "the resource's URN, then `pulumi up`; nothing runs where the target state holds. Take a resource that has purged out of the program.";

describe("a tenant at a new address", () => {
  it("is refused by every command, each of which says the way out; and that starts nothing", async () => {
    const world = rig();
    const before = world.stack();
    await before.up(ARCHIVE);
    const config = { "atlan:baseUrl": "https://new.example.com", "atlan:apiKey": API_KEY };
    const after = new SimulatedStack(world.dependencies, config);
    after.resource = before.resource;
    world.tenant.clearRequests();
    for (const command of [() => after.up(ARCHIVE), () => after.refresh(), () => after.destroy()]) {
      const { step, errors } = await command();
      expect(step).to.equal("none");
      expect(errors.join()).to.include(REFUSED);
    }
    expect(world.tenant.requests).to.deep.equal([]);
    // What `pulumi state delete` does.
    after.resource = undefined;
    expect(await after.up(ARCHIVE)).to.deep.equal({ step: "create", errors: [] });
    expect(after.outputs).to.include({ outcome: "alreadyArchived", tenant: "https://new.example.com" });
    expect(mutationsOf(world.tenant)).to.deep.equal([]);
    expect(await after.up(ARCHIVE)).to.deep.equal({ step: "same", errors: [] });
  });
});
