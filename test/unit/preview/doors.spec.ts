import { expect } from "chai";
import { Observer } from "../../../provider/reconcile/observe";
import { API_KEY, SEEDS, SNOWFLAKE } from "../../rig";
import type { StoredResource } from "../../rig";
import type { Fault, Json } from "../../tenant";
import { ALWAYS, archive, COUNTING, FUTILE, LOOKING, type Program, purge, type Scene, scene } from "./scene";

/** Somebody who may run workflows but whose persona does not include the connection. */
const BLIND_KEY = "canary-api-key-of-the-blind";

/** One of the ways by which a resource gets to start a run. */
interface Door {
  readonly name: string;
  /** What happened before. */
  readonly enter: (it: Scene) => Promise<void>;
  /** The program whose `up` then starts exactly one run. */
  readonly program: Program;
  /** What that run does, where the program does not say it. */
  readonly mode?: "purge";
  /** The name of a spoiling that comes to another end here. */
  readonly exempt?: string;
  /** What a refused `up` must leave in state. */
  readonly keeps: (after: StoredResource | undefined, before: StoredResource | undefined) => void;
}

const again = { triggers: { ticket: "2" } };

/** What somebody else has made; its name follows from the time, which is the same in every scene. */
const FOREIGN_PURGE = { connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" } as const;
const FOREIGN_ARCHIVE = { connectionQualifiedName: SNOWFLAKE } as const;
/** A run that is going for a while. */
const SLOW = { pendingMs: 1_000, runningMs: 60_000 };

/** A run that has failed with nothing done. */
async function fail(it: Scene, program: Program): Promise<void> {
  it.tenant.script(FUTILE);
  expect((await it.legacy.up(program)).errors.join()).to.include("ended Failed");
}

/** A run that is going when the command has ended. */
async function begin(it: Scene, program: Program, plan: object = {}): Promise<void> {
  it.tenant.script({ ...SLOW, ...plan });
  expect((await it.legacy.up(program)).errors).to.deep.equal([]);
}

const keepsNothing: Door["keeps"] = (after) => expect(after).to.equal(undefined);
const keepsAll: Door["keeps"] = (after, before) => expect(after).to.deep.equal(before);

const DOORS: readonly Door[] = [
  {
    name: "create of a purge",
    enter: () => Promise.resolve(),
    program: purge(),
    keeps: keepsNothing,
  },
  {
    name: "create of a purge after a kill that lost the state",
    async enter(it) {
      await fail(it, purge());
      it.legacy.resource = undefined;
    },
    program: purge(),
    keeps: (after) => {
      // Refused by the look ahead, or by create after it has found the run that the killed command had started.
      if (after === undefined) return;
      expect(after.initErrors).to.have.length(1);
      expect(after.outputs).to.deep.include({ phase: "Failed", achieved: "none" });
      expect(after.outputs["intent"]).to.include({ mode: "purge", phase: "Failed", fulfilled: false });
    },
  },
  {
    name: "resume of a purge whose failure is in state",
    enter: (it) => fail(it, purge()),
    program: purge(),
    keeps: (after, before) => {
      expect(after!.initErrors).to.have.length(1);
      for (const output of ["runId", "workflowName", "definitions", "achieved", "receipt"])
        expect(after!.outputs[output]).to.deep.equal(before!.outputs[output]);
      expect(after!.outputs["intent"]).to.include({ phase: "Failed", fulfilled: false });
    },
  },
  {
    name: "resume of a purge whose failure a refresh has cleared",
    async enter(it) {
      await fail(it, purge());
      await it.legacy.refresh();
    },
    program: purge(),
    keeps: (after, before) => {
      expect(after!.outputs["runId"]).to.equal(before!.outputs["runId"]);
      expect(after!.outputs["intent"]).to.include({ phase: "Failed", fulfilled: false });
    },
  },
  {
    name: "changed trigger of a purge",
    enter: (it) => fail(it, purge()),
    program: purge(again),
    keeps: keepsAll,
  },
  {
    name: "promotion of an archive",
    async enter(it) {
      await it.legacy.up(archive());
    },
    program: purge(),
    keeps: keepsAll,
  },
  {
    name: "promotion of an archive that has failed",
    enter: (it) => fail(it, archive()),
    program: purge(),
    keeps: keepsAll,
  },
  {
    name: "promotion of an archive after a kill that lost the state of the first try",
    async enter(it) {
      await it.legacy.up(archive());
      const { resource } = it.legacy;
      await fail(it, purge());
      it.legacy.resource = resource;
    },
    program: purge(),
    keeps: (after, before) => {
      // Refused by the look ahead, or by update after it has found the run that the killed command had started.
      if (after!.outputs["phase"] === "Succeeded") return keepsAll(after, before);
      expect(after!.outputs).to.deep.include({ phase: "Failed", achieved: "archived" });
      expect(after!.outputs["intent"]).to.include({ mode: "purge", phase: "Failed", fulfilled: false });
    },
  },
  {
    name: "promotion of an archive that is going",
    enter: (it) => begin(it, archive({ waitForCompletion: false })),
    program: purge(),
    keeps: (after, before) => {
      for (const output of ["runId", "definitions", "achieved"])
        expect(after!.outputs[output]).to.deep.equal(before!.outputs[output]);
    },
  },
  {
    name: "promotion by a hold that is over",
    async enter(it) {
      await it.legacy.up(archive({ purgeAfter: "30d", maxAssets: 12 }));
      it.clock.advance(31 * 86_400_000);
    },
    program: archive({ purgeAfter: "30d", maxAssets: 12 }),
    mode: "purge",
    // What has come in is active, so it was not held: hold.spec.ts tells what is said then.
    exempt: "one more asset has come in",
    keeps: keepsAll,
  },
  {
    name: "changed trigger of a purge that is going and fails",
    async enter(it) {
      await begin(it, purge({ waitForCompletion: false }), FUTILE);
    },
    program: purge(again),
    keeps: (after, before) => {
      expect(after!.outputs["runId"]).to.equal(before!.outputs["runId"]);
      expect(after!.outputs["achieved"]).to.equal("none");
      expect(after!.outputs["intent"]).to.include({ fulfilled: false });
    },
  },
  {
    name: "resume of a purge that Succeeded and left everything",
    async enter(it) {
      it.tenant.script({ leaveAssets: 12, leaveConnection: true });
      expect((await it.legacy.up(purge())).errors.join()).to.include("Succeeded, but 12 assets are still there");
    },
    program: purge(),
    // The connection was to be seen before a run that Succeeded: then nothing to be seen is what a purge leaves.
    exempt: "nothing can be seen for want of permission",
    keeps: (after, before) => {
      expect(after!.outputs["runId"]).to.equal(before!.outputs["runId"]);
      expect(after!.outputs["intent"]).to.include({ phase: "Succeeded", fulfilled: false });
    },
  },
  {
    name: "create of a purge while somebody else's archive is going",
    enter: (it) => {
      it.tenant.script(SLOW);
      it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      it.clock.advance(10_000);
      return Promise.resolve();
    },
    program: purge(),
    keeps: keepsNothing,
  },
  {
    name: "adoption of a workflow that purges",
    enter: (it) => {
      it.tenant.script(FUTILE);
      it.tenant.ui.createAndRun(FOREIGN_PURGE);
      it.clock.advance(120_000);
      return Promise.resolve();
    },
    program: purge({ existingWorkflow: scene().tenant.ui.createAndRun(FOREIGN_PURGE).workflowName }),
    keeps: (after) => {
      // Refused by the look ahead, or by create after it has noted the run that the workflow had before.
      if (after === undefined) return;
      expect(after.outputs).to.deep.include({ phase: "Failed", achieved: "none", definitions: [] });
      expect(after.outputs["intent"]).to.include({ mode: "purge", startedByUs: false, fulfilled: false });
    },
  },
  {
    name: "adoption of a workflow that archives, with a limit",
    enter: (it) => {
      it.tenant.script(FUTILE);
      it.tenant.ui.createAndRun(FOREIGN_ARCHIVE);
      it.clock.advance(120_000);
      return Promise.resolve();
    },
    program: archive({
      maxAssets: 12,
      existingWorkflow: scene().tenant.ui.createAndRun(FOREIGN_ARCHIVE).workflowName,
    }),
    keeps: (after) => {
      if (after === undefined) return;
      expect(after.outputs).to.deep.include({ phase: "Failed", achieved: "none", definitions: [] });
    },
  },
  {
    name: "create of an archive with a limit",
    enter: () => Promise.resolve(),
    program: archive({ maxAssets: 12 }),
    keeps: keepsNothing,
  },
  {
    name: "changed trigger of an archive with a limit",
    async enter(it) {
      await it.legacy.up(archive());
      it.tenant.ui.restore(SNOWFLAKE);
    },
    program: archive({ maxAssets: 12, ...again }),
    keeps: keepsAll,
  },
  {
    name: "drift of an archive with a limit",
    async enter(it) {
      await it.legacy.up(archive({ maxAssets: 12, rerunOnDrift: true }));
      it.tenant.ui.restore(SNOWFLAKE);
      await it.legacy.refresh();
    },
    program: archive({ maxAssets: 12, rerunOnDrift: true }),
    keeps: keepsAll,
  },
];

/** How a look at the connection goes wrong, from some moment on. */
interface Spoiling {
  readonly name: string;
  readonly spoil: (it: Scene) => void;
  /** What the user is told. */
  readonly says: RegExp;
  /** It stops purges alone. */
  readonly forPurges?: true;
  /** The program with which the run starts after all, when nothing is spoilt any more. */
  readonly cure?: Program;
}

const lie = (json: Json): Spoiling["spoil"] => fault({ json });
const fault =
  (kind: Fault["kind"], containing = COUNTING): Spoiling["spoil"] =>
  ({ tenant }) => {
    tenant.fault({ route: "searchAssets", kind, containing, times: ALWAYS });
  };

const bucket = (key: string, doc_count: number, types: Record<string, number>) => ({
  key,
  doc_count,
  by_type: { buckets: Object.entries(types).map(([type, count]) => ({ key: type, doc_count: count })) },
  by_lineage: { buckets: [] },
  unnamed: { doc_count: 0 },
  elsewhere: { doc_count: 0, by_type: { buckets: [] } },
});
const counted = (approximateCount: Json, ...buckets: Json[]) => ({
  approximateCount,
  aggregations: { by_state: { buckets, sum_other_doc_count: 0 } },
});
const NO_SUCH_ANSWER = /counting the assets of \S+ \(\S+\): the answer is not one that Atlan gives/;
const blind: Spoiling["spoil"] = (it) => {
  const before = it.meanwhile;
  it.meanwhile = (request) => ({
    ...before(request),
    headers: { ...request.headers, authorization: `Bearer ${BLIND_KEY}` },
  });
};

const SPOILINGS: readonly Spoiling[] = [
  { name: "the count is missing", spoil: lie({ aggregations: { by_state: { buckets: [] } } }), says: NO_SUCH_ANSWER },
  { name: "the states are missing", spoil: lie({ approximateCount: 5 }), says: NO_SUCH_ANSWER },
  { name: "the count is a text", spoil: lie(counted("1", bucket("ACTIVE", 1, { Table: 1 }))), says: NO_SUCH_ANSWER },
  { name: "the count is null", spoil: lie(counted(null)), says: NO_SUCH_ANSWER },
  { name: "the count is negative", spoil: lie(counted(-1, bucket("ACTIVE", -1, {}))), says: NO_SUCH_ANSWER },
  { name: "the count is a fraction", spoil: lie(counted(0.5, bucket("ACTIVE", 0.5, {}))), says: NO_SUCH_ANSWER },
  {
    name: "the states are fewer than the count",
    spoil: lie(counted(99, bucket("ACTIVE", 1, { Table: 1 }))),
    says: NO_SUCH_ANSWER,
  },
  {
    name: "the types are fewer than the state",
    spoil: lie(counted(2, bucket("ACTIVE", 2, { Table: 1 }))),
    says: NO_SUCH_ANSWER,
  },
  {
    name: "not all states are told",
    spoil: lie({
      approximateCount: 1,
      aggregations: { by_state: { buckets: [bucket("ACTIVE", 1, { Table: 1 })], sum_other_doc_count: 7 } },
    }),
    says: NO_SUCH_ANSWER,
  },
  {
    name: "a state is unheard of",
    spoil: lie(counted(1, bucket("HIDDEN", 1, { Table: 1 }))),
    says: NO_SUCH_ANSWER,
  },
  {
    name: "the answer is a web page",
    spoil: fault({ html: true }),
    says: /counting the assets of \S+ \(\S+\): the answer is a web page/,
  },
  { name: "the answer breaks off", spoil: fault({ truncate: true }), says: /counting the assets of/ },
  {
    name: "the connection breaks while it is counted",
    spoil: fault({ drop: "before" }),
    says: /counting the assets of \S+ \(\S+\): the connection/,
  },
  {
    name: "counting never ends",
    spoil: fault({ delayMs: 86_400_000 }),
    says: /counting the assets of \S+ \(\S+\): no answer/,
  },
  { name: "counting fails", spoil: fault({ status: 503 }), says: /counting the assets of .* answered 503/ },
  { name: "counting is forbidden", spoil: fault({ status: 403 }), says: /counting the assets of .* answered 403/ },
  {
    name: "looking for the connection fails",
    spoil: fault({ status: 500 }, LOOKING),
    says: /looking at connection .* answered 500/,
  },
  {
    name: "the connection is of no known state",
    spoil: fault({ json: { approximateCount: 1, entities: [{ typeName: "Connection" }] } }, LOOKING),
    says: /looking at connection .* the answer is not one that Atlan gives/,
  },
  {
    name: "nothing can be seen for want of permission",
    spoil: blind,
    says: /there is no such connection, or the credentials can't see it/,
  },
  {
    name: "seeing is forbidden for want of permission",
    spoil: (it) => {
      it.tenant.set({ hideForbidden: false });
      blind(it);
    },
    says: /answered 403 Forbidden: \S+ is not authorized to see/,
  },
  {
    name: "not one asset can be seen",
    spoil: lie(counted(0)),
    says: /not one asset of it is visible, which may be for want of permission/,
    forPurges: true,
  },
  {
    name: "one more asset is found among the archived ones",
    spoil: lie(counted(13, bucket("DELETED", 13, { Table: 13 }))),
    says: /it has 13 assets, more than maxAssets \(12\) approves/,
    forPurges: true,
  },
  {
    name: "the connection itself can't be seen",
    spoil: fault({ json: { approximateCount: 0 } }, LOOKING),
    says: /1[23] assets of it can be seen, but not the connection itself/,
  },
  {
    name: "one more asset has come in",
    spoil: ({ tenant }) => {
      tenant.ui.crawl(SNOWFLAKE, "Table", 1);
    },
    says: /it has 13 assets, more than maxAssets \(12\) approves/,
    cure: { maxAssets: 13 },
  },
];

/** Whether the counts can be read, so that it is for the guards to stop the run. */
const isJudged = ({ says }: Spoiling): boolean => !/answered|answer is|counting/.test(says.source);

/** Whether the door has to stay shut then. */
const concerns = ({ name, forPurges }: Spoiling, { mode, program, exempt }: Door): boolean =>
  name !== exempt && (forPurges === undefined || (mode ?? program["mode"]) === "purge");

const isLook = (body: string | undefined): boolean =>
  body !== undefined && body.includes(LOOKING) && body.includes('{"term":{"qualifiedName"');

async function standBefore({ enter }: Door): Promise<Scene> {
  const connections = SEEDS.connections!.map((it) => ({ ...it, hiddenFrom: [BLIND_KEY] }));
  const it = scene({ connections, credentials: [...SEEDS.credentials!, { token: BLIND_KEY }] });
  await enter(it);
  it.tenant.clearRequests();
  return it;
}

/** The runs that were started since the test stands before the door. */
function starts({ tenant }: Scene): string[] {
  return tenant.mutations().filter((line) => /^(create|submit)/.test(line));
}

/** How many times the connection is looked at in preview and up, before the run is started. */
async function looksBeforeStart(door: Door): Promise<number> {
  const it = await standBefore(door);
  let looks = 0;
  it.meanwhile = (request) => {
    if (starts(it).length === 0 && isLook(request.body)) looks++;
    return request;
  };
  expect((await it.legacy.up(door.program)).errors).to.deep.equal([]);
  expect(starts(it)).to.have.length(1);
  return looks;
}

/** Spoils everything from the n-th look on. */
function spoilFrom(it: Scene, nth: number, { spoil }: Spoiling): () => void {
  let looks = 0;
  it.meanwhile = (request) => {
    if (!isLook(request.body) || ++looks !== nth) return request;
    it.meanwhile = (it) => it;
    spoil(it);
    return it.meanwhile(request);
  };
  return () => {
    it.meanwhile = (request) => request;
    it.tenant.clearFaults();
    it.tenant.set({ hideForbidden: true });
  };
}

describe("every door to a run", () => {
  for (const door of DOORS) {
    describe(door.name, () => {
      let looks = 0;
      before(async () => {
        looks = await looksBeforeStart(door);
      });

      it("opens once, to one run, after a look in the preview, one in the up and one right before the start", () => {
        expect(looks).to.be.at.least(3);
      });

      for (const spoiling of SPOILINGS) {
        if (!concerns(spoiling, door)) continue;
        it(`stays shut, from whichever look on: ${spoiling.name}`, async () => {
          // Looks in between are repetitions, while the index may lag.
          const all = [...new Set([1, 2, 3, looks - 1, looks])];
          // What can't be read fails alike everywhere: the first look and the one right before the start are enough.
          for (const nth of isJudged(spoiling) ? all : [1, looks]) {
            const it = await standBefore(door);
            const before = it.legacy.resource;
            const repair = spoilFrom(it, nth, spoiling);
            const { errors } = await it.legacy.up(door.program);
            expect(starts(it), `spoilt from look ${nth} on`).to.deep.equal([]);
            expect(errors).to.have.length(1);
            expect(errors[0]).to.match(spoiling.says);
            expect(JSON.stringify([errors, it.legacy.resource, it.shown])).to.not.include(API_KEY);
            door.keeps(it.legacy.resource, before);
            repair();
            if (nth < looks) continue;
            // What is kept is enough to go on from, and no more than that.
            const end = await it.legacy.up({ ...door.program, ...spoiling.cure });
            expect(end.errors).to.deep.equal([]);
            expect(starts(it)).to.have.length(1);
            expect(it.tenant.mostRunsAtOnce(SNOWFLAKE)).to.equal(1);
          }
        });
      }
    });
  }
});

describe("the doors with the guard taken off", () => {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is put back as it was
  const { evaluate: judge } = Observer.prototype;
  before(() => {
    Observer.prototype.evaluate = () => Promise.resolve("start");
  });
  after(() => {
    Observer.prototype.evaluate = judge;
  });

  const judged = SPOILINGS.filter(isJudged);
  for (const door of DOORS) {
    it(`stand open, which the table above would notice: ${door.name}`, async () => {
      expect(judged.length).to.be.at.least(4);
      for (const spoiling of judged.filter((it) => concerns(it, door))) {
        const it = await standBefore(door);
        spoilFrom(it, 1, spoiling);
        await it.legacy.up(door.program);
        expect(starts(it), spoiling.name).to.have.length(1);
      }
    });
  }
});
