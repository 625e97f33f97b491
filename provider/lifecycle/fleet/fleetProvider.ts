import { createHash } from "node:crypto";
import { toPhase } from "../../atlan/phase";
import { StartLimiter } from "../../concurrency/startLimiter";
import type { Inputs } from "../../reconcile/inputs";
import { countAffected } from "../../reconcile/targetState";
import { canonicalJson } from "../../text/canonicalJson";
import type { ConfigReader } from "../config";
import { type Dependencies, NEW_ADDRESS, otherTenant, ProviderContext } from "../context";
import { FleetFailure, PartialFailure } from "../failures";
import type { ProgressReporter } from "../progressReporter";
import { ConnectionDeleteProvider } from "../provider";
import type { Properties } from "../state";
import { containsUnknown } from "../unknown";
import type { InputProblem } from "../validate";
import { FleetProgress } from "./fleetProgress";
import { exists, resultOf, type Results, resultsOf, stateOf, toFleetState } from "./fleetState";
import { type Member, memberOf, membersOf } from "./members";
import { prefixedLogger, withName } from "./prefixedLogger";
import { fleetProblems, joinProblems, type MemberProblem } from "./problems";

const DEFAULT_CONCURRENT_STARTS = 10;

const LIST_UNKNOWN = "Can't be told which connections will be archived or PURGED: connections has no value yet.";

/** A fleet's objects in this process. */
interface Fleet {
  /** Handles each member as a resource of its own. */
  readonly provider: ConnectionDeleteProvider;
  readonly starts: StartLimiter;
  readonly progress: FleetProgress;
  /** Members for which a preview found that only settings change. */
  readonly saved: Set<string>;
}

/** The result for a member: what to store, and why it failed, if it did. */
interface End {
  readonly member: Member;
  /** Undefined if nothing exists in Atlan. */
  readonly result: Properties | undefined;
  readonly failure?: string;
}

/**
 * What the Pulumi engine calls for `ConnectionDeletes`. Each connection is handled as a `ConnectionDelete` of its own,
 * with the same promises; the fleet starts them all, waits for them all and stores the result of each.
 */
export class ConnectionDeletesProvider {
  private readonly deps: Dependencies;
  private readonly providerContext: ProviderContext;
  private readonly fleets = new Map<string, Fleet>();
  /** Fleets that were just read: their next `diff` belongs to the refresh, so it sends nothing and refuses nothing. */
  private readonly justRead = new Set<string>();

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
    const { baseUrl } = this.providerContext.settings();
    const known = olds["tenant"];
    const isNew = typeof known !== "string";
    const tenant = isNew ? baseUrl : known;
    const inputs = tenant === undefined ? news : { ...news, tenant };
    const failures = fleetProblems(news);
    if (!isNew && baseUrl !== undefined && baseUrl !== known) {
      failures.push({ property: "atlan:baseUrl", reason: `${otherTenant(known, baseUrl)}. ${NEW_ADDRESS}` });
    }
    if (failures.length > 0) return { inputs, failures };
    if (isNew && isListUnknown(news)) this.tell(news, LIST_UNKNOWN);
    return { inputs, failures: joinProblems(await this.checkMembers(news, isNew ? {} : { tenant })) };
  }

  /** Decides from the state and the inputs only. Observes Atlan only to preview and check what will run. */
  async diff(_id: string, olds: Properties, news: Properties): Promise<{ changes: boolean }> {
    const isRefresh = this.justRead.delete(urnOf(olds));
    if (isListUnknown(news)) {
      if (!isRefresh) this.tell(news, LIST_UNKNOWN);
      return { changes: true };
    }
    const before = resultsOf(olds);
    const members = membersOf(news);
    const { provider, saved } = this.fleet(news);
    saved.clear();
    const former = formerMembers(olds);
    const changes = await allOf(members, async (member) => {
      const result = before[member.name];
      if (!exists(result)) return true;
      return (await provider.diff(result.id, stateOf(former(member.name), result), member.inputs)).changes;
    });
    const unborn = members.filter(({ name }) => !exists(before[name]));
    const gone = namesLeft(before, members);
    const remembered = [olds, news].map((it) => it["maxConcurrentStarts"]);
    const hasChanged = changes.some(Boolean) || gone.length > 0 || remembered[0] !== remembered[1];
    const isEachKnown = !members.some(({ inputs }) => containsUnknown(inputs["connectionQualifiedName"]));
    if (isRefresh) return { changes: hasChanged };
    const problems = (await allOf(unborn, (member) => this.checkMember(provider, member, {}))).flat();
    if (problems.length > 0) {
      throw new FleetFailure(problems.map(({ member, reason }) => `${member.name}: ${reason}`));
    }
    for (const name of gone) {
      this.tell(
        news,
        isEachKnown
          ? `Removed from connections: ${name}. Its workflow definitions will be archived, its assets stay as they are.`
          : `May be removed from connections: ${name}. Its assets stay as they are.`,
      );
    }
    const isOnlySaved = hasChanged && unborn.length + gone.length === 0 && !changes.some(Boolean);
    if (saved.size > 0) this.tell(news, `Nothing will run on ${countConnections(saved.size)}: only settings change.`);
    else if (isOnlySaved) this.tell(news, "Nothing will run: only maxConcurrentStarts changes.");
    return { changes: hasChanged };
  }

  /** Archives or purges all connections, or continues what an interrupted create began. */
  async create(news: Properties): Promise<{ id: string; outs: Properties }> {
    const id = fleetId(news);
    const fleet = this.fleet(news);
    const ends = await this.run(fleet, membersOf(news), (member) => createMember(fleet, member));
    return { id, outs: this.store(id, news, ends) };
  }

  /**
   * Updates each connection as a resource of its own. New connections are created; for removed ones, only the workflow
   * definitions are archived.
   */
  async update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }> {
    const before = resultsOf(olds);
    const fleet = this.fleet(news);
    const former = formerMembers(olds);
    const members = membersOf(news);
    const gone = namesLeft(before, members).map(former);
    const wanted = await this.run(fleet, members, async (member) => {
      const result = before[member.name];
      if (!exists(result)) return createMember(fleet, member);
      const state = stateOf(former(member.name), result);
      const { outs } = await fleet.provider.update(result.id, state, member.inputs);
      return resultOf(member, result.id, outs);
    });
    const left = await this.run(fleet, gone, async (member) => {
      const result = before[member.name];
      if (exists(result)) await fleet.provider.delete(result.id, stateOf(member, result));
      return undefined;
    });
    // A member that failed without reporting a state keeps its former one.
    const ends = [...wanted, ...left].map((end) =>
      end.failure === undefined ? end : { ...end, result: end.result ?? before[end.member.name] },
    );
    return { outs: this.store(id, news, ends) };
  }

  /** Reads the latest runs, and the assets. */
  async read(id: string, props: Properties): Promise<{ id: string; props: Properties }> {
    const { provider } = this.fleet(props);
    const before = resultsOf(props);
    const member = formerMembers(props);
    const read = await allOf(Object.entries(before), async ([name, result]) => {
      if (!exists(result)) return [name, result] as const;
      const it = member(name);
      const { props: state } = await provider.read(result.id, stateOf(it, result));
      const failure = result["failure"] === undefined ? {} : { failure: result["failure"] };
      return [name, { ...resultOf(it, result.id, state), ...failure }] as const;
    });
    this.justRead.add(urnOf(props));
    return { id, props: toFleetState(props, Object.fromEntries(read)) };
  }

  /** Archives the definitions that this fleet created; never touches data. */
  async delete(_id: string, props: Properties): Promise<void> {
    const { provider } = this.fleet(props);
    const member = formerMembers(props);
    await allOf(Object.entries(resultsOf(props)), async ([name, result]) => {
      if (exists(result)) await provider.delete(result.id, stateOf(member(name), result));
    });
  }

  // ── Inside ──────────────────────────────────────────────────────────────────────────────────────────────────────

  private async checkMembers(fleet: Properties, olds: Properties): Promise<MemberProblem[]> {
    const { provider } = this.fleet(fleet);
    return (await allOf(membersOf(fleet), (member) => this.checkMember(provider, member, olds))).flat();
  }

  private async checkMember(
    provider: ConnectionDeleteProvider,
    member: Member,
    olds: Properties,
  ): Promise<MemberProblem[]> {
    const { failures } = await provider.check(olds, member.inputs);
    return failures.map((it) => ({ ...it, member }));
  }

  /** Processes all members concurrently. A failure does not stop the others. */
  private async run(
    { progress }: Fleet,
    members: readonly Member[],
    work: (member: Member) => Promise<Properties | undefined>,
  ): Promise<End[]> {
    progress.begin(members.length);
    return Promise.all(
      members.map(async (member): Promise<End> => {
        const end = await work(member).then(
          (result): End => ({ member, result }),
          (error: unknown): End => failed(member, error),
        );
        progress.end(member.name, end.failure !== undefined);
        return end;
      }),
    );
  }

  /**
   * @throws PartialFailure when a member has failed and something exists at Atlan
   * @throws FleetFailure when a member has failed and there is nothing to store
   */
  private store(id: string, news: Properties, ends: readonly End[]): Properties {
    const results: Results = Object.fromEntries(
      ends.flatMap(({ member, result, failure }) => {
        if (result === undefined && failure === undefined) return [];
        const why = failure === undefined ? {} : { failure };
        return [[member.name, { ...result, ...why }] as const];
      }),
    );
    const state = toFleetState(news, results);
    const reasons = ends.map(({ failure }) => failure).filter((it) => it !== undefined);
    if (reasons.length === 0) return state;
    if (!Object.values(results).some(exists)) throw new FleetFailure(reasons);
    throw new PartialFailure(id, state, reasons, undefined);
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
    const starts = new StartLimiter(providerContext.clock);
    const progress = new FleetProgress();
    const teller: ProgressReporter = ({ inputs }) => {
      const { connectionQualifiedName: name, mode } = inputs;
      return (run, assets) => {
        progress.see(name, toPhase(run.phase), assets && countAffected(mode, assets));
        const line = progress.line(providerContext.clock.now());
        // Logged for the fleet as a whole: a member's logger would add the member's name.
        if (line !== undefined) deps.engine.log(urn, "info", line, true);
      };
    };
    const saved = new Set<string>();
    const saysSaved = ({ connectionQualifiedName }: Inputs): void => {
      saved.add(connectionQualifiedName);
    };
    const shared = { providerContext, starts, progress: teller, saysSaved };
    const provider = new ConnectionDeleteProvider({ ...deps, engine: prefixedLogger(deps.engine, urn) }, shared);
    const fleet = { provider, starts, progress, saved };
    this.fleets.set(urn, fleet);
    return fleet;
  }

  private tell(inputs: Properties, line: string): void {
    this.deps.engine.log(urnOf(inputs), "info", this.providerContext.redactor.clean(line));
  }
}

async function createMember({ provider }: Fleet, member: Member): Promise<Properties> {
  const { id, outs } = await provider.create(member.inputs);
  return resultOf(member, id, outs);
}

function failed(member: Member, error: unknown): End {
  const result = error instanceof PartialFailure ? resultOf(member, error.id, error.properties) : undefined;
  const message = error instanceof Error ? error.message : String(error);
  return { member, result, failure: withName(member.name, message) };
}

/** Finds a member as declared by the inputs in state; a member that these no longer list gets what is known of it. */
function formerMembers(olds: Properties): (name: string) => Member {
  const known = new Map(membersOf(olds).map((it) => [it.name, it]));
  return (name) => known.get(name) ?? memberOf(olds, name);
}

/** The names of members that are in state but no longer listed. */
function namesLeft(before: Results, members: readonly Member[]): string[] {
  const names = new Set(members.map(({ name }) => name));
  return Object.keys(before).filter((name) => !names.has(name));
}

/** Combines several errors into one; a single error is returned as it is. */
function joined(errors: readonly Error[]): Error {
  const [first] = errors;
  return first !== undefined && errors.length === 1 ? first : new FleetFailure(errors.map(({ message }) => message));
}

/** Processes all items concurrently; the error names all failures. */
async function allOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const ends = await Promise.allSettled(items.map(work));
  const errors = ends.filter((it) => it.status === "rejected").map(({ reason }) => reason as Error);
  if (errors.length > 0) throw joined(errors);
  return ends.filter((it) => it.status === "fulfilled").map(({ value }) => value);
}

/** An opaque id, derived when the fleet is created. */
function fleetId({ tenant, resourceUrn }: Properties): string {
  const digest = createHash("sha256")
    .update(canonicalJson([tenant, resourceUrn]), "utf8")
    .digest("hex");
  return `atlan-connection-deletes-${digest.slice(0, 16)}`;
}

/** Whether nothing is known about the list, not even its length. */
function isListUnknown({ connections }: Properties): boolean {
  return !Array.isArray(connections);
}

function countConnections(count: number): string {
  return count === 1 ? "1 connection" : `${count.toLocaleString("en-US")} connections`;
}

function urnOf(inputs: Properties): string {
  return String(inputs["resourceUrn"]);
}
