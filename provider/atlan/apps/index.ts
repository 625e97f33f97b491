import type { NativeApi } from "../nativeApi";
import { DetectedLookups } from "./detectedLookups";
import { DetectedWorkflows } from "./detectedWorkflows";
import { NativeApps } from "./nativeApps";
import { NativeLookups } from "./nativeLookups";

/**
 * What is used outside of this folder, by `detect.ts` alone. So the folder can be deleted: connections are deleted by
 * package workflows then, whatever `atlan:workflowApi` says.
 */
export const nativeApps: NativeApi | undefined = {
  workflows: (http, appId) => new NativeApps(http, appId),
  detectWorkflows: (http, appId, announce) => new DetectedWorkflows(http, appId, announce),
  lookups: (appId, packages) => new NativeLookups(appId, packages),
  detectLookups: (http, appId, packages, patience) => new DetectedLookups(http, appId, packages, patience),
};
