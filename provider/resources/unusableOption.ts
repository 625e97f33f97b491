import type * as pulumi from "@pulumi/pulumi";

/**
 * Describes a resource option that no dynamic resource can have; undefined if none is given. With `import` the SDK would fail with
 * an internal error, with `id` state would be blamed.
 */
export function findUnusableOption(opts: pulumi.CustomResourceOptions | undefined): string | undefined {
  if (opts?.import)
    return "the option import has no meaning here: only the plugin can import. Leave it out; a connection that is archived already is taken over without a run";
  if (opts?.id)
    return "the option id has no meaning here: only the plugin can look at a resource that this program does not declare. Leave it out, or look the connection up with getConnection";
  return undefined;
}
