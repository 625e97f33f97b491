import "./requireNode";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { ConnectionDeleteArgs } from "./args";
import type { AssetCounts } from "./atlan/port";
import type { Intent, Mode } from "./domain/intent";
import type { Achieved, Outcome, OwnDefinition } from "./domain/ledger";
import type { Phase } from "./domain/phase";
import { findUnsendable } from "./triggers";

const MODULE = "atlan";
const TYPE = "ConnectionDelete";

/** The subpath of this package that the provider text requires. A public format: it never changes. */
const LIFECYCLE = "pulumi-atlan/lifecycle";

/**
 * What state keeps as the resource's provider: a reference to this package instead of a copy of its code. So a new version
 * reaches old resources, and is never a change by itself.
 */
export const PROVIDER_TEXT = `exports.handler=()=>require("${LIFECYCLE}")`;

/**
 * Takes an Atlan connection out of service: archives or purges it and all its assets by Atlan's connection-delete workflow,
 * and checks that they are gone.
 *
 * - `pulumi up` starts the workflow and waits for its run; a changed trigger, or `archive` → `purge`, runs it again in place.
 * - `pulumi refresh` shows the latest run.
 * - `pulumi destroy` archives the workflow definition. It never touches data.
 *
 * Credentials come from the configuration (`atlan:baseUrl`, `atlan:apiKey`) or the environment (`ATLAN_BASE_URL`,
 * `ATLAN_API_KEY`), never from inputs.
 *
 * @example Archive a connection
 * ```ts
 * const retired = new atlan.ConnectionDelete("legacy-snowflake", {
 *     connectionQualifiedName: "default/snowflake/1234567890",
 *     triggers: { ticket: "DATA-481" },
 * });
 * export const phase = retired.phase; // Succeeded
 * ```
 *
 * @example Purge one. **Caution:** this can't be undone.
 * ```ts
 * new atlan.ConnectionDelete("trial-postgres", {
 *     connectionQualifiedName: "default/postgres/1700000000",
 *     mode: "purge",
 *     maxAssets: 2_500,
 *     reason: "Trial ended, see DATA-502",
 * });
 * ```
 *
 * @see https://developer.atlan.com/snippets/workflows/packages/connection-delete/
 */
export class ConnectionDelete extends pulumi.dynamic.Resource {
  declare readonly connectionQualifiedName: pulumi.Output<string>;
  declare readonly mode: pulumi.Output<Mode>;
  declare readonly triggers: pulumi.Output<Record<string, unknown> | undefined>;
  declare readonly waitForCompletion: pulumi.Output<boolean | undefined>;
  declare readonly timeout: pulumi.Output<string | undefined>;
  declare readonly maxAssets: pulumi.Output<number | undefined>;
  declare readonly purgeAfter: pulumi.Output<string | undefined>;
  declare readonly existingWorkflow: pulumi.Output<string | undefined>;
  declare readonly allowMissing: pulumi.Output<boolean | undefined>;
  declare readonly rerunOnDrift: pulumi.Output<boolean | undefined>;
  declare readonly reason: pulumi.Output<string | undefined>;
  /** The tenant's address, recorded when the resource was created. */
  declare readonly tenant: pulumi.Output<string>;

  /** The workflow definition in use. Undefined when nothing had to run. */
  declare readonly workflowName: pulumi.Output<string | undefined>;
  /** The latest run of that definition, whoever started it. */
  declare readonly runId: pulumi.Output<string | undefined>;
  /** The phase of the latest run; `Unknown` when there is none or its history is gone. */
  declare readonly phase: pulumi.Output<Phase>;
  /** When the latest run started, as Atlan says it: `2026-01-31T12:00:00Z`. */
  declare readonly startedAt: pulumi.Output<string | undefined>;
  /** When the latest run ended. Undefined while it is going. */
  declare readonly finishedAt: pulumi.Output<string | undefined>;
  /** What Atlan says of the latest run. */
  declare readonly message: pulumi.Output<string | undefined>;
  /** How the wanted state came about. */
  declare readonly outcome: pulumi.Output<Outcome>;
  /** What has become of the connection by this resource. */
  declare readonly achieved: pulumi.Output<Achieved>;
  /** What this resource wants and how far that has come; decisions read only this. */
  declare readonly intent: pulumi.Output<Intent>;
  /** The definitions that this resource created and that `destroy` archives. */
  declare readonly definitions: pulumi.Output<readonly OwnDefinition[]>;
  /** The connection's assets when they were last counted. */
  declare readonly assets: pulumi.Output<AssetCounts | undefined>;
  /** When the hold of `purgeAfter` is over and `pulumi up` purges: `2026-01-31T12:00:00.000Z`. */
  declare readonly purgeEligibleAt: pulumi.Output<string | undefined>;
  /**
   * What was done, and what was seen before and after, when the wanted state was last reached: compact JSON with a SHA-256
   * over the rest, which shows accidents, not forgery. `npx pulumi-atlan verify-receipt` checks it.
   */
  declare readonly receipt: pulumi.Output<string | undefined>;
  /** The version of the shape of this resource's state. */
  declare readonly stateVersion: pulumi.Output<number>;

  constructor(name: string, args: ConnectionDeleteArgs, opts?: pulumi.CustomResourceOptions) {
    checkThatStateWillResolve();
    const unsendable = findUnsendable(args.triggers);
    if (unsendable !== undefined) {
      throw new pulumi.RunError(
        `creating a ConnectionDelete (${name}): ${unsendable}, which is not plain JSON and would be lost on its way. ` +
          "Use texts and numbers, for instance a date as a text or a digest of a file.",
      );
    }
    const type = `pulumi-nodejs:dynamic/${MODULE}:${TYPE}`;
    // `urn` itself is a name that the SDK drops.
    const resourceUrn = pulumi.createUrn(name, type, opts?.parent);
    super(PLACEHOLDER, name, { ...OUTPUTS, ...args, resourceUrn }, withOwnOptions(opts), MODULE, TYPE);
  }
}

/** The SDK wants an implementation to serialize; {@link PROVIDER_TEXT} takes its place before it is stored. */
const PLACEHOLDER = {} as pulumi.dynamic.ResourceProvider;

/** Outputs have to be named before they have a value. */
const OUTPUTS = {
  tenant: undefined,
  workflowName: undefined,
  runId: undefined,
  phase: undefined,
  startedAt: undefined,
  finishedAt: undefined,
  message: undefined,
  outcome: undefined,
  achieved: undefined,
  intent: undefined,
  definitions: undefined,
  assets: undefined,
  purgeEligibleAt: undefined,
  receipt: undefined,
  stateVersion: undefined,
};

function withOwnOptions(opts: pulumi.CustomResourceOptions | undefined): pulumi.CustomResourceOptions {
  return pulumi.mergeOptions(opts, {
    // A forced replacement would otherwise archive the definition that its create has just adopted.
    deleteBeforeReplace: true,
    transformations: [({ props, opts: given }) => ({ props: { ...props, __provider: PROVIDER_TEXT }, opts: given })],
  });
}

/** The provider text is resolved from the program's folder, by this command and by every later one. */
function checkThatStateWillResolve(): void {
  const folder = process.cwd();
  try {
    createRequire(join(folder, "program.js")).resolve(LIFECYCLE);
  } catch {
    throw new pulumi.RunError(
      `creating a ConnectionDelete (in ${folder}): pulumi-atlan can't be resolved from the program's folder, and state ` +
        "refers to it by name. Add it to the dependencies of the program's own package.json (`npm install pulumi-atlan`); " +
        "a library that wraps it makes it a peer dependency.",
    );
  }
}
