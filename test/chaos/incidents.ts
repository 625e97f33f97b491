import { CONNECTION } from "./programs";
import type { AnyIncident } from "./schedule";
import type { StackSession } from "./stackSession";
import type { World } from "./world";

/** Lets an incident happen, now. What it needs may not be there; then nothing happens. */
export function happen(world: World, sessions: readonly StackSession[], incident: AnyIncident): void {
  if (world.isSettling) return;
  const { findings, history } = world;
  history.observe("a person");
  const what = doing(world, sessions, incident);
  history.observe("a person");
  if (what === undefined) return;
  findings.count("incident", incident);
  findings.tell("incident", `${incident}${what === "" ? "" : `: ${what}`}`);
}

/** What was done to whom; undefined when there was nobody to do it to. */
function doing(world: World, sessions: readonly StackSession[], incident: AnyIncident): string | undefined {
  const { tenant, dice, weather, clock, findings, history } = world;
  const { ui } = tenant;
  const connection = sessions[0]?.program.connectionQualifiedName ?? CONNECTION;
  const ours = tenant
    .workflows()
    .filter(({ name, archived }) => !archived && sessions.some((it) => it.definitions.has(name)));
  const isGone = tenant.connection(connection).state === "GONE";
  switch (incident) {
    case "a person runs our workflow": {
      const workflow = ours.at(-1);
      return workflow === undefined ? undefined : ui.run(workflow.name);
    }
    case "a person creates and runs an archive":
      return ui.createAndRun({ connectionQualifiedName: connection }).runId;
    case "a person creates and runs a purge":
      return ui.createAndRun({ connectionQualifiedName: connection, deleteType: "PURGE" }).runId;
    case "a person stops a run": {
      const run = tenant
        .runs()
        .findLast(({ finishedAt, stoppedWith }) => finishedAt === undefined && stoppedWith === undefined);
      if (run === undefined) return undefined;
      ui.stop(run.id, dice.pick(["Stop", "Terminate"]));
      world.history.runs.get(run.id)!.stoppedByPerson = true;
      return run.id;
    }
    case "a person restores assets":
      return isGone ? undefined : `${ui.restore(connection, dice.pick([1, 99]))} of ${connection}`;
    case "a person archives our definition": {
      const workflow = ours.at(-1);
      if (workflow === undefined) return undefined;
      ui.archiveWorkflow(workflow.name);
      history.archivedByPeople.set(workflow.name, clock.now());
      return workflow.name;
    }
    case "a person deletes the run history":
      ui.deleteRunHistory();
      return "";
    case "a crawl finds new assets":
      // A crawler that nobody has told goes on after a purge, now and then.
      if (isGone && !dice.chance(0.3)) return undefined;
      ui.crawl(connection, "Table", dice.int(1, 3));
      return connection;
    case "a stuck run goes on":
      tenant.release();
      return "";
    case "the token is revoked":
      tenant.revoke(world.credential);
      return "";
    case "the token is renewed":
      tenant.restoreToken(world.credential);
      return "";
    case "403 for a while":
      weather.forbid(clock.now() + dice.pick([5_000, 60_000, 600_000]));
      return "";
    case "the machine's clock jumps": {
      const by = dice.pick([-3_600_000, -10_000, 5_000, 60_000, 7_200_000]);
      world.setClocks({ machineMs: world.skewMs + by });
      if (sessions.some((it) => it.isBusy)) findings.limit("clock jumped in mid-command");
      return `by ${by / 1_000} s`;
    }
    case "the machine sleeps": {
      const minutes = dice.pick([0.5, 60]);
      world.sleptMs += minutes * 60_000;
      clock.advance(minutes * 60_000);
      return `for ${minutes} min`;
    }
    case "the tenant's clock goes wrong": {
      const by = dice.pick([-7_200_000, -600_000, -10_000, 10_000, 7_200_000, undefined]);
      world.setClocks({ tenantMs: by });
      return by === undefined ? "tells no time" : `by ${by / 1_000} s`;
    }
    case "the tenant's clock is put right":
      world.setClocks({ tenantMs: 0 });
      return "";
    case "a person runs the existing workflow":
    case "a person archives the existing workflow": {
      const named = sessions[0]?.program.existingWorkflow;
      const workflow = tenant.workflows().find(({ name, archived }) => name === named && !archived);
      if (workflow === undefined) return undefined;
      if (incident === "a person runs the existing workflow") return ui.run(workflow.name);
      ui.archiveWorkflow(workflow.name);
      history.archivedByPeople.set(workflow.name, clock.now());
      return workflow.name;
    }
    case "somebody makes the connection anew": {
      // An index that keeps what is gone would show two of one name.
      if (world.indexGhosts.areThere) return undefined;
      const count = dice.int(1, 4);
      ui.makeAnew(connection, "Table", count);
      return `${connection}, with ${count} assets`;
    }
    case "the provider text changes":
    case "the resource is renamed with an alias": {
      const idle = sessions.filter((it) => !it.isBusy && it.stored !== undefined);
      if (idle.length === 0) return undefined;
      const session = dice.pick(idle);
      if (incident === "the provider text changes") session.changeProviderText();
      else session.rename();
      return session.name;
    }
  }
}
