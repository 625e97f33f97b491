import type { Expected } from "../reconcile/expected";
import { countAssets } from "../reconcile/targetState";
import type { Severity } from "./engine";

/**
 * What has become of a connection. `goesOn`: its run goes on in Atlan; `left`: it is no longer in the stack; `leftRunning`: nor is it, and
 * its run was going.
 */
export interface Ended {
  readonly kind: "purged" | "archived" | "nothing" | "failed" | "goesOn" | "left" | "leftRunning";
  /** How many assets are gone, or archived; undefined if that is not known. */
  readonly assets?: number | undefined;
  readonly connection?: string | undefined;
}

/** What a preview expects of a connection. `unseen`: it could not be looked at, so that nothing of it was refused. */
export interface Planned extends Pick<Expected, "mayPurge"> {
  readonly kind: Expected["kind"] | "unseen";
  /** How many assets a run affects; undefined if that is not known. */
  readonly assets?: number | undefined;
  /** Its qualified name, if that is known: two resources that have the same one count once. */
  readonly connection?: string | undefined;
}

type Named = Readonly<{ kind: string; connection?: string | undefined; mayPurge?: boolean | undefined }>;

/** How a kind is shown: in words after the count, the first of them after `1 connection`. */
const EXPECTED = {
  purge: "PERMANENTLY PURGED",
  mayPurge: "MAY BE PERMANENTLY PURGED",
  archive: "archived",
  refused: "refused",
  unseen: "could not be looked at",
  unknown: "not known yet",
  left: "out of the stack, nothing deleted",
  leftRunning: "out of the stack while its run may be going",
  nothing: "unchanged",
} as const;
const ENDED = {
  purged: "purged",
  archived: "archived",
  goesOn: "still running in Atlan",
  left: "out of the stack, nothing deleted",
  leftRunning: "out of the stack while its run may have been going",
  nothing: "unchanged",
  failed: "failed",
} as const;

/**
 * Gathers what becomes of all connections of a command, for one last line. A command calls either only `check` and `diff`
 * (a preview), or `create`, `update` and `delete` as well.
 */
export class CommandSummary {
  private readonly expected = new Map<string, Planned>();
  private readonly ended = new Map<string, Ended>();
  private readonly begun = new Set<string>();
  private isPreview = true;

  /** @param key - tells the connections of a command apart, also those of two resources */
  expect(key: string, expected: Planned): void {
    // Of several things that may happen to a connection, a purge is never forgotten.
    const mayPurge = expected.mayPurge === true || this.expected.get(key)?.mayPurge === true;
    this.expected.set(key, mayPurge ? { ...expected, mayPurge } : expected);
  }

  /** A `create` or `update` was called, even if it fails before it begins with a connection: what was planned is no news then. */
  leavePreview(): void {
    this.isPreview = false;
  }

  begin(key: string): void {
    this.begun.add(key);
  }

  /** Where a former resource of the same name is deleted, the connection is still in the stack: that end tells nothing of it. */
  end(key: string, ended: Ended): void {
    this.begun.delete(key);
    if (hasLeft(ended) && this.isInStack(key)) return;
    this.ended.set(key, ended);
  }

  /** Whether something has begun and not ended: what has become of it is not known yet. */
  get isBusy(): boolean {
    return this.begun.size > 0;
  }

  /** The last line of the command; undefined where nothing changes. */
  line(): { readonly severity: Severity; readonly text: string } | undefined {
    if (this.ended.size > 0) return this.done();
    return this.isPreview ? this.plan() : undefined;
  }

  private isInStack(key: string): boolean {
    return this.ended.has(key) || this.expected.get(key)?.kind === "nothing";
  }

  private plan(): { readonly severity: Severity; readonly text: string } | undefined {
    const all = [...this.expected.values()];
    const expected = withoutMoved(all, all);
    const counted = expected.flatMap(({ kind, mayPurge = false, assets, connection }) => {
      if (kind === "unknownList") return [];
      return mayPurge && kind !== "purge" ? { kind: "mayPurge" as const, connection } : { kind, assets, connection };
    });
    const isUncounted = expected.some(({ kind }) => kind === "unknownList");
    if (!isUncounted && counted.every(({ kind }) => kind === "nothing")) return undefined;
    const isPurge = isUncounted || counted.some(({ kind }) => kind === "purge" || kind === "mayPurge");
    const connections = counted.length === 0 ? " of connections" : "";
    const more = isUncounted ? [`an unknown number${connections} ${EXPECTED.mayPurge}`] : [];
    const parts = [...(counted.length === 0 ? [] : [listed(counted, EXPECTED)]), ...more];
    return { severity: isPurge ? "warning" : "info", text: `Plan: ${parts.join(", ")}` };
  }

  private done(): { readonly severity: Severity; readonly text: string } | undefined {
    // What a preview expected to stay as it is needs no call to stay so. What leaves a fleet needs one.
    const unchanged = [...this.expected].flatMap(([key, { kind, connection }]): Ended[] =>
      kind === "nothing" && !this.ended.has(key) ? [{ kind, connection }] : [],
    );
    const ends = [...this.ended.values(), ...unchanged];
    const all = withoutMoved(ends, [...ends, ...this.expected.values()]);
    if (all.every(({ kind }) => kind === "nothing")) return undefined;
    const latest = [...new Map<string, Named>([...this.expected, ...this.ended]).values()];
    const whole = withoutMoved(latest, [...latest, ...this.expected.values()]).length;
    const reached = all.filter(({ kind }) => kind !== "failed").length;
    const hasFailed = reached < all.length;
    const share = reached === whole ? "" : `, ${reached} of ${whole}`;
    return { severity: hasFailed ? "warning" : "info", text: `Done: ${listed(all, ENDED)}${share}` };
  }
}

/** `1 connection PERMANENTLY PURGED (6,402 assets), 39 archived (281,737 assets), 3 unchanged`. */
function listed<K extends string>(
  all: readonly { readonly kind: K; readonly assets?: number | undefined; readonly connection?: string | undefined }[],
  words: Readonly<Record<K, string>>,
): string {
  const parts = (Object.keys(words) as K[]).flatMap((kind) => {
    const those = distinct(all.filter((it) => it.kind === kind));
    if (those.length === 0) return [];
    const known = those.flatMap(({ assets }) => assets ?? []);
    const assets = known.reduce((sum, it) => sum + it, 0);
    const counted = known.length < those.length || assets === 0 ? "" : ` (${countAssets(assets)})`;
    return [{ count: those.length, text: `${words[kind]}${counted}` }];
  });
  return parts
    .map(({ count, text }, i) => {
      const noun = i > 0 ? "" : count === 1 ? " connection" : " connections";
      return `${count.toLocaleString("en-US")}${noun} ${text}`;
    })
    .join(", ");
}

/** Without what leaves one resource and is in another one: it is not out of the stack, and counts there. */
function withoutMoved<T extends Named>(all: readonly T[], others: readonly Named[]): T[] {
  const staying = new Set(others.map((it) => (hasLeft(it) ? undefined : it.connection)));
  return all.filter(
    (it) => !hasLeft(it) || it.mayPurge === true || it.connection === undefined || !staying.has(it.connection),
  );
}

const hasLeft = ({ kind }: Named): boolean => kind === "left" || kind === "leftRunning";

/** Without those whose connection another one has as well. */
function distinct<T extends { readonly connection?: string | undefined }>(all: readonly T[]): T[] {
  const seen = new Set<string>();
  return all.filter(({ connection }) => {
    const { size } = seen;
    return connection === undefined || seen.add(connection).size > size;
  });
}
