import { expect } from "chai";
import { API_KEY, FLEET, POSTGRES, rig, SNOWFLAKE, type SimulatedStack } from "../../rig";

/**
 * The connection can't be seen any more because the token may not see it any more. It is still there, so nothing may say that it
 * was purged.
 */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A token whose persona does not have the connection. */
const BLIND = "a-key-without-sight";
const EXISTING = "atlan-connection-delete-1700000009";

const FALLS_SHORT = { leaveAssets: 2, leaveConnection: true } as const;

type Api = "package" | "app";

function scene(api: Api, kind: "one" | "fleet") {
  const seed = { name: "legacy", connectorName: "snowflake", assets: { Table: 4 } };
  const world = rig({
    surface: api,
    connections: [
      { ...seed, qualifiedName: SNOWFLAKE, hiddenFrom: [BLIND] },
      { ...seed, qualifiedName: POSTGRES },
    ],
    credentials: [{ token: API_KEY }, { token: BLIND }],
  });
  const open = (key: string): SimulatedStack => {
    const config = {
      "atlan:workflowApi": api,
      "atlan:connectionDeleteAppId": "connection-delete",
      "atlan:apiKey": key,
    };
    return world.stack("legacy", { config, ...(kind === "fleet" ? { simulated: FLEET } : {}) });
  };
  const stack = open(API_KEY);
  const named = kind === "fleet" ? { connections: [SNOWFLAKE] } : { connectionQualifiedName: SNOWFLAKE };
  let ticket = 0;
  const program = (more: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
    ...named,
    maxAssets: 5,
    triggers: { ticket: String(++ticket) },
    ...more,
  });
  const up = async (given: Readonly<Record<string, unknown>>): Promise<readonly string[]> => {
    const { errors } = await stack.upWithoutPreview(given);
    world.clock.advance(10 * MINUTE);
    return errors;
  };
  /** What a preview and an `up` with the other token say. */
  const blind = async (given: Readonly<Record<string, unknown>>, resource = stack.resource) => {
    const other = open(BLIND);
    other.resource = resource;
    const { errors: refusals } = await other.preview(given);
    const { errors } = await other.upWithoutPreview(given);
    return { refusals, errors, text: JSON.stringify(other.outputs), said: world.shown.map(({ line }) => line) };
  };
  return { ...world, stack, program, up, blind };
}

type Scene = ReturnType<typeof scene>;

async function isUnproven(
  { blind }: Scene,
  given: Readonly<Record<string, unknown>>,
  why: RegExp,
  resource?: SimulatedStack["resource"],
) {
  const { refusals, errors, text } = await blind(given, resource);
  expect(errors.join()).to.match(why);
  expect(text).not.to.match(/alreadyGone|"achieved":"purged"|\\"GONE\\"/);
  return refusals;
}

const MISSING = /there is no such connection, or the credentials can't see it/;

describe("a connection that the token can't see any more is not purged", () => {
  for (const api of ["package", "app"] as const) {
    for (const kind of ["one", "fleet"] as const) {
      it(`after a purge that fell short and an archive: ${api}, ${kind}`, async () => {
        const it = scene(api, kind);
        it.tenant.script(FALLS_SHORT);
        expect(await it.up(it.program({ mode: "purge" }))).to.match(/2 assets are still there/);
        expect(await it.up(it.program({ mode: "archive" }))).to.deep.equal([]);
        expect(await isUnproven(it, it.program({ mode: "purge" }), MISSING)).to.match(MISSING);
      });
    }

    it(`after a purge that fell short and an archive that failed, or was refused: ${api}`, async () => {
      for (const how of ["failed", "refused"] as const) {
        const it = scene(api, "one");
        it.tenant.script(FALLS_SHORT);
        await it.up(it.program({ mode: "purge" }));
        if (how === "failed") it.tenant.script({ outcome: "Failed", reach: 0 });
        expect(await it.up(it.program({ mode: "archive", maxAssets: how === "failed" ? 5 : 1 }))).to.have.length(1);
        await isUnproven(it, it.program({ mode: "purge" }), MISSING);
      }
    });

    it(`to the promotion of an archive, after a purge that fell short: ${api}`, async () => {
      const it = scene(api, "one");
      it.tenant.script(FALLS_SHORT);
      await it.up(it.program({ mode: "purge" }));
      const held = it.program({ mode: "archive", purgeAfter: "1d" });
      expect(await it.up(held)).to.deep.equal([]);
      it.clock.advance(2 * DAY);
      await isUnproven(it, held, MISSING);
    });

    it(`to the same intent, resumed: ${api}`, async () => {
      const it = scene(api, "one");
      it.tenant.script(FALLS_SHORT);
      const program = it.program({ mode: "purge" });
      await it.up(program);
      await isUnproven(it, program, MISSING);
    });

    it(`after more purges that fell short than state remembers: ${api}`, async () => {
      const it = scene(api, "one");
      const program = it.program({ mode: "purge" });
      for (let purges = 0; purges < 12; purges++) {
        it.tenant.script(FALLS_SHORT);
        await it.up(program);
      }
      expect(it.tenant.runs()).to.have.length(12);
      await isUnproven(it, program, MISSING);
    });

    it(`by existingWorkflow, which failed after our own purge had fallen short: ${api}`, async () => {
      const it = scene(api, "one");
      it.tenant.ui.create({ name: EXISTING, connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
      it.tenant.script(FALLS_SHORT);
      await it.up(it.program({ mode: "purge" }));
      it.tenant.script({ outcome: "Failed", reach: 0 });
      const existing = { mode: "purge", existingWorkflow: EXISTING };
      expect(await it.up(it.program(existing))).to.match(/ended Failed/);
      await isUnproven(it, it.program(existing), MISSING);
    });

    it(`by existingWorkflow, where its runs were on another connection: ${api}`, async () => {
      for (const isSeen of [false, true]) {
        const it = scene(api, "one");
        it.tenant.ui.createAndRun({ name: EXISTING, connectionQualifiedName: POSTGRES, deleteType: "PURGE" });
        it.clock.advance(10 * MINUTE);
        it.tenant.runs();
        it.tenant.ui.archiveWorkflow(EXISTING);
        it.tenant.ui.create({ name: EXISTING, connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
        it.clock.advance(10 * MINUTE);
        if (isSeen) expect(await it.up(it.program({ mode: "archive" }))).to.deep.equal([]);
        const existing = { mode: "purge", existingWorkflow: EXISTING };
        await isUnproven(it, it.program(existing), isSeen ? MISSING : /was never visible|no such connection/);
      }
    });

    it(`is still known as purged where it was not seen since: ${api}`, async () => {
      const it = scene(api, "one");
      expect(await it.up(it.program({ mode: "purge" }))).to.deep.equal([]);
      const { errors, text } = await it.blind(it.program({ mode: "purge" }));
      expect(errors).to.deep.equal([]);
      expect(text).to.include('"achieved":"purged"');
      expect(it.stack.outputs).not.to.have.property("fellShort");
    });
  }
});
