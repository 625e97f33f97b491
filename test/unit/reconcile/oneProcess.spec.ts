import { expect } from "chai";
import { ConnectionDeleteProvider } from "../../../provider/lifecycle/provider";
import { ProviderContext } from "../../../provider/lifecycle/context";
import type { Properties } from "../../../provider/lifecycle/state";
import { CONFIG, POSTGRES, rig, SNOWFLAKE } from "../../rig";
import { APP_CONFIG, AUTO_CONFIG } from "../../wire/personalities";

/** Creates resources of these names in one provider process, all at once. */
async function createAll(names: readonly string[], indexLag: number) {
  const { tenant, dependencies, shown } = rig({ indexLag: { workflows: indexLag, runs: indexLag, assets: indexLag } });
  const provider = new ConnectionDeleteProvider(dependencies);
  await provider.configure({ config: { get: (key) => CONFIG[key] } });
  const created = await Promise.all(
    names.map(async (name) => {
      const resourceUrn = `urn:pulumi:test::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::${name}`;
      const { inputs, failures } = await provider.check({}, { connectionQualifiedName: SNOWFLAKE, resourceUrn });
      expect(failures).to.deep.equal([]);
      return (await provider.create(inputs)).outs;
    }),
  );
  return { tenant, created, lines: shown.map(({ line }) => line) };
}

describe("several resources of one process on one connection", () => {
  for (const indexLag of [0, 8_000]) {
    it(`start one run between them, at an index lag of ${indexLag} ms`, async () => {
      const { tenant, created, lines } = await createAll(["one", "other", "third"], indexLag);
      expect(tenant.runs()).to.have.length(1);
      expect(created.map(({ outcome }) => outcome)).to.deep.equal(["ran", "alreadyArchived", "alreadyArchived"]);
      const waits = "Waits for another resource of this command, which works on the same connection.";
      expect(lines.filter((line) => line === waits)).to.have.length(2);
    });
  }
});

describe("two resources of a program on one connection", () => {
  async function open() {
    const world = rig();
    const providerContext = new ProviderContext(world.dependencies);
    const provider = new ConnectionDeleteProvider(world.dependencies, { providerContext });
    await provider.configure({ config: { get: (key) => CONFIG[key] } });
    const check = async (name: string, more: Properties) => {
      const resourceUrn = `urn:pulumi:test::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::${name}`;
      return (await provider.check({}, { connectionQualifiedName: SNOWFLAKE, ...more, resourceUrn })).inputs;
    };
    const warnings = () => world.shown.filter(({ severity }) => severity === "warning").map(({ line }) => line);
    return { ...world, provider, check, warnings, lastLine: () => providerContext.summary.line()?.text };
  }

  it("are warned of in a preview, which counts their assets once", async () => {
    const { check, warnings, lastLine } = await open();
    await check("one", {});
    expect(warnings()).to.deep.equal([]);
    await check("two", {});
    expect(warnings()).to.deep.equal([
      "Resource one has the same connection. They take turns, and the second one sees what the first has left. Take one of them out of the program.",
    ]);
    expect(lastLine()).to.equal("Plan: 1 connection archived (12 assets)");
  });

  it("are not the same resource as it is checked again, or on another connection", async () => {
    const { check, warnings } = await open();
    await check("one", {});
    await check("one", {});
    await check("two", { connectionQualifiedName: POSTGRES });
    expect(warnings()).to.deep.equal([]);
  });

  it("the second one does not purge what was made anew while it waited for its turn", async () => {
    const { check, provider, tenant, clock } = await open();
    const [archive, purge] = [await check("one", {}), await check("two", { mode: "purge", maxAssets: 99 })];
    const first = provider.create(archive).catch(() => undefined);
    void clock.sleep(5_000).then(() => {
      tenant.ui.makeAnew(SNOWFLAKE, "Table", 7);
    });
    const second: unknown = await provider.create(purge).catch((error: unknown) => error);
    await first;
    expect((second as Error).message)
      .to.include("after this command began")
      .and.to.include("[ATLAN_CAME_BACK]");
    expect(tenant.runs().map(({ deleteType }) => deleteType)).to.deep.equal(["SOFT"]);
  });

  it("the second one is told which resource has purged it", async () => {
    const { check, provider } = await open();
    const [purge, archive] = [await check("purger", { mode: "purge", maxAssets: 99 }), await check("archiver", {})];
    await provider.create(purge);
    const end: unknown = await provider.create(archive).catch((error: unknown) => error);
    expect((end as Error).message).to.include(
      "it is purged, and resource purger has the same connection. Take one of the two resources out of the program. [ATLAN_CONNECTION_NOT_FOUND]",
    );
  });
});

describe("what two resources need for a start, while the tenant fails for a moment", () => {
  // Nothing can be looked at before the API is known.
  for (const [surface, route, more, impatient] of [
    ["package", "whoami", {}, "alreadyArchived"],
    ["app", "describeInputs", APP_CONFIG, "alreadyArchived"],
    ["app", "describeApp", AUTO_CONFIG, "ATLAN_HTTP_503"],
  ] as const) {
    it(`is asked for again by the one with more time, where the other has given up: ${route}`, async () => {
      const { tenant, clock, dependencies } = rig({ surface });
      tenant.ui.createAndRun({ connectionQualifiedName: POSTGRES });
      clock.advance(3_600_000);
      const config: Record<string, string> = { ...CONFIG, ...more };
      const open = async () => {
        const provider = new ConnectionDeleteProvider(dependencies);
        await provider.configure({ config: { get: (key) => config[key] } });
        return provider;
      };
      const checking = await open();
      const checked = async (name: string, more: Properties) => {
        const resourceUrn = `urn:pulumi:test::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::${name}`;
        return (await checking.check({}, { ...more, resourceUrn })).inputs;
      };
      const both = [
        await checked("archived already", { connectionQualifiedName: POSTGRES, timeout: "2s" }),
        await checked("patient", { connectionQualifiedName: SNOWFLAKE }),
      ];
      tenant.fault({ route, kind: { status: 503 }, times: 5 });
      const creating = await open();
      const before = tenant.requests.length;
      const ends = both.map((it) =>
        creating.create(it).then(
          ({ outs }) => outs["outcome"] as string,
          (error: unknown) => /\[(\w+)\]/.exec((error as Error).message)?.[1],
        ),
      );
      expect(await Promise.all(ends)).to.deep.equal([impatient, "ran"]);
      expect(tenant.requests.slice(before).filter((it) => it.route === route)).to.have.length(6);
    });
  }
});
