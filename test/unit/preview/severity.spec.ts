import { expect } from "chai";
import { SNOWFLAKE } from "../../rig";
import { first, fleetScene, nth } from "../fleet/fleet";
import { ALWAYS, archive, COUNTING, FUTILE, type Program, purge, type Scene, scene, STUCK } from "./scene";

/** The lasting lines since the last question, with a mark for a warning. */
function said({ shown }: Pick<Scene, "shown">): string[] {
  const lines = shown.filter(({ ephemeral }) => !ephemeral);
  shown.length = 0;
  return lines.map(({ severity, line }) => (severity === "warning" ? `! ${line}` : line));
}

/** The lines of a preview, after some commands. */
async function previewOf(program: Program, reach?: (it: Scene) => Promise<unknown>): Promise<string[]> {
  const it = scene();
  await reach?.(it);
  said(it);
  await it.legacy.preview(program);
  return said(it);
}

describe("the severity of a line", () => {
  it("is a warning for a purge that will run, and an information for an archive", async () => {
    const [line] = await previewOf(purge());
    expect(line).to.match(/^! WILL PERMANENTLY PURGE 12 assets/);
    expect((await previewOf(archive()))[0]).to.match(/^Will archive 12 assets/);
  });

  it("is an information where nothing will run", async () => {
    const done = async (it: Scene): Promise<void> => {
      await it.legacy.up(archive());
    };
    expect((await previewOf(archive({ reason: "tidy" }), done)).join()).to.match(/^Nothing will run/);
  });

  it("is a warning for each line that announces a purge: one that goes on, one that may run, one of which nothing is known", async () => {
    const going = await previewOf(purge(), async (it) => {
      it.tenant.script(STUCK);
      await it.legacy.up(purge({ timeout: "1m" }));
    });
    expect(going.join("\n"))
      .to.match(/^! Looks at run .* PERMANENTLY PURGES/)
      .and.match(/\n! Will go on .* PERMANENTLY PURGES/);
    const broken = await previewOf(purge(), async (it) => {
      it.tenant.script(FUTILE);
      await it.legacy.up(purge());
      it.tenant.fault({ route: "searchAssets", kind: { status: 403 }, containing: COUNTING, times: ALWAYS });
    });
    expect(broken.at(-1)).to.match(/^! Can't be told what another run would PURGE/);
    expect(broken[0]).to.match(/^Looks at run .*, which purges .* and was Failed/);
  });

  it("is a warning for a refusal that does not fail the preview, and for what may run all the same", async () => {
    const lines = await previewOf(archive({ maxAssets: 1 }), async (it) => {
      it.tenant.script(FUTILE);
      await it.legacy.up(archive());
    });
    expect(lines.find((line) => line.includes("would be refused"))).to.match(
      /^! Another run would be refused: .* \[ATLAN_TOO_MANY_ASSETS\] /,
    );
    const stopped = await previewOf(archive(), async (it) => {
      it.tenant.script(STUCK);
      void it.clock.sleep(30_000).then(() => {
        it.tenant.ui.stop(it.tenant.runs()[0]!.id);
      });
      await it.legacy.up(archive());
    });
    expect(stopped).to.deep.equal([
      `! Will be refused: run ${/run (\S+)/.exec(stopped.join())?.[1] ?? ""} was stopped by somebody, or by a \`destroy\` of this resource that did not end. A changed trigger starts another one.`,
    ]);
  });

  it("is a warning for a promotion that is due, and an information while its hold lasts", async () => {
    const held = archive({ purgeAfter: "30d", maxAssets: 12 });
    expect(await previewOf({ ...held, reason: "tidy" }, (it) => it.legacy.up(held))).to.satisfy((lines: string[]) =>
      lines.some((line) => line.startsWith("Archived; purge due at ")),
    );
    const due = await previewOf(held, async (it) => {
      await it.legacy.up(held);
      it.clock.advance(31 * 86_400_000);
    });
    expect(due[0]).to.match(/^! The hold of 30d is over since /);
    expect(due[1]).to.match(/^! WILL PERMANENTLY PURGE 12 assets/);
  });

  it("is a warning for assets that came back", async () => {
    const it = scene();
    await it.legacy.up(archive());
    it.tenant.ui.restore(SNOWFLAKE, 5);
    said(it);
    await it.legacy.refresh();
    expect(said(it).join()).to.match(/^! 5 assets .* active again since the archive\./);
  });

  it("is a warning for assets that came back also in the next preview, which asks nothing", async () => {
    const it = scene();
    await it.legacy.up(archive());
    it.tenant.ui.restore(SNOWFLAKE, 5);
    await it.legacy.refresh();
    said(it);
    it.asked();
    expect(await it.legacy.preview(archive())).to.deep.equal({ step: "same", errors: [] });
    expect(said(it)).to.deep.equal([
      "! 5 assets (3 Table, 2 Column) active again since the archive. With rerunOnDrift: true the next `pulumi up` runs it again.",
    ]);
    expect(it.asked()).to.deep.equal([]);
  });

  it("is a warning for a run of somebody else that ended badly, and there is none for one that ended well", async () => {
    for (const [outcome, isBad] of [
      ["Failed", true],
      ["Error", true],
      ["Succeeded", false],
    ] as const) {
      const it = scene();
      await it.legacy.up(archive());
      it.clock.advance(600_000);
      const { workflowName } = it.legacy.outputs;
      it.tenant.script({ outcome, message: "cache locked.", reach: 0 });
      const id = it.tenant.ui.run(String(workflowName));
      it.clock.advance(600_000);
      said(it);
      await it.legacy.refresh();
      const line = `! Run ${id}, which this resource is not known to have started, ended ${outcome}: cache locked. Look at it in Atlan.`;
      expect(said(it)).to.deep.equal(isBad ? [line] : []);
      await it.legacy.preview(archive());
      expect(said(it)).to.deep.equal(isBad ? [line] : []);
    }
  });

  it("does not take a run of our own for somebody else's, when a changed trigger was put back after it failed", async () => {
    const it = scene();
    await it.legacy.up(archive({ triggers: { ticket: "1" } }));
    it.tenant.script({ outcome: "Failed", reach: 0 });
    await it.legacy.up(archive({ triggers: { ticket: "2" } }));
    await it.legacy.up(archive({ triggers: { ticket: "1" } }));
    expect(it.legacy.outputs).to.include({ achieved: "archived", phase: "Failed" });
    said(it);
    await it.legacy.preview(archive({ triggers: { ticket: "1" } }));
    expect(said(it)).to.deep.equal([]);
  });

  it("is a warning for a run that goes on after a command that does not wait for it", async () => {
    const it = scene();
    await it.legacy.up(archive({ waitForCompletion: false }));
    const [run] = it.tenant.runs();
    expect(said(it).at(-1)).to.equal(
      `! Run ${run!.id} goes on in Atlan, Pending when last seen: waitForCompletion is false. The next \`pulumi up\` looks at it.`,
    );
    it.clock.advance(600_000);
    await it.legacy.up(archive({ waitForCompletion: false }));
    expect(said(it).filter((line) => line.startsWith("!"))).to.deep.equal([]);
  });
});

describe("the end of a command", () => {
  it("says what was purged, and how it was counted, last", async () => {
    const it = scene();
    await it.legacy.up(purge());
    expect(said(it).at(-1)).to.match(/^Purged: 12 assets gone, 0 left, counted \d\d:\d\d UTC\.$/);
  });

  it("says what was archived", async () => {
    const it = scene();
    await it.legacy.up(archive());
    expect(said(it).at(-1)).to.match(/^Archived: 12 assets, 0 active, counted \d\d:\d\d UTC\.$/);
  });

  it("says it also of a run that an earlier command has begun", async () => {
    const it = scene();
    it.tenant.script(STUCK);
    await it.legacy.up(purge({ timeout: "1m" }));
    expect(said(it).join()).not.to.include("Purged:");
    it.tenant.release();
    it.clock.advance(600_000);
    await it.legacy.up(purge({ timeout: "1m" }));
    expect(said(it).at(-1)).to.match(/^Purged: 12 assets gone, 0 left, counted/);
  });

  it("claims no success of a run that failed, nor where nothing had to run", async () => {
    const it = scene();
    it.tenant.script(FUTILE);
    await it.legacy.up(archive());
    expect(said(it).join()).not.to.match(/Archived:|goes on/);
    const done = scene();
    await done.legacy.up(archive());
    said(done);
    await done.legacy.up(archive());
    expect(said(done)).to.deep.equal([]);
  });
});

describe("a fleet with a purge", () => {
  const program = {
    connections: [nth(1), { connectionQualifiedName: nth(2), mode: "purge", maxAssets: 100 }, ...first(5).slice(2)],
  };

  it("announces it last, in a new fleet and in a change", async () => {
    const it = fleetScene(5);
    await it.fleet.preview(program);
    const lines = said(it);
    expect(lines).to.have.length(5);
    expect(lines.at(-1)).to.include(`! WILL PERMANENTLY PURGE 4 assets of connection ${nth(2)}`);
    expect(lines.slice(0, -1).map((line) => line.slice(0, 12))).to.deep.equal(Array(4).fill("Will archive"));
    await it.fleet.up({ connections: first(5) });
    said(it);
    await it.fleet.preview({ ...program, triggers: { again: 1 } });
    expect(said(it).at(-1)).to.include(`! WILL PERMANENTLY PURGE 4 assets of connection ${nth(2)}`);
  });

  it("says the success of each member", async () => {
    const it = fleetScene(5);
    await it.fleet.up(program);
    const lines = said(it);
    expect(lines.filter((line) => / Archived: \d+ assets, 0 active/.test(line))).to.have.length(4);
    expect(lines.join("\n")).to.include(`${nth(2)}: Purged: 4 assets gone, 0 left`);
  });
});
