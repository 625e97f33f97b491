import { expect } from "chai";
import { Agent } from "undici";
import type { AssetCounts } from "../../provider/atlan/api";
import { readAppRuns } from "../../provider/atlan/apps/appResponses";
import { anyAppRun, appRunAt, appRunsOf, unendedAppRuns } from "../../provider/atlan/apps/appSearches";
import { AssetList } from "../../provider/atlan/assetList";
import { PackageLookups } from "../../provider/atlan/packages/packageLookups";
import { takeInventory } from "../../provider/cli/inventory/takeInventory";
import type { InventoriedAsset } from "../../provider/inventory/inventory";
import { readInventory } from "../../provider/inventory/readInventory";
import { MemoryFiles } from "../unit/cli/memoryFiles";
import { failureOf } from "../unit/http/failureOf";
import { refusalOf } from "../unit/reconcile/lookupScene";
import { port } from "../wire/api";
import { APP_NAME, APP_PATH, type CorpusAsset, corpusAssets, QN, SLUG } from "./assets";
import { assetAnswer, type SearchingAtlan, startSearchingAtlan } from "./atlas";
import { indexName, searchEngine, SHARDS } from "./ground";
import { corpusDefinitions, corpusRuns, NAMES } from "./runs";

/** Type names as Atlan publishes them, of those in the corpus. Others come as the index has them. */
const PUBLISHED: Readonly<Record<string, string>> = {
  table: "Table",
  column: "Column",
  view: "View",
  materialisedview: "MaterialisedView",
  authpolicy: "AuthPolicy",
  database: "Database",
};
/** As the engine folds the odd ones. */
const FOLDED: Readonly<Record<string, string>> = { Größe: "größe", GRÖSSE: "grösse", ΌΡΟΣ: "όροσ" };
const typeNameOf = ({ typeName }: CorpusAsset): string =>
  FOLDED[typeName] ?? PUBLISHED[typeName.toLowerCase()] ?? typeName.toLowerCase();

const countBy = (assets: readonly CorpusAsset[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const asset of assets) counts[typeNameOf(asset)] = (counts[typeNameOf(asset)] ?? 0) + 1;
  return counts;
};
const unlessNone = <T>(name: string, value: T): Record<string, T> =>
  value === 0 || (typeof value === "object" && Object.keys(value as object).length === 0) ? {} : { [name]: value };

/** What the documents say of the assets of a connection. */
function countsOf(connection: string): AssetCounts {
  const names = (it: CorpusAsset) => it.connectionQualifiedName === connection;
  const isBelow = (it: CorpusAsset) => it.qualifiedName.startsWith(`${connection}/`);
  const stays = (it: CorpusAsset) => it.typeName === "AuthPolicy" && !isBelow(it);
  const all = corpusAssets.filter((it) => it.qualifiedName !== connection && (names(it) || isBelow(it)));
  const of = (state: "ACTIVE" | "DELETED") => all.filter((it) => it.state === state && !stays(it));
  const [active, archived] = [of("ACTIVE"), of("DELETED")];
  const number = (assets: readonly CorpusAsset[], is: (it: CorpusAsset) => boolean) => assets.filter(is).length;
  const hasLineage = (it: CorpusAsset) => it.hasLineage === true;
  const [unnamed, elsewhere] = [(it: CorpusAsset) => !names(it), (it: CorpusAsset) => !isBelow(it)];
  return {
    active: active.length,
    archived: archived.length,
    ...unlessNone("activeByType", countBy(active)),
    ...unlessNone("archivedByType", countBy(archived)),
    ...unlessNone("activeWithLineage", number(active, hasLineage)),
    ...unlessNone("archivedWithLineage", number(archived, hasLineage)),
    ...unlessNone("activeUnnamed", number(active, unnamed)),
    ...unlessNone("archivedUnnamed", number(archived, unnamed)),
    ...unlessNone("activeElsewhere", number(active, elsewhere)),
    ...unlessNone("archivedElsewhere", number(archived, elsewhere)),
    ...unlessNone("stayingByType", countBy(all.filter(stays))),
  };
}

/** The connection itself: the active one where there are several. */
function connectionOf(qualifiedName: string): unknown {
  const named = corpusAssets.filter((it) => it.qualifiedName === qualifiedName && !it.isGhost);
  const one = named.find(({ state }) => state === "ACTIVE") ?? named[0];
  if (one === undefined) return undefined;
  const { typeName, name, state, guid, createdAt } = one;
  return { qualifiedName, typeName, name, state, guid, createdAt };
}

const sorted = (texts: readonly string[]): string[] => [...texts].sort();

for (const shards of SHARDS) {
  describe(`the provider on ${shards} shard${shards === 1 ? "" : "s"}`, () => {
    const dispatcher = new Agent();
    let served: SearchingAtlan;
    before(async () => {
      served = await startSearchingAtlan(shards);
    });
    after(async () => {
      await dispatcher.close();
      await served.close();
    });
    const connected = () => port({ baseUrl: served.url, dispatcher });
    const lookups = () => {
      const { http, patience } = connected();
      return new PackageLookups(http, () => patience);
    };

    // The types of this one are more than an answer has room for.
    const countable = Object.values(QN).filter((name) => name !== QN.manyTypes);

    for (const name of countable) {
      it(`looks at ${name}`, async () => {
        const { atlan, patience } = connected();
        const { assets, ...look } = await atlan.observeConnection(name, patience);
        expect(assets).to.deep.equal(countsOf(name));
        expect(look).to.deep.equal({
          connection: connectionOf(name),
          ...(name === QN.ghost ? { isIndexOnly: true } : {}),
        });
      });
    }

    it("looks at all of them at once, and sees the same", async () => {
      const { atlan, patience } = connected();
      const looks = await Promise.all(countable.map((name) => atlan.observeConnection(name, patience)));
      for (const [i, name] of countable.entries()) {
        expect(looks[i]!.assets, name).to.deep.equal(countsOf(name));
        expect(looks[i]!.connection, name).to.deep.equal(connectionOf(name));
      }
    });

    for (const name of countable) {
      it(`takes the inventory of ${name}`, async () => {
        const { http, patience } = connected();
        const files = new MemoryFiles();
        const list = new AssetList(http);
        const took = takeInventory(
          { tenant: served.url, connection: name, out: "out", withCustomMetadata: false },
          { list, files, now: Date.now, patience: () => patience, cleanAll: (it) => it, tell: () => undefined },
        );
        if (connectionOf(name) === undefined) {
          expect(await refusalOf(took)).to.include({ code: "ATLAN_CONNECTION_NOT_FOUND" });
          return;
        }
        await took;
        const listed: InventoriedAsset[] = [];
        await readInventory(
          { name, open: () => files.read("out") },
          {
            onAsset: (it) => {
              listed.push(it);
            },
          },
        );
        const isOf = (it: CorpusAsset): boolean =>
          it.qualifiedName !== name &&
          (it.qualifiedName.startsWith(`${name}/`) ||
            (it.connectionQualifiedName === name && it.typeName !== "AuthPolicy"));
        expect(sorted(listed.map(({ guid }) => guid))).to.deep.equal(
          sorted(corpusAssets.filter(isOf).map(({ guid }) => guid)),
        );
      });
    }

    it("does not take the counts of some types for those of all", async () => {
      const { atlan, patience } = connected();
      const failure = await failureOf(atlan.countAssets(QN.manyTypes, patience));
      expect(failure).to.include({ code: "ATLAN_UNREADABLE_ANSWER" });
    });

    it("lists every connection once, also where many were made in one moment", async () => {
      const found = await Array.fromAsync(lookups().connections({}));
      const all = corpusAssets.filter(({ typeName }) => typeName === "Connection");
      expect(sorted(found.map(({ guid }) => guid))).to.deep.equal(
        sorted(all.filter(({ isGhost }) => !isGhost).map(({ guid }) => guid)),
      );
    });

    it("lists some", async () => {
      const { atlan, patience } = connected();
      expect(await atlan.findConnections(patience)).to.have.length.within(299, 300);
    });

    for (const name of Object.values(NAMES)) {
      const truth = corpusRuns.filter(({ workflowName }) => workflowName === name);
      const newest = truth.map(({ createdAt = "" }) => createdAt).sort((a, b) => (a < b ? 1 : -1));

      it(`finds the newest runs of ${name}`, async () => {
        const { atlan, patience } = connected();
        const found = await atlan.findRuns(name, patience);
        expect(found.map(({ createdAt = "" }) => createdAt)).to.deep.equal(newest.slice(0, 50));
        for (const { id, phase, workflowName } of found) {
          expect({ phase: phase ?? "", workflowName }, id).to.deep.equal({
            phase: truth.find((it) => it.id === id)!.phase ?? "",
            workflowName: name,
          });
        }
      });

      it(`finds workflow ${name}`, async () => {
        const { atlan, patience } = connected();
        const found = await atlan.findWorkflow(name, patience);
        const all = corpusDefinitions.filter((it) => it.name === name);
        if (all.length === 0) expect(found).to.equal(undefined);
        else expect(all.map((it) => it.connectionQualifiedName)).to.include(found!.connectionQualifiedName);
      });
    }

    it("finds runs of several workflows at once, and the same as of each alone", async () => {
      const [names, ids] = [Object.values(NAMES).filter((it) => it !== NAMES.long), (it: { id: string }) => it.id];
      const { atlan, patience } = connected();
      const together = await Promise.all(names.map((it) => atlan.findRuns(it, patience)));
      for (const [i, name] of names.entries()) {
        const alone = await connected().atlan.findRuns(name, patience);
        // Of one alone only the newest are asked for.
        if (alone.length === 50) expect(together[i]!.map(ids), name).to.include.members(alone.map(ids));
        else expect(sorted(together[i]!.map(ids)), name).to.deep.equal(sorted(alone.map(ids)));
      }
    });

    it("finds a run by its id, and none whose id begins like it", async () => {
      const { atlan, patience } = connected();
      const { id, phase } = corpusRuns[0]!;
      expect(await atlan.findRun(id, patience)).to.include({ id, phase });
      expect(await atlan.findRun(id.slice(0, -1), patience)).to.equal(undefined);
      expect(await atlan.findRun("*", patience)).to.equal(undefined);
    });

    it("finds the runs of all workflows of the package that may be in flight: also in a phase that nobody knows", async () => {
      const { atlan, patience } = connected();
      const { connectionQualifiedName } = corpusDefinitions.find(({ name }) => name === NAMES.longer)!;
      const found = await atlan.findLiveRuns(connectionQualifiedName, patience);
      const isLive = (phase = "") => !["Succeeded", "Failed", "Error"].includes(phase);
      const names = found.map(({ workflowName }) => workflowName);
      const ofIt = corpusRuns.filter((it) => it.workflowName === NAMES.longer && isLive(it.phase));
      expect(sorted(found.filter((it) => it.workflowName === NAMES.longer).map(({ id }) => id))).to.deep.equal(
        sorted(ofIt.map(({ id }) => id)),
      );
      expect(names).not.to.include.members([NAMES.otherCase]);
    });

    it("lists every run of a long history once, also of a crowded moment", async () => {
      const found = await Array.fromAsync(lookups().runs({ of: { name: NAMES.long } }));
      const all = corpusRuns.filter(({ workflowName }) => workflowName === NAMES.long);
      expect(found).to.have.length(all.length);
      expect(new Set(found.map(({ id }) => id)).size).to.equal(all.length);
    });

    it("lists every definition whose name begins so", async () => {
      const found = await Array.fromAsync(lookups().definitions({ prefix: "atlan-connection-delete-" }));
      const all = corpusDefinitions.filter(({ name }) => name.startsWith("atlan-connection-delete-"));
      expect(sorted([...new Set(found.map(({ name }) => name))])).to.deep.equal(
        sorted([...new Set(all.map((it) => it.name))]),
      );
    });

    const appRuns = (title: string, body: unknown, finds: (it: CorpusAsset) => boolean, most: number): void => {
      it(`finds runs of native apps: ${title}`, async () => {
        const { dsl, attributes } = body as { dsl: object; attributes: string[] };
        const answer = assetAnswer(await searchEngine(indexName("assets", shards), dsl), dsl, attributes);
        const right = corpusAssets.filter((it) => it.appRun !== undefined && it.state === "ACTIVE" && finds(it));
        const found = readAppRuns(answer);
        expect(found).to.have.length(Math.min(most, right.length));
        const known = new Map(right.map((it) => [it.name, it.appRun!]));
        for (const { id, slug, workflowName, phase } of found!) {
          const run = known.get(id)!;
          expect({ slug, workflowName }, id).to.deep.equal({ slug: run.slug, workflowName: run.workflowName });
          expect(phase, id).to.equal(run.status);
        }
      });
    };
    const under = (slug: string) => (it: CorpusAsset) => it.qualifiedName.startsWith(`${APP_PATH}/${slug}/`);
    appRuns(
      "of a workflow",
      appRunsOf(APP_NAME, [SLUG]),
      (it) => it.appRun?.workflowName === APP_NAME || under(SLUG)(it),
      50,
    );
    appRuns("one", appRunAt(SLUG, "run-2"), (it) => it.name === "run-2", 1);
    appRuns("a deleted one", appRunAt(SLUG, "run-6"), (it) => it.name === "run-6", 1);
    appRuns("not ended", unendedAppRuns(), (it) => !["Succeeded", "Failed"].includes(it.appRun?.status ?? ""), 500);
    appRuns("any", anyAppRun(), () => true, 1);
  });
}
