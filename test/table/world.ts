import type { TenantModel } from "../tenant";

/** The inputs of the one resource of a story; undefined when the program does not declare it. */
export type Program = Readonly<Record<string, unknown>> | undefined;

/** How a command ended for the resource. */
export interface End {
  /** What the engine did with it: `create`, `update`, `replace`, `delete`, `same`; `none` when it failed before or is not there. */
  readonly step: string;
  /** The messages of what failed; empty when the command succeeded. */
  readonly errors: readonly string[];
}

/** How fast things go: on a virtual clock everything may take minutes, on a real one it had better not. */
export interface Speed {
  /** Longer than a run takes that is not stuck, and the index lag after it; in milliseconds. */
  readonly afterRunMs: number;
  /** A `timeout` for waiting in vain. */
  readonly impatience: string;
}

/** A place in which the stories of the table happen: the model of the engine, or the engine. */
export interface World {
  readonly tenant: TenantModel;
  readonly speed: Speed;
  up(program: Program): Promise<End>;
  upWithRefresh(program: Program): Promise<End>;
  preview(program: Program): Promise<End>;
  refresh(): Promise<End>;
  destroy(): Promise<End>;
  /** What a crash before the state was saved leaves behind: nothing. */
  loseState(): Promise<void>;
  /** The outputs in state; empty when the resource is not there. */
  outputs(): Promise<Record<string, unknown>>;
  /** Lets time pass. */
  pause(ms: number): Promise<void>;
  /** Frees the stuck runs as soon as a command waits for one. */
  releaseOnceAwaited(): void;
}

/**
 * The mutating requests that the tenant saw, with the workflows called `archive-1`, `purge-1`, … in the order in which
 * they first appear: what is told apart is which definition it is, not what its name is derived from.
 */
export function mutationsOf(tenant: TenantModel): string[] {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  return tenant.mutations().map((line) => {
    const name = /atlan-connection-delete-\d+/.exec(line)?.[0];
    if (name === undefined) return line;
    if (!names.has(name)) {
      const kind = tenant.workflows().find((it) => it.name === name)?.deleteType === "PURGE" ? "purge" : "archive";
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      names.set(name, `${kind}-${String(counts.get(kind))}`);
    }
    return line
      .replace(/atlan-connection-delete-\d+/, names.get(name)!)
      .replace(/ (SOFT|PURGE)\b/, "")
      .replace(/(\S+-\d+)-[a-z0-9]{5}\b/, "$1");
  });
}
