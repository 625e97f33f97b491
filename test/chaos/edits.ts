import { oddities, type Planted } from "../tenant";
import { derivedName } from "./derivedName";
import { Dice } from "./dice";
import type { Program } from "./programs";
import type { StackSession } from "./stackSession";
import type { World } from "./world";

/** A connection that no program is about: whatever happens to it is wrong. */
export const BYSTANDER = "default/mysql/1600000010";

/** When in a command somebody writes into a definition. */
export const editMoments = [
  "before a command",
  "between the looks and the start",
  "right before a create",
  "right before a rerun",
] as const;

export type EditMoment = (typeof editMoments)[number];

const CHANCES: Readonly<Record<EditMoment, number>> = {
  "before a command": 0.15,
  "between the looks and the start": 0.07,
  "right before a create": 0.2,
  "right before a rerun": 0.8,
};

/**
 * People who may edit workflows, and write one by hand that seems to do what is wanted and does something else: under a name
 * that a stack derives for its own, or in place of what stands there already, of ours or of others.
 */
export class Edits {
  readonly areMade: boolean;
  private readonly dice: Dice;
  /** When each workflow was first written by hand. It stays so. */
  private readonly editedAt = new Map<string, number>();
  /** The workflows that were written to run another package: their runs tell so. */
  private readonly ofAnotherPackage = new Set<string>();

  constructor(seed: number) {
    this.dice = Dice.ofKind(seed, "edited definitions");
    this.areMade = this.dice.chance(0.08);
  }

  /** Whether anybody has written a workflow by hand. */
  get areThere(): boolean {
    return this.editedAt.size > 0;
  }

  /** Since when a workflow has been what somebody wrote by hand; undefined where nobody has. */
  since(workflowName: string): number | undefined {
    return this.editedAt.get(workflowName);
  }

  isOfAnotherPackage(workflowName: string): boolean {
    return this.ofAnotherPackage.has(workflowName);
  }

  /** Whether all that was written by hand was written by then. */
  areDoneBy(time: number): boolean {
    return [...this.editedAt.values()].every((at) => at <= time);
  }

  /**
   * Somebody may write at this moment.
   *
   * @param program - of the command, where that is not the session's latest
   * @param named - the workflow; default one that the command may start
   */
  strike(
    world: World,
    session: StackSession,
    moment: EditMoment,
    { program = session.program, named }: { readonly program?: Program; readonly named?: string } = {},
  ): void {
    if (!this.areMade || world.isSettling || !this.dice.chance(CHANCES[moment])) return;
    const { tenant, findings } = world;
    const { connectionQualifiedName, mode } = program;
    const deleteType = mode === "archive" ? "SOFT" : "PURGE";
    const name = named ?? this.target(world, session, program);
    const oddity = this.dice.pick(oddities);
    const known = tenant.workflows().find((it) => it.name === name);
    // Under a name that an archived one holds a tenant lets nobody write. What is about something else is none of these.
    const isOfSame =
      known === undefined ||
      (known.connectionQualifiedName === connectionQualifiedName && known.deleteType === deleteType);
    if (!isOfSame || known?.archived === true || this.editedAt.has(name)) return;
    this.plant(world, { name, oddity, connectionQualifiedName, deleteType, hidden: BYSTANDER });
    // Under a name that was free, or in place of what was there.
    const kind = known === undefined ? "planted" : "edited";
    findings.count("definition", kind, moment);
    findings.count("oddity", oddity);
    findings.tell("incident", `somebody writes ${oddity} into ${name}, ${moment} (${kind})`);
  }

  /** Somebody writes this workflow by hand, now. */
  plant({ tenant, history, clock }: World, planted: Planted): void {
    history.observe("a person");
    tenant.ui.plant(planted);
    this.editedAt.set(planted.name, clock.now());
    if (planted.oddity === "another package") this.ofAnotherPackage.add(planted.name);
  }

  /** The workflow that a start would run or create: the one that the program names, the latest of ours, or a derived name. */
  private target({ tenant, tenantUrl }: World, session: StackSession, program: Program): string {
    const { connectionQualifiedName, mode, existingWorkflow } = program;
    const resource = session.stored?.id ?? session.urn;
    const derived = derivedName(
      { tenant: tenantUrl, resource: this.dice.chance(0.5) ? resource : session.urn, connectionQualifiedName, mode },
      this.dice.chance(0.75) ? 0 : 1,
    );
    const ours = tenant
      .workflows()
      .filter(
        (it) =>
          session.definitions.has(it.name) &&
          !it.archived &&
          it.connectionQualifiedName === connectionQualifiedName &&
          (it.deleteType === "SOFT") === (mode === "archive"),
      )
      .at(-1)?.name;
    return existingWorkflow ?? (this.dice.chance(0.7) ? ours : undefined) ?? derived;
  }
}
