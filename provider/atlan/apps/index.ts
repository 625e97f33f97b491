import type { NativeApi } from "../nativeApi";
import { DetectedLookups } from "./detectedLookups";
import { DetectedWorkflows } from "./detectedWorkflows";
import { NativeApps } from "./nativeApps";
import { NativeLookups } from "./nativeLookups";

/**
 * The only export of this folder, imported by `detect.ts` alone, so that the folder can be deleted. Connections are then
 * deleted by package workflows, whatever `atlan:workflowApi` says.
 */
export const nativeApps: NativeApi | undefined = {
  workflows: (http, appId) => new NativeApps(http, appId),
  detectWorkflows: (http, appId, announce) => new DetectedWorkflows(http, appId, announce),
  lookups: (appId, packages) => new NativeLookups(appId, packages),
  detectLookups: (http, appId, packages, patience) => new DetectedLookups(http, appId, packages, patience),
};
