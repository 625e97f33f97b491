import { countAssets } from "../../reconcile/targetState";
import { shownLine, word } from "../../text/escape";
import { present } from "../../text/present";
import { type ComparedAssets, type Comparison, listsAll } from "./compareInventory";

/** A comparison for people. */
export function describeComparison(file: string, comparison: Comparison): string {
  const { inventory, otherConnection, isConnectionActiveAgain, unlisted, activeAgain, gone } = comparison;
  const { header, sha256 } = inventory;
  const lines = [
    `${file}: ${countAssets(header.assets)} of ${header.connection}, as of ${header.takenAt}, sha256 ${sha256}`,
    ...(otherConnection === undefined
      ? []
      : [`Another connection has its name now: guid ${otherConnection}, not ${header.connectionGuid}.`]),
    ...(isConnectionActiveAgain === true ? ["The connection itself is listed as archived, and is active now."] : []),
    ...listed("Not listed, and there now", unlisted),
    ...listed("Listed as archived, and active now", activeAgain),
    ...(listsAll(comparison) ? ["Everything that is there now is listed."] : []),
    ...(gone.count === 0 ? [] : [`Listed, and not there any more: ${countAssets(gone.count)}.`]),
  ];
  return lines.map((line) => `${shownLine(line)}\n`).join("");
}

function listed(what: string, { count, examples }: ComparedAssets): string[] {
  if (count === 0) return [];
  const more = count - examples.length;
  return [
    `${what}: ${countAssets(count)}`,
    ...examples.map(
      (it) =>
        `  ${it.typeName} ${word(it.qualifiedName)} (${it.guid}), created ${it.createdAt ?? "at an unknown time"}`,
    ),
    ...(more === 0 ? [] : [`  and ${more.toLocaleString("en-US")} more`]),
  ];
}

/** The same for programs. */
export function comparisonFacts(file: string, comparison: Comparison): object {
  const { inventory, otherConnection, isConnectionActiveAgain, unlisted, activeAgain, gone } = comparison;
  const { tenant, connection, takenAt, assets } = inventory.header;
  const facts = { file, connection, tenant, takenAt, assets, sha256: inventory.sha256 };
  const found = ({ count, examples }: ComparedAssets): object => ({
    count,
    examples: examples.map(({ typeName, guid, qualifiedName, status }) => ({ typeName, guid, qualifiedName, status })),
  });
  return {
    ...facts,
    ...present({ otherConnection, isConnectionActiveAgain }),
    unlisted: found(unlisted),
    activeAgain: found(activeAgain),
    gone: found(gone),
  };
}
