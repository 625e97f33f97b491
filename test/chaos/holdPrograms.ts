import type { Dice } from "./dice";
import type { HOLDS } from "./programs";
import {
  CONNECTION,
  ENOUGH_ASSETS,
  editedSettings,
  existingWorkflows,
  OTHER_CONNECTION,
  type Program,
  SHORT_TIMEOUT,
} from "./programs";

type Hold = keyof typeof HOLDS;

const TIMEOUTS = [SHORT_TIMEOUT, "5m", "20m"] as const;
const ABSENT = "atlan-connection-delete-1690000009";

/** The first program of a stack that holds, or that runs a workflow which is there already. */
export function firstHeldProgram(dice: Dice): Program {
  const isHeld = dice.chance(0.85);
  const mode = isHeld || dice.chance(0.6) ? "archive" : "purge";
  return {
    connectionQualifiedName: CONNECTION,
    mode,
    triggers: { ticket: 1 },
    ...(dice.chance(0.95) ? { maxAssets: dice.chance(0.92) ? ENOUGH_ASSETS : dice.int(0, 3) } : {}),
    timeout: dice.pick(TIMEOUTS),
    waitForCompletion: dice.chance(0.85),
    ...(isHeld ? { purgeAfter: hold(dice) } : {}),
    ...(dice.chance(isHeld ? 0.25 : 0.8) ? { existingWorkflow: existing(mode, dice) } : {}),
    ...(dice.chance(0.2) ? { rerunOnDrift: true } : {}),
    ...(dice.chance(0.1) ? { allowMissing: true } : {}),
  };
}

/** The program after somebody has edited it. */
export function editedHeldProgram(program: Program, dice: Dice): Program {
  const { ticket } = program.triggers;
  return dice.weighted<() => Program>([
    [30, () => (program.mode === "archive" ? { ...program, purgeAfter: hold(dice) } : program)],
    [12, () => (program.purgeAfter === undefined ? withHold(program, dice) : withoutHold(program))],
    [10, () => ({ ...program, triggers: { ticket: ticket + 1 } })],
    [5, () => ({ ...program, triggers: { ticket: Math.max(1, ticket - 1) } })],
    [8, () => otherMode(program, dice)],
    [8, () => ({ ...program, maxAssets: dice.chance(0.6) ? ENOUGH_ASSETS : dice.int(0, 3) })],
    [5, () => ({ ...program, timeout: dice.pick(TIMEOUTS) })],
    [5, () => ({ ...program, waitForCompletion: !program.waitForCompletion })],
    [10, () => ({ ...withoutExisting(program), ...otherExisting(program, dice) })],
    [4, () => editedSettings({ ...program, reason: `because of ${dice.int(1, 9)}` }, dice)],
    [2, () => ({ ...program, connectionQualifiedName: otherConnection(program) })],
  ])();
}

export function withoutHold({ purgeAfter: _, ...program }: Program): Program {
  return program;
}

export function withoutExisting({ existingWorkflow: _, ...program }: Program): Program {
  return program;
}

function withHold(program: Program, dice: Dice): Program {
  return program.mode === "purge" ? otherMode(program, dice) : { ...program, purgeAfter: hold(dice) };
}

/** A purge holds nothing. */
function otherMode(program: Program, dice: Dice): Program {
  if (program.mode === "archive") return { ...withoutHold(program), mode: "purge" };
  return { ...program, mode: "archive", ...(dice.chance(0.7) ? { purgeAfter: hold(dice) } : {}) };
}

function otherExisting({ mode, existingWorkflow }: Program, dice: Dice): Pick<Program, "existingWorkflow"> {
  return existingWorkflow === undefined || dice.chance(0.3) ? { existingWorkflow: existing(mode, dice) } : {};
}

/** Mostly one that does what the program wants. */
function existing(mode: Program["mode"], dice: Dice): string {
  if (!dice.chance(0.25)) return existingWorkflows.find((it) => it.mode === mode && it.connection === CONNECTION)!.name;
  return dice.pick([...existingWorkflows.map(({ name }) => name), ABSENT]);
}

function hold(dice: Dice): Hold {
  return dice.weighted<Hold>([
    [2, "2m"],
    [4, "10m"],
    [5, "45m"],
    [4, "3h"],
    [2, "1d"],
  ]);
}

function otherConnection({ connectionQualifiedName }: Program): string {
  return connectionQualifiedName === CONNECTION ? OTHER_CONNECTION : CONNECTION;
}
