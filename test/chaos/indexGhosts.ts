import type { CommandEnd } from "../rig";
import type { Act } from "./acts";
import { Dice } from "./dice";
import { endOf } from "./ends";
import { CONNECTION, type Program } from "./programs";
import type { World } from "./world";

/**
 * An index that goes on listing the connection when it is purged, though the catalogue no longer has it, until somebody has it
 * indexed anew: neither there nor gone.
 */
export class IndexGhosts {
  /** Whether the index keeps the connection. */
  readonly areThere: boolean;
  private readonly dice: Dice;
  private indexedAnewAt: number | undefined;

  constructor(seed: number) {
    this.dice = Dice.ofKind(seed, "index ghosts");
    this.areThere = this.dice.chance(0.07);
  }

  /** Whether the index has kept listing a connection since then, be it there or not. */
  isListed(connection: string, since: number): boolean {
    return this.areThere && connection === CONNECTION && (this.indexedAnewAt ?? Infinity) >= since;
  }

  /** Somebody may have found out, and has it indexed anew. */
  strike(world: World): void {
    if (!this.areThere || world.isSettling || world.tenant.connection(CONNECTION).state !== "GONE") return;
    if (this.dice.chance(0.15)) this.indexAnew(world);
  }

  /** What a person has done who reads that only the index has it. */
  indexAnew({ tenant, findings, clock }: World): void {
    if (!this.areThere || this.indexedAnewAt !== undefined) return;
    tenant.ui.indexAnew(CONNECTION);
    this.indexedAnewAt = clock.now();
    findings.count("index ghost", "indexed anew");
    findings.tell("incident", `Atlan indexes ${CONNECTION} anew`);
  }
}

/** That only the index has it was so at some moment which the pass may have seen. */
export function judgeIndexOnly(world: World, program: Program, act: Act, { errors }: CommandEnd): void {
  if (endOf(errors) !== "only in the index") return;
  const { findings, history, clock, schedule, indexGhosts } = world;
  const connection = program.connectionQualifiedName;
  findings.count("index ghost", "refused", act.kind);
  const wasGone = history.ever(
    connection,
    act.begunAt - schedule.lag.assets,
    clock.now(),
    ({ state }) => state === "GONE",
  );
  if (!wasGone || !indexGhosts.isListed(connection, act.begunAt) || world.isBlindOn(connection))
    findings.violate(`the ${act.kind} says that only the index has ${connection}, and that was not so`);
}
