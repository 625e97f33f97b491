import { ciActor } from "../../lifecycle/ciActor";
import type { Environment } from "../../lifecycle/config";
import type { Actor as CiActor } from "../../reconcile/actor";
import { jsonObjectOf, jsonObjectsIn, type JsonObject, textOf } from "../../text/json";
import { present } from "../../text/present";
import { readTime } from "./time";

/** Who was at work, as far as it is told. Texts from outside, which a page has to escape. */
export interface Actor extends CiActor {
  /** The commit's author, who need not have started anything. */
  readonly author?: string;
  readonly approvedBy?: string;
}

/** An update of the stack, as `pulumi stack history --json` lists it. */
export interface StackUpdate {
  readonly version?: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly actor: Actor;
}

/** The user and the job of this process. Where the CI system names no user, the user of this machine. */
export function actorOfEnvironment(env: Environment): Actor {
  return present({ user: textOf(env["USER"]) ?? textOf(env["USERNAME"]), ...ciActor(env) });
}

/** Reads what `pulumi stack history --json` printed; undefined when it is none. Updates without a time are left out. */
export function readHistory(text: string): readonly StackUpdate[] | undefined {
  const list = parse(text);
  if (!Array.isArray(list)) return undefined;
  return jsonObjectsIn(list).flatMap((update) => {
    const [startedAt, endedAt] = [timeOf(update["startTime"]), timeOf(update["endTime"])];
    if (startedAt === undefined || endedAt === undefined) return [];
    const version = typeof update["version"] === "number" ? update["version"] : undefined;
    return [present({ version, startedAt, endedAt, actor: actorOfUpdate(jsonObjectOf(update["environment"]) ?? {}) })];
  });
}

/** What Pulumi notes with each update. */
function actorOfUpdate(environment: JsonObject): Actor {
  const of = (name: string): string | undefined => textOf(environment[name]);
  return present({
    system: of("ci.system"),
    job: of("ci.build.url") ?? of("ci.build.number") ?? of("ci.build.id"),
    // CI runs on a merge commit, which nobody has reviewed.
    commit: of("ci.pr.headSHA") ?? of("git.head"),
    author: of("git.author"),
    pullRequest: of("ci.pr.number"),
  });
}

/** The update during which something happened; undefined if there is none, or more than one. */
export function updateAt(updates: readonly StackUpdate[], at: number | undefined): StackUpdate | undefined {
  if (at === undefined) return undefined;
  // Pulumi notes whole seconds.
  const [update, ...others] = updates.filter(({ startedAt, endedAt }) => startedAt <= at && at < endedAt + 1_000);
  return others.length === 0 ? update : undefined;
}

/** `Ada, GitHub Actions, job …, commit … of Grace, pull request 42`; undefined when nothing is known. */
export function describeActor(actor: Actor): string | undefined {
  const { user, system, job, commit, author, pullRequest, approvedBy } = actor;
  const said = [
    user,
    system,
    job && `job ${job}`,
    commit && `commit ${commit.slice(0, 12)}${author === undefined ? "" : ` of ${author}`}`,
    pullRequest && `pull request ${pullRequest}`,
    approvedBy && `approved by ${approvedBy}`,
  ].filter((it) => it !== undefined);
  return said.length === 0 ? undefined : said.join(", ");
}

function timeOf(value: unknown): number | undefined {
  return readTime(textOf(value));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
