/** The project of a Node program that takes its resources from the plugin, as `pulumi package add` writes it. */
export const pluginProject = (name: string): string => `name: ${name}
runtime:
  name: nodejs
  options:
    typescript: false
packages:
  atlan: ./node_modules/pulumi-atlan/plugin
`;

/** What the SDK of the plugin's schema does, and no more. `test/languages` takes the generated one. */
export const PLUGIN_SDK = `
const pulumi = require("@pulumi/pulumi");
const OUTPUTS = ["achieved", "outcome", "runId", "phase"];
class OfPlugin extends pulumi.CustomResource {
  constructor(of, name, args, opts) {
    const aliases = [{ type: "pulumi-nodejs:dynamic/atlan:" + of }];
    const outputs = Object.fromEntries(OUTPUTS.map((it) => [it, undefined]));
    super("atlan:index:" + of, name, { ...outputs, ...args }, pulumi.mergeOptions({ aliases }, opts));
  }
}
class ConnectionDelete extends OfPlugin {
  constructor(...args) {
    super("ConnectionDelete", ...args);
  }
}
class ConnectionDeletes extends OfPlugin {
  constructor(...args) {
    super("ConnectionDeletes", ...args);
  }
}
class Provider extends pulumi.ProviderResource {
  constructor(name, args, opts) {
    super("atlan", name, args, opts);
  }
}
`;
