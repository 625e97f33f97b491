import type { Intent } from "../../provider/reconcile/intent";
import type { StoredResource } from "../rig";
import type { RouteName } from "../tenant";
import { inReach } from "./history";
import { isOver, retainedUntil } from "./holds";
import type { InventoryFile } from "./inventoryFiles";
import type { Program } from "./programs";

/** What is told of a connection's assets. */
export interface AssetNumbers {
  readonly active: number;
  readonly archived: number;
}

/** A count of assets that was asked for. */
export interface Count {
  /** When the tenant counted; undefined while it has not. */
  countedAt: number | undefined;
  /** The same, in the time for which the machine was awake. */
  countedAwake: number | undefined;
  /** What came back, if it can be read. */
  told: AssetNumbers | undefined;
}

export type ToldCount = Count & { readonly countedAt: number; readonly told: AssetNumbers };

export type ActKind = "preview" | "up" | "refresh" | "replacement" | "destroy";

/**
 * One pass of the engine over the resource, with a provider of its own: `pulumi up` is a preview and then an up, and
 * `pulumi up --refresh` has a refresh before both.
 */
export class Act {
  readonly kind: ActKind;
  readonly begunAt: number;
  /** The same by the machine's clock: what the provider takes for due goes by that one. */
  readonly begunByMachine: number;
  /** What was in state when it began. */
  readonly before: StoredResource | undefined;
  /** The counts that it has asked for. */
  readonly counts: Count[] = [];
  /** The counts of what came since the inventory that it has asked for. */
  readonly added: Count[] = [];
  /** The file that it has read as its inventory, and whether it has tried. */
  file: InventoryFile | undefined;
  hasAskedForFile = false;
  /** How many of its requests a fault has hit. */
  faults = 0;
  /** The lines that it has shown. */
  readonly lines: string[] = [];
  /** Its last line, in which a preview sums up the plan. */
  lastLine: string | undefined;
  /** How many answers came back that nothing had spoilt, by route. */
  readonly answers = new Map<RouteName, number>();

  constructor(
    kind: ActKind,
    { begunAt, begunByMachine }: Pick<Act, "begunAt" | "begunByMachine">,
    before: StoredResource | undefined,
  ) {
    this.kind = kind;
    this.begunAt = begunAt;
    this.begunByMachine = begunByMachine;
    this.before = before;
  }

  /** Whether it was told, since a moment, of assets that pass a test. */
  wasTold(test: (assets: AssetNumbers) => boolean, since = 0): boolean {
    return this.counts.some(({ told, countedAt = 0 }) => told !== undefined && countedAt >= since && test(told));
  }

  /** Whether state says that what the program wants has been reached, and that it has not been asked for anything else. */
  isSettled({ connectionQualifiedName }: Pick<Program, "connectionQualifiedName">, key: string): boolean {
    const intent = this.before?.outputs["intent"] as Intent | undefined;
    return (
      intent?.fulfilled === true &&
      intent.key === key &&
      this.before?.outputs["connectionQualifiedName"] === connectionQualifiedName
    );
  }

  /** Whether the program asks for another run because of what state says of the assets. */
  asksForDriftRun(program: Program, key: string): boolean {
    return this.isSettled(program, key) && program.rerunOnDrift === true && hasDrifted(this.before);
  }

  /** When the hold of what state says is over, in milliseconds since the epoch. */
  retainedUntil(program: Program, key: string): number | undefined {
    return retainedUntil(this.before, program, key);
  }

  /**
   * Whether the purge after a hold is due.
   *
   * @param now - by the machine's clock
   */
  isDue(program: Program, key: string, now: number): boolean {
    const until = this.retainedUntil(program, key);
    return until !== undefined && isOver(this.before, until, now) && !this.asksForDriftRun(program, key);
  }
}

export const isSame = (one: AssetNumbers, other: AssetNumbers): boolean =>
  one.active === other.active && one.archived === other.archived;

/** Whether state says that assets have come back since the intent was fulfilled. */
export function hasDrifted(resource: StoredResource | undefined): boolean {
  const intent = resource?.outputs["intent"] as Intent | undefined;
  const assets = resource?.outputs["assets"] as AssetNumbers | undefined;
  return intent?.fulfilled === true && assets !== undefined && (inReach(intent.mode, assets) > 0 || isBack(resource));
}

/** Whether state says that the connection itself has come back. */
export function isBack(resource: StoredResource | undefined): boolean {
  return (resource?.outputs["assets"] as { connection?: string } | undefined)?.connection !== undefined;
}
