import type { BatchWindow } from "../../concurrency/batchWindow";
import { StartLimiter } from "../../concurrency/startLimiter";
import { type Intent, unendedRun } from "../../reconcile/intent";
import { canonicalDigest } from "../../text/canonicalDigest";
import { present } from "../../text/present";
import { canonicalUrn } from "../../text/urn";
import type { ConfigReader } from "../config";
import type { ConnectionContext } from "../connection";
import { type Dependencies, type Log, ProviderContext } from "../context";
import { type Advice, adviceOnStoredConfig, FleetFailure, quietly } from "../failures";
import { type CallResult, callResultOf } from "../callResult";
import { resourceConnectionKey } from "../keys";
import type { OpenPurge } from "../openPurge";
import { checkConnection, planConnection, planRefusal } from "../planConnection";
import { PlanEntry } from "../planEntry";
import { PlanReport } from "../planReport";
import { readKnownInputs } from "../readInputs";
import { reconcileConnection } from "../reconcileConnection";
import { fromState, type Properties, readState, toState } from "../state";
import { batchReads, destroyConnection, readConnection } from "../storedConnection";
import { tenantOf } from "../tenant";
import { UNKNOWN_VALUE } from "../unknown";
import { INPUT_CODE, type InputProblem, toFailures, withCode } from "../validate";
import { FleetProgress } from "./fleetProgress";
import {
  endOf,
  type MemberEnd,
  NOTHING_STORED,
  readFleet,
  resultOf,
  storeEnds,
  type StoredFleet,
  type StoredMember,
  toFleetState,
} from "./fleetState";
import { inWaves } from "./inWaves";
import { type Member, memberOf, membersOf } from "./members";
import { PlanLines } from "./planLines";
import { prefixedLogger } from "./prefixedLogger";
import { fleetProblems, joinProblems, type MemberProblem } from "./problems";
import { isUnnamed, purgesOfUnnamed, type UnnamedPurges } from "./unnamed";
import { counted } from "../../text/counted";

const DEFAULT_CONCURRENT_STARTS = 10;

/** Of so many connections the engine stores the state also when one of them fails: see docs/limits.md. */
const MOST_STORED = 5_000;
const LIST_UNKNOWN = "Can't be told which connections will be archived or PURGED: connections has no value yet.";

/** A fleet's objects in this process. */
interface Fleet {
  readonly urn: string;
  /** Shows a line about the fleet as a whole. */
  readonly log: Log;
  /** Where a preview's plan goes. */
  readonly planned?: ConnectionContext["planned"];
  readonly starts: StartLimiter;
  readonly reads: BatchWindow;
  readonly progress: FleetProgress;
  /** Members for which a preview found that only settings change. */
  readonly saved: Set<string>;
}

/**
 * What the Pulumi engine calls for `ConnectionDeletes`. Each connection is handled as a `ConnectionDelete` of its own,
 * with the same promises; the fleet starts them all, waits for them all and stores the result of each.
 */
export class ConnectionDeletesProvider {
  private readonly deps: Dependencies;
  private readonly providerContext: ProviderContext;
  private readonly fleets = new Map<string, Fleet>();

  constructor(deps: Dependencies, providerContext = new ProviderContext(deps)) {
    this.deps = deps;
    this.providerContext = providerContext;
  }

  /** Only stores the configuration. The engine may call this any number of times, and does not wait for it. */
  configure({ config }: { readonly config: ConfigReader }): Promise<void> {
    this.providerContext.configure(config);
    return Promise.resolve();
  }

  /** Validates all inputs and adds defaults. For a new fleet it previews what `create` will do. */
  async check(olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: InputProblem[] }> {
    this.providerContext.programDiffs.noteCheck(urnOf(news));
    const { tenant, isNew, problems } = tenantOf(olds, this.providerContext.settings());
    const inputs = { ...news, ...present({ tenant }) };
    const failures = [...withCode(INPUT_CODE, fleetProblems(news)), ...problems];
    if (failures.length > 0) {
      const code = failures.length > problems.length ? INPUT_CODE : "ATLAN_CONFIGURATION";
      await this.asPreview(this.fleet(news), false, (fleet) => this.refuseAll(fleet, inputs, failures, code));
      return { inputs, failures: toFailures(failures) };
    }
    const ofMembers = await this.asPreview(this.fleet(news), isNew, (fleet) => {
      if (isNew && isListUnknown(news)) this.previewUnknownList(fleet, news);
      const members = membersOf(inputs);
      if (members.length > MOST_STORED) warnOfSize(fleet, members.length);
      return this.checkMembers(fleet, members, isNew);
    });
    return { inputs, failures: toFailures(joinProblems(ofMembers)) };
  }

  /** Decides from the state and the inputs only. Observes Atlan only to preview and check what will run. */
  diff(_id: string, olds: Properties, news: Properties): Promise<{ changes: boolean }> {
    const isRefresh = !this.providerContext.programDiffs.take(urnOf(news));
    const plan = (fleet: Fleet) => this.plan(fleet, olds, news, isRefresh);
    return this.quietly(() => this.asPreview(this.fleet(news), !isRefresh, plan));
  }

  private async plan(
    fleet: Fleet,
    olds: Properties,
    news: Properties,
    isRefresh: boolean,
  ): Promise<{ changes: boolean }> {
    if (isListUnknown(news)) {
      if (!isRefresh) this.previewUnknownList(fleet, news);
      return { changes: true };
    }
    const before = readFleet(olds);
    const members = membersOf(news);
    fleet.saved.clear();
    const changes = await this.each(members, async (member) => {
      const known = before.members.get(member.name);
      if (known === undefined) return true;
      return planConnection(this.contextOf(fleet, member), known.id, known.state, member.inputs, isRefresh);
    });
    const gone = namesLeft(before, members);
    const isMemberChanged = changes.some(Boolean) || gone.length > 0;
    const saved = describeSaved(before, olds, news);
    const hasChanged = isMemberChanged || saved !== undefined;
    if (isRefresh) return { changes: hasChanged };
    const newMembers = members.filter(({ name }) => !before.members.has(name));
    const unlisted = new Map(gone.map((name) => [name, before.members.get(name)?.state]));
    const unnamed = purgesOfUnnamed(newMembers, unlisted, this.providerContext.clock.wallTime());
    const problems = await this.checkMembers(fleet, newMembers, true, unnamed);
    if (problems.length > 0) {
      throw new FleetFailure(problems.map(({ member, reason }) => `${member.name}: ${reason}`));
    }
    const isEachKnown = !members.some(isUnnamed);
    for (const name of gone) {
      const member = before.members.get(name) ?? memberOf(olds, name);
      this.previewRemoval(fleet, member, isEachKnown, unnamed.byConnection.get(name));
    }
    const { size } = fleet.saved;
    if (size > 0) fleet.log(`Nothing will run on ${counted(size, "connection")}: only settings change.`);
    else if (!isMemberChanged && saved !== undefined) fleet.log(`Nothing will run: ${saved}.`);
    return { changes: hasChanged };
  }

  /** Archives or purges all connections, or continues what an interrupted create began. */
  async create(news: Properties): Promise<{ id: string; outs: Properties }> {
    const id = newFleetId(news);
    const ends = await this.reconcile(this.fleet(news), membersOf(news), NOTHING_STORED);
    return { id, outs: storeEnds(id, news, ends, true) };
  }

  /**
   * Updates each connection as a resource of its own. New connections are created; for removed ones, only the workflow
   * definitions are archived.
   */
  update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }> {
    return this.quietly(async () => {
      const before = readFleet(olds);
      const fleet = this.fleet(news);
      const members = membersOf(news);
      const wanted = await this.reconcile(fleet, members, before);
      const names = namesLeft(before, members);
      const gone = names.flatMap((name) => before.members.get(name) ?? []);
      for (const name of names) if (!before.members.has(name)) this.noteLeft(memberOf(olds, name));
      const left = await this.run(fleet, gone, before, async (member) => {
        await this.quietly(() => this.destroy(fleet, member), adviceOnStoredConfig);
        return undefined;
      });
      return { outs: storeEnds(id, news, [...wanted, ...left], false) };
    });
  }

  /** Reads the latest runs, and the assets. */
  read(fleetId: string, props: Properties): Promise<{ id: string; props: Properties }> {
    this.providerContext.programDiffs.noteRead(urnOf(props));
    return this.quietly(async () => {
      const fleet = this.fleet(props);
      const { results, members } = readFleet(props);
      const readMember = async (member: StoredMember): Promise<[string, Properties]> => {
        const { name, id, state } = member;
        const { inputs, record } = readState(state);
        const read = toState(state, await readConnection(this.contextOf(fleet, member), inputs, record));
        return [name, { ...resultOf(member, id, read), ...present({ failure: results[name]?.["failure"] }) }];
      };
      const read = await this.each(members.values(), readMember, adviceOnStoredConfig);
      return { id: fleetId, props: toFleetState(props, { ...results, ...Object.fromEntries(read) }) };
    });
  }

  /** Archives the definitions that this fleet created; never touches data. */
  delete(_id: string, props: Properties): Promise<void> {
    return this.quietly(async () => {
      const fleet = this.fleet(props);
      await this.each(readFleet(props).members.values(), (it) => this.destroy(fleet, it), adviceOnStoredConfig);
    });
  }

  // ── Internal ────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Works with a fleet whose lines are shown when the work has ended, those that announce a purge last, and then its plan.
   *
   * @param isWhole - the plan has all members, and not only those that are refused
   */
  private async asPreview<T>(fleet: Fleet, isWhole: boolean, work: (fleet: Fleet) => Promise<T>): Promise<T> {
    const lines = new PlanLines();
    const report = new PlanReport();
    try {
      return await work({ ...fleet, log: lines.log, planned: report.planned });
    } finally {
      lines.tell(fleet.log);
      await report.tell(this.providerContext.planOutput, fleet.urn, isWhole);
    }
  }

  /** Nobody knows how many connections it will have: they count as an unknown number, and as one entry of the plan. */
  private previewUnknownList(fleet: Fleet, inputs: Properties): void {
    fleet.log(LIST_UNKNOWN);
    const entry = new PlanEntry(this.contextOf(fleet, memberOf(inputs, UNKNOWN_VALUE)), {
      ...inputs,
      mode: undefined,
      connectionQualifiedName: UNKNOWN_VALUE,
    });
    entry.because(LIST_UNKNOWN);
    entry.expect({ kind: "unknownList", mayPurge: true });
    entry.tell();
  }

  /** What refuses the fleet as a whole refuses each connection that it lists. */
  private refuseAll(fleet: Fleet, inputs: Properties, failures: readonly InputProblem[], code: string): Promise<void> {
    for (const member of new Map(membersOf(inputs).map((it) => [isUnnamed(it) ? it.path : it.name, it])).values()) {
      planRefusal(this.contextOf(fleet, member), member.inputs, failures, code);
    }
    return Promise.resolve();
  }

  /** Says that a member leaves the fleet, or may: one that has no name yet may turn out to be this one. */
  private previewRemoval(
    fleet: Fleet,
    member: Member & Partial<StoredMember>,
    isSure: boolean,
    openPurge: OpenPurge | undefined,
  ): void {
    const { name, inputs, state } = member;
    const running = endOfRun(state);
    const assets = running ?? "its assets stay as they are";
    const line = isSure
      ? `Removed from connections: ${name}. ${endOfDefinitions(state)}, and ${assets}.`
      : `May be removed from connections: ${name}. If so, ${assets}.`;
    fleet.log(line);
    const entry = new PlanEntry(this.contextOf(fleet, member), inputs);
    entry.because(line);
    entry.expect({ kind: !isSure ? "unknown" : running === undefined ? "left" : "leftRunning" });
    if (openPurge !== undefined) {
      fleet.log(openPurge.line);
      entry.mayPurgeBy(openPurge);
    }
    entry.tell();
  }

  private async checkMembers(
    fleet: Fleet,
    members: readonly Member[],
    isNew: boolean,
    unnamed?: UnnamedPurges,
  ): Promise<MemberProblem[]> {
    const problems = await this.each(members, async (member) => {
      const openPurge = unnamed?.byEntry.get(member);
      const found = await checkConnection(this.contextOf(fleet, member), member.inputs, isNew, openPurge);
      return found.map((it) => ({ ...it, member }));
    });
    return problems.flat();
  }

  private reconcile(fleet: Fleet, members: readonly Member[], before: StoredFleet): Promise<MemberEnd[]> {
    return this.run(fleet, members, before, (member) => {
      const inputs = readKnownInputs(member.inputs);
      const known = before.members.get(member.name);
      const stored = known && { id: known.id, record: fromState(known.state) };
      return reconcileConnection(this.contextOf(fleet, member), inputs, stored);
    });
  }

  /** Of it nothing is in Atlan, so that nothing has to be done. */
  private noteLeft({ name, inputs }: Member): void {
    const key = resourceConnectionKey({ resourceUrn: String(inputs["resourceUrn"]), connectionQualifiedName: name });
    this.providerContext.summary.end(key, { kind: "left", connection: name });
  }

  private destroy(fleet: Fleet, member: StoredMember): Promise<void> {
    return destroyConnection(this.contextOf(fleet, member), member.state);
  }

  /** Works on all members concurrently. A failure does not stop the others. */
  private async run<It extends Member>(
    { progress }: Fleet,
    members: readonly It[],
    { results }: StoredFleet,
    work: (member: It) => Promise<CallResult | undefined>,
  ): Promise<MemberEnd[]> {
    progress.begin(members.length);
    return Promise.all(
      members.map(async (member) => {
        const result = await callResultOf(this.providerContext.redactor, async () => work(member));
        progress.end(member.name, result?.failure !== undefined);
        return endOf(member, result, results[member.name]);
      }),
    );
  }

  /** Works on all items, a thousand at a time; the error names all failures. */
  private async each<T, R>(items: Iterable<T>, work: (item: T) => Promise<R>, advice?: Advice): Promise<R[]> {
    const ends = await inWaves(items, this.deps.clock, (item) => this.quietly(() => work(item), advice));
    const errors = ends.filter((it) => it.status === "rejected").map(({ reason }) => reason as Error);
    if (errors.length > 0) throw joined(errors);
    return ends.filter((it) => it.status === "fulfilled").map(({ value }) => value);
  }

  private quietly<T>(work: () => Promise<T>, advice?: Advice): Promise<T> {
    return quietly(this.providerContext.redactor, work, advice);
  }

  private contextOf(
    { log, starts, reads, progress, saved, planned }: Fleet,
    { name, path }: Pick<Member, "name" | "path">,
  ): ConnectionContext {
    return {
      providerContext: this.providerContext,
      starts,
      reads,
      log: prefixedLogger(log, name),
      row: log,
      progress: progress.reporter(log),
      saysSaved: () => void saved.add(name),
      path,
      ...present({ planned }),
    };
  }

  private fleet(inputs: Properties): Fleet {
    const urn = urnOf(inputs);
    const fleet = this.fleets.get(urn) ?? this.openFleet(urn);
    const most = inputs["maxConcurrentStarts"];
    fleet.starts.permits = typeof most === "number" ? most : DEFAULT_CONCURRENT_STARTS;
    return fleet;
  }

  private openFleet(urn: string): Fleet {
    const { providerContext, deps } = this;
    const fleet = {
      urn,
      log: providerContext.logAt(urn),
      starts: new StartLimiter(providerContext.clock),
      reads: batchReads(deps.clock),
      progress: new FleetProgress(),
      saved: new Set<string>(),
    };
    this.fleets.set(urn, fleet);
    return fleet;
  }
}

/** The names of members that are in state but no longer listed. */
function namesLeft({ results }: StoredFleet, members: readonly Member[]): string[] {
  const names = new Set(members.map(({ name }) => name));
  return Object.keys(results).filter((name) => !names.has(name));
}

/** What state has to store although no member changes; undefined where that is nothing. */
function describeSaved({ results }: StoredFleet, olds: Properties, news: Properties): string | undefined {
  // State must not tell of it for ever.
  if (Object.values(results).some(({ failure }) => failure !== undefined))
    return "what had failed is not asked for any more";
  return olds["maxConcurrentStarts"] === news["maxConcurrentStarts"] ? undefined : "only maxConcurrentStarts changes";
}

/** What becomes of the run of a member that leaves the fleet; undefined where none is known to be going. */
function endOfRun(state: Properties | undefined): string | undefined {
  // A damaged state is refused by the command itself, for this member alone.
  const intent = (state?.["intent"] ?? {}) as Partial<Intent>;
  const run = unendedRun(intent);
  if (run === undefined) return undefined;
  if (run === "unseen")
    return "the run that it had started, which was not seen yet, is looked for and stopped if it is going";
  const { runId, startedByUs } = intent;
  return startedByUs === true
    ? `run ${runId} is stopped when the other connections are done, if it is still going then and no other resource follows it`
    : `run ${runId}, if it is still going, goes on: this resource is not known to have started it`;
}

/** What becomes of the definitions of a member that leaves the fleet. It has none where nothing had to run, or somebody else's run did it. */
function endOfDefinitions(state: Properties | undefined): string {
  const { definitions } = state ?? {};
  const hasAny = Array.isArray(definitions) && definitions.length > 0;
  return hasAny ? "Its workflow definitions will be archived" : "It has no workflow definition to archive";
}

/** Combines several errors into one; a single error is returned as it is. */
function joined(errors: readonly Error[]): Error {
  const [first] = errors;
  return first !== undefined && errors.length === 1 ? first : new FleetFailure(errors.map(({ message }) => message));
}

/** An opaque id, derived when the fleet is created. */
function newFleetId({ tenant, resourceUrn }: Properties): string {
  const digest = canonicalDigest([tenant, canonicalUrn(String(resourceUrn))]);
  return `atlan-connection-deletes-${digest.slice(0, 16)}`;
}

/** Whether nothing is known about the list, not even its length. */
function isListUnknown({ connections }: Properties): boolean {
  return !Array.isArray(connections);
}

function urnOf(inputs: Properties): string {
  return String(inputs["resourceUrn"]);
}

function warnOfSize({ log }: Fleet, size: number): void {
  log(
    `This fleet has ${counted(size, "connection")}. If one of them fails, the engine may not store the state of so many, and forgets what has run: make fleets of at most ${MOST_STORED.toLocaleString("en-US")}.`,
    "warning",
  );
}
