#!/usr/bin/env node
import "../nodeVersion";
import type { Command } from "./command";
import { runCommandLine } from "./commandLine";
import { openTenant } from "./openTenant";
import { reportCommand } from "./report/reportCommand";
import { startLoopbackTenant } from "./startLoopbackTenant";
import { tenantCommand } from "./tenantCommand";
import { processTerminal } from "./terminal";
import { verifyReceiptCommand } from "./verifyReceipt";

/** `npx pulumi-atlan <command>`: what can be done beside the engine: with a stack's state, and without Atlan. */
const COMMANDS: readonly Command[] = [
  reportCommand,
  verifyReceiptCommand(openTenant),
  tenantCommand(startLoopbackTenant),
];

// Not `process.exit`: what was written to a pipe would be cut off.
void runCommandLine(process.argv.slice(2), processTerminal(process), COMMANDS).then((code) => {
  process.exitCode = code;
});
