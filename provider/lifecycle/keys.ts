import type { Inputs } from "../reconcile/inputs";
import type { Intent } from "../reconcile/intent";

/** Identifies one kind of thing among those of a command. Keys of two kinds can't be taken for each other. */
type Key<Kind extends string> = string & { readonly [kind]: Kind };
declare const kind: unique symbol;

/** A connection, whichever resources have it. */
export type ConnectionKey = Key<"connection">;

export function connectionKey({
  tenant,
  connectionQualifiedName,
}: Pick<Inputs, "tenant" | "connectionQualifiedName">): ConnectionKey {
  return `${tenant} ${connectionQualifiedName}` as ConnectionKey;
}

/** The connection of a resource: a resource may get another connection, and two resources have the same. */
export type ResourceConnectionKey = Key<"connection of a resource">;

export function resourceConnectionKey({
  resourceUrn,
  connectionQualifiedName,
}: Pick<Inputs, "resourceUrn" | "connectionQualifiedName">): ResourceConnectionKey {
  return `${resourceUrn} ${connectionQualifiedName}` as ResourceConnectionKey;
}

/** A connection of a fleet that has no name yet, by where it stands in the program. */
export type UnnamedConnectionKey = Key<"connection without a name">;

export function unnamedConnectionKey(key: ResourceConnectionKey, path = ""): UnnamedConnectionKey {
  return `${key} ${path}` as UnnamedConnectionKey;
}

/** The connection of a resource at a tenant. */
export type ResourceAtTenantKey = Key<"connection of a resource at a tenant">;

export type ResourceAtTenant = Pick<Inputs, "tenant" | "resourceUrn" | "connectionQualifiedName">;

export function resourceAtTenantKey({
  tenant,
  resourceUrn,
  connectionQualifiedName,
}: ResourceAtTenant): ResourceAtTenantKey {
  return JSON.stringify([tenant, resourceUrn, connectionQualifiedName]) as ResourceAtTenantKey;
}

/** An intent of a resource, in its mode: the purge at the end of a hold has the {@link Intent.key} of its archive. */
export type ModeIntentKey = Key<"intent in a mode">;

export function modeIntentKey({ key, mode }: Pick<Intent, "key" | "mode">): ModeIntentKey {
  return `${mode} ${key}` as ModeIntentKey;
}
