import { expect } from "chai";
import { API_KEY, rig, type Rig, SNOWFLAKE, type SimulatedStack } from "../../rig";
import { routeNames } from "../../tenant";

const CLIENT_SECRET = "canary-oauth-secret-0123456789";
const ARCHIVE = { connectionQualifiedName: SNOWFLAKE, triggers: { ticket: "1" } };

/** A resource's life, with everything that it showed, said and stored on the way. */
async function live(world: Rig, stack: SimulatedStack): Promise<string> {
  const seen: unknown[] = [];
  const note = async (end: Promise<{ errors: readonly string[] }>): Promise<void> => {
    seen.push(await end, stack.resource);
  };
  await note(stack.up(ARCHIVE));
  await note(stack.up({ ...ARCHIVE, triggers: { ticket: "2" } }));
  await note(stack.refresh());
  await note(stack.up({ ...ARCHIVE, mode: "purge", maxAssets: 12 }));
  await note(stack.destroy());
  return JSON.stringify([seen, world.shown]);
}

describe("the secret is nowhere", () => {
  const accounts = [
    { name: "API key", secret: API_KEY, config: {} },
    {
      name: "OAuth client",
      secret: CLIENT_SECRET,
      config: { "atlan:apiKey": "", "atlan:oauthClientId": "client-1", "atlan:oauthClientSecret": CLIENT_SECRET },
    },
  ];
  const oauthClients = [{ clientId: "client-1", clientSecret: CLIENT_SECRET }];
  for (const { name, secret, config } of accounts) {
    it(`${name}: on success`, async () => {
      const world = rig({ oauthClients });
      const all = await live(world, world.stack("legacy", { config }));
      expect(all).to.include("archived");
      expect(all).not.to.include(secret);
    });

    for (const route of routeNames) {
      it(`${name}: when a failing ${route} echoes it`, async () => {
        const world = rig({ oauthClients });
        const echo = { code: 400, message: `bad header: Bearer ${secret}`, requestId: secret };
        world.tenant.fault({ route, kind: { status: 400, body: echo }, times: 3 });
        world.tenant.fault({ route, kind: { status: 500, body: `<pre>${secret}</pre>` }, times: 1_000, skip: 1 });
        const all = await live(world, world.stack("legacy", { config }));
        expect(all).not.to.include(secret);
      });
    }

    it(`${name}: when a run's message holds it`, async () => {
      const world = rig({ oauthClients });
      world.tenant.script({ outcome: "Failed", message: `called with ${secret}` });
      const all = await live(world, world.stack("legacy", { config }));
      expect(all).to.include("called with [secret]");
      expect(all).not.to.include(secret);
    });
  }
});
