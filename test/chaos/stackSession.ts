import type { Intent } from "../../provider/reconcile/intent";
import type { CommandEnd, StoredResource } from "../rig";
import type { Act, ToldCount } from "./acts";
import { judgeEnd } from "./endRules";
import { type EndKind, endOf } from "./ends";
import type { Face } from "./faces";
import type { TrueRun } from "./history";
import { isBeingPromoted } from "./holds";
import type { Program } from "./programs";
import { judgeReceipt } from "./receiptRules";
import type { Command, Death, Verb } from "./schedule";
import { Sitting } from "./sitting";
import { API_KEY, CLIENT_SECRET, type World } from "./world";

/** A stack with its one resource, through all its commands. */
export class StackSession {
  readonly index: 0 | 1;
  readonly name: string;
  readonly stackName: string;
  /** What the engine has stored. */
  stored: StoredResource | undefined;
  resourceName = "legacy";
  /** What has served its latest command. */
  face: Face | undefined;
  program: Program;
  /** The definitions that it has created, ever. */
  readonly definitions = new Set<string>();
  /** The latest start of a run, and the command that sent it. */
  latestStart: { readonly at: number; readonly sitting: Sitting } | undefined;
  /** The latest refresh whose result is in state. */
  refreshed: Act | undefined;
  /** All counts of assets that its commands were told. */
  readonly told: ToldCount[] = [];
  /** The runs that state has ever led to. */
  readonly followed = new Set<string>();
  /** The workflows of others that state has ever led to: a run of theirs may be the one whose start was lost. */
  readonly existing = new Set<string>();
  /** When it has last created each of them. */
  readonly creations = new Map<string, number>();
  /** The runs of its commands that do not delete what was wanted, and that alone, as long as no command has told a person so. */
  readonly untoldRuns = new Map<string, TrueRun>();
  /** What has approved its runs, by their ids, where that was an inventory. */
  readonly approvals = new Map<string, { readonly sha256: string; readonly assets: number }>();
  /** When it archived definitions. */
  readonly archivings = new Map<string, number>();
  /** What the latest command that did not die did with the resource. */
  lastStep: CommandEnd["step"] | undefined;
  lastErrors: readonly string[] = [];
  private readonly world: World;
  private number = 0;
  private going = 0;
  private incarnation = 1;
  private episode = 0;
  private drifts = 0;
  private givenUp = 0;
  private key: string | undefined;
  private readonly processes: Sitting[] = [];

  constructor(world: World, index: 0 | 1, program: Program) {
    this.world = world;
    this.index = index;
    this.program = program;
    this.name = index === 0 ? "stack A" : "stack B";
    this.stackName = index === 0 ? "a" : "b";
  }

  /** The intent in state. */
  get intent(): Intent | undefined {
    return this.stored?.outputs["intent"] as Intent | undefined;
  }

  /** The resource's URN at this moment. */
  get urn(): string {
    return this.urnOf(this.resourceName);
  }

  /** The seeds from which names of a resource's definitions are derived. */
  resourceSeeds(resource: StoredResource | undefined): string[] {
    const urns = ["legacy", "renamed"].map((name) => this.urnOf(name));
    return resource === undefined ? urns : [...urns, resource.id];
  }

  private urnOf(name: string): string {
    return `urn:pulumi:${this.stackName}::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::${name}`;
  }

  /** When the hold is over that state tells of. */
  get retainedUntil(): number | undefined {
    const told = this.stored?.outputs["purgeEligibleAt"] as string | undefined;
    return told === undefined ? undefined : Date.parse(told);
  }

  /** Whether a command was ever typed in it. */
  get hasBegun(): boolean {
    return this.number > 0;
  }

  nextNumber(): number {
    return ++this.number;
  }

  /** The name of an intent: another episode than the last one of the same key, if another was between. */
  intentOf(intentKey: string, { connectionQualifiedName }: Pick<Program, "connectionQualifiedName">): string {
    const key = `${intentKey} on ${connectionQualifiedName}, drift ${this.drifts}, given up ${this.givenUp}`;
    if (key !== this.key) {
      this.key = key;
      this.episode++;
    }
    return `${this.name}, life ${this.incarnation}, intent ${this.episode}`;
  }

  /** A refresh has looked. Assets that came back are a reason of their own for a run. */
  noteRefresh(refreshed: Act, showsDrift: boolean): void {
    this.refreshed = refreshed;
    if (showsDrift) this.drifts++;
  }

  /** The resource was deleted; what comes next is another one. */
  forget(): void {
    this.incarnation++;
    this.key = undefined;
  }

  /** Types a command. */
  run(command: Command): Promise<EndKind | undefined> {
    return this.type(command.verb, command.program, command.death);
  }

  /** Types a command with the given program. */
  async type(verb: Verb, program: Program, death?: Death): Promise<EndKind | undefined> {
    const { findings } = this.world;
    this.program = program;
    findings.tell(this.name, `${verb}: ${describe(program)}`);
    const sitting = new Sitting(this.world, this, verb, program, death);
    this.processes.push(sitting);
    let end: CommandEnd | "died";
    this.going++;
    try {
      end = await sitting.run();
    } catch (error) {
      findings.violate(`${verb} threw what no engine can show: ${(error as Error).stack ?? String(error)}`);
      return undefined;
    } finally {
      this.going--;
    }
    this.world.history.observe("a person");
    const { intent, stored } = this;
    // What a dead command has left in state says nothing of the intent that it had in hand.
    if (intent !== undefined && end !== "died") this.intentOf(intent.key, stored!.outputs as unknown as Program);
    if (intent?.runId !== undefined) this.followed.add(intent.runId);
    const { workflowName } = intent ?? {};
    if (workflowName !== undefined && this.world.schedule.existing.some(({ name }) => name === workflowName))
      this.existing.add(workflowName);
    const kind = end === "died" ? "died" : endOf(end.errors);
    // Who gives up the purge after a hold and then holds again wants another one.
    const isGivenUp = !sitting.hasDeleted && isBeingPromoted(sitting.before) && intent?.promoted !== true;
    if (isGivenUp) this.givenUp++;
    if (end === "died" && sitting.isPromoting) findings.count("hold", "died in the promotion");
    findings.count("command", verb);
    findings.count("end", verb, kind ?? "unknown");
    findings.tell(this.name, end === "died" ? "died" : `${end.step}; ${(end.errors[0] ?? "no error").slice(0, 220)}`);
    // What was refused for its damage is judged by whoever damaged it: nothing of it can be compared with what is true.
    if (kind === "damaged state") return kind;
    judgeReceipt(this.world, sitting);
    if (end !== "died") this.lastStep = end.step;
    this.lastErrors = end === "died" ? [] : end.errors;
    if (end !== "died") judgeEnd(this.world, sitting, end, kind);
    this.checkSecrets("state", JSON.stringify(this.stored ?? null));
    return kind;
  }

  /** A command is going, as far as its user knows. */
  get isBusy(): boolean {
    return this.going > 0;
  }

  /** State was written by a version of this package with another provider text. */
  changeProviderText(): void {
    const other = { __provider: 'exports.handler=()=>require("pulumi-atlan/lifecycle")/* of old */' };
    const { stored } = this;
    if (stored === undefined) return;
    this.stored = { ...stored, inputs: { ...stored.inputs, ...other }, outputs: { ...stored.outputs, ...other } };
  }

  /** The program gives the resource another name, and the former one as an alias. */
  rename(): void {
    this.resourceName = this.resourceName === "legacy" ? "renamed" : "legacy";
  }

  /** Ends what is still going of the commands so far. */
  killAll(): void {
    for (const { process } of this.processes) process.kill();
  }

  checkSecrets(where: string, text: string): void {
    if (text.includes(API_KEY) || text.includes(CLIENT_SECRET) || /oauth\.[a-z0-9]{24}\./.test(text)) {
      this.world.findings.violate(`the secret is in ${where}: ${text}`);
    }
  }
}

function describe(program: Program): string {
  const { connectionQualifiedName, mode, triggers, maxAssets, timeout, waitForCompletion } = program;
  const most = maxAssets === undefined ? "" : `, at most ${maxAssets}`;
  const patience = waitForCompletion ? `waits ${timeout}` : "does not wait";
  const missing = program.allowMissing === true ? ", may be missing" : "";
  const drift = program.rerunOnDrift === true ? ", again on drift" : "";
  const hold = program.purgeAfter === undefined ? "" : `, purge after ${program.purgeAfter}`;
  const existing = program.existingWorkflow === undefined ? "" : `, by ${program.existingWorkflow}`;
  const listed = program.inventory === undefined ? "" : `, by ${program.inventory}`;
  const settings = `${most}, ${patience}${missing}${drift}${hold}${existing}${listed}`;
  return `${mode} ${connectionQualifiedName}, ticket ${triggers.ticket}${settings}`;
}
