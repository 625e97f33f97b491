export type { AssetCounts } from "./atlan/port";
export { ConnectionDelete } from "./connectionDelete";
export type { ConnectionDeleteArgs } from "./connectionDeleteArgs";
export { ConnectionDeletes, type ConnectionDeleteResult } from "./connectionDeletes";
export type { ConnectionDeletesArgs, FleetConnectionArgs } from "./connectionDeletesArgs";
export type { Impact } from "./domain/impact";
export type { Intent, LookBefore, Mode, RunMark } from "./domain/intent";
export type { Achieved, Outcome, OwnDefinition, SeenAssets } from "./domain/ledger";
export type { FoundConnection, FoundConnectionDelete, FoundRun } from "./domain/lookups";
export type { Phase } from "./domain/phase";
export {
  AtlanApiError,
  AtlanProviderError,
  ConfigurationError,
  ConflictingRunError,
  ConnectionNotFoundError,
  RunFailedError,
  RunStoppedError,
  TooManyAssetsError,
  UnexpectedPhaseError,
  UnknownOutcomeError,
  WaitTimeoutError,
} from "./errors";
export { getConnection, getConnectionOutput } from "./functions/getConnection";
export {
  getConnectionDeletes,
  type GetConnectionDeletesArgs,
  getConnectionDeletesOutput,
  type GetConnectionDeletesOutputArgs,
} from "./functions/getConnectionDeletes";
export {
  getConnections,
  type GetConnectionsArgs,
  getConnectionsOutput,
  type GetConnectionsOutputArgs,
} from "./functions/getConnections";
export { getImpact, type GetImpactArgs, getImpactOutput, type GetImpactOutputArgs } from "./functions/getImpact";
export { getRuns, type GetRunsArgs, getRunsOutput, type GetRunsOutputArgs } from "./functions/getRuns";
