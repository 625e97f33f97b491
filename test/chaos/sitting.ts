import { UNKNOWN_VALUE } from "../../provider/lifecycle/unknown";
import { intentKey } from "../../provider/reconcile/intent";
import type { CommandEnd, StoredResource } from "../rig";
import { ActingStack } from "./actingStack";
import { Act, type ActKind, hasDrifted } from "./acts";
import { Cancellation } from "./cancellation";
import { Dice } from "./dice";
import type { Mode, Starter, TrueRun } from "./history";
import { kindOf } from "./faces";
import { judgeHeld, judgeHoldQuestion } from "./holdRules";
import { judgeIndexOnly } from "./indexGhosts";
import { judgeInventoryRefusal } from "./inventoryRules";
import { judgePrediction, judgePreview, judgeRefresh } from "./lookRules";
import { judgeMadeAnewRefusal } from "./madeAnewRules";
import { type Program, SHORT_TIMEOUT } from "./programs";
import { ProviderProcess } from "./providerProcess";
import type { Death, Verb } from "./schedule";
import type { StackSession } from "./stackSession";
import { judgeSeverity, judgeWords } from "./wordRules";
import { Wire } from "./wire";
import type { World } from "./world";

/** When a person loses patience: while a command looks, right after a start, in a wait. */
const CTRL_C_AFTER_MS = [0, 1, 300, 2_000, 10_000, 40_000] as const;

/** One command, from its begin to its end or to the death of its process. */
export class Sitting {
  readonly session: StackSession;
  readonly verb: Verb;
  readonly program: Program;
  readonly number: number;
  readonly begunAt: number;
  /** What was in state when it began. */
  readonly before: StoredResource | undefined;
  readonly process: ProviderProcess;
  /** When nobody waited for its answers any more, or could have got them. */
  diedAt: number | undefined;
  /** The latest pass of the engine. */
  act: Act | undefined;
  /** The preview that has passed, before the up. */
  previewed: Act | undefined;
  /** Its looks at definitions that were answered: when the tenant looked, and what for; from an answer may be missing what tells of an edit. */
  readonly looks: { readonly at: number; readonly body: string; readonly isWhole: boolean }[] = [];
  /** The runs that it has started and that do not delete what was wanted, and that alone. */
  readonly otherRuns: TrueRun[] = [];
  /** Those of them of which the answer to their start has told what they do. */
  readonly toldRuns = new Set<TrueRun>();
  /** The preview of this `up` does not know the triggers yet: they come from a resource that is not there before the up. */
  readonly triggersAreLate: boolean;
  /** A person's Ctrl-C. */
  readonly cancellation = new Cancellation();
  /** How many counts had been asked for when a hook made the engine call again; the call that has failed may ask for more. */
  countsOfFailedCalls: number | undefined;
  private hasEnded = false;
  private readonly world: World;
  private readonly stack: ActingStack;
  /** The resource of its beginning is no more: what stands in state is another. */
  hasDeleted = false;

  constructor(world: World, session: StackSession, verb: Verb, program: Program, death: Death | undefined) {
    this.session = session;
    this.verb = verb;
    this.program = program;
    this.number = session.nextNumber();
    this.world = world;
    this.begunAt = world.clock.now();
    this.before = session.stored;
    const { findings, clock, dice } = world;
    this.process = new ProviderProcess(
      {
        clock,
        skew: () => world.skewMs,
        random: () => dice.next(),
        onLine: (line, severity) => {
          session.checkSecrets("a shown line", line);
          judgeSeverity(world, line, severity);
          this.act?.lines.push(line);
        },
        onDeath: (at, how) => {
          this.diedAt = clock.now();
          if (how === "orphaned") world.orphanedAt = this.diedAt;
          findings.count("death", how, at);
          findings.tell(session.name, `    dies at ${at} (${how})`);
        },
        wire: () => new Wire(world, this, this.act!),
        readFile: (path) => this.readFile(path),
      },
      death,
    );
    const audience = {
      begin: (kind: ActKind) => {
        const now = { begunAt: clock.now(), begunByMachine: world.machineNow };
        return (this.act = new Act(kind, now, this.stack.resource));
      },
      end: (act: Act, end: CommandEnd) => {
        this.endAct(act, end);
      },
    };
    const { resourceName, stackName } = session;
    const face = world.faces.faceOf(session.index, this.number);
    findings.count("face", face, verb);
    const isMoved = session.face !== undefined && session.face !== face;
    if (isMoved) findings.count("moved", `to the ${face}`);
    if (isMoved || face === "plugin") findings.tell(session.name, `    served by the ${face}`);
    session.face = face;
    const kind = kindOf(face, this.cancellation);
    this.stack = new ActingStack(audience, this.process.dependencies, world.config, resourceName, stackName, kind);
    this.stack.resource = session.stored;
    this.triggersAreLate = verb === "up" && world.lateTriggers.strike(world);
    const ctrlC = Dice.ofKind(world.schedule.seed, `Ctrl-C ${session.index} ${this.number}`);
    if (!world.isSettling && face === "plugin" && ctrlC.chance(0.15))
      void this.cancelAfter(ctrlC.pick(CTRL_C_AFTER_MS));
    // Some programs have an `onError` hook.
    const hooks = Dice.ofKind(world.schedule.seed, `a hook calls again ${session.index} ${this.number}`);
    if (!world.isSettling && hooks.chance(0.1)) this.stack.triesAgain = hooks.int(1, 3);
    this.stack.beforeAnotherTry = () => {
      this.countsOfFailedCalls = this.act?.counts.length ?? 0;
      findings.count("called again", verb);
    };
  }

  /** The digest of the intent that the program declares. */
  get key(): string {
    return intentKey(this.program.mode, this.program.triggers);
  }

  /** Whether it is about to purge after a hold. */
  get isPromoting(): boolean {
    return this.act?.kind === "up" && this.act.isDue(this.program, this.key, this.world.machineNow);
  }

  /**
   * Who has started a run that appears now.
   *
   * @param asked - what the request asked for, if it says so
   */
  starter(asked?: Mode): Starter {
    this.noticeDeletion();
    const intent = this.session.intentOf(this.key, this.program);
    return { stack: this.session.index, command: this.number, intent, asked };
  }

  /** Runs the command, and leaves in the session what the engine has stored by its end. */
  async run(): Promise<CommandEnd | "died"> {
    const end = await Promise.race([this.command(), this.process.death]);
    this.hasEnded = true;
    this.noticeDeletion();
    this.session.stored = this.stack.resource;
    return end;
  }

  /** Somebody presses Ctrl-C, unless the command has come to its end. */
  private async cancelAfter(ms: number): Promise<void> {
    const { clock, findings } = this.world;
    await clock.sleep(ms);
    if (this.hasEnded || this.process.isLost) return;
    findings.count("incident", "Ctrl-C");
    findings.tell("incident", `a person cancels the command of ${this.session.name}`);
    this.cancellation.press();
  }

  private endAct(act: Act, end: CommandEnd): void {
    const { world, session, stack } = this;
    // What a process would say that was killed on the way is seen by nobody.
    if (this.process.isDead) return;
    act.lastLine = this.lastLine();
    judgeWords(world, this, act, end, stack.resource);
    if (act.kind === "preview") judgePreview(world, this, act, end);
    if (act.kind === "preview") this.previewed = act;
    judgeHeld(world, this, act, end, stack.resource);
    judgeHoldQuestion(world, this, act, end);
    judgeIndexOnly(world, this.program, act, end);
    judgeInventoryRefusal(world, this, act, end);
    judgeMadeAnewRefusal(world, this, act, end);
    if (act.kind === "preview" && this.verb !== "preview")
      world.inventories?.strike(world, this.program.connectionQualifiedName);
    if (act.kind === "up" && this.previewed !== undefined && !this.triggersAreLate)
      judgePrediction(world, this, this.previewed, act, end);
    if (act.kind !== "refresh" || end.step !== "refresh") return;
    judgeRefresh(world, act, stack.resource);
    const isNews = act.before !== undefined && hasDrifted(stack.resource) && !hasDrifted(act.before);
    if (isNews) world.findings.count("drift", "seen by a refresh");
    // What a refresh finds after its engine has died is stored nowhere.
    if (!this.process.isLost) session.noteRefresh(act, isNews);
  }

  private lastLine(): string | undefined {
    const last = this.process.lastLine();
    if (last === undefined) return undefined;
    this.session.checkSecrets("the last line", last.text);
    judgeSeverity(this.world, last.text, last.severity);
    return last.text;
  }

  private readFile(path: string): AsyncIterable<Uint8Array> {
    const { inventories } = this.world;
    if (inventories === undefined) throw new Error(`nobody has written ${path}`);
    const act = this.act!;
    act.hasAskedForFile = true;
    act.file = inventories.file;
    return inventories.read(path);
  }

  /** A resource that was deleted on the way is another one when it is created again. */
  private noticeDeletion(): void {
    if (this.hasDeleted || this.before === undefined || this.stack.resource !== undefined) return;
    this.hasDeleted = true;
    this.session.forget();
  }

  private async upAfterBlindPreview(program: Record<string, unknown>): Promise<CommandEnd> {
    const previewed = await this.stack.preview({ ...program, triggers: UNKNOWN_VALUE });
    return previewed.errors.length > 0 ? previewed : this.stack.upWithoutPreview(program);
  }

  private command(): Promise<CommandEnd> {
    const program = declared(this.program, this.world.schedule.indexLagMs);
    switch (this.verb) {
      case "up":
        return this.triggersAreLate ? this.upAfterBlindPreview(program) : this.stack.up(program);
      case "preview":
        return this.stack.preview(program);
      case "refresh":
        return this.stack.refresh();
      case "upWithRefresh":
        return this.stack.upWithRefresh(program);
      case "destroy":
        return this.stack.destroy();
      case "forceReplacement":
        return this.stack.forceReplacement(program);
    }
  }
}

/** The program as it can be written: no timeout where nobody waits, and none that is shorter than the index lag. */
function declared({ timeout, ...program }: Program, indexLagMs: number): Record<string, unknown> {
  if (!program.waitForCompletion) return program;
  const isTooShort = timeout === SHORT_TIMEOUT && indexLagMs > 45_000;
  return { ...program, timeout: isTooShort ? `${indexLagMs / 1_000}s` : timeout };
}
