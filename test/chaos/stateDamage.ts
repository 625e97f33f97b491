import type { StoredResource } from "../rig";
import { Dice } from "./dice";
import type { Program } from "./programs";
import type { Verb } from "./schedule";
import type { StackSession } from "./stackSession";
import type { World } from "./world";

type Fields = Readonly<Record<string, unknown>>;

/** What somebody makes of the outputs in state; undefined where there is nothing of that kind. */
type Hand = (outputs: Fields) => Fields | undefined;

const inIntent =
  (change: (intent: Fields) => Fields): Hand =>
  (outputs) => {
    const intent = outputs["intent"] as Fields;
    return { ...outputs, intent: { ...intent, ...change(intent) } };
  };

/** What is wrong with state that somebody has edited by hand, and that no version of this package can have written. */
const hands = {
  "Atlan's word for a mode": inIntent(({ mode }) => ({ mode: mode === "purge" ? "PURGE" : "SOFT" })),
  "a mode in another case": inIntent(({ mode }) => ({ mode: mode === "purge" ? "Purge" : "Archive" })),
  "another mode than the inputs'": (outputs) => {
    const { mode, promoted } = outputs["intent"] as Fields;
    const unfinished = { mode: mode === "purge" ? "archive" : "purge", fulfilled: false, phase: "Failed" };
    // A promoted intent has another mode than its inputs.
    return promoted === true ? undefined : inIntent(() => unfinished)(outputs);
  },
  "no mode": inIntent(() => ({ mode: undefined })),
  "a phase that nobody knows": inIntent(() => ({ phase: "Sleeping", fulfilled: false })),
  "a text for yes or no": inIntent(({ fulfilled }) => ({ fulfilled: String(fulfilled) })),
  "a definition for something else": (outputs) => {
    const [first, ...rest] = outputs["definitions"] as readonly Fields[];
    return first === undefined ? undefined : { ...outputs, definitions: [{ ...first, mode: "HARD" }, ...rest] };
  },
  "an achievement that there is not": (outputs) => ({ ...outputs, achieved: "PURGED" }),
} as const satisfies Readonly<Record<string, Hand>>;

export const damages = Object.keys(hands) as readonly (keyof typeof hands)[];

/** The commands that read state first of all. */
const VERBS: readonly Verb[] = ["up", "up", "preview", "refresh", "upWithRefresh", "destroy"];

/**
 * Somebody edits the state of a stack between two commands. The next command has to refuse it, without a request and without a
 * change of anything; then it is put back as it was.
 */
export class StateDamage {
  private readonly dice: Dice;
  private readonly isDone: boolean;

  constructor(seed: number) {
    this.dice = Dice.ofKind(seed, "damaged state");
    this.isDone = this.dice.chance(0.08);
  }

  /** Somebody may edit the state at this moment, before a command with this program. */
  async strike(world: World, session: StackSession, program: Program): Promise<void> {
    const { dice } = this;
    const { stored } = session;
    if (!this.isDone || world.isSettling || session.isBusy || stored === undefined || !dice.chance(0.5)) return;
    const damage = dice.pick(damages);
    const verb = dice.pick(VERBS);
    const outputs = hands[damage](stored.outputs);
    if (outputs === undefined || isJudgedBefore(stored, program) || mayHaveOrphans(world)) return;
    const { findings } = world;
    findings.count("damaged state", damage);
    findings.tell("incident", `somebody edits the state of ${session.name}: ${damage}`);
    const damaged: StoredResource = { ...stored, outputs: JSON.parse(JSON.stringify(outputs)) as Fields };
    await this.judge(world, session, { verb, program, damage, damaged });
    session.stored = stored;
  }

  private async judge({ findings, tenant }: World, session: StackSession, { verb, program, damage, damaged }: Attempt) {
    session.stored = damaged;
    const asked = tenant.requests.length;
    const end = await session.type(verb, program);
    if (end !== "damaged state") findings.violate(`${verb} of a state with ${damage} ends in ${String(end)}`);
    if (tenant.requests.length > asked) findings.violate(`${verb} of a state with ${damage} asks the tenant`);
    if (session.stored !== damaged) findings.violate(`${verb} of a state with ${damage} changes it`);
  }
}

/** Whether a process whose engine has died may still ask the tenant for something. */
const mayHaveOrphans = ({ clock, orphanedAt = -Infinity }: World): boolean => clock.now() - orphanedAt < 600_000;

/** Whether something is done, or refused, before state is read: what is replaced is looked at as a new one, a program is read first. */
function isJudgedBefore({ outputs }: StoredResource, program: Program): boolean {
  const { connectionQualifiedName, mode, maxAssets, purgeAfter } = program;
  const isUnapproved = maxAssets === undefined && (mode === "purge" || purgeAfter !== undefined);
  return isUnapproved || outputs["connectionQualifiedName"] !== connectionQualifiedName;
}

/** A command on state that somebody has edited. */
interface Attempt {
  readonly verb: Verb;
  readonly program: Program;
  readonly damage: string;
  readonly damaged: StoredResource;
}
