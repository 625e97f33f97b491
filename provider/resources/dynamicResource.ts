import "../nodeVersion";
import * as pulumi from "@pulumi/pulumi";
import { withCustomTimeouts } from "./customTimeouts";
import { findBroken, guardInputs, type Rules } from "./guardedInput";
import { findMisspeltSetting } from "./misspeltSetting";
import { hideOwnFrames } from "./stackTrace";
import { withReference } from "../errors";
import { childUrn } from "../text/urn";
import { refuseUnresolvable } from "./stateResolves";
import { findUnusableOption } from "./unusableOption";

const MODULE = "atlan";

/** A resource type whose provider is a published subpath of this package. */
export interface Kind {
  /** The name of its class. */
  readonly type: string;
  /** The subpath of this package that the provider text requires. It is a public format and never changes. */
  readonly lifecycle: string;
  /** The names of all outputs that are not inputs. The SDK needs them before they have a value. */
  readonly outputs: readonly string[];
  /** The rules for its inputs. */
  readonly rules: Rules;
}

/**
 * The provider text that state stores for a resource: a reference to this package instead of a copy of its code. A new
 * version of the package therefore applies to existing resources, and upgrading it is not a change by itself.
 */
export function providerText({ lifecycle }: Pick<Kind, "lifecycle">): string {
  return `exports.handler=()=>require("${lifecycle}")`;
}

/**
 * The base class of this package's resources. For the engine they are dynamic resources. The SDK's own class for these
 * would serialize an implementation with a compiler, although none is needed, and keep doing so after a short
 * program or test has ended.
 */
export abstract class DynamicResource extends pulumi.CustomResource {
  protected constructor(kind: Kind, name: string, args: object, opts: pulumi.CustomResourceOptions | undefined) {
    const { type, outputs, rules } = kind;
    refuseUnresolvable(type, kind.lifecycle);
    const timed = withCustomTimeouts(args, opts?.customTimeouts);
    const misspelt = findMisspeltSetting(Object.keys(pulumi.runtime.allConfig()));
    const broken =
      "refused" in timed ? timed.refused : (misspelt ?? findUnusableOption(opts) ?? findBroken(args, rules));
    if (broken !== undefined) {
      const code = broken === misspelt ? "ATLAN_CONFIGURATION" : "ATLAN_INPUT";
      throw new pulumi.RunError(withReference(`creating a ${type} (${name}): ${broken}.`, code));
    }
    const token = `pulumi-nodejs:dynamic/${MODULE}:${type}`;
    const inputs = {
      ...Object.fromEntries(outputs.map((it) => [it, undefined])),
      ...guardInputs("refused" in timed ? args : timed.args, rules),
      // `urn` itself is a name that the SDK drops.
      resourceUrn: urnOf(name, token, opts?.parent),
      __provider: providerText(kind),
    };
    const showOwnFrames = hideOwnFrames();
    try {
      // Otherwise a forced replacement would archive the definition that its create has just adopted.
      super(token, name, inputs, pulumi.mergeOptions(opts, { deleteBeforeReplace: true }));
    } finally {
      showOwnFrames();
    }
  }
}

/** The SDK's own function cuts a parent's URN in the middle of a name that contains `::`. */
function urnOf(name: string, token: string, parent: pulumi.Resource | undefined): pulumi.Output<string> {
  return parent === undefined ? pulumi.createUrn(name, token) : parent.urn.apply((it) => childUrn(it, token, name));
}
