/**
 * `npm run release:fixture`: records the state that this version writes, in test/fixtures/state, for every later version
 * to be tested with.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { version } from "../provider/version";
import { cloneFolder } from "../test/engine/harness";
import { recordMove } from "../test/states/move";
import { recordState } from "../test/states/record";
import { movedOf, writeRecorded } from "../test/states/recordedState";
import { readChangelog } from "./release/changelog.mjs";

async function main(): Promise<void> {
  const { released } = readChangelog(readFileSync(path.join(cloneFolder, "CHANGELOG.md"), "utf8"));
  if (released.includes(version)) {
    throw new Error(
      `Recording the state (${version}): this version is released, and its state never changes. ` +
        "Give package.json the next version first.",
    );
  }
  const recorded = await recordState();
  writeRecorded(version, recorded);
  writeRecorded(movedOf(version), await recordMove(recorded));
  console.log(`Recorded in test/fixtures/state/${version}. Look at the difference, and commit it.`);
}

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
