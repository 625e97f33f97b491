/** Requests to a tenant's native apps: paths and bodies as the official Python client 11.6.0 sends them. */

/** Workflows of native apps are created and listed here. */
export const APP_WORKFLOWS = "/api/service/v1/app";

/** Returns whether the tenant serves the app natively. */
export const appPath = (appId: string): string => `/api/service/v1/apps/${encodeURIComponent(appId)}`;

/** Returns the inputs that an app takes. */
export const appInputsPath = (appId: string): string => `${appPath(appId)}/inputs`;

/** One workflow, by its slug, which the tenant generates. */
export const appWorkflowPath = (slug: string): string => `${APP_WORKFLOWS}/${encodeURIComponent(slug)}`;

/** Runs a workflow. */
export const appSubmitPath = (slug: string): string => `${appWorkflowPath(slug)}/submit`;

/** One run. */
export const appRunPath = (runId: string): string => `${APP_WORKFLOWS}/runs/${encodeURIComponent(runId)}`;

/** Requests to cancel a run. */
export const appCancelPath = (runId: string): string => `${appRunPath(runId)}/cancel`;

/** Creates a workflow and starts its first run. */
export function createAppBody(appId: string, name: string, inputs: Readonly<Record<string, unknown>>): unknown {
  return { app_id: appId, name, inputs, run: true };
}
