import { expect } from "chai";
import { FLEET, type ProgramInputs, rig, type Rig, SNOWFLAKE, TENANT } from "../../rig";

const ADVICE =
  "`pulumi refresh` and `pulumi destroy` use the configuration that the last `pulumi up` has left in state: after a change of the " +
  "token or of the address run `pulumi up` first, or add --run-program.";
const ONE: ProgramInputs = { connectionQualifiedName: SNOWFLAKE };

/** What refresh and destroy say by a configuration; a resource is archived before, by the right one. */
async function saidBy(config: Record<string, string>, kind?: typeof FLEET): Promise<{ world: Rig; said: string[] }> {
  const world = rig();
  const first = world.stack("legacy", { simulated: kind });
  expect((await first.up(kind === undefined ? ONE : { connections: [SNOWFLAKE] })).errors).to.deep.equal([]);
  const stack = world.stack("legacy", { config, simulated: kind });
  const said: string[] = [];
  for (const command of ["refresh", "destroy"] as const) {
    stack.resource = first.resource;
    said.push((await stack[command]()).errors.join("\n"));
  }
  return { world, said };
}

describe("refresh and destroy, which use the configuration in state,", () => {
  for (const [title, kind] of [
    ["a resource", undefined],
    ["a fleet", FLEET],
  ] as const) {
    it(`say of a token that was renewed how to bring the new one there: ${title}`, async () => {
      const { world, said } = await saidBy({ "atlan:apiKey": "the-former-key" }, kind);
      for (const error of said) {
        expect(error).to.include("Atlan answered 401").and.include(ADVICE);
        expect(error).to.match(/add --run-program\. \[ATLAN_HTTP_401\] docs\/errors\.md#atlan_http_401$/);
        expect(error.match(/docs\/errors\.md/g)).to.have.length(1);
      }
      expect(world.tenant.workflows().map(({ archived }) => archived)).to.deep.equal([false]);
    });

    it(`refuse another address, and say the same: ${title}`, async () => {
      const { world, said } = await saidBy({ "atlan:baseUrl": "https://other.example.com" }, kind);
      for (const error of said) {
        expect(error).to.include(`belongs to the tenant ${TENANT}, but https://other.example.com is configured`);
        expect(error).to.include(ADVICE);
      }
      expect(world.tenant.workflows().map(({ archived }) => archived)).to.deep.equal([false]);
    });
  }

  it("say it also of an OAuth client whose secret was renewed", async () => {
    const config = { "atlan:apiKey": "", "atlan:oauthClientId": "client", "atlan:oauthClientSecret": "former" };
    const { said } = await saidBy(config);
    for (const error of said) expect(error).to.include("signing in with the OAuth client").and.include(ADVICE);
  });

  it("say nothing of it where it does not help", async () => {
    const world = rig();
    const stack = world.stack();
    await stack.up(ONE);
    for (const route of ["searchAssets", "archiveWorkflow"] as const)
      world.tenant.fault({ route, kind: { status: 403 }, times: Number.POSITIVE_INFINITY });
    for (const end of [await stack.refresh(), await stack.destroy()])
      expect(end.errors.join()).to.include("Atlan answered 403").and.not.include("--run-program");
  });

  it("leave it out of an up, which brings the configuration along", async () => {
    const world = rig();
    const stack = world.stack("legacy", { config: { "atlan:apiKey": "the-former-key" } });
    expect((await stack.up(ONE)).errors.join())
      .to.include("Atlan answered 401")
      .and.not.include("--run-program");
  });
});
