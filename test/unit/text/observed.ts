import type { ConnectionEntity, ConnectionObservation } from "../../../provider/atlan/api";

export const CONNECTION = "default/snowflake/1234567890";

/** What a connection looks like: its own state (undefined: not to be seen), then how many assets it has. */
export function look(
  state: ConnectionEntity["state"] | undefined,
  active: number,
  archived: number,
): ConnectionObservation {
  const connection: ConnectionEntity | undefined =
    state === undefined ? undefined : { qualifiedName: CONNECTION, typeName: "Connection", name: "prod", state };
  return { connection, assets: { active, archived } };
}
