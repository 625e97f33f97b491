import { expect } from "chai";
import { type ProgramInputs, rig, SNOWFLAKE, type SimulatedStack } from "../../rig";

/** The most bytes of compact JSON that the outputs of one resource are in state, copies of its inputs included. */
const MOST_OUTPUT_BYTES = 2_048;

const ARCHIVE: ProgramInputs = { connectionQualifiedName: SNOWFLAKE, triggers: { ticket: "DATA-481" } };
const RETRIGGERED: ProgramInputs = { ...ARCHIVE, triggers: { ticket: "DATA-482" } };
const PURGE: ProgramInputs = { ...RETRIGGERED, mode: "purge", maxAssets: 12 };
const EVERYTHING: ProgramInputs = {
  ...ARCHIVE,
  purgeAfter: "30d",
  maxAssets: 12,
  reason: "Trial ended, see DATA-502",
};

type Requests = Readonly<Record<string, number>>;

/** What each preview asks that says what will run: one search, for the definition, more than for the words alone. */
const PREVIEW: Requests = { searchAssets: 2, findRuns: 1, findWorkflows: 1 };

/** The commands of one resource's life, and how many requests each sends. A change here is a change of what users pay. */
const life: readonly (readonly [command: string, play: (stack: SimulatedStack) => Promise<unknown>, Requests])[] = [
  ["preview of a new resource", (it) => it.preview(ARCHIVE), PREVIEW],
  [
    "create",
    (it) => it.upWithoutPreview(ARCHIVE),
    { searchAssets: 6, findRuns: 4, findWorkflows: 2, whoami: 1, createWorkflow: 1 },
  ],
  ["unchanged", (it) => it.up(ARCHIVE), {}],
  ["refresh", (it) => it.refresh(), { findRuns: 1, searchAssets: 2 }],
  ["a changed setting", (it) => it.up({ ...ARCHIVE, timeout: "2h" }), {}],
  ["preview of a changed trigger", (it) => it.preview(RETRIGGERED), PREVIEW],
  [
    "a changed trigger",
    (it) => it.upWithoutPreview(RETRIGGERED),
    { searchAssets: 8, findRuns: 6, findWorkflows: 4, whoami: 1, rerunWorkflow: 1 },
  ],
  ["preview of archive to purge", (it) => it.preview(PURGE), PREVIEW],
  [
    "archive to purge",
    (it) => it.upWithoutPreview(PURGE),
    { searchAssets: 6, findRuns: 4, findWorkflows: 3, whoami: 1, createWorkflow: 1, archiveWorkflow: 1 },
  ],
  ["unchanged after that", (it) => it.up(PURGE), {}],
  ["destroy", (it) => it.destroy(), { findWorkflows: 1, whoami: 1, archiveWorkflow: 1 }],
];

describe("costs", () => {
  it("in requests are these, for runs that end at once", async () => {
    const { tenant, stack } = rig({ run: { pendingMs: 0, runningMs: 0 } });
    const resource = stack();
    const counted: [string, Requests][] = [];
    for (const [command, play] of life) {
      await play(resource);
      const requests: Record<string, number> = {};
      for (const { route = "unknown" } of tenant.requests) requests[route] = (requests[route] ?? 0) + 1;
      tenant.clearRequests();
      counted.push([command, requests]);
    }
    expect(counted).to.deep.equal(life.map(([command, , requests]) => [command, requests]));
  });

  for (const [what, program] of [
    ["an archive", ARCHIVE],
    ["a purge", PURGE],
    ["an archive with everything that can be said of it", EVERYTHING],
  ] as const) {
    it(`in state are small, with all outputs and a receipt: ${what}`, async () => {
      const { stack } = rig();
      const resource = stack();
      await resource.up(program);
      expect(resource.outputs).to.include.keys("receipt", "runId", "intent", "assets", "__provider");
      expect(Buffer.byteLength(JSON.stringify(resource.outputs))).to.be.at.most(MOST_OUTPUT_BYTES);
    });
  }
});
