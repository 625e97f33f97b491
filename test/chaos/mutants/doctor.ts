import type { Mutant } from ".";

/** Wrong variants of `pulumi-atlan doctor`. */
export const doctorMutants: readonly Mutant[] = [
  {
    name: "doctor shows in JSON who the token is",
    changes: [{ file: "cli/doctor/table.ts", from: "({ here: _private, ...it }) => it)", to: "(it) => it)" }],
    caughtBy: {
      spec: "test/unit/cli/doctor.spec.ts",
      title: "tells nothing private in JSON: no name, no address, no person, no token, no id",
    },
  },
  {
    name: "doctor takes what a purge rests on for a detail",
    changes: [
      {
        file: "cli/doctor/findings.ts",
        from: 'it.isBasis && it.verdict === "fails"',
        to: '!it.isBasis && it.verdict === "fails"',
      },
    ],
    caughtBy: { spec: "test/unit/cli/doctor.spec.ts", title: "is said in the table, with exit code 1" },
  },
  {
    name: "doctor does not compare again what may have changed",
    changes: [
      { file: "cli/doctor/examine.ts", from: "const MOST_COMPARISONS = 3;", to: "const MOST_COMPARISONS = 1;" },
    ],
    caughtBy: {
      spec: "test/unit/cli/doctor.spec.ts",
      title: "compares again what may have changed in between, and only then says",
    },
  },
  {
    name: "doctor does not compare the counts with the assets",
    changes: [{ file: "cli/doctor/agreement.ts", from: 'return "counts";', to: "return undefined;" }],
    caughtBy: { spec: "test/unit/cli/doctor.spec.ts", title: "counts of another type than the assets have" },
  },
];
