import type { AssetCounts } from "../../atlan/api";
import type { Unanswered } from "../../atlan/examination/samples";
import { isPublishedType } from "../../atlan/typeNames";
import { MOST_LISTED } from "../../atlan/examination/probes";
import { counted } from "../../text/counted";
import { isChanging, listContradiction, togetherAgrees, valueOf } from "./agreement";
import { fails, holds, type RuleResult, shownWords, unknown } from "./finding";
import type { ConnectionSample, Observations } from "./observations";
import { ofAnswer, type RuleSet } from "./rules";
import { searchable } from "./workflowRules";

const NO_SAMPLE = "there is no connection to look at";
const SEE_CONNECTIONS = "See what the token sees.";
const MISCOUNTED = "Counts decide whether a purge may start and whether it has succeeded. Don't purge here; report it.";

function search({ assets }: Observations): RuleResult {
  const result = searchable(assets.connections, (it) => it.connections !== undefined);
  return result.verdict === "holds" ? { ...result, meaning: "Connections are found and listed." } : result;
}

function typeCase({ assets }: Observations): RuleResult {
  return ofAnswer(assets.connections, ({ total }) =>
    ofAnswer(assets.foldedType, ({ total: folded }) => {
      if (total === undefined || folded === undefined)
        return unknown("an answer does not tell its total", SEE_CONNECTIONS);
      if (total === 0) return unknown(NO_SAMPLE, SEE_CONNECTIONS);
      if (folded === total)
        return holds("capitals make no difference", "Counts by type are shown in Atlan's spelling.");
      return folded === 0
        ? holds("capitals make a difference", "Counts by type are shown in Atlan's spelling.")
        : fails("another number is found in lower case", MISCOUNTED);
    }),
  );
}

function nameCase({ assets }: Observations): RuleResult {
  const [inside, itself] = assets.otherCase;
  return ofAnswer(inside, ({ total: assetsFound }) =>
    ofAnswer(itself, ({ total: entities }) => {
      if (assetsFound === undefined || entities === undefined)
        return unknown("an answer does not tell its total", "Nothing can be told of it.");
      return assetsFound + entities === 0
        ? holds("a name in other capitals finds nothing", "The counts of one connection hold no other's.")
        : fails(
            "a name in other capitals finds something",
            "The counts of one connection may hold another's. Don't purge where two names differ in capitals alone.",
          );
    }),
  );
}

function absent({ assets }: Observations): RuleResult {
  return ofAnswer(assets.absent, ({ counts, total }) => {
    if (counts === undefined)
      return fails(
        "the answer can't be read",
        "That nothing is left could not be proven: each purge would end in an error.",
      );
    return total === 0 && counts.active + counts.archived === 0
      ? holds("it has no assets", "That nothing is left of a connection can be told.")
      : fails("assets are found", MISCOUNTED);
  });
}

/** Checks the sampled connections, if there are any. */
function ofSamples({ assets }: Observations, check: (samples: readonly ConnectionSample[]) => RuleResult): RuleResult {
  return assets.samples.length === 0 ? unknown(NO_SAMPLE, SEE_CONNECTIONS) : check(assets.samples);
}

function counts(seen: Observations): RuleResult {
  return ofSamples(seen, (samples) => {
    for (const sample of samples) {
      const result = searchable(sample.counts, (it) => it.counts !== undefined);
      if (result.verdict !== "holds") return { ...result, here: result.here ?? sample.qualifiedName };
    }
    const { counts: surveyed, uncounted } = seen.assets.surveyed;
    const [first] = uncounted;
    return first === undefined
      ? holds(
          `of ${counted(surveyed.size, "connection")}, without a contradiction`,
          "A purge starts only if they are as approved.",
        )
      : {
          ...fails(
            `not of ${uncounted.length.toLocaleString("en-US")} of ${counted(surveyed.size + uncounted.length, "connection")}`,
            "A purge of one that can't be counted is refused: its counts contradict each other, or there are too many types.",
          ),
          here: first,
        };
  });
}

function states(seen: Observations): RuleResult {
  return ofSamples(seen, (samples) => {
    const keys = new Set(samples.flatMap((it) => valueOf(it.counts)?.stateKeys ?? []));
    const unheard = [...keys].filter((it) => it !== "ACTIVE" && it !== "DELETED");
    if (keys.size === 0) return unknown("no asset was counted", SEE_CONNECTIONS);
    if (unheard.length === 0) return holds([...keys].sort().join(", "), "Every asset is active or archived.");
    const result = fails(
      `also ${shownWords(unheard)}`,
      "This version does not know whether assets in such a state are still there, so it refuses the counts. Report it.",
    );
    return { ...result, here: unheard.slice(0, 5).join(", ") };
  });
}

function list(seen: Observations): RuleResult {
  return ofSamples(seen, (samples) => {
    const listed = samples.filter((it) => (valueOf(it.assets)?.assets?.length ?? 0) > 0);
    const unreadable = samples.find((it) => it.assets.kind === "answered" && it.assets.value.assets === undefined);
    if (unreadable !== undefined) {
      const { qualifiedName: here } = unreadable;
      const isHidden = valueOf(unreadable.assets)?.hasUnreadable === true;
      return isHidden
        ? {
            ...fails(
              "assets are listed whose names the token may not read",
              "Let the persona read all assets of its connections.",
            ),
            here,
          }
        : { ...fails("assets are listed in a form that can't be read", MISCOUNTED), here };
    }
    const contradicted = samples.find((it) => listContradiction(it) !== undefined && !isChanging(it));
    if (contradicted !== undefined) {
      const what = {
        number: "the list and its total disagree",
        counts: "the counts and the list disagree",
        criteria: "an asset is found that should not be, or the other way round",
        pages: "two pages are not the whole list",
      };
      const which = listContradiction(contradicted) ?? "number";
      return { ...fails(`${what[which]}, three times in a row`, MISCOUNTED), here: contradicted.qualifiedName };
    }
    if (listed.some((it) => valueOf(it.counts)?.counts === undefined))
      return unknown("the counts can't be read", "See whether assets can be counted.");
    if (listed.length === 0)
      return unknown("no connection has few enough assets to list", "Nothing can be told of it.");
    if (listed.some((it) => listContradiction(it) !== undefined))
      return unknown("assets came or went while they were counted", "Run doctor again when no crawl is going.");
    const total = listed.reduce((sum, it) => sum + (valueOf(it.assets)?.assets?.length ?? 0), 0);
    return holds(
      `${counted(total, "asset")} of ${counted(listed.length, "connection")}, one by one, by state and type, and on two pages`,
      "The numbers that a purge is approved by are those of the assets.",
    );
  });
}

function together(seen: Observations): RuleResult {
  return ofSamples(seen, (samples) =>
    ofAnswer(seen.assets.together, ({ counts: many, isPartial }) => {
      if (many === undefined)
        return isPartial
          ? fails("the answer says that it is incomplete", MISCOUNTED)
          : fails("the answer can't be read, or contradicts itself", MISCOUNTED);
      return togetherAgrees({ together: seen.assets.together, samples })
        ? holds(`${counted(many.size, "connection")} at once`, "A fleet counts as a single connection does.")
        : fails("another number than one by one, three times in a row", MISCOUNTED);
    }),
  );
}

/** All counts that were read, each connection once. */
function allCounts({ assets }: Observations): readonly AssetCounts[] {
  if (assets.surveyed.counts.size > 0) return [...assets.surveyed.counts.values()];
  return assets.samples.map((it) => valueOf(it.counts)?.counts).filter((it) => it !== undefined);
}

function criteria(seen: Observations): RuleResult {
  const all = allCounts(seen);
  if (all.length === 0) return unknown(NO_SAMPLE, SEE_CONNECTIONS);
  const sum = (of: (counts: AssetCounts) => number): number => all.reduce((total, it) => total + of(it), 0);
  const unnamed = sum(({ activeUnnamed = 0, archivedUnnamed = 0 }) => activeUnnamed + archivedUnnamed);
  const elsewhere = sum(({ activeElsewhere = 0, archivedElsewhere = 0 }) => activeElsewhere + archivedElsewhere);
  return unnamed + elsewhere === 0
    ? holds(`of ${counted(all.length, "connection")}`, "By whichever Atlan's workflow goes, it takes the same.")
    : fails(
        `${counted(unnamed, "asset")} below a connection without its name, ${counted(elsewhere, "asset")} with its name elsewhere`,
        "Both are counted, and have to be approved. If Atlan's workflow takes only a part, the run is an error that says what is left (docs/limits.md).",
      );
}

function types(seen: Observations): RuleResult {
  const keys = new Set(seen.assets.samples.flatMap((it) => valueOf(it.counts)?.typeKeys ?? []));
  if (keys.size === 0) return unknown("no asset was counted", SEE_CONNECTIONS);
  const unheard = [...keys].filter((it) => !isPublishedType(it));
  return unheard.length === 0
    ? holds(`${counted(keys.size, "type")}, all of them`, "They are shown in Atlan's spelling.")
    : {
        ...fails(
          `${unheard.length.toLocaleString("en-US")} of ${counted(keys.size, "type")} are not`,
          "They are counted all the same, and shown as the search spells them.",
        ),
        here: unheard.slice(0, 5).join(", "),
      };
}

function itself({ assets }: Observations): RuleResult {
  return ofAnswer(assets.itself, ({ total }) => {
    if (total === undefined) return unknown("the answer does not tell its total", "Nothing can be told of it.");
    if (total > 1)
      return fails(
        "it is found more than once",
        "Nothing depends on it: no connection is counted as an asset of itself.",
      );
    return holds(
      total === 1 ? "it names itself, and is left out" : "it does not name itself",
      "Nothing depends on it: no connection is counted as an asset of itself.",
    );
  });
}

function onlyInIndex({ assets }: Observations): RuleResult {
  return ofAnswer(assets.connections, ({ connections, total }) => {
    if (connections === undefined || total === undefined) return unknown("the answer can't be read", SEE_CONNECTIONS);
    if (total === 0) return unknown(NO_SAMPLE, SEE_CONNECTIONS);
    // A first page may be full.
    const missing = Math.min(total, MOST_LISTED) - connections.length;
    return missing <= 0
      ? holds(`all ${counted(connections.length, "connection")}`, "A connection that is gone is seen to be gone.")
      : fails(
          `${counted(missing, "connection")} in the index can't be shown`,
          "Purged ones that the index still lists, or ones that the token may not read: of such a one it can't be told that it is gone.",
        );
  });
}

function lineage(seen: Observations): RuleResult {
  const all = allCounts(seen);
  if (all.length === 0) return unknown(NO_SAMPLE, SEE_CONNECTIONS);
  const unsaid = all.filter((it) => it.lineageUnknown === true).length;
  return unsaid === 0
    ? holds(`of ${counted(all.length, "connection")}`, "Previews say how many assets have lineage.")
    : fails(`not of ${counted(unsaid, "connection")}`, "Previews say that the lineage is not known.");
}

function policies(seen: Observations): RuleResult {
  const all = allCounts(seen);
  if (all.length === 0) return unknown(NO_SAMPLE, SEE_CONNECTIONS);
  const staying = all.flatMap((it) => Object.values(it.stayingByType ?? {})).reduce((sum, it) => sum + it, 0);
  return staying === 0
    ? holds(`none names any of ${counted(all.length, "connection")}`, "None is left over.")
    : unknown(
        staying === 1 ? "1 policy of a persona" : `${staying.toLocaleString("en-US")} policies of personas`,
        "No public part of Atlan removes them with the connection. Previews mention them, and they count for nothing.",
      );
}

function hidden({ assets }: Observations): RuleResult {
  const isRefusal = (it: { readonly kind: string }): boolean =>
    it.kind === "unanswered" && (it as Unanswered).status === 403;
  const asked = [
    assets.connections,
    assets.foldedType,
    assets.absent,
    assets.together,
    ...assets.samples.flatMap((it) => [it.counts, it.assets]),
  ];
  return asked.some(isRefusal)
    ? fails(
        "a search is refused with 403",
        "One asset that the token may not see makes a whole search fail. Let its persona see all connections.",
      )
    : unknown(
        "no search is refused",
        "Either the token may see everything, or what it may not see is left out. Compare the numbers with those of an admin.",
      );
}

/** The connections and their assets. */
export const ASSETS: RuleSet = {
  area: "assets",
  rules: [
    { id: "asset-search", assumption: "Connections can be searched", isBasis: true, check: search },
    { id: "type-case", assumption: "Types are found in either case (folded keys)", isBasis: true, check: typeCase },
    {
      id: "name-case",
      assumption: "Qualified names are found in their own case alone",
      isBasis: true,
      check: nameCase,
    },
    { id: "absent", assumption: "A connection that does not exist has no assets", isBasis: true, check: absent },
    { id: "counts", assumption: "Assets can be counted", isBasis: true, check: counts },
    { id: "states", assumption: "Assets are active or archived", isBasis: true, check: states },
    { id: "list", assumption: "Counts are those of the assets", isBasis: true, check: list },
    { id: "together", assumption: "Many are counted as one is (boolean buckets)", isBasis: true, check: together },
    { id: "criteria", assumption: "By name and by place are the same assets", isBasis: false, check: criteria },
    { id: "types", assumption: "The types are known", isBasis: false, check: types },
    { id: "itself", assumption: "It is known whether a connection names itself", isBasis: false, check: itself },
    { id: "index-only", assumption: "The index lists only what is there", isBasis: false, check: onlyInIndex },
    { id: "lineage", assumption: "Answers say which assets have lineage", isBasis: false, check: lineage },
    { id: "policies", assumption: "No policy names a connection", isBasis: false, check: policies },
    { id: "hidden", assumption: "What the token may not see is left out", isBasis: false, check: hidden },
  ],
};
