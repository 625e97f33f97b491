/**
 * What the Pulumi engine calls for a fleet. State holds the text
 * `exports.handler=()=>require("pulumi-atlan/lifecycle/fleet")`: this path and the names of these functions are a public
 * format and never change.
 */
import "../../nodeVersion";
import { dependencies, providerContext } from "../process";
import { ConnectionDeletesProvider } from "./fleetProvider";

const provider = new ConnectionDeletesProvider(dependencies, providerContext);

export const configure = provider.configure.bind(provider);
export const check = provider.check.bind(provider);
export const diff = provider.diff.bind(provider);
export const create = provider.create.bind(provider);
export const read = provider.read.bind(provider);
export const update = provider.update.bind(provider);
const remove = provider.delete.bind(provider);
export { remove as delete };
