export type { AssetCounts } from "./atlan/api";
export { ConnectionDelete, type ConnectionDeleteArgs } from "./resources/connectionDelete";
export {
  type ConnectionDeleteResult,
  ConnectionDeletes,
  type ConnectionDeletesArgs,
  type FleetConnection,
  type FleetConnectionArgs,
} from "./resources/connectionDeletes";
export type { Impact } from "./reconcile/impact";
export type { Intent, LookBefore, Mode, RunMark } from "./reconcile/intent";
export type { InventoryMark } from "./reconcile/inventoryMark";
export type { Achieved, Outcome, OwnDefinition, SeenAssets } from "./reconcile/record";
export type { FoundConnection, FoundConnectionDelete, FoundRun } from "./functions/find";
export type { Phase } from "./atlan/phase";
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
