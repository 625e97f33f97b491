import { Dice } from "./dice";
import { editedInventoryProgram, firstInventoryProgram } from "./inventoryPrograms";
import type { Program } from "./programs";
import {
  afterMs,
  anyIncident,
  type Command,
  drawDeath,
  drawSchedule,
  type InventoryDeed,
  type InventoryIncident,
  type Incident,
  type RestoreStep,
  type Schedule,
  type Step,
  type Verb,
} from "./schedule";

/** Far from the seeds of the other families, and from the streams that are drawn from them. */
const OFFSET = 0x5000_0000;
/** Longer than any index lags. */
const UNTIL_SHOWN_MS = 130_000;

/** Draws a schedule in which an inventory approves what programs run. The tenant is drawn as for all others. */
export function drawInventorySchedule(seed: number): Schedule {
  const base = drawSchedule(seed + OFFSET);
  const dice = Dice.ofKind(seed, "inventories");
  const first = firstInventoryProgram(dice);
  return { ...base, first, hasInventories: true, steps: drawSteps(first, base, dice) };
}

function drawSteps(first: Program, { indexLagMs, lag }: Schedule, dice: Dice): Step[] {
  const isShared = dice.chance(0.15);
  const programs: [Program, Program] = [first, first];
  const command = (edits: number, verb: Verb = drawVerb(dice), stack: 0 | 1 = 0): Command => {
    if (dice.chance(edits)) programs[stack] = editedInventoryProgram(programs[stack], dice);
    const meanwhile = dice.chance(0.25) ? [{ afterMs: afterMs(dice), incident: inventoryIncident(dice) }] : [];
    const death = dice.chance(0.2) ? drawDeath(dice, verb) : undefined;
    return { kind: "command", stack, verb, program: programs[stack], death, meanwhile };
  };
  const waits = (): Step => ({ kind: "wait", ms: dice.pick([500, lag.assets, indexLagMs, 60_000, UNTIL_SHOWN_MS]) });
  const incident = (): Step => ({ kind: "incident", incident: inventoryIncident(dice) });
  const perhaps = (chance: number, one: () => readonly Step[]): readonly Step[] => (dice.chance(chance) ? one() : []);
  /** Assets come right before the list is made, which may be too late for the index to show them. */
  const lateAssets = (): Step[] => [
    { kind: "incident", incident: "a crawl finds new assets" },
    { kind: "wait", ms: dice.pick([0, Math.floor(lag.assets / 2), lag.assets + 1, indexLagMs + 1]) },
  ];
  const round = (isFirst: boolean): Step[] => [
    ...perhaps(isFirst ? 0 : 0.5, () => [{ kind: "incident", incident: "a person restores assets" }]),
    ...perhaps(0.25, lateAssets),
    ...perhaps(0.9, () => [{ kind: "inventory", deed: taking(dice) }]),
    ...perhaps(0.4, () => [waits()]),
    ...perhaps(0.25, () => [{ kind: "inventory", deed: spoiling(dice) }]),
    ...perhaps(0.35, () => [incident(), ...perhaps(0.5, () => [waits()])]),
    command(isFirst ? 0 : 0.75, dice.chance(0.85) ? "up" : drawVerb(dice)),
    ...perhaps(0.4, () => [waits(), restoring(dice, () => command(0.6, "up"))]),
    ...perhaps(0.3, () => [{ kind: "inventory", deed: "taken" }]),
    ...perhaps(0.4, () => [command(0.4)]),
    ...perhaps(isShared ? 0.5 : 0, () => [
      { kind: "together", first: command(0.3), second: command(0.3, "up", 1), apartMs: dice.pick([0, 300, 3_000]) },
    ]),
    ...perhaps(0.2, () => [waits()]),
  ];
  return Array.from({ length: dice.int(1, 4) }, (_, index) => round(index === 0)).flat();
}

/** A person takes back what was archived; the process may die at any request, and is then run again. */
function restoring(dice: Dice, command: () => Command): RestoreStep {
  const deaths = Array.from({ length: dice.int(0, 3) }, () => ({
    nth: dice.int(1, 14),
    isSent: dice.chance(0.5),
  }));
  const during = dice.chance(0.25) ? { command: command(), afterMs: afterMs(dice) } : undefined;
  return { kind: "restore", deaths, isBeside: during === undefined && dice.chance(0.3), during };
}

function taking(dice: Dice): InventoryDeed {
  return dice.weighted<InventoryDeed>([
    [80, "taken"],
    [6, "taken of another connection"],
    [5, "of another tenant"],
    [5, "taken in the future"],
  ]);
}

function spoiling(dice: Dice): InventoryDeed {
  return dice.weighted<InventoryDeed>([
    [4, "cut"],
    [4, "one byte changed"],
    [2, "lost"],
    [2, "of another tenant"],
  ]);
}

/** Of all incidents, mostly those that an inventory has to stop for. */
function inventoryIncident(dice: Dice): Incident | InventoryIncident {
  return dice.weighted<() => Incident | InventoryIncident>([
    [6, () => anyIncident(dice)],
    [4, () => "a crawl finds new assets"],
    [3, () => "a person restores assets"],
    [3, () => "somebody makes the connection anew"],
    [1, () => "a person creates and runs an archive"],
  ])();
}

function drawVerb(dice: Dice): Verb {
  return dice.weighted<Verb>([
    [68, "up"],
    [8, "preview"],
    [6, "refresh"],
    [8, "upWithRefresh"],
    [4, "destroy"],
    [4, "forceReplacement"],
  ]);
}
