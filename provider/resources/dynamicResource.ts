import "../nodeVersion";
import * as pulumi from "@pulumi/pulumi";
import { withCustomTimeouts } from "./customTimeouts";
import { findBroken, guardInputs, type Rules } from "./guardedInput";
import { hideOwnFrames } from "./stackTrace";
import { refuseUnresolvable } from "./stateResolves";

const MODULE = "atlan";

/** A kind of resource whose provider is a published part of this package. */
export interface Kind {
  /** The name of its class. */
  readonly type: string;
  /** The subpath of this package that the provider text requires. A public format: it never changes. */
  readonly lifecycle: string;
  /** The names of all outputs that are no inputs. They have to be named before they have a value. */
  readonly outputs: readonly string[];
  /** What its inputs must not be. */
  readonly rules: Rules;
}

/**
 * What state keeps as a resource's provider: a reference to this package instead of a copy of its code. So a new version
 * reaches old resources, and is never a change by itself.
 */
export function providerText({ lifecycle }: Pick<Kind, "lifecycle">): string {
  return `exports.handler=()=>require("${lifecycle}")`;
}

/**
 * The base of the resources of this package. To the engine they are dynamic resources; the SDK's class for these would serialize an
 * implementation that nobody needs, with a compiler, and go on with it after a short program or test has ended.
 */
export abstract class DynamicResource extends pulumi.CustomResource {
  protected constructor(kind: Kind, name: string, args: object, opts: pulumi.CustomResourceOptions | undefined) {
    const { type, outputs, rules } = kind;
    refuseUnresolvable(type, kind.lifecycle);
    const timed = withCustomTimeouts(args, opts?.customTimeouts);
    const broken = "refused" in timed ? timed.refused : findBroken(args, rules);
    if (broken !== undefined) throw new pulumi.RunError(`creating a ${type} (${name}): ${broken}.`);
    const token = `pulumi-nodejs:dynamic/${MODULE}:${type}`;
    const inputs = {
      ...Object.fromEntries(outputs.map((it) => [it, undefined])),
      ...guardInputs("refused" in timed ? args : timed.args, rules),
      // `urn` itself is a name that the SDK drops.
      resourceUrn: pulumi.createUrn(name, token, opts?.parent),
      __provider: providerText(kind),
    };
    const showOwnFrames = hideOwnFrames();
    try {
      // A forced replacement would otherwise archive the definition that its create has just adopted.
      super(token, name, inputs, pulumi.mergeOptions(opts, { deleteBeforeReplace: true }));
    } finally {
      showOwnFrames();
    }
  }
}
