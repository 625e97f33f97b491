import type { Json } from "./json";
import type { AssetDetails, AssetState, ConnectionSeed, DeleteType, StraySeed, Switches } from "./options";
import { GroupIndex } from "./search/groupIndex";
import { Timeline } from "./timeline";

/** One asset, or the Connection entity itself. */
export interface Asset {
  readonly guid: string;
  readonly typeName: string;
  readonly name: string;
  readonly qualifiedName: string;
  /** Undefined: the index does not say. */
  readonly hasLineage: boolean | undefined;
  readonly createdAt: number;
  /** When a crawler and a reader have come by last; undefined: the index does not say. */
  readonly lastSyncRunAt?: number | undefined;
  readonly sourceLastReadAt?: number | undefined;
  readonly connection: Connection;
  /** Lies under the connection, but this is what the index has as its connection; undefined when it has nothing. */
  readonly stray?: { readonly connectionQualifiedName: string | undefined };
  readonly states: Timeline<AssetState>;
}

/** A connection: its entity and its assets, in the order in which they drain. */
export interface Connection {
  readonly qualifiedName: string;
  readonly name: string;
  readonly connectorName: string;
  readonly hiddenFrom: ReadonlySet<string>;
  /** Whether the index keeps the entity when it is gone, until Atlan indexes it anew. */
  staysInIndex: boolean;
  /** What the index has as the connection of any of its assets. */
  readonly connectionQualifiedNames: ReadonlySet<string>;
  readonly entity: Asset;
  readonly assets: Asset[];
  /** What people have written about each of its assets. */
  readonly details?: AssetDetails | undefined;
  /** The attributes of the entity that name people, by Atlan's names. */
  readonly people?: Readonly<Record<string, readonly string[]>>;
  /** When the first asset was crawled and read: milliseconds since the epoch. */
  crawledAt?: number | undefined;
  readonly readAt?: number | undefined;
}

/** What there is of a connection at this moment, below it or naming it; nothing to do with what a search sees. */
export interface ConnectionView {
  readonly qualifiedName: string;
  readonly name: string;
  readonly connectorName: string;
  /** State of the Connection entity. */
  readonly state: AssetState;
  readonly active: number;
  readonly archived: number;
  /** Assets that have been physically removed. */
  readonly gone: number;
  readonly activeByType: Readonly<Record<string, number>>;
  readonly archivedByType: Readonly<Record<string, number>>;
  /** Policies of personas that name it and are still there, archived or not. */
  readonly policies: number;
}

/** An asset, or a Connection entity, as it truly was at each moment. */
export interface AssetTruth extends Pick<Asset, "guid" | "typeName" | "name" | "qualifiedName" | "createdAt"> {
  readonly states: Pick<Timeline<AssetState>, "at" | "nextChange">;
}

/** All that there ever was of a qualified name: one entity after another, where somebody has made it anew. */
export interface ConnectionTruth {
  readonly entities: readonly AssetTruth[];
  /** Below it or naming it. */
  readonly assets: readonly AssetTruth[];
}

/** Guids of policies begin where those of connections never come. */
const POLICIES = 0x1000_0000;
/** So do those of connections that were made anew. */
const MADE_ANEW = 0x2000_0000;

/** How long before the start of the tenant its seeds came into being, in milliseconds. */
const seedAge = 30 * 86_400_000;

/** The connections of the tenant and their assets. */
export class Connections {
  readonly #byName = new Map<string, Connection>();
  /** What holds the policies that name a connection: no connection, but the index has them as if it were one that is gone. */
  readonly #policies = new Map<string, Connection>();
  /** Removed ones of which another has the name now. The index may still show them. */
  readonly #former: Connection[] = [];
  /** Undefined: there are others since it was made. */
  #index: GroupIndex<Connection> | undefined;

  constructor(seeds: readonly ConnectionSeed[], now: number) {
    for (const seed of seeds) this.#plant(seed, now - seedAge);
  }

  find(qualifiedName: string): Connection | undefined {
    return this.#byName.get(qualifiedName);
  }

  all(): Iterable<Connection> {
    return this.#byName.values();
  }

  /** All that the index has assets of. */
  indexed(): Connection[] {
    return [...this.#byName.values(), ...this.#policies.values(), ...this.#former];
  }

  /** Those of them of whose assets any can match the query. */
  indexedFor(query: Json | undefined): Connection[] {
    return this.#indexOf().thatCanMatch(query);
  }

  #indexOf(): GroupIndex<Connection> {
    this.#index ??= new GroupIndex(this.indexed());
    return this.#index;
  }

  /** The assets that a delete of this type has to do something about. */
  affected(
    connection: Connection,
    deleteType: DeleteType,
    { deletesBy, deletesPolicies }: Pick<Switches, "deletesBy" | "deletesPolicies">,
  ): Asset[] {
    const { qualifiedName } = connection;
    const names = (asset: Asset): boolean =>
      (asset.stray ?? { connectionQualifiedName: asset.connection.qualifiedName }).connectionQualifiedName ===
      qualifiedName;
    const under = deletesBy === "connectionQualifiedName" ? connection.assets.filter(names) : connection.assets;
    const others = this.#indexOf()
      .withAssetsOf(qualifiedName)
      .filter((it) => it !== connection && this.#byName.get(it.qualifiedName) === it);
    const elsewhere = deletesBy === "qualifiedName" ? [] : others.flatMap(({ assets }) => assets.filter(names));
    const policies = deletesPolicies ? (this.#policies.get(qualifiedName)?.assets ?? []) : [];
    return [...under, ...elsewhere, ...policies].filter(
      ({ states }) => deletedState(deleteType, states.latest) !== states.latest,
    );
  }

  /** A new active asset with a name of its own. */
  add(connection: Connection, named: Pick<Asset, "typeName" | "qualifiedName" | "name">, now: number): Asset {
    addAssets(connection, named.typeName, 1, "ACTIVE", now, 0);
    const asset = { ...connection.assets.pop()!, ...named };
    connection.assets.push(asset);
    return asset;
  }

  /** A crawl of the source: that many new active assets of a type. */
  crawl(connection: Connection, typeName: string, count: number, now: number): void {
    connection.crawledAt = now;
    addAssets(connection, typeName, count, "ACTIVE", now, 0);
  }

  /** Removes a connection with all that lies below it, and makes another one of its name. */
  makeAnew(connection: Connection, typeName: string, count: number, now: number): void {
    const { qualifiedName, name, connectorName, hiddenFrom, entity, assets } = connection;
    for (const { states } of [entity, ...assets]) if (states.latest !== "GONE") states.set(now, "GONE");
    this.#former.push(connection);
    const seed = { qualifiedName, name, connectorName, assets: {}, hiddenFrom: [...hiddenFrom] };
    const made = newConnection(seed, MADE_ANEW + this.#former.length, now);
    addAssets(made, typeName, count, "ACTIVE", now, 0);
    this.#byName.set(qualifiedName, made);
    this.#index = undefined;
  }

  truthOf(qualifiedName: string): ConnectionTruth {
    const current = [...this.#byName.values()];
    const own = [...this.#former, ...current].filter((it) => it.qualifiedName === qualifiedName);
    const elsewhere = current
      .filter((it) => it.qualifiedName !== qualifiedName)
      .flatMap(({ assets }) => assets.filter(({ stray }) => stray?.connectionQualifiedName === qualifiedName));
    return {
      entities: own.map(({ entity }) => entity),
      assets: [...own.flatMap(({ assets }) => assets), ...elsewhere],
    };
  }

  views(): ConnectionView[] {
    const all = [...this.#byName.values()];
    const strays = all.flatMap(({ assets }) =>
      assets.filter(({ stray }) => stray?.connectionQualifiedName !== undefined),
    );
    return all.map((it) => {
      const elsewhere = strays.filter(
        ({ stray, connection }) => stray?.connectionQualifiedName === it.qualifiedName && connection !== it,
      );
      return viewOf(it, [...it.assets, ...elsewhere], this.#policies.get(it.qualifiedName)?.assets ?? []);
    });
  }

  #plant(seed: ConnectionSeed, createdAt: number): void {
    const connection = newConnection(seed, this.#byName.size + 1, createdAt);
    let lineage = seed.withLineage ?? 0;
    for (const [state, counts] of [
      ["ACTIVE", seed.assets],
      ["DELETED", seed.archivedAssets ?? {}],
    ] as const) {
      for (const [typeName, count] of Object.entries(counts)) {
        addAssets(connection, typeName, count, state, createdAt, lineage);
        lineage = Math.max(0, lineage - count);
      }
    }
    for (const stray of seed.strays ?? []) addStrays(connection, stray, createdAt);
    this.#byName.set(seed.qualifiedName, connection);
    const { qualifiedName: connectionQualifiedName, hiddenFrom = [], policies: count = 0 } = seed;
    if (count === 0) return;
    const held = {
      qualifiedName: `default/personas/${this.#byName.size}`,
      name: "policies",
      connectorName: "",
      state: "GONE",
      assets: {},
      strays: [{ typeName: "AuthPolicy", count, connectionQualifiedName }],
      hiddenFrom,
    } as const;
    const holder = newConnection(held, POLICIES + this.#byName.size, createdAt);
    for (const stray of held.strays) addStrays(holder, stray, createdAt);
    this.#policies.set(connectionQualifiedName, holder);
  }
}

/** The state in which a delete leaves an asset. A removed one stays removed. */
export function deletedState(deleteType: DeleteType, state: AssetState): AssetState {
  return deleteType === "SOFT" && state !== "GONE" ? "DELETED" : "GONE";
}

function newConnection(seed: ConnectionSeed, ordinal: number, createdAt: number): Connection {
  const assets: Asset[] = [];
  const connection: Connection = {
    qualifiedName: seed.qualifiedName,
    name: seed.name,
    connectorName: seed.connectorName,
    hiddenFrom: new Set(seed.hiddenFrom),
    staysInIndex: seed.staysInIndex ?? false,
    connectionQualifiedNames: new Set([
      seed.qualifiedName,
      ...(seed.strays ?? []).flatMap((it) => it.connectionQualifiedName ?? []),
    ]),
    assets,
    details: seed.details,
    people: peopleOf(seed),
    crawledAt: seed.crawledAgoMs === undefined ? undefined : createdAt + seedAge - seed.crawledAgoMs,
    readAt: seed.readAgoMs === undefined ? undefined : createdAt + seedAge - seed.readAgoMs,
    get entity(): Asset {
      return entity;
    },
  };
  const entity: Asset = {
    guid: guid(ordinal, 0),
    typeName: "Connection",
    name: seed.name,
    qualifiedName: seed.qualifiedName,
    hasLineage: false,
    createdAt,
    connection,
    states: new Timeline<AssetState>(createdAt, seed.state ?? "ACTIVE"),
  };
  return connection;
}

function peopleOf({ owners = {}, admins = {} }: ConnectionSeed): NonNullable<Connection["people"]> {
  return {
    ownerUsers: owners.users ?? [],
    ownerGroups: owners.groups ?? [],
    adminUsers: admins.users ?? [],
    adminGroups: admins.groups ?? [],
    adminRoles: admins.roles ?? [],
  };
}

/** A minute before the asset before it. */
const earlier = (time: number | undefined, number: number): number | undefined =>
  time === undefined ? undefined : time - (number - 1) * 60_000;

function addAssets(
  connection: Connection,
  typeName: string,
  count: number,
  state: AssetState,
  createdAt: number,
  withLineage: number,
): void {
  const prefix = connection.entity.guid.slice(0, 24);
  for (let i = 0; i < count; i += 1) {
    const number = connection.assets.length + 1;
    const name = `${typeName.toLowerCase()}_${number}`;
    connection.assets.push({
      guid: prefix + number.toString(16).padStart(12, "0"),
      typeName,
      name,
      qualifiedName: `${connection.qualifiedName}/${name}`,
      hasLineage: i < withLineage,
      createdAt,
      lastSyncRunAt: connection.crawledAt,
      sourceLastReadAt: earlier(connection.readAt, number),
      connection,
      states: new Timeline<AssetState>(createdAt, state),
    });
  }
}

function addStrays(
  connection: Connection,
  { typeName, count = 1, state, ...stray }: StraySeed,
  createdAt: number,
): void {
  const from = connection.assets.length;
  addAssets(connection, typeName, count, state ?? "ACTIVE", createdAt, 0);
  const strays = connection.assets.splice(from).map((asset) => ({
    ...asset,
    stray: { connectionQualifiedName: stray.connectionQualifiedName },
  }));
  connection.assets.push(...strays);
}

/** Guids rise in the order of creation, which keeps the official client's sort by guid cheap. */
function guid(connection: number, asset: number): string {
  return `${connection.toString(16).padStart(8, "0")}-a71a-4000-8000-${asset.toString(16).padStart(12, "0")}`;
}

function viewOf(connection: Connection, assets: readonly Asset[], policies: readonly Asset[]): ConnectionView {
  const activeByType: Record<string, number> = {};
  const archivedByType: Record<string, number> = {};
  let [active, archived, gone] = [0, 0, 0];
  for (const { typeName, states } of assets) {
    if (states.latest === "ACTIVE") {
      active += 1;
      activeByType[typeName] = (activeByType[typeName] ?? 0) + 1;
    } else if (states.latest === "DELETED") {
      archived += 1;
      archivedByType[typeName] = (archivedByType[typeName] ?? 0) + 1;
    } else {
      gone += 1;
    }
  }
  const { qualifiedName, name, connectorName, entity } = connection;
  return {
    qualifiedName,
    name,
    connectorName,
    state: entity.states.latest,
    active,
    archived,
    gone,
    activeByType,
    archivedByType,
    policies: policies.filter(({ states }) => states.latest !== "GONE").length,
  };
}
