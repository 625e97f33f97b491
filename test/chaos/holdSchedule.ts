import { Dice } from "./dice";
import { editedHeldProgram, firstHeldProgram } from "./holdPrograms";
import { existingWorkflows, HOLDS, type Program } from "./programs";
import {
  afterMs,
  anyIncident,
  type Command,
  drawDeath,
  drawSchedule,
  type HoldIncident,
  type Incident,
  type Schedule,
  type Step,
  type Verb,
} from "./schedule";
import { drawWrongTimes } from "./wrongTimes";

/** Far from the seeds of the other families, and from the streams that are drawn from them. */
const OFFSET = 0x1000_0000;
/** Longer than any index lags. */
const UNTIL_SHOWN_MS = 130_000;

/** Draws a schedule in which programs hold, or run workflows of somebody else. The tenant is drawn as for all others. */
export function drawHoldSchedule(seed: number): Schedule {
  const base = drawSchedule(seed + OFFSET);
  const dice = new Dice(seed + OFFSET + 0x0800_0000);
  const first = firstHeldProgram(dice);
  const steps = drawSteps(first, base.indexLagMs, dice);
  return { ...base, first, existing: existingWorkflows, steps, times: drawWrongTimes(seed) };
}

function drawSteps(first: Program, indexLagMs: number, dice: Dice): Step[] {
  const isShared = dice.chance(0.15);
  const programs: [Program, Program] = [first, first];
  const command = (edits: number, verb: Verb = drawVerb(dice), stack: 0 | 1 = 0): Command => {
    if (dice.chance(edits)) programs[stack] = editedHeldProgram(programs[stack], dice);
    const meanwhile = dice.chance(0.15) ? [{ afterMs: afterMs(dice), incident: anyIncident(dice) }] : [];
    const death = dice.chance(0.25) ? drawDeath(dice, verb) : undefined;
    return { kind: "command", stack, verb, program: programs[stack], death, meanwhile };
  };
  const calm = (): Command => ({ ...command(0, "up"), death: undefined, meanwhile: [] });
  /** What happens while something is held, and afterwards. */
  const anything = (): Step =>
    dice.weighted<() => Step>([
      [50, () => command(0.7)],
      [isShared ? 25 : 0, () => command(0.3, drawVerb(dice), 1)],
      [isShared ? 15 : 0, () => together(command(0), command(0, "up", 1), dice)],
      [25, () => ({ kind: "incident", incident: anyIncident(dice) })],
      [15, () => ({ kind: "wait", ms: waitMs(programs[0], indexLagMs, dice) })],
    ])();
  const several = (most: number, one: () => Step): Step[] => Array.from({ length: dice.int(0, most) }, one);
  /** What came back is seen, and somebody archives it before the next `up` does. */
  const thereAndBack = (): Step[] => {
    programs[0] = { ...programs[0], rerunOnDrift: true };
    return [
      calm(),
      { kind: "incident", incident: "a person restores assets" },
      { kind: "wait", ms: UNTIL_SHOWN_MS },
      { ...calm(), verb: "refresh" },
      { kind: "incident", incident: "a person creates and runs an archive" },
      { kind: "wait", ms: UNTIL_SHOWN_MS + UNTIL_SHOWN_MS },
      calm(),
    ];
  };
  const round = (): Step[] => [
    ...several(3, anything),
    ...(dice.chance(0.1) ? thereAndBack() : []),
    { kind: "wait", ms: holdMs(programs[0]) + dice.pick([-60_000, 0, 30_000, 600_000]) },
    ...(dice.chance(0.4) ? [{ kind: "incident", incident: heldIncident(dice) } as const] : []),
    ...(dice.chance(0.2) ? [{ kind: "wait", ms: UNTIL_SHOWN_MS } as const] : []),
    dice.chance(0.5) ? calm() : command(0.15, "up"),
    ...several(2, () => command(0.5, "up")),
  ];
  const rounds = Array.from({ length: dice.int(1, 3) }, round);
  return [
    { kind: "wait", ms: UNTIL_SHOWN_MS },
    { ...calm(), program: first },
    ...several(1, () => command(0, "up")),
    ...rounds.flat(),
  ];
}

function together(first: Command, second: Command, dice: Dice): Step {
  return { kind: "together", first, second, apartMs: dice.pick([0, 300, 3_000]) };
}

function holdMs({ purgeAfter }: Program): number {
  return purgeAfter === undefined ? 600_000 : HOLDS[purgeAfter];
}

/** Now and then to the end of the hold, or close to it. */
function waitMs(program: Program, indexLagMs: number, dice: Dice): number {
  return dice.pick([indexLagMs, holdMs(program) / 2, holdMs(program) - 60_000]);
}

/** Of all incidents, mostly those that a hold has to stop for. */
function heldIncident(dice: Dice): Incident | HoldIncident {
  return dice.weighted<() => Incident | HoldIncident>([
    [6, () => anyIncident(dice)],
    [2, () => "a person restores assets"],
    [1, () => "a crawl finds new assets"],
    [2, () => "a person creates and runs an archive"],
    [1, () => "the machine's clock jumps"],
    [3, () => "the tenant's clock goes wrong"],
    [1, () => "the tenant's clock is put right"],
    [3, () => "a person runs the existing workflow"],
    [0.3, () => "a person archives the existing workflow"],
  ])();
}

function drawVerb(dice: Dice): Verb {
  return dice.weighted<Verb>([
    [66, "up"],
    [8, "preview"],
    [6, "refresh"],
    [8, "upWithRefresh"],
    [4, "destroy"],
    [3, "forceReplacement"],
  ]);
}
