/** The URN of the same resource, served by the plugin. */
export function pluginUrn(urn: unknown): string {
  return String(urn).replace("pulumi-nodejs:dynamic/atlan:", "atlan:index:");
}
