import { type IndexLag, type Switches, switchPositions } from "../tenant";
import { Dice } from "./dice";
import {
  editedProgram,
  editedSettings,
  type ExistingWorkflow,
  firstProgram,
  patientProgram,
  type Program,
  withSettings,
} from "./programs";
import { requestFaults, type RequestFault } from "./requestFaults";
import { drawOddAssets, type OddAssets } from "./oddAssets";
import { RIGHT_TIMES, type WrongTimes } from "./wrongTimes";

/** How a process comes to its end in the middle of a command. */
export interface Death {
  /** What is counted to the moment of death: any request, the ones that start a run or archive a definition, or sleeps. */
  readonly at: "request" | "start" | "archive" | "sleep";
  /** Which of them it is, from 1. */
  readonly nth: number;
  /**
   * `before`: the request is not sent any more. `sent`: it is on its way and arrives. `orphaned`: only the engine dies;
   * the provider goes on until it notices.
   */
  readonly how: "before" | "sent" | "orphaned";
}

export const verbs = ["up", "preview", "refresh", "upWithRefresh", "destroy", "forceReplacement"] as const;

export type Verb = (typeof verbs)[number];

/** Somebody types a command. */
export interface Command {
  readonly kind: "command";
  readonly stack: 0 | 1;
  readonly verb: Verb;
  readonly program: Program;
  readonly death: Death | undefined;
  /** What happens while it runs. */
  readonly meanwhile: readonly Happening[];
}

export const incidents = [
  "a person runs our workflow",
  "a person creates and runs an archive",
  "a person creates and runs a purge",
  "a person stops a run",
  "a person restores assets",
  "a person archives our definition",
  "a person deletes the run history",
  "a crawl finds new assets",
  "a stuck run goes on",
  "the token is revoked",
  "the token is renewed",
  "403 for a while",
  "the machine's clock jumps",
  "the machine sleeps",
  "the provider text changes",
  "the resource is renamed with an alias",
] as const;

export type Incident = (typeof incidents)[number];

/** Incidents of the schedules with holds alone. */
export const holdIncidents = [
  "the tenant's clock goes wrong",
  "the tenant's clock is put right",
  "a person runs the existing workflow",
  "a person archives the existing workflow",
] as const;

export type HoldIncident = (typeof holdIncidents)[number];

/** Incidents of the schedules with inventories alone. */
export const inventoryIncidents = ["somebody makes the connection anew"] as const;

export type InventoryIncident = (typeof inventoryIncidents)[number];

export type AnyIncident = Incident | HoldIncident | InventoryIncident;

/** What becomes of the file that programs name. */
export const inventoryDeeds = [
  "taken",
  "taken of another connection",
  "taken in the future",
  "of another tenant",
  "cut",
  "one byte changed",
  "lost",
] as const;

export type InventoryDeed = (typeof inventoryDeeds)[number];

/** An incident, some time after the begin of a command. */
export interface Happening {
  readonly afterMs: number;
  readonly incident: AnyIncident;
}

/** A person takes an archive back by the inventory, until the command comes to its end. */
export interface RestoreStep {
  readonly kind: "restore";
  /** At which of its requests the process dies, try after try, and whether the tenant gets that one. */
  readonly deaths: readonly { readonly nth: number; readonly isSent: boolean }[];
  /** Begins while a run that somebody has started goes on. */
  readonly isBeside: boolean;
  /** Begins while this command goes on. */
  readonly during: { readonly command: Command; readonly afterMs: number } | undefined;
}

export type Step =
  | Command
  | { readonly kind: "together"; readonly first: Command; readonly second: Command; readonly apartMs: number }
  | { readonly kind: "incident"; readonly incident: AnyIncident }
  | { readonly kind: "inventory"; readonly deed: InventoryDeed }
  | RestoreStep
  | { readonly kind: "wait"; readonly ms: number };

/** All that is decided before anything happens. What is drawn along the way comes from the same seed. */
export interface Schedule {
  readonly seed: number;
  readonly switches: Partial<Switches>;
  readonly lag: IndexLag;
  /** `atlan:indexLag`. */
  readonly indexLagMs: number;
  readonly credentials: "API key" | "OAuth client";
  /** The roles that use `package-workflows`. */
  readonly memberRole: boolean;
  readonly hidden: boolean;
  readonly archivedAssets: number;
  readonly activeAssets: number;
  readonly stopMs: number;
  readonly runHistoryMs: number;
  readonly times: WrongTimes;
  readonly odd: OddAssets;
  /** Milliseconds that a request is on its way at most; 0: no time at all. */
  readonly latencyMs: number;
  /** Chance that a request goes wrong, and how. */
  readonly faultRate: number;
  readonly startFaultRate: number;
  readonly faults: readonly RequestFault[];
  /** The program of a stack before its first command. */
  readonly first: Program;
  /** The workflows that somebody has made before. */
  readonly existing: readonly ExistingWorkflow[];
  /** People take inventories. */
  readonly hasInventories?: true;
  readonly steps: readonly Step[];
}

/** Draws a schedule. */
export function drawSchedule(seed: number): Schedule {
  const dice = new Dice(seed);
  const indexLagMs = dice.weighted([
    [1, 1_000],
    [2, 5_000],
    [5, 10_000],
    [2, 30_000],
    [1, 120_000],
  ]);
  const weather = dice.weighted([
    [3, { faultRate: 0, startFaultRate: 0.1 }],
    [5, { faultRate: 0.02, startFaultRate: 0.25 }],
    [2, { faultRate: 0.12, startFaultRate: 0.35 }],
  ]);
  return {
    seed,
    switches: { ...drawSwitches(dice), ...drawTies(new Dice(seed + 0x3000_0000)) },
    indexLagMs,
    lag: drawLag(indexLagMs, dice),
    credentials: dice.chance(0.7) ? "API key" : "OAuth client",
    memberRole: dice.chance(0.3),
    hidden: dice.chance(0.03),
    archivedAssets: dice.chance(0.3) ? dice.int(1, 3) : 0,
    activeAssets: dice.int(1, 5),
    stopMs: dice.pick([200, 2_000, 20_000]),
    runHistoryMs: dice.pick([60_000, 600_000]),
    times: RIGHT_TIMES,
    odd: drawOddAssets(seed),
    latencyMs: dice.chance(0.5) ? 0 : dice.int(10, 400),
    ...weather,
    faults: drawFaults(dice),
    first: firstProgram(new Dice(seed)),
    existing: [],
    steps: withRareDeaths(drawSteps(dice, indexLagMs, new Dice(seed + 0x2000_0000)), seed),
  };
}

/** Switches that are drawn from streams of their own, so that they change no other decision. */
const OF_THEIR_OWN: ReadonlySet<string> = new Set<keyof Switches>(["deletesBy", "deletesPolicies"]);

/** Mostly one or two positions of their own, so that each meets the default of the others and the others' own. */
function drawSwitches(dice: Dice): Partial<Switches> {
  const rate = dice.pick([0, 0.15, 0.4]);
  const drawn = Object.entries(switchPositions)
    .filter(([name]) => !OF_THEIR_OWN.has(name))
    .filter(() => dice.chance(rate))
    .map(([name, positions]) => [name, dice.pick<unknown>(positions.filter((it) => it !== "varying"))]);
  return Object.fromEntries(drawn) as Partial<Switches>;
}

/** In a few, documents of one second come in another order with each search. */
function drawTies(dice: Dice): Partial<Switches> {
  return dice.chance(0.08) ? { sortTies: "varying" } : {};
}

function drawLag(indexLagMs: number, dice: Dice): IndexLag {
  const one = (): number =>
    dice.weighted<() => number>([
      [4, () => 0],
      [6, () => Math.floor(dice.next() * indexLagMs)],
      [2, () => indexLagMs],
      [0.3, () => dice.int(indexLagMs, 120_000)],
    ])();
  return { workflows: one(), runs: one(), assets: one() };
}

function drawFaults(dice: Dice): readonly RequestFault[] {
  if (dice.chance(0.25)) return [dice.pick(requestFaults)];
  return requestFaults.filter(() => dice.chance(0.6));
}

/** @param settings - what decides over settings and drift, apart from all the rest */
function drawSteps(dice: Dice, indexLagMs: number, settings: Dice): Step[] {
  const isShared = dice.chance(0.25);
  const first = (): Program => withSettings(firstProgram(dice), settings);
  const programs: [Program, Program] = [first(), first()];
  const command = (stack: 0 | 1): Command => {
    if (dice.chance(0.4)) programs[stack] = editedProgram(programs[stack], dice);
    programs[stack] = editedSettings(programs[stack], settings);
    const verb = dice.weighted<Verb>([
      [60, "up"],
      [4, "preview"],
      [8, "refresh"],
      [9, "upWithRefresh"],
      [6, "destroy"],
      [6, "forceReplacement"],
    ]);
    const meanwhile = dice.chance(0.3)
      ? Array.from({ length: dice.int(1, 2) }, () => ({ afterMs: afterMs(dice), incident: anyIncident(dice) }))
      : [];
    const death = dice.chance(0.3) ? drawDeath(dice, verb) : undefined;
    return { kind: "command", stack, verb, program: programs[stack], death, meanwhile };
  };
  const stack = (): 0 | 1 => (isShared && dice.chance(0.4) ? 1 : 0);
  const steps: Step[] = [{ ...command(0), verb: "up" }];
  const count = dice.int(3, 8);
  while (steps.length < count) {
    steps.push(
      dice.weighted<() => Step>([
        [70, () => command(stack())],
        [
          isShared ? 25 : 0,
          () => ({ kind: "together", first: command(0), second: command(1), apartMs: dice.pick([0, 300, 3_000]) }),
        ],
        [14, () => ({ kind: "incident", incident: anyIncident(dice) })],
        [14, () => ({ kind: "wait", ms: dice.pick([1_000, 5_000, indexLagMs, 60_000, 7_200_000]) })],
      ])(),
    );
  }
  return settings.chance(0.15) ? [...steps, ...driftStory(programs[0], settings)] : steps;
}

/** Assets come back after all was done, a refresh sees it, and the next `up` may run again. */
function driftStory(program: Program, dice: Dice): Step[] {
  const again: Program = { ...patientProgram(program), rerunOnDrift: dice.chance(0.8) };
  const command = (verb: Verb, death?: Death): Command => {
    return { kind: "command", stack: 0, verb, program: again, death, meanwhile: [] };
  };
  const back = dice.pick<Incident>(["a person restores assets", "a crawl finds new assets"]);
  const death = dice.chance(0.4) ? drawDeath(dice, "up") : undefined;
  const isTwice = dice.chance(0.3);
  const seen = dice.chance(0.5) ? [command("refresh"), command("up", death)] : [command("upWithRefresh", death)];
  const story: Step[] = [{ kind: "incident", incident: back }, { kind: "wait", ms: 130_000 }, ...seen, command("up")];
  return [command("up"), ...story, ...(isTwice ? story : [])];
}

export function drawDeath(dice: Dice, verb: Verb): Death {
  // A destroy sends so few that a late one would never come.
  const requests = verb === "destroy" ? 5 : 40;
  const how = dice.weighted<Death["how"]>([
    [2, "before"],
    [3, "sent"],
    [2, "orphaned"],
  ]);
  return dice.weighted<() => Death>([
    [4, () => ({ at: "request", nth: dice.int(1, requests), how })],
    [4, () => ({ at: "start", nth: 1, how })],
    [3, () => ({ at: "sleep", nth: dice.int(1, 25), how })],
  ])();
}

/** In a few, a process dies at the one request that a destroy is about. Drawn apart, so that the rest stays as it was. */
function withRareDeaths(steps: readonly Step[], seed: number): Step[] {
  const dice = Dice.ofKind(seed, "deaths at the archive of a definition");
  const dying = <T extends Step>(step: T): T => {
    const isDestroying = step.kind === "command" && (step.verb === "destroy" || step.verb === "forceReplacement");
    if (!isDestroying || step.death !== undefined || !dice.chance(0.12)) return step;
    return { ...step, death: { at: "archive", nth: 1, how: dice.pick(["before", "sent", "orphaned"] as const) } };
  };
  return steps.map(dying);
}

export function afterMs(dice: Dice): number {
  return dice.pick([500, 3_000, 8_000, 15_000, 40_000]);
}

export function anyIncident(dice: Dice): Incident {
  const drawn = dice.pick(incidents);
  // After a purge there is little left that could go wrong.
  return drawn === "a person creates and runs a purge" && dice.chance(0.6) ? dice.pick(incidents) : drawn;
}
