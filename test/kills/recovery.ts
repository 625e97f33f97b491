import { expect } from "chai";
import { API_KEY } from "../rig/seeds";
import type { EngineWorld } from "../table/engineWorld";
import type { End } from "../table/world";
import type { RunView } from "../tenant";
import type { Operation } from "./operations";

/** Plain commands after which everything has to be as it should. */
const MOST_COMMANDS = 3;

/**
 * Does what the README tells a user after an interruption – `pulumi cancel` for a stale lock, then the same command again –
 * and judges the end. Says how its commands ended.
 */
export async function recover(world: EngineWorld, operation: Operation): Promise<readonly End[]> {
  await world.stack.runWith({ args: ["cancel", "--yes", "--stack", world.stack.name], expect: "any" });
  const ends: End[] = [];
  do ends.push(await world.command(operation.command, operation.program, { args: ["--skip-preview"] }));
  while (ends.at(-1)!.errors.length > 0 && ends.length < MOST_COMMANDS);
  const last = ends.at(-1)!;
  expect(last.errors.join("\n"), `errors of the last of ${ends.length} commands`).to.equal("");
  expect(world.tenant.runs().map(inWords), "the runs").to.deep.equal(operation.runs);
  expect(world.tenant.mostRunsAtOnce(), "runs at once").to.equal(1);
  expect(JSON.stringify(await world.stack.export())).not.to.include(API_KEY);
  if (operation.command === "destroy") {
    expect(await world.stack.resources()).to.deep.equal([]);
    expect(
      world.tenant.workflows().filter((it) => !it.archived),
      "definitions left",
    ).to.deep.equal([]);
  } else if (last.step !== "same") {
    expect(await world.preview(operation.program)).to.deep.equal({ step: "same", errors: [] });
  }
  return ends;
}

/** What a run does and how it has ended, or in which phase it is. */
function inWords({ deleteType, phase, finishedAt, stoppedWith }: RunView): string {
  return `${deleteType} ${stoppedWith !== undefined && finishedAt !== undefined ? "stopped" : phase}`;
}
