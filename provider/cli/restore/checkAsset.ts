import { type FoundAsset, type RestorableAsset, whyNotRestorable } from "../../atlan/assetRestores";
import { typeKey } from "../../inventory/inventory";
import { word } from "../../text/escape";
import { isBelow } from "../../text/qualifiedName";
import type { ListedAsset } from "./listedAssets";

/** Why a listed asset is not restored. */
export type Obstacle =
  /** Nothing has its guid any more, or the credentials can't see it: a purge took it. */
  | "gone"
  /** Its guid is that of an asset with another name or type. */
  | "changed"
  /** Another asset that is active has its name. */
  | "taken"
  /** It is no asset of the inventory's connection. */
  | "elsewhere"
  /** Atlan's clients can't restore it, or the asset above it could not be restored. */
  | "unrestorable"
  /** Atlan refused. */
  | "refused";

/** What has to be done about a listed asset. */
export type AssetCheck =
  | { readonly kind: "active" }
  | { readonly kind: "archived"; readonly asset: RestorableAsset }
  | { readonly kind: "obstacle"; readonly obstacle: Obstacle; readonly because: string };

const obstacle = (kind: Obstacle, because: string): AssetCheck => ({ kind: "obstacle", obstacle: kind, because });

/**
 * What has to be done about a listed asset, by what the search finds now. An asset is the listed one only if guid, type and
 * qualified name are the listed ones. Pure.
 *
 * @param found - at least all assets that have the listed qualified name, and the one with the listed guid
 * @param connection - the qualified name of the inventory's connection
 */
export function checkAsset(listed: ListedAsset, found: readonly FoundAsset[], connection: string): AssetCheck {
  const asset = found.find(({ guid }) => guid === listed.guid);
  if (asset === undefined) {
    return obstacle("gone", "nothing has its guid any more, or the credentials can't see it; a purge can't be undone");
  }
  if (!isSame(listed, asset)) {
    return obstacle("changed", `its guid is now that of ${word(asset.typeName)} ${word(asset.qualifiedName)}`);
  }
  if (!belongsTo(connection, asset)) return obstacle("elsewhere", `it is no asset of ${connection}`);
  if (asset.state === "ACTIVE") return { kind: "active" };
  const other = found.find((it) => it.guid !== asset.guid && it.state === "ACTIVE" && isSame(listed, it));
  if (other !== undefined) {
    return obstacle("taken", `another asset that is active has its name (${word(other.guid)})`);
  }
  const because = whyNotRestorable(asset);
  if (because !== undefined || asset.name === undefined) return obstacle("unrestorable", because ?? "it has no name");
  return { kind: "archived", asset: { ...asset, name: asset.name } };
}

function isSame(listed: ListedAsset, { typeName, qualifiedName }: FoundAsset): boolean {
  return qualifiedName === listed.qualifiedName && typeKey(typeName) === typeKey(listed.typeName);
}

/** By either of the two ways by which assets are found and counted: their qualified names, and the connection that they name. */
function belongsTo(connection: string, { qualifiedName, connectionQualifiedName }: FoundAsset): boolean {
  return qualifiedName === connection || isBelow(connection, qualifiedName) || connectionQualifiedName === connection;
}
