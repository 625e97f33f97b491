/**
 * What a rule reads of one connection: the inputs of a `ConnectionDelete`, or of one in a fleet, as the engine has them. In a preview some may
 * not be known yet: reading such a one throws, and the rule is not judged then.
 */
export interface Retirement {
  readonly connectionQualifiedName: string;
  readonly mode?: string;
  readonly purgeAfter?: string;
  readonly maxAssets?: number;
  readonly inventory?: string;
  readonly reason?: string;
}

/**
 * The connections of a `ConnectionDeletes`: what an entry of the list says of its own wins over the fleet's inputs. Each value is
 * read when a rule asks for it, since one that is not known yet throws.
 */
export function retirementsOfFleet(fleet: Readonly<Record<string, unknown>>): readonly Retirement[] {
  const entries = fleet["connections"] as readonly (string | Readonly<Record<string, unknown>>)[];
  return Array.from({ length: entries.length }, (_, index) => {
    const read = (name: string): unknown => {
      const entry = entries[index] ?? {};
      const own = typeof entry === "string" ? { connectionQualifiedName: entry } : entry;
      return own[name] ?? fleet[name];
    };
    return new Proxy({} as Retirement, { get: (_target, name) => read(String(name)) });
  });
}

/** The team's numbers and lists. Each rule reads only its own. */
export interface Limits {
  /** How long an archive has to be held before it may become a purge. */
  readonly minimumHoldDays: number;
  /** Whether `mode: "purge"` is accepted, which purges without a hold. */
  readonly directPurge: boolean;
  /** The most assets that `maxAssets` may approve, by stack; `*` is for the stacks that are not named. */
  readonly ceilings: Readonly<Record<string, number>>;
  /** The connectors whose connections may be retired, such as `snowflake`; an empty list allows all. */
  readonly connectors: readonly string[];
}

/** Says what is wrong with one connection and what to do about it; nothing when it is right. */
export type Rule<Needs extends keyof Limits = never> = (
  it: Retirement,
  limits: Pick<Limits, Needs>,
  stack: string,
) => string | undefined;

/** A name that a preview does not know yet must not soften the judgement that it would be named in. */
function nameOf(it: Retirement): string {
  try {
    return it.connectionQualifiedName;
  } catch {
    return "A connection whose name is not known yet";
  }
}

/** Whether it ends in a purge, at once or after a hold. */
const purges = (it: Retirement): boolean => it.mode === "purge" || it.purgeAfter !== undefined;

export const purgeHasReason: Rule = (it) =>
  purges(it) && (it.reason ?? "").trim() === ""
    ? `${nameOf(it)} is going to be purged, and nothing says why. Set reason to what the receipt should tell, such as a ticket.`
    : undefined;

export const purgeIsHeld: Rule<"minimumHoldDays" | "directPurge"> = (it, { minimumHoldDays, directPurge }) => {
  const hold = `purgeAfter: "${minimumHoldDays}d"`;
  if (it.mode === "purge" && !directPurge)
    return `${nameOf(it)} would be purged at once. Take mode: "purge" out and set ${hold}: it is archived now and purged later.`;
  if (it.purgeAfter === undefined) return undefined;
  const days = daysOf(it.purgeAfter);
  if (days === undefined)
    return `${nameOf(it)} has purgeAfter: "${it.purgeAfter}", which can't be read. Set ${hold} or longer.`;
  return days < minimumHoldDays
    ? `${nameOf(it)} would be purged after ${it.purgeAfter}, and the team holds an archive for ${minimumHoldDays} days. Set ${hold} or longer.`
    : undefined;
};

export const maxAssetsIsBelowCeiling: Rule<"ceilings"> = (it, { ceilings }, stack) => {
  const ceiling = ceilings[stack] ?? ceilings["*"];
  if (ceiling === undefined) return undefined;
  if (it.maxAssets === undefined && it.inventory !== undefined) {
    return (
      `${nameOf(it)} is approved by inventory alone, and a policy can't count what its file lists. Set maxAssets as well, to at ` +
      `most ${count(ceiling)}, which stack ${stack} allows per connection.`
    );
  }
  if (it.maxAssets === undefined || it.maxAssets <= ceiling) return undefined;
  return (
    `${nameOf(it)} approves ${count(it.maxAssets)} assets with maxAssets, and stack ${stack} allows ${count(ceiling)} per ` +
    `connection. Lower maxAssets, or have the ceiling raised in the policy's configuration.`
  );
};

export const connectorIsAllowed: Rule<"connectors"> = (it, { connectors }) => {
  if (connectors.length === 0) return undefined;
  const connector = it.connectionQualifiedName.split("/")[1] ?? "";
  if (connectors.includes(connector)) return undefined;
  return (
    `${nameOf(it)} is not a connection of ${connectors.join(" or ")}, and no other may be retired. Leave it out, or have its ` +
    `connector added in the policy's configuration.`
  );
};

export const archiveHasMaxAssets: Rule = (it) =>
  !purges(it) && it.maxAssets === undefined && it.inventory === undefined
    ? `${nameOf(it)} is archived however many assets it has. Set maxAssets to the number that the preview shows.`
    : undefined;

const count = (assets: number): string => assets.toLocaleString("en-US");

const DAYS: Readonly<Record<string, number>> = { s: 1 / 86_400, m: 1 / 1_440, h: 1 / 24, d: 1 };

/** A duration as `purgeAfter` takes it: `90s`, `30m`, `2h`, `3d`. */
function daysOf(duration: string): number | undefined {
  const [, amount, unit = ""] = /^(\d+)([smhd])$/.exec(duration) ?? [];
  const days = DAYS[unit];
  return amount === undefined || days === undefined ? undefined : Number(amount) * days;
}
