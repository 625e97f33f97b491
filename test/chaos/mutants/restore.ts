import type { Mutant } from ".";

const SPEC = "test/unit/restore/restoreCommand.spec.ts";
const MEANWHILE = "test/unit/restore/meanwhile.spec.ts";
const CHECKS = "test/unit/restore/checkAsset.spec.ts";
const listed = "cli/restore/listedAssets.ts";
const approve = "cli/restore/approveRestore.ts";
const watch = "cli/restore/runWatch.ts";
const check = "cli/restore/checkAsset.ts";
const run = "cli/restore/restoreRun.ts";

/** Wrong variants of `pulumi-atlan restore` that tests catch. What the simulation catches stands beside the inventories. */
export const restoreMutants: readonly Mutant[] = [
  {
    name: "a restore takes back what the inventory lists as archived",
    changes: [{ file: listed, from: 'if (status !== "ACTIVE") return;', to: "void status;" }],
    caughtBy: { spec: SPEC, title: "takes back what the inventory lists as active: the connection first" },
  },
  {
    name: "a restore restores children before their parents",
    changes: [{ file: listed, from: "sort(([a], [b]) => a - b)", to: "sort(([a], [b]) => b - a)" }],
    caughtBy: { spec: SPEC, title: "restores parents before children, and lineage last" },
  },
  {
    name: "a restore goes below another connection that has the name of the archived one by now",
    changes: [{ file: approve, from: " && anew === undefined) return own;", to: ") return own;" }],
    caughtBy: { spec: SPEC, title: "of a connection that stays archived, where another one has its name by now" },
  },
  {
    name: "a restore goes on beside a run that deletes",
    changes: [
      {
        file: approve,
        from: "if (run === undefined) return undefined;",
        to: 'if (run === undefined || run.id !== "") return undefined;',
      },
    ],
    caughtBy: { spec: SPEC, title: "beside a run that deletes the connection" },
  },
  {
    name: "a restore undoes an archive that was started meanwhile and has ended",
    changes: [
      {
        file: watch,
        from: "this.earlier?.has(id) !== true)",
        to: "this.earlier?.has(id) !== true).filter(({ phase }) => !hasEnded(toPhase(phase)))",
      },
    ],
    caughtBy: { spec: MEANWHILE, title: "does not take it back when it has ended before the last look" },
  },
  {
    name: "a restore trusts for half a minute that no run is going",
    changes: [{ file: watch, from: "const TRUSTED_MS = 2_000;", to: "const TRUSTED_MS = 30_000;" }],
    caughtBy: { spec: MEANWHILE, title: "is asked for at most every two seconds" },
  },
  {
    name: "a restore restores again what it has seen active",
    changes: [
      {
        file: run,
        from: "if (entry.isSeenActive === true) throw archivedAgain(entry.listed);",
        to: "void archivedAgain;",
      },
    ],
    caughtBy: { spec: MEANWHILE, title: "does not take back what it has seen active since it began" },
  },
  {
    name: "a restore says that all is restored, whatever its last look shows",
    changes: [
      {
        file: "cli/restore/restore.ts",
        from: "end.unasked === 0 && isStillTrue(end);",
        to: "end.unasked === 0;",
      },
    ],
    caughtBy: { spec: MEANWHILE, title: "does not say that it is restored when it has seen that it is not any more" },
  },
  {
    name: "a restore by an inventory of another tenant",
    changes: [
      { file: approve, from: "if (header.tenant !== tenant) {", to: 'if (header.tenant === "" + tenant + "/") {' },
    ],
    caughtBy: { spec: SPEC, title: "by an inventory of another tenant: nothing is sent" },
  },
  {
    name: "a restore takes another asset of the same name for the listed one",
    changes: [
      {
        file: check,
        from: "found.find(({ guid }) => guid === listed.guid)",
        to: "found.find((it) => it.qualifiedName === listed.qualifiedName)",
      },
    ],
    caughtBy: { spec: CHECKS, title: "not found, but another one of its name, archived" },
  },
  {
    name: "a restore takes back an asset of another connection",
    changes: [
      {
        file: check,
        from: "if (!belongsTo(connection, asset)) return",
        to: "if (!belongsTo(connection, asset) && connection === asset.guid) return",
      },
    ],
    caughtBy: {
      spec: SPEC,
      title: "an asset that is gone, one whose guid has another name, and one of another connection",
    },
  },
  {
    name: "a restore names assets by a placeholder, so that Atlan may create them",
    changes: [
      {
        file: "atlan/assetRestores.ts",
        from: '      guid,\n      status: "ACTIVE",',
        to: '      guid: `-${guid}`,\n      status: "ACTIVE",',
      },
    ],
    caughtBy: { spec: "test/wire/restore.spec.ts", title: "several assets are the entities of one request" },
  },
  {
    name: "a restore believes that it is done because Atlan has accepted it",
    changes: [{ file: run, from: "await this.verify();", to: "void this.verify;" }],
    caughtBy: {
      spec: "test/unit/restore/hostile.spec.ts",
      title: "does not believe that a restore is done which changed nothing",
    },
  },
];
