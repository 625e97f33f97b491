import type { LiveRun } from "./api";

/** The runs on the connection, and the runs whose connection is not known. */
export function liveRunsOn(connectionQualifiedName: string, runs: readonly LiveRun[]): LiveRun[] {
  return runs.filter(
    (it) => (it.definition?.connectionQualifiedName ?? connectionQualifiedName) === connectionQualifiedName,
  );
}
