import "./requireNode";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { showOwnTrace } from "./ownTrace";

const MODULE = "atlan";

/** A kind of resource whose provider is a published part of this package. */
export interface Kind {
  /** The name of its class. */
  readonly type: string;
  /** The subpath of this package that the provider text requires. A public format: it never changes. */
  readonly lifecycle: string;
  /** The names of all outputs that are no inputs. They have to be named before they have a value. */
  readonly outputs: readonly string[];
}

/**
 * What state keeps as a resource's provider: a reference to this package instead of a copy of its code. So a new version
 * reaches old resources, and is never a change by itself.
 */
export function providerText({ lifecycle }: Pick<Kind, "lifecycle">): string {
  return `exports.handler=()=>require("${lifecycle}")`;
}

/** The base of the resources of this package. */
export abstract class DynamicResource extends pulumi.dynamic.Resource {
  /** @param unsendable - what of the arguments would be lost on its way to the engine, if anything */
  protected constructor(
    kind: Kind,
    name: string,
    args: object,
    unsendable: string | undefined,
    opts: pulumi.CustomResourceOptions | undefined,
  ) {
    const { type, outputs } = kind;
    checkThatStateWillResolve(kind);
    if (unsendable !== undefined) {
      throw new pulumi.RunError(
        `creating a ${type} (${name}): ${unsendable}, which is not plain JSON and would be lost on its way. ` +
          "Use texts and numbers, for instance a date as a text or a digest of a file.",
      );
    }
    // `urn` itself is a name that the SDK drops.
    const resourceUrn = pulumi.createUrn(name, `pulumi-nodejs:dynamic/${MODULE}:${type}`, opts?.parent);
    const unset = Object.fromEntries(outputs.map((it) => [it, undefined]));
    const showWholeTrace = showOwnTrace();
    try {
      super(PLACEHOLDER, name, { ...unset, ...args, resourceUrn }, withOwnOptions(kind, opts), MODULE, type);
    } finally {
      showWholeTrace();
    }
  }
}

/** The SDK wants an implementation to serialize; {@link providerText} takes its place before it is stored. */
const PLACEHOLDER = {} as pulumi.dynamic.ResourceProvider;

function withOwnOptions(kind: Kind, opts: pulumi.CustomResourceOptions | undefined): pulumi.CustomResourceOptions {
  const __provider = providerText(kind);
  return pulumi.mergeOptions(opts, {
    // A forced replacement would otherwise archive the definition that its create has just adopted.
    deleteBeforeReplace: true,
    transformations: [({ props, opts: given }) => ({ props: { ...props, __provider }, opts: given })],
  });
}

/** What was found to resolve: looking is slow, and a program declares its thousand resources from one folder. */
const resolvable = new Set<string>();

/** The provider text is resolved from the program's folder, by this command and by every later one. */
function checkThatStateWillResolve({ type, lifecycle }: Kind): void {
  const folder = process.cwd();
  if (process.versions["pnp"] !== undefined) {
    throw new pulumi.RunError(
      `creating a ${type} (in ${folder}): packages are installed by Yarn Plug'n'Play, and Pulumi's SDK does not ` +
        "work with that. Write `nodeLinker: node-modules` into .yarnrc.yml and run `yarn install`.",
    );
  }
  const found = join(folder, lifecycle);
  if (resolvable.has(found)) return;
  try {
    createRequire(join(folder, "program.js")).resolve(lifecycle);
    resolvable.add(found);
  } catch {
    throw new pulumi.RunError(
      `creating a ${type} (in ${folder}): pulumi-atlan can't be resolved from the program's folder, and state ` +
        "refers to it by name. Add it to the dependencies of the program's own package.json (`npm install pulumi-atlan`); " +
        "a library that wraps it makes it a peer dependency.",
    );
  }
}
