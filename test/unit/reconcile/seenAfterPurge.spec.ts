import { expect } from "chai";
import { API_KEY, rig, SNOWFLAKE } from "../../rig";

const BLIND = "a-key-without-sight";
const MINUTE = 60_000;
const MISSING = /there is no such connection/;
const legacy = {
  ...{ name: "legacy", connectorName: "snowflake", assets: { Table: 4 } },
  qualifiedName: SNOWFLAKE,
  hiddenFrom: [BLIND],
};
const program = (mode: string, ticket: string, more: object = {}) => ({
  ...{ connectionQualifiedName: SNOWFLAKE, mode, maxAssets: 9, triggers: { ticket } },
  ...more,
});

/** A stack with a token that sees the connection, which moves to one that does not. */
function scene() {
  const world = rig({ connections: [legacy], credentials: [{ token: API_KEY }, { token: BLIND }] });
  const stack = world.stack("legacy");
  const loseSight = () => {
    const blind = world.stack("legacy", { config: { "atlan:apiKey": BLIND } });
    blind.resource = stack.resource;
    return blind;
  };
  return { ...world, stack, loseSight };
}

describe("a connection that was seen after its purge, and that the token can't see any more", () => {
  for (const [title, before, after] of [
    ["a changed trigger", program("purge", "a"), program("purge", "b")],
    ["rerunOnDrift", program("purge", "a", { rerunOnDrift: true }), program("purge", "a", { rerunOnDrift: true })],
  ] as const) {
    it(`is not taken for purged where a refresh has seen it: ${title}`, async () => {
      const { stack, clock, tenant, loseSight } = scene();
      expect((await stack.up(before)).errors).to.deep.equal([]);
      clock.advance(10 * MINUTE);
      tenant.ui.makeAnew(SNOWFLAKE, "Table", 4);
      clock.advance(10 * MINUTE);
      expect((await stack.refresh()).errors).to.deep.equal([]);
      const blind = loseSight();
      expect((await blind.preview(after)).errors.join()).to.match(MISSING);
      expect((await blind.upWithoutPreview(after)).errors.join()).to.match(MISSING);
    });
  }

  for (const ticket of ["a", "b", "c"]) {
    it(`is not taken for purged where a second purge has failed: trigger ${ticket} after a and b`, async () => {
      const { stack, clock, tenant, loseSight } = scene();
      expect((await stack.up(program("purge", "a"))).errors).to.deep.equal([]);
      clock.advance(10 * MINUTE);
      tenant.ui.makeAnew(SNOWFLAKE, "Table", 4);
      clock.advance(10 * MINUTE);
      tenant.script({ outcome: "Failed", reach: 0 });
      expect((await stack.up(program("purge", "b"))).errors.join()).to.match(/ended Failed/);
      clock.advance(10 * MINUTE);
      expect((await loseSight().upWithoutPreview(program("purge", ticket))).errors.join()).to.match(MISSING);
    });
  }

  it("is not taken for purged where a killed purge had left it, and an archive has seen it since", async () => {
    const { stack, clock, tenant, loseSight } = scene();
    expect((await stack.up(program("archive", "a"))).errors).to.deep.equal([]);
    const saved = stack.resource;
    clock.advance(10 * MINUTE);
    tenant.script({ leaveAssets: 2, leaveConnection: true });
    await stack.upWithoutPreview(program("purge", "a"));
    // The command was killed before its state was stored.
    stack.resource = saved;
    clock.advance(10 * MINUTE);
    expect((await stack.up(program("archive", "b"))).errors).to.deep.equal([]);
    clock.advance(10 * MINUTE);
    expect((await loseSight().upWithoutPreview(program("purge", "a"))).errors.join()).to.match(MISSING);
  });
});
