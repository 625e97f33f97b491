/** Requests to the native apps of a tenant: paths and bodies as the official Python client 11.6.0 has them. */

/** The workflows of native apps: created and listed here. */
export const APP_WORKFLOWS = "/api/service/v1/app";

/** An app: whether the tenant serves it natively. */
export const appPath = (appId: string): string => `/api/service/v1/apps/${encodeURIComponent(appId)}`;

/** Which inputs an app takes. */
export const appInputsPath = (appId: string): string => `${appPath(appId)}/inputs`;

/** One workflow, by the slug that the tenant has given it. */
export const appWorkflowPath = (slug: string): string => `${APP_WORKFLOWS}/${encodeURIComponent(slug)}`;

/** Runs a workflow. */
export const appSubmitPath = (slug: string): string => `${appWorkflowPath(slug)}/submit`;

/** One run. */
export const appRunPath = (runId: string): string => `${APP_WORKFLOWS}/runs/${encodeURIComponent(runId)}`;

/** Asks to end a run. */
export const appCancelPath = (runId: string): string => `${appRunPath(runId)}/cancel`;

/** Creates a workflow and starts its first run. */
export function createAppBody(appId: string, name: string, inputs: Readonly<Record<string, unknown>>): unknown {
  return { app_id: appId, name, inputs, run: true };
}
