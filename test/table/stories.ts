import { expect } from "chai";
import { SNOWFLAKE } from "../rig/seeds";
import type { End, Program, World } from "./world";

/** One thing that can happen to a resource, told as the commands and events that lead through it. */
export interface Story {
  /** The row of the table in docs/what-happens.md that it belongs to. */
  readonly row: string;
  /** What sets it apart from the row's other stories. */
  readonly title: string;
  /** The mutating requests that the tenant sees, in order. */
  readonly mutations: readonly string[];
  /** Tells the story, and gives the program whose preview then has to be empty. */
  readonly tell: (world: World) => Promise<Program>;
}

const archive = (ticket: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  connectionQualifiedName: SNOWFLAKE,
  triggers: { ticket },
  ...more,
});
const purge = (ticket: string, more: Record<string, unknown> = {}): Record<string, unknown> =>
  archive(ticket, { mode: "purge", maxAssets: 12, ...more });

function succeeded(end: End, step: string): void {
  expect(end).to.deep.equal({ step, errors: [] });
}

function failed(end: End, ...parts: string[]): void {
  const said = end.errors.join("\n");
  for (const part of parts) expect(said).to.include(part);
}

function newestRun(world: World): string {
  return world.tenant.runs().at(-1)!.id;
}

/** A run that fails after half of its work. */
const FAILING = { outcome: "Failed", message: "child failed" } as const;
/** A run that goes on until it is released. */
const STUCK = { stuckIn: "Running", reach: 0.5 } as const;

export const stories: readonly Story[] = [
  {
    row: "Succeeded, unchanged",
    title: "is not run again, and nothing is asked",
    mutations: ["create archive-1"],
    async tell(world) {
      succeeded(await world.up(archive("1")), "create");
      const asked = world.tenant.requests.length;
      succeeded(await world.up(archive("1")), "same");
      expect(world.tenant.requests.length).to.equal(asked);
      expect(await world.outputs()).to.include({ phase: "Succeeded", outcome: "ran", achieved: "archived" });
      return archive("1");
    },
  },
  {
    row: "Finished, only settings changed",
    title: "saves them without a request",
    mutations: ["create archive-1"],
    async tell(world) {
      succeeded(await world.up(archive("1")), "create");
      const asked = world.tenant.requests.length;
      const changed = archive("1", {
        timeout: "2h",
        maxAssets: 5,
        allowMissing: true,
        rerunOnDrift: true,
        reason: "moved",
      });
      succeeded(await world.up(changed), "update");
      succeeded(await world.up(archive("1", { waitForCompletion: false, reason: "moved" })), "update");
      expect(world.tenant.requests.length).to.equal(asked);
      expect(await world.outputs()).to.include({ reason: "moved", waitForCompletion: false, phase: "Succeeded" });
      return archive("1", { waitForCompletion: false, reason: "moved" });
    },
  },
  {
    row: "Succeeded, trigger changed",
    title: "runs again, also when nothing is left to archive",
    mutations: ["create archive-1", "submit archive-1"],
    async tell(world) {
      succeeded(await world.up(archive("1")), "create");
      succeeded(await world.up(archive("2")), "update");
      expect(await world.outputs()).to.include({ phase: "Succeeded", outcome: "ran" });
      return archive("2");
    },
  },
  {
    row: "Succeeded, trigger changed",
    title: "of a purge whose connection is gone altogether: already gone, no run",
    mutations: ["create purge-1"],
    async tell(world) {
      succeeded(await world.up(purge("1")), "create");
      succeeded(await world.up(purge("2")), "update");
      expect(await world.outputs()).to.include({ outcome: "alreadyGone", achieved: "purged" });
      return purge("2");
    },
  },
  {
    row: "Succeeded archive, mode → purge",
    title: "purges under a definition of its own and archives the former one",
    mutations: ["create archive-1", "create purge-1", "archive archive-1"],
    async tell(world) {
      succeeded(await world.up(archive("1")), "create");
      const { id } = await world.outputs();
      succeeded(await world.up(purge("1")), "update");
      expect(world.tenant.connection(SNOWFLAKE)).to.include({ state: "GONE", active: 0, archived: 0 });
      expect(await world.outputs()).to.include({ achieved: "purged", ...(id === undefined ? {} : { id }) });
      return purge("1");
    },
  },
  {
    row: "Succeeded archive, the hold of purgeAfter is over",
    title: "purges under a definition of its own and archives the former one",
    mutations: ["create archive-1", "create purge-1", "archive archive-1"],
    async tell(world) {
      const held = (purgeAfter: string): Program => archive("1", { purgeAfter, maxAssets: 12 });
      succeeded(await world.up(held("30d")), "create");
      const asked = world.tenant.requests.length;
      succeeded(await world.up(held("30d")), "same");
      expect(world.tenant.requests.length).to.equal(asked);
      await world.pause(1_100);
      succeeded(await world.up(held("1s")), "update");
      expect(world.tenant.connection(SNOWFLAKE)).to.include({ state: "GONE", active: 0, archived: 0 });
      expect(await world.outputs()).to.include({ achieved: "purged", mode: "archive" });
      return held("1s");
    },
  },
  {
    row: "Succeeded archive, the hold of purgeAfter is over",
    title: "is refused when assets came back",
    mutations: ["create archive-1"],
    async tell(world) {
      const held = (purgeAfter: string): Program => archive("1", { purgeAfter, maxAssets: 12 });
      succeeded(await world.up(held("30d")), "create");
      world.tenant.ui.restore(SNOWFLAKE, 2);
      await world.pause(1_100);
      failed(await world.up(held("1s")), "2 assets of it (2 Table) are active again since the archive");
      return held("30d");
    },
  },
  {
    row: "Promoted by purgeAfter, it is edited or removed",
    title: "no change",
    mutations: ["create archive-1", "create purge-1", "archive archive-1"],
    async tell(world) {
      const held = (purgeAfter: string): Program => archive("1", { purgeAfter, maxAssets: 12 });
      succeeded(await world.up(held("30d")), "create");
      await world.pause(1_100);
      succeeded(await world.up(held("1s")), "update");
      const asked = world.tenant.requests.length;
      succeeded(await world.up(held("90d")), "same");
      succeeded(await world.up(archive("1", { maxAssets: 12 })), "same");
      expect(world.tenant.requests.length).to.equal(asked);
      return archive("1", { maxAssets: 12 });
    },
  },
  {
    row: "Succeeded purge, mode → archive",
    title: "is refused at preview",
    mutations: ["create purge-1"],
    async tell(world) {
      succeeded(await world.up(purge("1")), "create");
      failed(await world.preview(archive("1")), "what is purged can't be archived");
      return purge("1");
    },
  },
  {
    row: "Failed or Error, unchanged",
    title: "runs again: the target state is not reached",
    mutations: ["create archive-1", "submit archive-1"],
    async tell(world) {
      world.tenant.script(FAILING);
      // Native apps do not tell why.
      const end = world.tenant.settings.surface === "app" ? "ended Failed" : "ended Failed: child failed";
      failed(await world.up(archive("1")), end, "`pulumi up` runs the workflow again");
      succeeded(await world.up(archive("1")), "update");
      expect(await world.outputs()).to.include({ phase: "Succeeded", achieved: "archived" });
      return archive("1");
    },
  },
  {
    row: "Failed or Error, unchanged",
    title: "runs again also after a refresh has made the engine forget the failure",
    mutations: ["create archive-1", "submit archive-1"],
    async tell(world) {
      world.tenant.script({ ...FAILING, outcome: "Error" });
      failed(await world.up(archive("1")), "ended Error");
      succeeded(await world.refresh(), "refresh");
      succeeded(await world.up(archive("1")), "update");
      return archive("1");
    },
  },
  {
    row: "Failed or Error, unchanged",
    title: "a rerun that failed runs again though all is archived: a changed trigger asks for a run",
    mutations: ["create archive-1", "submit archive-1", "submit archive-1"],
    async tell(world) {
      succeeded(await world.up(archive("1")), "create");
      world.tenant.script(FAILING);
      failed(await world.up(archive("2")), "ended Failed");
      succeeded(await world.up(archive("2")), "update");
      expect(await world.outputs()).to.include({ phase: "Succeeded", outcome: "ran" });
      return archive("2");
    },
  },
  {
    row: "Failed or Error, unchanged",
    title: "a run that Succeeded with assets left is an error and runs again",
    mutations: ["create archive-1", "submit archive-1"],
    async tell(world) {
      world.tenant.script({ leaveAssets: 2 });
      failed(await world.up(archive("1")), "Succeeded, but 2 assets are still active");
      succeeded(await world.up(archive("1")), "update");
      return archive("1");
    },
  },
  {
    row: "Pending or Running, unchanged",
    title: "waits on for the same run",
    mutations: ["create archive-1"],
    async tell(world) {
      world.tenant.script(STUCK);
      failed(
        await world.up(archive("1", { timeout: world.speed.impatience })),
        "is Running after",
        "waits on for the same run",
      );
      world.releaseOnceAwaited();
      succeeded(await world.up(archive("1")), "update");
      expect(await world.outputs()).to.include({ outcome: "ran", phase: "Succeeded" });
      return archive("1");
    },
  },
  {
    row: "Pending or Running, unchanged",
    title: "without waiting, each up checks once until the run has ended",
    mutations: ["create archive-1"],
    async tell(world) {
      const program = archive("1", { waitForCompletion: false });
      world.tenant.script(STUCK);
      succeeded(await world.up(program), "create");
      expect(await world.outputs()).to.include({ achieved: "none" });
      succeeded(await world.up(program), "update");
      world.tenant.release();
      await world.pause(world.speed.afterRunMs);
      succeeded(await world.up(program), "update");
      expect(await world.outputs()).to.include({ achieved: "archived", phase: "Succeeded" });
      return program;
    },
  },
  {
    row: "Pending or Running, unchanged",
    title: "without waiting, the up that sees a failure reports it, and the next one runs again",
    mutations: ["create archive-1", "submit archive-1"],
    async tell(world) {
      const program = archive("1", { waitForCompletion: false });
      world.tenant.script({ ...FAILING, ...STUCK });
      succeeded(await world.up(program), "create");
      world.tenant.release();
      await world.pause(world.speed.afterRunMs);
      failed(await world.up(program), "ended Failed");
      world.tenant.script(STUCK);
      succeeded(await world.up(program), "update");
      world.tenant.release();
      await world.pause(world.speed.afterRunMs);
      succeeded(await world.up(program), "update");
      return program;
    },
  },
  {
    row: "Pending or Running, trigger changed",
    title: "joins the run that is going, and needs no other if that reaches the target state",
    mutations: ["create archive-1"],
    async tell(world) {
      world.tenant.script(STUCK);
      failed(await world.up(archive("1", { timeout: world.speed.impatience })), "is Running after");
      world.releaseOnceAwaited();
      succeeded(await world.up(archive("2")), "update");
      expect(await world.outputs()).to.include({ outcome: "attached", phase: "Succeeded" });
      return archive("2");
    },
  },
  {
    row: "Pending or Running, trigger changed",
    title: "runs once more when the joined run ends short",
    mutations: ["create archive-1", "submit archive-1"],
    async tell(world) {
      world.tenant.script({ ...FAILING, ...STUCK });
      failed(await world.up(archive("1", { timeout: world.speed.impatience })), "is Running after");
      world.releaseOnceAwaited();
      succeeded(await world.up(archive("2")), "update");
      expect(await world.outputs()).to.include({ outcome: "ran", phase: "Succeeded" });
      return archive("2");
    },
  },
  {
    row: "Pending or Running archive, mode → purge",
    title: "waits for it to end, then purges",
    mutations: ["create archive-1", "create purge-1", "archive archive-1"],
    async tell(world) {
      world.tenant.script(STUCK);
      failed(await world.up(archive("1", { timeout: world.speed.impatience })), "is Running after");
      world.releaseOnceAwaited();
      succeeded(await world.up(purge("1")), "update");
      expect(world.tenant.mostRunsAtOnce(SNOWFLAKE)).to.equal(1);
      expect(world.tenant.connection(SNOWFLAKE)).to.include({ state: "GONE" });
      return purge("1");
    },
  },
  {
    row: "Stopped by a person, unchanged",
    title: "is refused; a changed trigger starts it",
    mutations: ["create archive-1", "submit archive-1"],
    async tell(world) {
      world.tenant.script(STUCK);
      failed(await world.up(archive("1", { timeout: world.speed.impatience })), "is Running after");
      world.tenant.ui.stop(newestRun(world));
      await world.pause(world.speed.afterRunMs);
      failed(await world.up(archive("1")), "was stopped by somebody", "Change a trigger");
      failed(await world.up(archive("1")), "was stopped by somebody");
      succeeded(await world.refresh(), "refresh");
      failed(await world.up(archive("1")), "was stopped by somebody");
      succeeded(await world.up(archive("2")), "update");
      return archive("2");
    },
  },
  {
    row: "Failed or Error purge, mode → archive",
    title: "archives what is left",
    mutations: ["create purge-1", "create archive-1", "archive purge-1"],
    async tell(world) {
      world.tenant.script(FAILING);
      failed(await world.up(purge("1")), "purging connection", "ended Failed");
      succeeded(await world.up(archive("1")), "update");
      expect(world.tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", active: 0 });
      return archive("1");
    },
  },
  {
    row: "Succeeded, trigger put back after a failed update",
    title: "no run, since the former intent's target state still holds",
    mutations: ["create archive-1", "submit archive-1"],
    async tell(world) {
      succeeded(await world.up(archive("1")), "create");
      world.tenant.script(FAILING);
      failed(await world.up(archive("2")), "ended Failed");
      succeeded(await world.up(archive("1")), "update");
      return archive("1");
    },
  },
  {
    row: "Archive wanted, a foreign purge is in flight",
    title: "is refused; when it was stopped, the next up archives",
    mutations: ["create archive-1"],
    async tell(world) {
      world.tenant.script({ stuckIn: "Running", reach: 0 });
      const { runId } = world.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
      await world.pause(world.speed.afterRunMs);
      failed(await world.up(archive("1")), runId, "purges the same connection, is in flight", "Nothing was started");
      world.tenant.ui.stop(runId);
      await world.pause(world.speed.afterRunMs);
      succeeded(await world.up(archive("1")), "create");
      return archive("1");
    },
  },
  {
    row: "A foreign run of the same kind is in flight",
    title: "is joined, not doubled",
    mutations: [],
    async tell(world) {
      world.tenant.script(STUCK);
      const { workflowName } = world.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      await world.pause(world.speed.afterRunMs);
      world.releaseOnceAwaited();
      succeeded(await world.up(archive("1")), "create");
      expect(await world.outputs()).to.include({ outcome: "attached", achieved: "archived", workflowName });
      return archive("1");
    },
  },
  {
    row: "A foreign run of the same kind is in flight",
    title: "and fails: reported; the next up starts a run of its own",
    mutations: ["create archive-1"],
    async tell(world) {
      world.tenant.script({ ...FAILING, ...STUCK });
      const { runId } = world.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      await world.pause(world.speed.afterRunMs);
      world.releaseOnceAwaited();
      failed(await world.up(archive("1")), `run ${runId}`, "ended Failed");
      succeeded(await world.up(archive("1")), "update");
      return archive("1");
    },
  },
  {
    row: "Run history gone, unfinished",
    title: "the target state holds: done, by counting",
    mutations: ["create archive-1"],
    async tell(world) {
      world.tenant.script(STUCK);
      failed(await world.up(archive("1", { timeout: world.speed.impatience })), "is Running after");
      world.tenant.release();
      await world.pause(world.speed.afterRunMs);
      world.tenant.ui.deleteRunHistory();
      await world.pause(world.speed.afterRunMs);
      succeeded(await world.up(archive("1")), "update");
      expect(await world.outputs()).to.include({ phase: "Unknown", achieved: "archived" });
      return archive("1");
    },
  },
  {
    row: "Run history gone, unfinished",
    title: "assets are left: an error that says how to continue",
    mutations: ["create archive-1", "submit archive-1"],
    async tell(world) {
      world.tenant.script({ ...FAILING, ...STUCK });
      failed(await world.up(archive("1", { timeout: world.speed.impatience })), "is Running after");
      world.tenant.release();
      await world.pause(world.speed.afterRunMs);
      world.tenant.ui.deleteRunHistory();
      await world.pause(world.speed.afterRunMs);
      failed(await world.up(archive("1")), "can't be found", "still active", "change a trigger");
      succeeded(await world.up(archive("2")), "update");
      return archive("2");
    },
  },
  {
    row: "Create, archived already",
    title: "no run",
    mutations: [],
    async tell(world) {
      world.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      await world.pause(world.speed.afterRunMs);
      succeeded(await world.up(archive("1")), "create");
      expect(await world.outputs()).to.include({ outcome: "alreadyArchived", achieved: "archived" });
      return archive("1");
    },
  },
  {
    row: "Create, the connection is not there",
    title: "is refused at preview; with allowMissing it is gone already, without a run",
    mutations: [],
    async tell(world) {
      const missing = { connectionQualifiedName: "default/snowflake/1700000009", triggers: { ticket: "1" } };
      failed(await world.preview(missing), "there is no such connection", `Did you mean ${SNOWFLAKE}`);
      failed(await world.up(missing), "there is no such connection");
      succeeded(await world.up({ ...missing, allowMissing: true }), "create");
      expect(await world.outputs()).to.include({ outcome: "alreadyGone", achieved: "none" });
      return { ...missing, allowMissing: true };
    },
  },
  {
    row: "Create with an existing workflow",
    title: "runs it again, and destroy leaves it alone",
    mutations: ["submit archive-1"],
    async tell(world) {
      world.tenant.script({ outcome: "Failed", reach: 0 });
      const { workflowName } = world.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      await world.pause(world.speed.afterRunMs);
      const program = archive("1", { existingWorkflow: workflowName });
      succeeded(await world.up(program), "create");
      expect(await world.outputs()).to.include({ outcome: "ran", achieved: "archived", workflowName });
      failed(await world.preview(purge("1", { existingWorkflow: workflowName })), `archives ${SNOWFLAKE}`);
      succeeded(await world.destroy(), "delete");
      expect(world.tenant.workflows().map(({ archived }) => archived)).to.deep.equal([false]);
      return undefined;
    },
  },
  {
    row: "Assets came back",
    title: "a refresh shows them, and nothing runs",
    mutations: ["create archive-1"],
    async tell(world) {
      succeeded(await world.up(archive("1")), "create");
      world.tenant.ui.restore(SNOWFLAKE, 2);
      await world.pause(world.speed.afterRunMs);
      succeeded(await world.refresh(), "refresh");
      expect((await world.outputs())["assets"]).to.include({ active: 2, archived: 10 });
      return archive("1");
    },
  },
  {
    row: "Assets came back",
    title: "with rerunOnDrift, the up after a refresh runs again",
    mutations: ["create archive-1", "submit archive-1"],
    async tell(world) {
      const program = archive("1", { rerunOnDrift: true });
      succeeded(await world.up(program), "create");
      world.tenant.ui.restore(SNOWFLAKE, 2);
      await world.pause(world.speed.afterRunMs);
      succeeded(await world.up(program), "same");
      succeeded(await world.upWithRefresh(program), "update");
      expect(await world.outputs()).to.include({ outcome: "ran", achieved: "archived" });
      return program;
    },
  },
  {
    row: "Create, interrupted before its state was saved",
    title: "the run is still going: it is found by its name and waited for",
    mutations: ["create archive-1"],
    async tell(world) {
      world.tenant.script(STUCK);
      failed(await world.up(archive("1", { timeout: world.speed.impatience })), "is Running after");
      await world.loseState();
      world.releaseOnceAwaited();
      succeeded(await world.up(archive("1")), "create");
      expect(await world.outputs()).to.include({ outcome: "ran", phase: "Succeeded" });
      return archive("1");
    },
  },
  {
    row: "Create, interrupted before its state was saved",
    title: "its purge has finished meanwhile: a success with that run, not a missing connection",
    mutations: ["create purge-1"],
    async tell(world) {
      succeeded(await world.up(purge("1")), "create");
      await world.loseState();
      succeeded(await world.up(purge("1")), "create");
      expect(await world.outputs()).to.include({ outcome: "ran", achieved: "purged", phase: "Succeeded" });
      return purge("1");
    },
  },
  {
    row: "A run that somebody else started on our definition",
    title: "shows in refresh, and decides nothing: Failed",
    mutations: ["create archive-1"],
    async tell(world) {
      succeeded(await world.up(archive("1")), "create");
      const { workflowName } = await world.outputs();
      world.tenant.script(FAILING);
      const runId = world.tenant.ui.run(String(workflowName));
      await world.pause(world.speed.afterRunMs);
      succeeded(await world.refresh(), "refresh");
      expect(await world.outputs()).to.include({ runId, phase: "Failed", achieved: "archived" });
      return archive("1");
    },
  },
  {
    row: "A run that somebody else started on our definition",
    title: "does not complete a failed intent by itself; the counts do",
    mutations: ["create archive-1"],
    async tell(world) {
      world.tenant.script(FAILING);
      failed(await world.up(archive("1")), "ended Failed");
      const { workflowName } = await world.outputs();
      const runId = world.tenant.ui.run(String(workflowName));
      await world.pause(world.speed.afterRunMs);
      succeeded(await world.refresh(), "refresh");
      expect(await world.outputs()).to.include({ runId, phase: "Succeeded", achieved: "none" });
      expect((await world.preview(archive("1"))).step).to.equal("update");
      succeeded(await world.up(archive("1")), "update");
      expect(await world.outputs()).to.include({ achieved: "archived" });
      return archive("1");
    },
  },
  {
    row: "Another connection",
    title: "replaces the resource, also back to the first one, and archives the definitions it leaves",
    mutations: ["create archive-1", "archive archive-1", "create archive-2", "archive archive-2"],
    async tell(world) {
      const other = { ...archive("1"), connectionQualifiedName: "default/postgres/1700000002" };
      succeeded(await world.up(archive("1")), "create");
      succeeded(await world.up(other), "replace");
      succeeded(await world.up(archive("1")), "replace");
      expect(await world.outputs()).to.include({ outcome: "alreadyArchived" });
      return archive("1");
    },
  },
  {
    row: "Destroy",
    title: "archives the definition and touches no data; declared again, nothing is left to do",
    mutations: ["create archive-1", "archive archive-1"],
    async tell(world) {
      succeeded(await world.up(archive("1")), "create");
      succeeded(await world.destroy(), "delete");
      expect(world.tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", active: 0, archived: 12 });
      succeeded(await world.up(archive("1")), "create");
      expect(await world.outputs()).to.include({ outcome: "alreadyArchived" });
      return archive("1");
    },
  },
  {
    row: "Destroy",
    title: "stops the run that it started",
    mutations: ["create archive-1", "stop archive-1", "archive archive-1"],
    async tell(world) {
      world.tenant.script(STUCK);
      failed(await world.up(archive("1", { timeout: world.speed.impatience })), "is Running after");
      succeeded(await world.destroy(), "delete");
      expect(world.tenant.runs().at(-1)).to.include({ phase: "Failed", stoppedWith: "Stop" });
      return undefined;
    },
  },
  {
    row: "Destroy",
    title: "lets a run go on that it only joined",
    mutations: [],
    async tell(world) {
      world.tenant.script(STUCK);
      world.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      await world.pause(world.speed.afterRunMs);
      failed(await world.up(archive("1", { timeout: world.speed.impatience })), "is Running after");
      succeeded(await world.destroy(), "delete");
      expect(world.tenant.runs().at(-1)).to.include({ phase: "Running" });
      return undefined;
    },
  },
  {
    row: "up --refresh",
    title: "of a failed intent runs again; of a fulfilled one asks for the latest run only",
    mutations: ["create archive-1", "submit archive-1"],
    async tell(world) {
      world.tenant.script(FAILING);
      failed(await world.up(archive("1")), "ended Failed");
      succeeded(await world.upWithRefresh(archive("1")), "update");
      succeeded(await world.upWithRefresh(archive("1")), "same");
      return archive("1");
    },
  },
];
