import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { first, nth } from "../unit/fleet/fleet";
import { SNOWFLAKE } from "../rig/seeds";
import { type EngineWorld, engineWorld } from "../table/engineWorld";
import { screenOf } from "./harness/screen";

const FOLDER = path.join(__dirname, "../fixtures/frames");
/** Writes the fixtures anew: `PULUMI_ATLAN_FRAMES=write`. */
const IS_WRITING = process.env["PULUMI_ATLAN_FRAMES"] === "write";

/** The screen without what differs from one command to the next: names, times, how far a run is, the width of a column. */
function normalised(screen: string): string {
  return screen
    .replace(/atlan-connection-delete-\d+(-[a-z0-9]{5})?/g, (_name, run) => (run === undefined ? "WORKFLOW" : "RUN"))
    .replace(/(creating|created|updating|updated) \(\d[^ \n]*/g, "$1 (0s)")
    .replace(/ {2,}/g, "  ")
    .replace(/\d\d:\d\d UTC/g, "09:00 UTC")
    .replace(/\b\d+ of 12 left.*$/gm, "6 of 12 left …")
    .replace(/^Duration: .*$/m, "Duration: 1s")
    .replace(/^(Previewing|Updating|Refreshing) .*$/m, "$1");
}

/** The blocks of the diagnostics in one order: the CLI shows those of several resources in any. */
function sorted(screen: string): string {
  const [rows = "", ...rest] = screen.split(/^Diagnostics:$/m);
  if (rest.length === 0) return rows;
  const blocks = rest.join("").split(/\n(?= {2}pulumi)/);
  const last = blocks.pop() ?? "";
  const [block = "", ...after] = last.split(/\n\n(?=\S)/);
  const all = [...blocks, block].map((it) => it.trim()).filter((it) => it !== "");
  return `${rows}Diagnostics:\n${all.sort().join("\n\n")}\n\n${after.join("\n\n")}`;
}

for (const columns of [80, 120, 200]) {
  describe(`a terminal of ${columns} columns`, function () {
    this.timeout(300_000);
    let world: EngineWorld;
    before(async () => {
      const fleet = first(40).map((qualifiedName, i) => ({
        qualifiedName,
        name: `source ${i + 1}`,
        connectorName: "snowflake",
        assets: { Table: i + 1 },
      }));
      world = await engineWorld({
        connections: [
          { qualifiedName: SNOWFLAKE, name: "legacy", connectorName: "snowflake", assets: { Table: 3, Column: 9 } },
          ...fleet.filter(({ qualifiedName }) => qualifiedName !== SNOWFLAKE),
        ],
        run: { pendingMs: 100, runningMs: 2_500 },
      });
    });
    after(() => world.dispose());

    const program = (type: string, name: string, inputs: object): void => {
      world.stack.writeProgram({
        "index.js": `new (require("pulumi-atlan").${type})("${name}", ${JSON.stringify(inputs)});\n`,
      });
    };
    /** The screen at the end of a command, and the last one before in which something stood. */
    const play = async (command: string, during?: RegExp): Promise<{ end: string; during: string }> => {
      const { name, configFile } = world.stack;
      const cli = `stty cols ${columns} rows 60; pulumi ${command} --stack ${name} --config-file '${configFile}'`;
      const { stdout } = await world.stack.shell(`script -qefc "${cli}" /dev/null < /dev/null`, {
        expect: "any",
        env: { TERM: "xterm-256color" },
      });
      let seen = "";
      const end = screenOf(stdout, (frame) => {
        if (during?.test(frame) === true) seen = frame;
      });
      return { end, during: seen };
    };
    const check = (story: string, screen: string): void => {
      const file = path.join(FOLDER, `${story}-${columns}.txt`);
      const frame = `${normalised(sorted(screen)).trimEnd()}\n`;
      if (IS_WRITING) writeFileSync(file, frame);
      expect(frame).to.equal(readFileSync(file, "utf8"));
    };

    it("shows a purge in the preview", async () => {
      program("ConnectionDelete", "legacy", { connectionQualifiedName: SNOWFLAKE, mode: "purge", maxAssets: 12 });
      check("purge-preview", (await play("preview")).end);
    });

    it("shows a fleet of 40 with one purge in the preview, the purge last", async () => {
      const connections = [
        { connectionQualifiedName: nth(2), mode: "purge", maxAssets: 99 },
        ...first(40).filter((it) => it !== nth(2)),
      ];
      program("ConnectionDeletes", "old", { connections });
      check("fleet-preview", (await play("preview")).end);
    });

    it("shows progress, and success", async () => {
      program("ConnectionDelete", "legacy", { connectionQualifiedName: SNOWFLAKE });
      const { end, during } = await play(
        "up --yes --skip-preview",
        columns === 80 ? /creating.*\n.*creating/ : / of 12 left/,
      );
      check("progress", during);
      check("success", end);
    });

    it("shows drift", async () => {
      world.tenant.ui.restore(SNOWFLAKE, 5);
      check("drift", (await play("refresh --yes --skip-preview")).end);
    });

    it("shows a failure", async () => {
      world.tenant.script({ outcome: "Failed", message: "the cache is locked", reach: 0.5 });
      program("ConnectionDelete", "legacy", { connectionQualifiedName: SNOWFLAKE, triggers: { again: 1 } });
      check("failure", (await play("up --yes --skip-preview")).end);
    });
  });
}
