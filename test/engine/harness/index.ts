export type { CommandResult } from "./result.js";
export { Stack, type CommandOptions } from "./stack.js";
export { cloneFolder } from "./workspace.js";
