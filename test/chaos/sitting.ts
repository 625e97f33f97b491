import { intentKey } from "../../provider/domain/intent";
import { SimulatedStack, type CommandEnd, type StoredResource } from "../rig";
import type { Starter } from "./history";
import { type Program, SHORT_TIMEOUT } from "./programs";
import { ProviderProcess } from "./providerProcess";
import type { Death, Verb } from "./schedule";
import type { StackSession } from "./stackSession";
import { Wire } from "./wire";
import type { World } from "./world";

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
  private readonly indexLagMs: number;
  private readonly stack: SimulatedStack;
  private hasDeleted = false;

  constructor(world: World, session: StackSession, verb: Verb, program: Program, death: Death | undefined) {
    this.session = session;
    this.verb = verb;
    this.program = program;
    this.number = session.nextNumber();
    this.indexLagMs = world.schedule.indexLagMs;
    this.begunAt = world.clock.now();
    this.before = session.stored;
    const { findings, clock, dice } = world;
    this.process = new ProviderProcess(
      {
        clock,
        skew: () => world.skewMs,
        random: () => dice.next(),
        onLine: (line) => {
          session.checkSecrets("a shown line", line);
        },
        onDeath: (at, how) => {
          this.diedAt = clock.now();
          findings.count("death", how, at);
          findings.tell(session.name, `    dies at ${at} (${how})`);
        },
        wire: () => new Wire(world, this),
      },
      death,
    );
    this.stack = new SimulatedStack(this.process.surroundings, world.config, session.resourceName, session.stackName);
    this.stack.resource = session.stored;
  }

  /** The digest of the intent that the program declares. */
  get key(): string {
    return intentKey(this.program.mode, this.program.triggers);
  }

  /** Who has started a run that appears now. */
  starter(): Starter {
    this.noticeDeletion();
    return { stack: this.session.index, command: this.number, intent: this.session.intentOf(this.key, this.program) };
  }

  /** Runs the command, and leaves in the session what the engine has stored by its end. */
  async run(): Promise<CommandEnd | "died"> {
    const end = await Promise.race([this.command(), this.process.death]);
    this.noticeDeletion();
    this.session.stored = this.stack.resource;
    return end;
  }

  /** A resource that was deleted on the way is another one when it is created again. */
  private noticeDeletion(): void {
    if (this.hasDeleted || this.before === undefined || this.stack.resource !== undefined) return;
    this.hasDeleted = true;
    this.session.forget();
  }

  private command(): Promise<CommandEnd> {
    const program = declared(this.program, this.indexLagMs);
    switch (this.verb) {
      case "up":
        return this.stack.up(program);
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
