import { AtlanProviderError, isPassingCode } from "../errors";
import type { Affected, Expected } from "../reconcile/expected";
import { announcesPurge } from "../reconcile/plan";
import type { PlannedConnection } from "../reconcile/plannedConnection";
import { stateInWords } from "../reconcile/targetState";
import { toIsoTime } from "../text/isoTime";
import { countOf } from "../text/json";
import { present } from "../text/present";
import type { ConnectionContext } from "./connection";
import {
  resourceConnectionKey,
  type ResourceConnectionKey,
  unnamedConnectionKey,
  type UnnamedConnectionKey,
} from "./keys";
import type { OpenPurge } from "./openPurge";
import type { Properties } from "./state";
import { UNKNOWN_VALUE } from "./unknown";

/** The most sentences that are kept of one connection. */
const MOST_REASONS = 20;

const ACTIONS = {
  purge: "purge",
  archive: "archive",
  nothing: "unchanged",
  refused: "refused",
  unknown: "unknown",
  left: "leaves",
  leftRunning: "leaves",
  unknownList: "unknown",
} as const;

/**
 * What a preview finds out about one connection, while it says it in words: for the command's last line, and for the plan
 * that programs read. Both are told what the words are made of.
 */
export class PlanEntry {
  /** The context in which the preview works: what it says is kept here, too. */
  readonly context: ConnectionContext;
  /** Also of one whose inputs are wrong. */
  readonly resourceConnectionKey: ResourceConnectionKey;
  /** The purge follows an archive whose hold is over. */
  promotion = false;
  /** When a hold ends that goes on, in milliseconds since the epoch. */
  purgeDueAt: number | undefined;
  private readonly outer: ConnectionContext;
  private readonly inputs: Properties;
  private readonly reasons: string[] = [];
  private expected: Expected | undefined;
  private affected: Affected | undefined;
  private mayPurge = false;

  constructor(outer: ConnectionContext, inputs: Properties) {
    this.outer = outer;
    this.inputs = inputs;
    const { resourceUrn, connectionQualifiedName } = inputs;
    this.resourceConnectionKey = resourceConnectionKey({
      resourceUrn: String(resourceUrn),
      connectionQualifiedName: String(connectionQualifiedName),
    });
    this.context = {
      ...outer,
      log: (line, as) => {
        if (as !== "ephemeral") this.announce(line);
        outer.log(line, as);
      },
      saysSaved: () => {
        this.because("Nothing will run: only settings change.");
        outer.saysSaved();
      },
    };
  }

  /** What is expected last replaces the rest, except that a purge is never forgotten. */
  readonly expect = (expected: Expected): void => {
    this.expected = expected;
    this.affected = expected.affected ?? this.affected;
    this.mayPurge ||= expected.mayPurge === true;
    const { mayPurge, code = "" } = expected;
    const kind = expected.kind === "refused" && isUnseen(code) ? "unseen" : expected.kind;
    const assets = kind === "purge" || kind === "archive" ? expected.affected?.assets : undefined;
    const connection = this.name ?? undefined;
    this.outer.providerContext.summary.expect(this.summaryKey, { kind, ...present({ assets, mayPurge, connection }) });
  };

  /** A purge may run, now or when a hold ends, if inputs turn out so that have no value yet. */
  mayPurgeBy({ dueAt, line }: OpenPurge): void {
    this.because(line);
    if (dueAt === undefined) this.expect({ kind: "unknown", mayPurge: true });
    else this.purgeDueAt = dueAt;
  }

  /** Adds a sentence that says why. Whether it purges is not read out of it: the reason of a refused input may name the word. */
  because(sentence: string): void {
    if (this.reasons.length < MOST_REASONS && !this.reasons.includes(sentence)) this.reasons.push(sentence);
  }

  /** The preview refuses it, with this error. */
  refuse(error: unknown): void {
    const isOurs = error instanceof AtlanProviderError;
    this.announce(isOurs ? `${error.because}. ${error.suggestion}` : String(error));
    this.expect({ kind: "refused", ...(isOurs ? { code: error.code } : {}) });
  }

  /** The code with which it is refused, by what was expected last; undefined where that is no refusal. */
  get refusedWith(): string | undefined {
    return this.expected?.kind === "refused" ? this.expected.code : undefined;
  }

  /** Puts the connection into the plan. */
  tell(): void {
    this.outer.planned?.(this.toPlanned());
  }

  /** Adds what the preview says of itself: a line that announces a purge is never taken for less. */
  private announce(line: string): void {
    this.mayPurge ||= announcesPurge(line);
    this.because(line);
  }

  /** Several connections of a fleet may have no name yet. */
  private get summaryKey(): ResourceConnectionKey | UnnamedConnectionKey {
    const key = this.resourceConnectionKey;
    return this.name === null ? unnamedConnectionKey(key, this.outer.path) : key;
  }

  private get name(): string | null {
    const { connectionQualifiedName: name } = this.inputs;
    return typeof name === "string" && name !== UNKNOWN_VALUE ? name : null;
  }

  private toPlanned(): PlannedConnection {
    const { expected = { kind: "unknown" }, affected } = this;
    const { mode, maxAssets } = this.inputs;
    const { state } = affected ?? {};
    const isPurge = expected.kind === "purge";
    // A hold may be over by the time somebody acts on the plan: then nothing but time has changed, and `up` purges.
    const mayPurge = this.mayPurge || this.purgeDueAt !== undefined;
    return this.outer.providerContext.redactor.cleanAll({
      connectionQualifiedName: this.name,
      unlisted: expected.kind === "unknownList",
      connectionName: affected?.connectionName ?? null,
      state: state === undefined ? null : stateInWords(state),
      action: ACTIONS[expected.kind],
      running: expected.kind === "leftRunning",
      purges: isPurge ? "yes" : mayPurge ? "maybe" : "no",
      mode: mode === "archive" || mode === "purge" ? mode : null,
      promotion: this.promotion,
      purgeDueAt: toIsoTime(this.purgeDueAt) ?? null,
      assets: affected?.assets ?? null,
      byType: affected?.byType ?? null,
      withLineage: affected?.withLineage ?? null,
      maxAssets: countOf(maxAssets) ?? null,
      code: expected.code ?? null,
      reasons: this.reasons,
    });
  }
}

/** Whether a preview that ends with this code could not look at Atlan for now, so that it has refused nothing. */
function isUnseen(code: string): boolean {
  return code === "ATLAN_CANCELLED" || isPassingCode(code);
}
