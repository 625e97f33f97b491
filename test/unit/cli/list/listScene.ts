import { ConnectionSurvey } from "../../../../provider/atlan/connectionSurvey";
import { PackageLookups } from "../../../../provider/atlan/packages/packageLookups";
import { PackageWorkflows } from "../../../../provider/atlan/packages/packageWorkflows";
import { runCommandLine } from "../../../../provider/cli/commandLine";
import { impactCommand } from "../../../../provider/cli/list/impactCommand";
import { listCommand } from "../../../../provider/cli/list/listCommand";
import type { OpenSurvey } from "../../../../provider/cli/list/survey";
import { Redactor } from "../../../../provider/redact";
import { API_KEY, type FarEnd, rig, TENANT, TenantDispatcher } from "../../../rig";
import type { ConnectionSeed, TenantModel, TenantOptions } from "../../../tenant";
import { client } from "../../http/client";
import { ScriptedTerminal } from "../scriptedTerminal";

export const DAY = 86_400_000;

/** What a command has printed, and how it has ended. */
export interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A tenant, and the two commands that look at it. */
export function listScene(options: TenantOptions = {}, farEnd: (tenant: TenantModel) => FarEnd = (it) => it) {
  const { clock, tenant } = rig({ run: { runningMs: 400 }, ...options });
  let closed = 0;
  const open: OpenSurvey = () => {
    const http = client({
      clock,
      baseUrl: TENANT,
      credentials: { kind: "apiKey", apiKey: API_KEY },
      dispatcher: new TenantDispatcher(farEnd(tenant), clock),
    });
    const redactor = new Redactor();
    redactor.add(API_KEY);
    const patience = () => ({ deadline: clock.now() + 60_000 });
    return Promise.resolve({
      baseUrl: TENANT,
      api: new PackageWorkflows(http),
      patience,
      lookups: new PackageLookups(http, patience),
      survey: new ConnectionSurvey(http, patience),
      clean: (value) => redactor.cleanAll(value),
      cleanError: (error) => redactor.cleanError(error),
      close: () => {
        closed += 1;
        return Promise.resolve();
      },
    });
  };
  const run = async (...args: readonly string[]): Promise<Printed> => {
    const terminal = new ScriptedTerminal();
    terminal.now = () => clock.now();
    const code = await runCommandLine(args, terminal, [listCommand(open), impactCommand(open)]);
    return { code, out: terminal.out, err: terminal.err };
  };
  return { clock, tenant, run, closed: () => closed };
}

/** A connection of a seed, with what a test does not care about. */
export function seed(number: number, more: Partial<ConnectionSeed> = {}): ConnectionSeed {
  const connector = more.connectorName ?? "snowflake";
  return {
    qualifiedName: `default/${connector}/${1_700_000_000 + number}`,
    name: `connection ${number}`,
    connectorName: connector,
    assets: { Table: number },
    ...more,
  };
}
