import type { CommandEnd } from "../rig";
import type { Act } from "./acts";
import { endOf } from "./ends";
import { hasEnded, modeMeant, type TrueRun } from "./history";
import type { Sitting } from "./sitting";
import type { Arrival } from "./startRules";
import type { World } from "./world";

/** How much later than it says a time may be that is told in whole seconds, on both sides. */
const WHOLE_SECONDS_MS = 2_000;
/** How old the look may be by which a purge is approved. */
const LOOK_MS = 2_000;

const MADE_AFTER = /was created \(\S+\) after run (\S+),/;

/** When the connection that has the name now was made; undefined where no index had to show that when a request was sent. */
function madeAt({ tenant, schedule }: World, connection: string, sentAt: number): number | undefined {
  const made = Math.max(...tenant.truthOf(connection).entities.map(({ createdAt }) => createdAt));
  return made < sentAt - schedule.lag.assets - LOOK_MS ? made : undefined;
}

/** A purge that no inventory approves is not one of a connection that was made while its command waited: no preview has announced that. */
export function judgeMadeMeanwhile(world: World, { program }: Sitting, run: TrueRun, { act, sentAt }: Arrival): void {
  if (modeMeant(run) !== "purge" || program.inventory !== undefined) return;
  const made = madeAt(world, program.connectionQualifiedName, sentAt);
  if (made !== undefined && made > act.begunAt + WHOLE_SECONDS_MS)
    world.findings.violate(
      `a purge starts on a connection that was made ${(made - act.begunAt) / 1_000} s after its command began`,
    );
}

/** Whether a run of an intent has ended and the connection was made anew since, as the index had to show. */
export function isMadeSince(world: World, sitting: Sitting, former: TrueRun, { sentAt }: Arrival): boolean {
  const { program } = sitting;
  // Minimal answers do not tell when a run was created.
  if (world.schedule.switches.minimalBodies === true) return false;
  if (modeMeant(former) !== "purge" || program.inventory !== undefined || !hasEnded(former)) return false;
  const made = madeAt(world, program.connectionQualifiedName, sentAt);
  if (made === undefined || made <= former.view.startedAt + WHOLE_SECONDS_MS) return false;
  return !wasRunByPerson(world, sitting, made);
}

/** Whether somebody has run a workflow of the resource since: whoever does that asks for what it does, and the intent goes on with that run. */
function wasRunByPerson({ history }: World, { program, session }: Sitting, since: number): boolean {
  return [...history.runs.values()].some(
    ({ starter, view }) =>
      starter === "a person" &&
      view.connectionQualifiedName === program.connectionQualifiedName &&
      session.definitions.has(view.workflowName) &&
      view.startedAt >= since,
  );
}

/** What a refusal says of the time at which the connection was made is so. */
export function judgeMadeAnewRefusal(
  world: World,
  { program, session }: Sitting,
  act: Act,
  { errors }: CommandEnd,
): void {
  const kind = endOf(errors);
  if (kind !== "made anew after its run" && kind !== "made anew while it waited") return;
  const { findings, history, tenant } = world;
  findings.count("made anew", "refused", kind, act.kind);
  const said = errors.join("\n");
  const run = history.runs.get(MADE_AFTER.exec(said)?.[1] ?? "");
  // A person may have run our workflow.
  const isOurs = run !== undefined && (run.starter !== "a person" || session.definitions.has(run.view.workflowName));
  if (kind === "made anew after its run" && !isOurs)
    findings.violate(`the ${act.kind} is refused for a run, which is none of ours: ${said}`);
  const since = kind === "made anew while it waited" ? act.begunAt : (run?.view.startedAt ?? Infinity);
  const { entities } = tenant.truthOf(program.connectionQualifiedName);
  if (!entities.some(({ createdAt }) => createdAt > since))
    findings.violate(`the ${act.kind} is refused, and the connection was there before: ${said}`);
}
