export type { RunningCommand } from "./command.js";
export type { CommandResult } from "./result.js";
export { Stack, type CommandOptions, type StackOptions, type StateResource } from "./stack.js";
export { cloneFolder } from "./workspace.js";
