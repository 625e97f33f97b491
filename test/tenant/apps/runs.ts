import type { Asset, Connection } from "../connections";
import type { AssetState } from "../options";
import type { Run, RunState } from "../runs";
import { Timeline } from "../timeline";

/** What the qualified name of a run lies under: the slug of its workflow, in it its own id. */
export const appRunsPath = "default/apps/automation_engine/workflows";

/** A run of an app's workflow as an asset, at some time. */
export interface AppRunAsset {
  readonly status: string | undefined;
  readonly startedAt: number | undefined;
  readonly completedAt: number | undefined;
  readonly stoppedBy: string | undefined;
  readonly workflowName: string;
  readonly slug: string;
}

/** The status of a run in the words of this surface. One that somebody has stopped does not end Failed here. */
export function appStatus(run: Run, { phase, finishedAt }: RunState): string {
  if (finishedAt === undefined || run.stop === undefined) return phase;
  return run.stop.strategy === "Stop" ? "Stopped" : "Terminated";
}

export function appRunAsset(run: Run, slug: string, state: RunState): AppRunAsset {
  return {
    status: appStatus(run, state),
    startedAt: state.phase === "Pending" ? undefined : startOf(run),
    completedAt: state.finishedAt,
    stoppedBy: run.stop === undefined ? undefined : "somebody",
    workflowName: run.workflowName,
    slug,
  };
}

/** When a worker took the run up; undefined while it waits for one. */
export function startOf(run: Run): number | undefined {
  return run.states.latest.phase === "Pending" ? undefined : run.drain?.from;
}

/** The entity of a run; its documents differ only in what {@link AppRunAsset} says. */
export function appRunEntity(run: Pick<Run, "id" | "uid" | "createdAt">, slug: string): Asset {
  const connection: Connection = {
    qualifiedName: "",
    name: "",
    connectorName: "",
    hiddenFrom: new Set(),
    staysInIndex: false,
    connectionQualifiedNames: new Set(),
    assets: [],
    get entity(): Asset {
      return entity;
    },
  };
  const entity: Asset = {
    guid: run.uid,
    typeName: "AppWorkflowRun",
    name: run.id,
    qualifiedName: `${appRunsPath}/${slug}/${run.id}`,
    hasLineage: false,
    createdAt: run.createdAt,
    connection,
    states: new Timeline<AssetState>(run.createdAt, "ACTIVE"),
  };
  return entity;
}
