import type { Findings } from "./findings";
import { happen } from "./incidents";
import { type Family, nameOf } from "./families";
import { drawHoldSchedule } from "./holdSchedule";
import { drawInventorySchedule } from "./inventorySchedule";
import { drawSchedule, type Command, type Schedule, type Step } from "./schedule";
import { NO_ODD_ASSETS } from "./oddAssets";
import { playRestore } from "./restores";
import { settle } from "./settlement";
import { StackSession } from "./stackSession";
import { World } from "./world";

const draw: Readonly<Record<Family, (seed: number) => Schedule>> = {
  plain: drawSchedule,
  holds: drawHoldSchedule,
  inventories: drawInventorySchedule,
};

/** Plays the schedule of a seed from its first command to its quiet end. */
export async function play(seed: number, family: Family = "plain"): Promise<Findings> {
  const schedule = draw[family](seed);
  const world = new World(schedule);
  tellSetting(world, schedule, nameOf(family, seed));
  const sessions = [0, 1].map((index) => new StackSession(world, index as 0 | 1, schedule.first));
  const { machine } = schedule.times;
  if (machine !== undefined) world.setClocks({ machineMs: machine.aheadMs });
  for (const [index, step] of schedule.steps.entries()) {
    if (index === machine?.untilStep) {
      world.findings.tell("", "somebody puts the machine's clock right");
      world.setClocks({ machineMs: 0 });
    }
    await playStep(world, sessions, step);
  }
  await settle(world, sessions);
  for (const session of sessions) session.killAll();
  return world.findings;
}

async function playStep(world: World, sessions: readonly StackSession[], step: Step): Promise<void> {
  switch (step.kind) {
    case "command":
      return playCommand(world, sessions, step);
    case "together":
      world.findings.count("together", step.first.verb, step.second.verb);
      await Promise.all([
        playCommand(world, sessions, step.first),
        world.clock.sleep(step.apartMs).then(() => playCommand(world, sessions, step.second)),
      ]);
      return;
    case "incident":
      happen(world, sessions, step.incident);
      return;
    case "inventory":
      return world.inventories?.happen(world, step.deed, sessions[0]!.program.connectionQualifiedName);
    case "restore":
      if (step.during === undefined) return playRestore(world, step);
      world.findings.count("restore", "beside a command");
      await Promise.all([
        playCommand(world, sessions, step.during.command),
        world.clock.sleep(step.during.afterMs).then(() => playRestore(world, step)),
      ]);
      return;
    case "wait":
      world.findings.tell("", `${step.ms / 1_000} s pass`);
      return world.pass(step.ms);
  }
}

async function playCommand(world: World, sessions: readonly StackSession[], command: Command): Promise<void> {
  const session = sessions[command.stack]!;
  world.indexGhosts.strike(world);
  await world.stateDamage.strike(world, session, command.program);
  world.edits.strike(world, session, "before a command", { program: command.program });
  const happenings = command.meanwhile.map(({ afterMs, incident }) =>
    world.clock.sleep(afterMs).then(() => {
      happen(world, sessions, incident);
    }),
  );
  await Promise.all([session.run(command), ...happenings, world.remakes.strike(world, sessions)]);
}

function tellSetting({ findings }: World, schedule: Schedule, name: string): void {
  const { switches, lag, indexLagMs, credentials, memberRole, hidden, latencyMs, faultRate, stopMs } = schedule;
  const { odd } = schedule;
  const all = odd === NO_ODD_ASSETS ? switches : { ...switches, ...odd.switches };
  for (const [name, position] of Object.entries(all)) findings.count("switch", name, String(position));
  if (odd.strays.length > 0) findings.count("odd assets", "below the connection without naming it");
  if (odd.elsewhere > 0) findings.count("odd assets", "naming the connection from elsewhere");
  if (odd.policies > 0) findings.count("odd assets", "policies that name it");
  if (odd !== NO_ODD_ASSETS) findings.tell("setting", `odd assets ${JSON.stringify(odd)}`);
  findings.count("credentials", credentials);
  findings.count("times", schedule.times.runTimes);
  if (schedule.times.machine !== undefined) findings.count("times", machineClock(schedule.times.machine.aheadMs));
  findings.tell("setting", `times ${JSON.stringify(schedule.times)}`);
  findings.tell("setting", `${name}: atlan:indexLag ${indexLagMs} ms, lag ${JSON.stringify(lag)}`);
  findings.tell("setting", `switches ${JSON.stringify(switches)}`);
  findings.tell(
    "setting",
    `${credentials}${memberRole ? " of a member" : ""}${hidden ? " that does not see the connection" : ""}, ` +
      `latency ${latencyMs} ms, faults ${faultRate}, a stop takes ${stopMs} ms, ` +
      `${schedule.activeAssets} active and ${schedule.archivedAssets} archived assets`,
  );
}

function machineClock(aheadMs: number): string {
  return aheadMs < 0 ? "a machine that is behind" : "a machine that is ahead";
}
