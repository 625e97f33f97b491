#!/usr/bin/env node
/** `npx pulumi-atlan <command>`: what can be done with a stack's state beside the engine. */
import "../requireNode";
import type { Command } from "./command";
import { runCommandLine } from "./commandLine";
import { openTenant } from "./openTenant";
import { reportCommand } from "./report/reportCommand";
import { processTerminal } from "./terminal";
import { verifyReceiptCommand } from "./verifyReceipt";

const COMMANDS: readonly Command[] = [reportCommand, verifyReceiptCommand(openTenant)];

// Not `process.exit`: what was written to a pipe would be cut off.
void runCommandLine(process.argv.slice(2), processTerminal(process), COMMANDS).then((code) => {
  process.exitCode = code;
});
