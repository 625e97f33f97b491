#!/usr/bin/env node
import "../nodeVersion";
import type { Command } from "./command";
import { runCommandLine } from "./commandLine";
import { doctorCommand } from "./doctor/doctorCommand";
import { machineFiles } from "./inventory/files";
import { inventoryCommand } from "./inventory/inventoryCommand";
import { openAssetList } from "./inventory/openAssetList";
import { impactCommand } from "./list/impactCommand";
import { listCommand } from "./list/listCommand";
import { openSurvey } from "./list/openSurvey";
import { openTenant } from "./openTenant";
import { planCommand } from "./plan/planCommand";
import { runProgram } from "./plan/runProgram";
import { reportCommand } from "./report/reportCommand";
import { openRestore } from "./restore/openRestore";
import { restoreCommand } from "./restore/restoreCommand";
import { startLoopbackTenant } from "./startLoopbackTenant";
import { tenantCommand } from "./tenantCommand";
import { processTerminal } from "./terminal";
import { verifyReceiptCommand } from "./verifyReceipt";

/**
 * The commands of `npx pulumi-atlan <command>`. Only `plan` runs Pulumi; the others ask Atlan, use a stack's state, or need
 * neither.
 */
const COMMANDS: readonly Command[] = [
  doctorCommand(async (...args) => (await import("./doctor/openExamination.js")).openOwnExamination(...args)),
  listCommand(openSurvey),
  impactCommand(openSurvey),
  planCommand(runProgram),
  reportCommand,
  verifyReceiptCommand(openTenant),
  inventoryCommand(openAssetList, machineFiles),
  restoreCommand(openRestore, machineFiles),
  tenantCommand(startLoopbackTenant),
];

// Not `process.exit`: output to a pipe would be truncated.
void runCommandLine(process.argv.slice(2), processTerminal(process), COMMANDS).then((code) => {
  // 0 would hide that what it printed was lost.
  if (code !== 0) process.exitCode = code;
});
