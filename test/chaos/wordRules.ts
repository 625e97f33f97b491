import type { Severity } from "../../provider/lifecycle/engine";
import { readReceipt } from "../../provider/reconcile/receipt";
import type { CommandEnd, StoredResource } from "../rig";
import type { Act } from "./acts";
import { hasEnded, inReach, type Mode, modeOf, type TrueRun } from "./history";
import { modeWanted } from "./holds";
import { mayShowAsGoing } from "./lookRules";
import type { Sitting } from "./sitting";
import type { World } from "./world";

/** What was said, and by whom. */
interface Said {
  readonly world: World;
  readonly sitting: Sitting;
  readonly act: Act;
  /** What stands in state after the pass. */
  readonly after: StoredResource | undefined;
}

/** Words that tell a fact, and what has to be so; it gets what the words tell, in order. */
type Fact = readonly [sign: RegExp, isTrue: (said: Said, ...told: readonly string[]) => boolean];

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const facts = {
  "a run ended otherwise": [
    /run (\S+) ended (Failed|Error)/g,
    (said, id, phase) => runOf(said, id)?.view.phase === phase,
  ],
  "a run succeeded": [
    /run (\S+) Succeeded(?:,? but| before)/gi,
    (said, id) => runOf(said, id)?.view.phase === "Succeeded",
  ],
  "a run is in an unknown phase": [
    /run (\S+) is in phase "(.*?)"/g,
    (said, id, phase) => runOf(said, id)?.view.phase === phase,
  ],
  "a run that was left has ended": [
    /Run (\S+), which this resource had started, has ended (\w+)/g,
    (said, id, phase) => runOf(said, id)?.view.phase === phase,
  ],
  "somebody stopped a run": [
    /run (\S+) was stopped by somebody/g,
    (said, id) => runOf(said, id)?.view.stoppedWith !== undefined,
  ],
  "destroy stopped a run": [/Stopped run (\S+)\./g, (said, id) => isStopped(runOf(said, id))],
  "another run is in flight": [/run (\S+), which (purges|archives) the same connection, is in flight/g, isInTheWay],
  "what a run does": [/(?:go on with|join|look at|Looks at|wait for) run (\S+?),? .*?(archives|PURGES)/g, does],
  "how long it waited": [/run \S+ (?:is|did not appear)[^.]* (?:after|within) (\d+)([smhd])/g, hasLasted],
  "assets are left": [/([\d,]+) assets? (?:is|are) still (active|there)/g, isLeft],
  "assets are gone": [/([\d,]+) of ([\d,]+) assets? (?:is|are) gone/g, isGone],
  "assets of a plan": [/(PURGES?|archives?) ([\d,]+) assets? of connection/g, wasCounted],
  "assets of a success": [
    /^(Purged|Archived): (?:([\d,]+) assets?(?: gone)?, )?([\d,]+) (?:left|active)/g,
    isOnReceipt,
  ],
} as const satisfies Readonly<Record<string, Fact>>;
/** The facts that words tell, as the census counts them: a rule whose words have changed has none to compare. */
export const toldFacts = Object.keys(facts).map((it) => `words|${it}`);

/** Judges what a pass says of runs, workflows and numbers of assets, in its lines and errors: all that a person at the screen has. */
export function judgeWords(world: World, sitting: Sitting, act: Act, end: CommandEnd, after: Said["after"]): void {
  const { findings } = world;
  for (const text of new Set([...act.lines, ...end.errors]))
    for (const [name, [sign, isTrue]] of Object.entries<Fact>(facts))
      for (const [words, ...told] of text.matchAll(sign)) {
        findings.count("words", name);
        if (!isTrue({ world, sitting, act, after }, ...told)) findings.violate(`"${words}" is not true: ${text}`);
      }
}

/** Nobody overlooks a purge: every line that announces one is a warning of the engine. */
export function judgeSeverity({ findings }: World, line: string, severity: Severity): void {
  if (/\bPURGE[SD]?\b/.test(line) && severity !== "warning")
    findings.violate(`a purge is announced by a line that is no warning: ${line}`);
}

function runOf({ world }: Said, id = ""): TrueRun | undefined {
  return world.history.runs.get(id);
}

function isStopped(run: TrueRun | undefined): boolean {
  return run?.view.stoppedWith !== undefined && hasEnded(run) && run.view.phase !== "Succeeded";
}

function isInTheWay(said: Said, id = "", verb = ""): boolean {
  const run = runOf(said, id);
  if (run === undefined || !mayShowAsGoing(said.world, run, said.act.begunAt)) return false;
  if (isEdited(said, run)) return true;
  return (
    run.view.connectionQualifiedName === said.sitting.program.connectionQualifiedName && `${modeOf(run)}s` === verb
  );
}

function does(said: Said, id = "", verb = ""): boolean {
  const run = runOf(said, id);
  return run !== undefined && (isEdited(said, run) || (modeOf(run) === "purge") === (verb === "PURGES"));
}

/** Somebody has edited its workflow: where the run does not tell what it does, that tells of something else. */
function isEdited({ world }: Said, { view }: TrueRun): boolean {
  return world.edits.since(view.workflowName) !== undefined;
}

/** A wait has lasted as long as it says; where the machine's clock jumps meanwhile, nobody can know. */
function hasLasted({ world, act }: Said, count = "", unit = ""): boolean {
  const ms = Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  return world.clock.now() - act.begunAt >= ms || world.clocks.isJumpingSince(act.begunAt);
}

function isLeft({ act }: Said, left = "", how = ""): boolean {
  return act.wasTold((assets) => inReach(how === "active" ? "archive" : "purge", assets) === whole(left));
}

function isGone({ world, sitting, act }: Said, gone = "", before = ""): boolean {
  const { program, key, session } = sitting;
  const mode = modeWanted(program, act.isDue(program, key, world.machineNow));
  const wasThere = session.told.some(({ told }) => inReach(mode, told) === whole(before));
  return wasThere && act.wasTold((assets) => inReach(mode, assets) === whole(before) - whole(gone));
}

function wasCounted({ act }: Said, verb = "", count = ""): boolean {
  return act.wasTold((assets) => inReach(verb.startsWith("PURGE") ? "purge" : "archive", assets) === whole(count));
}

/** The last words of a success say what its receipt says. */
function isOnReceipt({ after }: Said, what = "", gone: string | undefined, left = ""): boolean {
  const receipt = readReceipt(String(after?.outputs["receipt"]));
  const mode: Mode = what === "Purged" ? "purge" : "archive";
  if (receipt?.mode !== mode || inReach(mode, receipt.after) !== whole(left)) return false;
  if (gone === undefined || receipt.before === undefined) return gone === undefined && receipt.before === undefined;
  return inReach(mode, receipt.before) - whole(left) === whole(gone);
}

/** `1,225` */
function whole(text: string): number {
  return Number(text.replaceAll(",", ""));
}
