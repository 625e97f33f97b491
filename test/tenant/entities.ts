import { Refusal } from "./answers";
import { entityOf } from "./assetFields";
import type { Asset, Connection, Connections } from "./connections";
import type { Caller } from "./credentials";
import { isObject, type Json, type JsonObject } from "./json";

/** The operations of Atlas on single entities: also the names by which faults are set. */
export const entityRouteNames = ["getEntity", "updateEntities"] as const;
export type EntityRouteName = (typeof entityRouteNames)[number];

/** Which query parameters they take. */
export const entityQueryKeys: Readonly<Record<EntityRouteName, readonly string[]>> = {
  getEntity: ["attr:qualifiedName", "minExtInfo", "ignoreRelationships"],
  updateEntities: ["replaceClassifications", "replaceBusinessAttributes", "overwriteBusinessAttributes"],
};

const entities = "/api/meta/entity/";

/** The route of a path below `/api/meta/entity/`; undefined for one that the tenant does not have. */
export function entityRouteOf(
  path: string,
): { readonly name: EntityRouteName; readonly method: "GET" | "POST"; readonly subject?: string } | undefined {
  // The official Python client ends the path with a slash, the Java one does not.
  if (path === `${entities}bulk/` || path === `${entities}bulk`) return { name: "updateEntities", method: "POST" };
  const typed = /^\/api\/meta\/entity\/uniqueAttribute\/type\/(\w+)$/.exec(path);
  return typed === null ? undefined : { name: "getEntity", method: "GET", subject: typed[1]! };
}

/** Atlas takes a guid that begins with a hyphen for the place of one that it has yet to find, or to make. */
const isPlaceholder = (guid: string): boolean => guid.startsWith("-");

/** An entity as a request for an update names it. */
interface Named {
  readonly typeName: string;
  readonly qualifiedName: string;
  readonly name: string;
  readonly guid: string;
  readonly status: string | undefined;
}

/**
 * The catalogue of Atlas, as far as a restore needs it: it is never behind, other than the search. What is archived comes back when
 * an update says that it is ACTIVE, as `RestoreHandlerV1` of Atlan's metastore does it.
 */
export class Entities {
  readonly #connections: Connections;
  /** By guid; grown with the connections, which never lose an asset. */
  readonly #known = new Map<Connection, { count: number; readonly byGuid: Map<string, Asset> }>();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** Answers a GET by type and qualified name; an archived entity is shown, too. */
  get(typeName: string, query: Readonly<Record<string, string>>, caller: Caller): JsonObject {
    const qualifiedName = query["attr:qualifiedName"];
    if (qualifiedName === undefined) throw new Refusal(400, "attr:qualifiedName is missing", "atlas");
    const asset = this.#named(typeName, qualifiedName);
    if (asset === undefined || asset.connection.hiddenFrom.has(caller.key)) {
      const message = `Instance ${typeName} with unique attribute {qualifiedName=${qualifiedName}} does not exist`;
      throw new Refusal(404, message, "atlas");
    }
    return {
      referredEntities: {},
      entity: { ...shown(asset), relationshipAttributes: {}, businessAttributes: {}, classifications: [] },
    };
  }

  /**
   * Answers an update of several entities, which is done whole or not at all. An entity that has a placeholder for a guid and a name
   * that nothing has is created.
   */
  update(body: Json, caller: Caller, now: number): JsonObject {
    const updates = readUpdates(body).map((named) => ({ named, asset: this.#find(named) }));
    for (const { asset } of updates) {
      if (asset !== undefined) mayUpdate(asset, caller);
    }
    const created: Asset[] = [];
    const changed: Asset[] = [];
    const guidAssignments: Record<string, string> = {};
    for (const { named, asset } of updates) {
      const it = asset ?? this.#create(named, now);
      guidAssignments[named.guid] = it.guid;
      if (asset === undefined) created.push(it);
      else if (it.states.latest === "DELETED" && named.status === "ACTIVE") {
        it.states.set(now, "ACTIVE");
        changed.push(it);
      }
    }
    const mutated = {
      ...(created.length === 0 ? {} : { CREATE: created.map(shown) }),
      ...(changed.length === 0 ? {} : { UPDATE: changed.map(shown) }),
    };
    return { ...(Object.keys(mutated).length === 0 ? {} : { mutatedEntities: mutated }), guidAssignments };
  }

  /** By its guid, or by its name; an assigned guid that nothing has is an error, so nothing is made under it. */
  #find(named: Named): Asset | undefined {
    const byGuid = isPlaceholder(named.guid) ? undefined : this.#guided(named.guid);
    const asset = byGuid ?? this.#named(named.typeName, named.qualifiedName);
    if (asset === undefined) {
      if (isPlaceholder(named.guid)) return undefined;
      throw new Refusal(404, `Referenced entity ${named.guid} is not found`, "atlas");
    }
    if (asset.typeName !== named.typeName) throw new Refusal(400, `${named.guid} is a ${asset.typeName}`, "atlas");
    // Atlas would rename it. The tenant can't, and no client of it should.
    if (asset.name !== named.name || asset.qualifiedName !== named.qualifiedName) {
      throw new Refusal(400, `${asset.guid} is ${asset.qualifiedName}, named ${asset.name}`, "atlas");
    }
    return asset;
  }

  #guided(guid: string): Asset | undefined {
    for (const connection of this.#connections.all()) {
      const asset = this.#byGuid(connection).get(guid);
      if (asset !== undefined) return asset.states.latest === "GONE" ? undefined : asset;
    }
    return undefined;
  }

  #byGuid(connection: Connection): ReadonlyMap<string, Asset> {
    const { assets, entity } = connection;
    const known = this.#known.get(connection) ?? { count: 0, byGuid: new Map([[entity.guid, entity]]) };
    for (const asset of assets.slice(known.count)) known.byGuid.set(asset.guid, asset);
    known.count = assets.length;
    this.#known.set(connection, known);
    return known.byGuid;
  }

  /** An active one before an archived one. */
  #named(typeName: string, qualifiedName: string): Asset | undefined {
    const found = [...this.#connections.all()]
      .filter((it) => qualifiedName === it.qualifiedName || qualifiedName.startsWith(`${it.qualifiedName}/`))
      .flatMap((it) => [it.entity, ...it.assets])
      .filter((it) => it.typeName === typeName && it.qualifiedName === qualifiedName && it.states.latest !== "GONE");
    return found.find(({ states }) => states.latest === "ACTIVE") ?? found[0];
  }

  #create({ typeName, qualifiedName, name }: Named, now: number): Asset {
    const connection = [...this.#connections.all()].find((it) => qualifiedName.startsWith(`${it.qualifiedName}/`));
    if (connection === undefined) throw new Refusal(400, `${qualifiedName} lies below no connection`, "atlas");
    return this.#connections.add(connection, { typeName, qualifiedName, name }, now);
  }
}

function shown(asset: Asset): JsonObject {
  const { states, connection, stray } = asset;
  const connectionQualifiedName = stray ? stray.connectionQualifiedName : connection.qualifiedName;
  const document = { asset, state: states.latest, modifiedAt: states.since(Infinity)!, connectionQualifiedName };
  return entityOf(document, ["connectionName", "connectionQualifiedName"]);
}

function mayUpdate(asset: Asset, caller: Caller): void {
  if (caller.permitted && !asset.connection.hiddenFrom.has(caller.key)) return;
  const message = `${caller.username} is not authorized to perform update entity: guid='${asset.guid}'`;
  throw new Refusal(403, message, "atlas");
}

function readUpdates(body: Json): Named[] {
  const listed = isObject(body) ? body["entities"] : undefined;
  if (!Array.isArray(listed) || listed.length === 0) throw new Refusal(400, "entities is missing or empty", "atlas");
  return listed.map((it): Named => {
    const { typeName, guid, status, attributes } = isObject(it) ? it : {};
    const { qualifiedName, name } = isObject(attributes) ? attributes : {};
    for (const [key, value] of Object.entries({ typeName, guid, qualifiedName, name })) {
      if (typeof value !== "string" || value === "") throw new Refusal(400, `${key} of an entity is missing`, "atlas");
    }
    return {
      typeName: typeName as string,
      guid: guid as string,
      qualifiedName: qualifiedName as string,
      name: name as string,
      status: typeof status === "string" ? status : undefined,
    };
  });
}
