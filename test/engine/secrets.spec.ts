import { expect } from "chai";
import { API_KEY, SEEDS, SNOWFLAKE } from "../rig/seeds";
import { type RouteName, startTenant, type Tenant } from "../tenant";
import { type EngineWorld, engineWorld } from "../table/engineWorld";
import { type CommandOptions, Stack } from "./harness";
import { PLUGIN_SDK, pluginProject } from "./pluginProgram";

const CLIENT_SECRET = "canary-oauth-secret-0123456789";

/** A line of a stack trace, as Node prints it, in plain text or in JSON. */
const FRAME = /(^|\\n)\s*at .+:\d+:\d+\)?($|\\n)/m;

/**
 * Credentials from the environment: what is a secret of the stack's configuration, the CLI itself hides in all that it
 * prints, so that a leak would not be seen.
 */
const accounts = [
  { name: "an API key, as a person sees it", secret: API_KEY, json: false, env: { ATLAN_API_KEY: API_KEY } },
  {
    name: "an OAuth client, as a machine reads it",
    secret: CLIENT_SECRET,
    json: true,
    env: { ATLAN_OAUTH_CLIENT_ID: "client-1", ATLAN_OAUTH_CLIENT_SECRET: CLIENT_SECRET },
  },
] as const;

describe("the secret is nowhere, and no stack trace, on the real engine", function () {
  this.timeout(180_000);

  for (const { name, secret, json, env } of accounts) {
    describe(name, () => {
      let tenant: Tenant;
      let stack: Stack;
      before(async () => {
        const oauthClients = [{ clientId: "client-1", clientSecret: CLIENT_SECRET }];
        tenant = await startTenant({ ...SEEDS, oauthClients, run: { pendingMs: 100, runningMs: 300 } });
        const program = { connectionQualifiedName: SNOWFLAKE, triggers: { ticket: "1" } };
        stack = await Stack.create({
          program: {
            "index.js": `new (require("pulumi-atlan").ConnectionDelete)("legacy", ${JSON.stringify(program)});\n`,
          },
          config: { "atlan:baseUrl": tenant.url, "atlan:indexLag": "1s" },
          env,
        });
      });
      after(async () => {
        await stack.dispose();
        await tenant.close();
      });
      afterEach(() => {
        tenant.clearFaults();
      });

      /** All that the command has printed and stored. */
      async function seenOf(
        operation: "up" | "preview" | "refresh" | "destroy",
        expected: NonNullable<CommandOptions["expect"]>,
      ): Promise<string> {
        const args = operation === "preview" ? [] : ["--skip-preview"];
        const { stdout, stderr } = await stack[operation]({ json, args, expect: expected });
        const seen = stdout + stderr + JSON.stringify(await stack.export());
        expect(seen).not.to.include(secret);
        expect(seen).not.to.match(FRAME);
        return seen;
      }

      /** Every request of the route is refused with a text that repeats the secret. */
      const echo = (route: RouteName): void => {
        tenant.fault({
          route,
          kind: { status: 400, body: { code: 400, message: `called with ${secret}` } },
          times: 99,
        });
      };

      // All but this one test is shown for an OAuth client by test/unit and test/wire, in each spelling of its secret.
      if (!json)
        it("when a preview fails", async () => {
          echo("searchAssets");
          expect(await seenOf("preview", "failure")).to.include("called with [secret]");
        });

      it("when a create fails after something exists: not in the init error either", async () => {
        tenant.script({ outcome: "Failed", message: `called with ${secret}` });
        expect(await seenOf("up", "failure")).to.include("called with [secret]");
        const [resource] = await stack.resources();
        expect(resource?.initErrors?.join()).to.include("called with [secret]");
        expect(resource?.outputs?.["message"]).to.equal("called with [secret]");
      });
      if (json) return;

      it("when a refresh fails", async () => {
        echo("findRuns");
        expect(await seenOf("refresh", "failure")).to.include("called with [secret]");
      });

      it("when an update succeeds", async () => {
        expect(await seenOf("up", "success")).to.include("Succeeded");
      });

      it("when a destroy fails, and when it succeeds", async () => {
        echo("archiveWorkflow");
        expect(await seenOf("destroy", "failure")).to.include("called with [secret]");
        tenant.clearFaults();
        await seenOf("destroy", "success");
      });
    });
  }
});

describe("the engine shows no value of what is refused and may be secret", function () {
  this.timeout(180_000);
  const CANARY = "canary-of-what-is-refused";
  const DYNAMIC = `const pulumi = require("@pulumi/pulumi"); const { ConnectionDelete, ConnectionDeletes } = require("pulumi-atlan");\n`;
  let world: EngineWorld;
  before(async () => {
    world = await engineWorld({ indexLag: 0 });
  });
  after(() => world.dispose());

  const one = (inputs: string): string =>
    `new ConnectionDelete("legacy", { connectionQualifiedName: "${SNOWFLAKE}", ${inputs} });`;
  const fleet = (entry: string): string => `new ConnectionDeletes("legacy", { connections: [${entry}] });`;
  const provider = (config: string): string =>
    `new ConnectionDelete("legacy", { connectionQualifiedName: "${SNOWFLAKE}" }, { provider: new Provider("explicit", { ${config} }) });`;
  const refusedName = `new ConnectionDelete("legacy", { connectionQualifiedName: pulumi.secret("${CANARY}") });`;
  const ofEntry = `{ connectionQualifiedName: "${SNOWFLAKE}", triggers: { a: pulumi.secret("${CANARY}") } }`;

  const refusals = {
    plugin: [
      ["reason: reason is secret", one(`reason: pulumi.secret("${CANARY}")`)],
      ["triggers: triggers is secret", one(`triggers: { a: [{ b: pulumi.secret("${CANARY}") }] }`)],
      ["apiKey: there is no such input", one(`apiKey: "${CANARY}"`)],
      ["connections: connections.0.triggers is secret", fleet(ofEntry)],
      ["connections: connections.0 is secret", fleet(`pulumi.secret("${CANARY}")`)],
      [
        "connections[0].apiKey: there is no such input",
        fleet(`{ connectionQualifiedName: "${SNOWFLAKE}", apiKey: "${CANARY}" }`),
      ],
      ["apikey: there is no such input", provider(`apikey: "${CANARY}"`)],
      ["apiKey: it has to be a text", provider(`apiKey: pulumi.secret({ key: "${CANARY}" })`)],
    ],
    "dynamic resource": [
      ["apiKey: there is no such input", one(`apiKey: "${CANARY}"`)],
      ["connectionQualifiedName is secret", refusedName],
    ],
  } as const;
  for (const [face, cases] of Object.entries(refusals)) {
    for (const [reason, program] of cases) {
      it(`${face}: ${reason}`, async () => {
        const isPlugin = face === "plugin";
        const { stack } = world;
        stack.writeProgram({
          ...(isPlugin ? { "Pulumi.yaml": pluginProject(stack.workspace.project) } : {}),
          "index.js": (isPlugin ? PLUGIN_SDK : DYNAMIC) + program,
        });
        const { stdout, stderr } = await stack.preview({ expect: "failure" });
        expect(stdout).to.include(`has a problem: ${reason}`);
        expect(stdout + stderr).not.to.include(CANARY);
        expect(world.tenant.requests).to.deep.equal([]);
      });
    }
  }
});
