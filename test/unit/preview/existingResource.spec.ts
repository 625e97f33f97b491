import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConnectionDeleteProvider } from "../../../provider/lifecycle/provider";
import { CONFIG, POSTGRES, SNOWFLAKE, type StoredResource } from "../../rig";
import {
  ALWAYS,
  archive,
  COUNTING,
  FUTILE,
  LEGACY,
  LEGACY_ARCHIVED,
  LOOK_AHEAD,
  ONE_LOOK,
  type Program,
  purge,
  type Scene,
  scene,
  STUCK,
} from "./scene";

const SAME = { step: "same", errors: [] };
const UPDATE = { step: "update", errors: [] };
const REFRESH = { step: "refresh", errors: [] };

/** A scene in which the program was carried out; what that took is forgotten. */
async function after(program: Program, options?: Parameters<typeof scene>[0]): Promise<Scene> {
  const it = scene(options);
  await it.legacy.up(program);
  forget(it);
  return it;
}

function forget(it: Scene): void {
  it.asked();
  it.told();
  it.flashed();
}

/** An archive that has finished, and then {@link SNOWFLAKE} with these new tables. */
async function withNewTables(program: Program, count: number): Promise<Scene> {
  const it = await after(program);
  it.tenant.ui.crawl(SNOWFLAKE, "Table", count);
  return it;
}

describe("an existing resource whose program has not changed", () => {
  for (const program of [
    archive({ timeout: "2h", reason: "old", rerunOnDrift: true }),
    archive({ waitForCompletion: false, rerunOnDrift: true }),
    purge({ allowMissing: true, rerunOnDrift: true }),
  ]) {
    it(`costs no request in preview and up, and in refresh one for the run and one for the counts: ${JSON.stringify(program)}`, async () => {
      const it = await after(program);
      it.clock.advance(60_000);
      if (it.legacy.outputs["achieved"] === "none") await it.legacy.up(program);
      forget(it);
      expect(await it.legacy.preview(program)).to.deep.equal(SAME);
      expect(await it.legacy.up(program)).to.deep.equal(SAME);
      expect(it.asked()).to.deep.equal([]);
      expect(await it.legacy.refresh()).to.deep.equal(REFRESH);
      expect(it.asked()).to.have.members(ONE_LOOK);
      expect(await it.legacy.upWithRefresh(program)).to.deep.equal(SAME);
      expect(it.asked()).to.have.members(ONE_LOOK);
      expect(it.told()).to.deep.equal([]);
    });
  }

  it("costs one look in refresh where nothing had to run", async () => {
    const it = await after(archive({ connectionQualifiedName: "default/oracle/1", allowMissing: true }));
    expect(await it.legacy.refresh()).to.deep.equal(REFRESH);
    expect(it.asked()).to.deep.equal(["searchAssets", "searchAssets"]);
  });

  it("needs no tenant that answers", async () => {
    const it = await after(purge());
    it.tenant.fault({ route: "searchAssets", kind: { status: 500 }, times: ALWAYS });
    it.tenant.revoke("canary-api-key-0123456789");
    expect(await it.legacy.up(purge())).to.deep.equal(SAME);
  });
});

describe("an existing resource of which only remembered inputs have changed", () => {
  const CHANGES: readonly [string, unknown][] = [
    ["timeout", "3h"],
    ["waitForCompletion", false],
    ["reason", "moved to another team"],
    ["maxAssets", 1],
    // Nothing runs, so there need not even be such a file.
    ["inventory", "assets.jsonl"],
    ["allowMissing", true],
    ["rerunOnDrift", true],
  ];
  for (const [input, value] of CHANGES) {
    it(`saves it without a request, and takes it away again: ${input}`, async () => {
      const program = archive({ maxAssets: 20 });
      const it = await after(program);
      const before = it.legacy.outputs;
      expect(await it.legacy.preview({ ...program, [input]: value })).to.deep.equal(UPDATE);
      expect(await it.legacy.up({ ...program, [input]: value })).to.deep.equal(UPDATE);
      expect(it.legacy.outputs).to.deep.equal({ ...before, [input]: value });
      expect(it.legacy.resource!.inputs[input]).to.equal(value);
      expect(await it.legacy.up({ ...program, [input]: value })).to.deep.equal(SAME);
      expect(await it.legacy.up(program)).to.deep.equal(UPDATE);
      expect(it.legacy.outputs).to.deep.equal(before);
      expect(it.asked()).to.deep.equal([]);
      // A preview, and two ups, each of which is a preview first.
      const line = `Nothing will run on connection ${SNOWFLAKE}: only settings change.`;
      expect(it.told()).to.deep.equal(Array.from({ length: 5 }, () => line));
    });
  }

  it("saves them all together, also with a tenant that has lost the connection", async () => {
    const it = await after(purge());
    const changed = purge({ timeout: "3h", reason: "gone", maxAssets: 0, allowMissing: true, rerunOnDrift: true });
    expect(await it.legacy.up(changed)).to.deep.equal(UPDATE);
    expect(it.legacy.outputs).to.include({ timeout: "3h", reason: "gone", maxAssets: 0, rerunOnDrift: true });
    expect(it.asked()).to.deep.equal([]);
  });
});

describe("an existing resource of which one input has changed", () => {
  const schema = JSON.parse(readFileSync(join(__dirname, "../../../provider/plugin/schema.json"), "utf8")) as {
    resources: Record<string, { inputProperties: Record<string, { type?: string }> }>;
  };
  const OTHERS: Readonly<Record<string, unknown>> = {
    string: "other",
    boolean: true,
    integer: 7,
    object: { ticket: "2" },
  };
  const { inputProperties } = schema.resources["atlan:index:ConnectionDelete"]!;
  for (const [name, { type = "" }] of Object.entries(inputProperties)) {
    // The engine calls `update` only then; else the input would never be stored.
    it(`differs from its state: ${name}`, async () => {
      const it = await after(archive());
      const { id, inputs, outputs } = it.legacy.resource!;
      const news = { ...inputs, [name]: name === "mode" ? "purge" : OTHERS[type] };
      const { changes } = await new ConnectionDeleteProvider(it.dependencies).diff(id, outputs, news);
      expect(changes).to.equal(true);
    });
  }
});

describe("an existing resource whose trigger has changed", () => {
  const AGAIN = archive({ triggers: { ticket: "2" } });

  it("is looked at: what would be archived, also when that is nothing", async () => {
    const it = await after(archive());
    expect(await it.legacy.preview(AGAIN)).to.deep.equal(UPDATE);
    expect(it.asked()).to.deep.equal(LOOK_AHEAD);
    expect(it.told()).to.deep.equal([`Will run the archive again: nothing of ${LEGACY_ARCHIVED} is active.`]);
  });

  it("tells of one asset in the singular", async () => {
    const it = await after(archive({ connectionQualifiedName: POSTGRES }));
    it.tenant.ui.restore(POSTGRES, 5);
    await it.legacy.preview({ ...AGAIN, connectionQualifiedName: POSTGRES });
    expect(it.told()).to.deep.equal([
      `Will archive 5 assets of connection ${POSTGRES} ("trial", active): 5 Table; 1 asset of it is archived already.`,
    ]);
  });

  it("is refused in the preview when more assets than approved would go", async () => {
    const it = await withNewTables(archive({ maxAssets: 12 }), 13);
    const again = archive({ maxAssets: 12, triggers: { ticket: "2" } });
    const refusal = {
      step: "none",
      errors: [
        `archiving connection (${SNOWFLAKE}): it has 13 assets, more than maxAssets (12) approves. Nothing was started. To approve this, set maxAssets to at least 13. [ATLAN_TOO_MANY_ASSETS] docs/errors.md#atlan_too_many_assets`,
      ],
    };
    expect(await it.legacy.preview(again)).to.deep.equal(refusal);
    const before = it.legacy.resource;
    expect(await it.legacy.upWithoutPreview(again)).to.deep.equal(refusal);
    expect(it.legacy.resource).to.deep.equal(before);
    expect(it.tenant.mutations()).to.have.length(1);
    expect(await it.legacy.preview({ ...again, maxAssets: 13 })).to.deep.equal(UPDATE);
  });

  it("is refused in the preview when somebody has purged the connection", async () => {
    const it = await after(archive());
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
    it.clock.advance(60_000);
    const { step, errors } = await it.legacy.preview(AGAIN);
    expect(step).to.equal("none");
    expect(errors.join()).to.include(`archiving connection (${SNOWFLAKE}): there is no such connection`);
    expect(await it.legacy.preview({ ...AGAIN, allowMissing: true })).to.deep.equal(UPDATE);
    expect(it.told()).to.deep.equal([`Nothing will run: connection ${SNOWFLAKE} can't be seen, and counts as gone.`]);
  });

  it("has nothing to run after a purge of its own", async () => {
    const it = await after(purge());
    const again = purge({ triggers: { ticket: "2" } });
    expect(await it.legacy.preview(again)).to.deep.equal(UPDATE);
    expect(it.told()).to.deep.equal([`Nothing will run: connection ${SNOWFLAKE} can't be seen, and counts as gone.`]);
    expect(it.asked()).to.deep.equal(LOOK_AHEAD);
    expect(await it.legacy.up(again)).to.deep.equal(UPDATE);
    expect(it.legacy.outputs).to.include({ outcome: "alreadyGone", achieved: "purged" });
    expect(it.tenant.mutations()).to.have.length(1);
  });
});

describe("an existing archive that is to become a purge", () => {
  it("is looked at: what would be purged", async () => {
    const it = await after(archive());
    expect(await it.legacy.preview(purge())).to.deep.equal(UPDATE);
    expect(it.asked()).to.deep.equal(LOOK_AHEAD);
    expect(it.told()).to.deep.equal([`WILL PERMANENTLY PURGE 12 assets of ${LEGACY_ARCHIVED}: 9 Column, 3 Table.`]);
    expect(it.tenant.mutations()).to.have.length(1);
  });

  it("is refused in the preview when more assets than approved would go", async () => {
    const it = await after(archive());
    expect(await it.legacy.preview(purge({ maxAssets: 11 }))).to.deep.equal({
      step: "none",
      errors: [
        `purging connection (${SNOWFLAKE}): it has 12 assets, more than maxAssets (11) approves. Nothing was started. To approve this, set maxAssets to at least 12. [ATLAN_TOO_MANY_ASSETS] docs/errors.md#atlan_too_many_assets`,
      ],
    });
  });

  it("is refused without a number, which the preview of an existing resource does not look up", async () => {
    const it = await after(archive());
    const { errors } = await it.legacy.preview(purge({ maxAssets: undefined }));
    expect(errors.join()).to.include("maxAssets: a purge can't be undone, so it needs the number of assets");
    expect(it.asked()).to.deep.equal([]);
  });

  it("and back is refused without a request", async () => {
    const it = await after(purge());
    expect((await it.legacy.preview(archive())).errors.join()).to.include("what is purged can't be archived");
    expect(it.asked()).to.deep.equal([]);
  });
});

describe("an existing resource of another connection", () => {
  it("is kept when the other one is refused, before anything of the former is taken down", async () => {
    const it = await after(archive());
    const before = it.legacy.resource;
    const { errors } = await it.legacy.upWithoutPreview(archive({ connectionQualifiedName: POSTGRES, maxAssets: 1 }));
    expect(errors.join()).to.equal(
      "maxAssets: connection default/postgres/1700000002: it has 2 assets, more than maxAssets (1) approves. Nothing was started. To approve this, set maxAssets to at least 2. [ATLAN_TOO_MANY_ASSETS] docs/errors.md#atlan_too_many_assets",
    );
    expect(it.legacy.resource).to.deep.equal(before);
    expect(it.tenant.mutations()).to.have.length(1);
  });

  it("is looked at before the former is taken down", async () => {
    const it = await after(archive());
    expect((await it.legacy.upWithoutPreview(archive({ connectionQualifiedName: POSTGRES }))).step).to.equal("replace");
    expect(it.told()[0]).to.match(/^Will archive 2 assets of connection default\/postgres/);
  });

  it("is a replacement without a request of diff", async () => {
    const it = await after(archive());
    const { step } = await it.legacy.preview(archive({ connectionQualifiedName: POSTGRES }));
    expect(step).to.equal("replace");
  });
});

describe("an existing resource whose intent is unfinished", () => {
  const STUCK_LINE =
    /^Looks at run \S+ first, which archives connection default\/snowflake\/1700000001 and was Running when last seen\.$/;

  it("says which run it looks at first, and that it goes on with it", async () => {
    const it = scene();
    it.tenant.script(STUCK);
    await it.legacy.up(archive({ timeout: "30s" }));
    forget(it);
    expect(await it.legacy.preview(archive({ timeout: "30s" }))).to.deep.equal(UPDATE);
    const [first, second, ...more] = it.told();
    expect(first).to.match(STUCK_LINE);
    const run = String(it.legacy.outputs["runId"]);
    expect(second).to.equal(
      `Will go on with run ${run}, which is going already: it archives 6 assets of ${LEGACY}: 6 Column.`,
    );
    expect(more).to.deep.equal([]);
    // What is in flight does not tell what it does; its definition does.
    expect(it.asked()).to.deep.equal([...ONE_LOOK, "findWorkflows"]);
  });

  it("says what another run would do when that one is not going any more", async () => {
    const it = scene();
    it.tenant.script(STUCK);
    await it.legacy.up(archive({ timeout: "30s" }));
    it.tenant.release();
    it.clock.advance(120_000);
    forget(it);
    expect(await it.legacy.preview(archive({ timeout: "30s" }))).to.deep.equal(UPDATE);
    expect(it.told()[1]).to.equal(`Nothing will run: ${LEGACY_ARCHIVED} is archived already.`);
  });

  it("says that up reports the failure of a run that has ended meanwhile, and starts no other", async () => {
    const it = scene();
    it.tenant.script({ ...FUTILE, ...STUCK, reach: 0 });
    await it.legacy.up(archive({ timeout: "30s" }));
    it.tenant.release();
    it.clock.advance(120_000);
    forget(it);
    expect(await it.legacy.preview(archive())).to.deep.equal(UPDATE);
    const run = String(it.legacy.outputs["runId"]);
    const [, second, ...more] = it.told();
    expect(second).to.include(
      `Will be refused: run ${run} ended Failed: child failed. \`pulumi up\` reports that, and the one after it runs the workflow again.`,
    );
    expect(more).to.deep.equal([]);
    expect((await it.legacy.up(archive())).errors.join()).to.include(`run ${run} ended Failed`);
    expect(it.tenant.runs()).to.have.length(1);
  });

  it("can't tell what has become of a run that Atlan does not show, and up starts no other", async () => {
    const it = scene();
    it.tenant.script({ ...FUTILE, ...STUCK, reach: 0 });
    await it.legacy.up(archive({ timeout: "30s" }));
    it.tenant.release();
    it.clock.advance(120_000);
    it.tenant.ui.deleteRunHistory();
    forget(it);
    expect(await it.legacy.preview(archive())).to.deep.equal(UPDATE);
    expect(it.told().slice(1)).to.deep.equal([
      `Can't be told what has become of the run that archives connection ${SNOWFLAKE}: Atlan does not show it. No other run is started unless a trigger is changed.`,
    ]);
    expect((await it.legacy.up(archive())).errors.join()).to.include("can't be found, and ");
    expect(it.tenant.mutations()).to.have.length(1);
  });

  it("names the workflow where the run was never learnt", async () => {
    const it = scene();
    it.tenant.fault({ route: "findRuns", kind: { status: 500 }, skip: 4, times: ALWAYS });
    it.tenant.fault({ route: "createWorkflow", kind: { drop: "after" } });
    await it.legacy.up(archive());
    it.tenant.clearFaults();
    expect(it.legacy.outputs["runId"]).to.equal(undefined);
    forget(it);
    expect(await it.legacy.preview(archive())).to.deep.equal(UPDATE);
    expect(it.told()[0]).to.equal(
      `Looks at the run of workflow ${String(it.legacy.outputs["workflowName"])} first, which archives connection ${SNOWFLAKE} and was Unknown when last seen.`,
    );
  });

  it("warns of a refusal without an error: too many assets", async () => {
    const it = scene();
    it.tenant.script(FUTILE);
    await it.legacy.up(purge());
    it.tenant.ui.crawl(SNOWFLAKE, "Table", 1);
    forget(it);
    expect(await it.legacy.preview(purge())).to.deep.equal(UPDATE);
    expect(it.told()[1]).to.equal(
      "Another run would be refused: it has 13 assets, more than maxAssets (12) approves. Nothing was started. To approve this, set maxAssets to at least 13. [ATLAN_TOO_MANY_ASSETS] docs/errors.md#atlan_too_many_assets",
    );
    expect((await it.legacy.up(purge())).errors.join()).to.include("it has 13 assets");
    expect(it.tenant.mutations()).to.have.length(1);
  });

  it("warns of a refusal without an error: the connection is gone", async () => {
    const it = scene();
    it.tenant.script(FUTILE);
    await it.legacy.up(archive());
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
    it.clock.advance(60_000);
    forget(it);
    expect(await it.legacy.preview(archive())).to.deep.equal(UPDATE);
    expect(it.told()[1]).to.match(/^Another run would be refused: there is no such connection, or the credentials/);
  });

  for (const kind of [{ status: 503 }, { status: 403 }, { json: { approximateCount: -1 } }, { html: true }] as const) {
    it(`warns without an error when nothing can be counted: ${JSON.stringify(kind)}`, async () => {
      const it = scene();
      it.tenant.script(FUTILE);
      await it.legacy.up(purge());
      it.tenant.fault({ route: "searchAssets", kind, containing: COUNTING, times: ALWAYS });
      forget(it);
      expect(await it.legacy.preview(purge())).to.deep.equal(UPDATE);
      const [first, second, ...more] = it.told();
      expect(first).to.match(/^Looks at run \S+ first, which purges connection .+ and was Failed when last seen\.$/);
      expect(second).to.match(
        /^Can't be told what another run would PURGE of connection default\/snowflake\/1700000001: /,
      );
      expect(more).to.deep.equal([]);
    });
  }

  it("says after a failed rerun that it runs again, although all is archived", async () => {
    const it = await after(archive());
    it.tenant.script(FUTILE);
    const again = archive({ triggers: { ticket: "2" } });
    expect((await it.legacy.up(again)).errors.join()).to.include("ended Failed");
    forget(it);
    expect(await it.legacy.preview(again)).to.deep.equal(UPDATE);
    expect(it.told()[1]).to.equal(`Will run the archive again: nothing of ${LEGACY_ARCHIVED} is active.`);
    expect(await it.legacy.up(again)).to.deep.equal(UPDATE);
    expect(it.tenant.mutations()).to.have.length(3);
  });

  it("that somebody has stopped is announced to be refused, and asks nothing", async () => {
    const it = scene();
    it.tenant.script(STUCK);
    await it.legacy.up(archive({ timeout: "30s" }));
    const run = String(it.legacy.outputs["runId"]);
    it.tenant.ui.stop(run);
    it.clock.advance(10_000);
    await it.legacy.up(archive());
    forget(it);
    expect(await it.legacy.preview(archive())).to.deep.equal(UPDATE);
    expect(it.told()).to.deep.equal([
      `Will be refused: run ${run} was stopped by somebody, or by a \`destroy\` of this resource that did not end. A changed trigger starts another one.`,
    ]);
    expect(it.asked()).to.deep.equal([]);
    expect(await it.legacy.preview(archive({ triggers: { ticket: "2" } }))).to.deep.equal(UPDATE);
    expect(it.told()[1]).to.match(/^Will archive 6 assets/);
  });
});

describe("the diff of a refresh", () => {
  type Setting = readonly [string, () => Promise<Scene>];

  /** The connection is not there any more. */
  const lose = (it: Scene): Scene => {
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
    it.clock.advance(60_000);
    return it;
  };
  const failed = async (first: Program, then: Program | undefined): Promise<Scene> => {
    const it = scene();
    if (then !== undefined) await it.legacy.up(first);
    it.tenant.script(FUTILE);
    expect((await it.legacy.up(then ?? first)).errors).to.have.length(1);
    return it;
  };
  const again = { triggers: { ticket: "2" } };
  const SETTINGS: readonly Setting[] = [
    ["a finished archive", () => after(archive())],
    ["a finished purge", () => after(purge())],
    ["a finished archive whose connection is gone", async () => lose(await after(archive()))],
    ["drift that asks for a run", () => withNewTables(archive({ rerunOnDrift: true }), 1)],
    ["drift beyond what is approved", () => withNewTables(archive({ rerunOnDrift: true, maxAssets: 12 }), 99)],
    ["an unfinished purge", () => failed(purge(), undefined)],
    ["an unfinished archive whose connection is gone", async () => lose(await failed(archive(), undefined))],
    ["a changed trigger that failed", () => failed(archive(), archive(again))],
    ["a promotion that failed", () => failed(archive(), purge())],
    ["a changed trigger that failed, the connection gone", async () => lose(await failed(archive(), archive(again)))],
    [
      "a changed trigger that failed, with settings that changed as well",
      () => failed(archive(), archive({ ...again, maxAssets: 12, reason: "new", allowMissing: true })),
    ],
  ];
  for (const [what, make] of SETTINGS) {
    it(`sends nothing and never fails: ${what}`, async () => {
      const it = await make();
      forget(it);
      expect(await it.legacy.refresh()).to.deep.equal(REFRESH);
      expect(it.asked()).to.have.members(ONE_LOOK);
      expect(it.told().filter((line) => !line.includes("again since the"))).to.deep.equal([]);
    });
  }

  /** `pulumi preview --refresh` is one process: read, diff, check, diff. */
  async function previewWithRefresh(it: Scene, { id, inputs, outputs }: StoredResource, more: Program) {
    const provider = new ConnectionDeleteProvider(it.dependencies);
    await provider.configure({ config: { get: (key) => CONFIG[key] } });
    const { props } = await provider.read(id, outputs);
    await provider.diff(id, props, inputs);
    it.asked();
    const checked = await provider.check(inputs, { ...inputs, ...more });
    expect(checked.failures).to.deep.equal([]);
    return provider.diff(id, props, checked.inputs);
  }

  it("is not taken for the diff of the preview that follows in the same process", async () => {
    const it = await after(archive());
    const diff = await previewWithRefresh(it, it.legacy.resource!, { triggers: { ticket: "2" } });
    expect(diff).to.deep.equal({ changes: true });
    expect(it.asked()).to.deep.equal(LOOK_AHEAD);
  });

  it("is not taken for it either after the resource was renamed with an alias", async () => {
    const it = await after(archive());
    const renamed = it.stack("renamed");
    renamed.resource = it.legacy.resource;
    expect(await renamed.up(archive())).to.deep.equal(SAME);
    const diff = await previewWithRefresh(it, renamed.resource!, { triggers: { ticket: "2" } });
    expect(diff).to.deep.equal({ changes: true });
    expect(it.asked()).to.deep.equal(LOOK_AHEAD);
  });

  it("is not taken for the diff of an up --refresh, which looks", async () => {
    const it = await failed(archive(), undefined);
    forget(it);
    expect(await it.legacy.upWithRefresh(archive())).to.deep.equal(UPDATE);
    expect(it.told().filter((line) => line.startsWith("Will archive 12 assets"))).to.have.length(2);
  });
});
