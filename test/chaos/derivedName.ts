import { createHash } from "node:crypto";

/** What a definition's name is made of. */
export interface NameParts {
  readonly tenant: string;
  readonly resource: string;
  readonly connectionQualifiedName: string;
  readonly mode: string;
}

/**
 * The k-th name of a definition, worked out apart from the provider: names are a public format, and a provider that
 * derives others than its predecessors does not find what they have left.
 */
export function derivedName({ tenant, resource, connectionQualifiedName, mode }: NameParts, k: number): string {
  const text = JSON.stringify([tenant, resource, connectionQualifiedName, mode, k]);
  const digest = createHash("sha256").update(text, "utf8").digest().readBigUInt64BE();
  return `atlan-connection-delete-${(5_000_000_000n + (digest % 5_000_000_000n)).toString()}`;
}
