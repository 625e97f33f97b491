import type { ConnectionEntity, ConnectionObservation, WorkflowRun } from "../../../provider/atlan/api";

export const CONNECTION = "default/snowflake/1234567890";

/** What a connection looks like: its own state (undefined: not to be seen), then how many assets it has. */
export function look(
  state: ConnectionEntity["state"] | undefined,
  active: number,
  archived: number,
): ConnectionObservation {
  const connection: ConnectionEntity | undefined =
    state === undefined ? undefined : { qualifiedName: CONNECTION, typeName: "Connection", name: "prod", state };
  return { connection, assets: { active, archived } };
}

/** A run that Atlan has picked up and tells nothing else of, but for what is given. */
export function shownRun(members: Partial<WorkflowRun> = {}): WorkflowRun {
  return {
    id: "a",
    workflowName: "atlan-connection-delete-5000000001",
    phase: "Running",
    createdAt: undefined,
    startedAt: undefined,
    finishedAt: undefined,
    message: undefined,
    stopped: false,
    ...members,
  };
}
