import type { AssetCounts } from "../atlan/api";
import type { Mode } from "./intent";

/**
 * An asset belongs to a connection by its attribute connectionQualifiedName or by its own qualified name, which begins
 * with the connection's. A deletion may use either, so an asset counts if it matches one of them, and the message
 * explains the difference.
 *
 * @returns for instance "5 of them lie below its qualified name without naming it in connectionQualifiedName"; empty
 *   where both ways find the same assets
 */
export function describeDisagreement(mode: Mode, assets: AssetCounts): string {
  const { activeUnnamed = 0, archivedUnnamed = 0, activeElsewhere = 0, archivedElsewhere = 0 } = assets;
  const unnamed = activeUnnamed + (mode === "archive" ? 0 : archivedUnnamed);
  const elsewhere = activeElsewhere + (mode === "archive" ? 0 : archivedElsewhere);
  const parts = [
    ...(unnamed === 0
      ? []
      : [
          `${count(unnamed)} of them ${unnamed === 1 ? "lies" : "lie"} below its qualified name without naming it in connectionQualifiedName`,
        ]),
    ...(elsewhere === 0
      ? []
      : [
          `${count(elsewhere)} of them ${elsewhere === 1 ? "names" : "name"} it in connectionQualifiedName without lying below its qualified name`,
        ]),
  ];
  return parts.join(", and ");
}

const count = (it: number): string => it.toLocaleString("en-US");
