/**
 * What the Pulumi engine calls. State holds the text `exports.handler=()=>require("pulumi-atlan/lifecycle")`: this path
 * and the names of these functions are a public format and never change.
 */
import "../nodeVersion";
import { dependencies, providerContext } from "./process";
import { ConnectionDeleteProvider } from "./provider";

const provider = new ConnectionDeleteProvider(dependencies, { providerContext });

export const configure = provider.configure.bind(provider);
export const check = provider.check.bind(provider);
export const diff = provider.diff.bind(provider);
export const create = provider.create.bind(provider);
export const read = provider.read.bind(provider);
export const update = provider.update.bind(provider);
const remove = provider.delete.bind(provider);
export { remove as delete };
