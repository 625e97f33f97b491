import { expect } from "chai";
import { StartLimiter } from "../../../provider/concurrency/startLimiter";
import { ProviderContext } from "../../../provider/lifecycle/context";
import { ConnectionDeleteProvider } from "../../../provider/lifecycle/provider";
import { CONFIG, type Rig, rig, TENANT } from "../../rig";
import type { ConnectionSeed, TenantOptions } from "../../tenant";
import { Random } from "../../tenant/random";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const qualifiedName = (i: number): string => `default/snowflake/${1_700_000_000 + i}`;

/** So many connections of one table each, and whoever shares a command on them. */
function fleet(count: number, options: TenantOptions = {}, providers = 3, mostStarts = Infinity) {
  const connections = Array.from({ length: count }, (_, i): ConnectionSeed => ({
    qualifiedName: qualifiedName(i),
    name: `connection ${i}`,
    connectorName: "snowflake",
    assets: { Table: 1 },
  }));
  const world = rig({ connections, ...options });
  const providerContext = new ProviderContext(world.dependencies);
  const starts = new StartLimiter(providerContext.clock, mostStarts);
  const sharing = Array.from({ length: providers }, () => {
    const provider = new ConnectionDeleteProvider(world.dependencies, { providerContext, starts });
    void provider.configure({ config: { get: (key) => CONFIG[key] } });
    return provider;
  });
  const create = async (i: number, more: object = {}, name = `resource-${i}`) => {
    const provider = sharing[i % sharing.length]!;
    const resourceUrn = `urn:pulumi:test::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::${name}`;
    const program = { connectionQualifiedName: qualifiedName(i), resourceUrn, ...more };
    const { inputs, failures } = await provider.check({}, program);
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
    const { outs } = await provider.create(inputs);
    return outs;
  };
  return { ...world, create, sharing };
}

const all = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** How many requests of each route were sent from one moment to another, in milliseconds from a beginning. */
function requestsWithin({ tenant }: Pick<Rig, "tenant">, from: number, to: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { route = "none", at } of tenant.requests) {
    if (at >= from && at < to) counts[route] = (counts[route] ?? 0) + 1;
  }
  return counts;
}

const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((total, it) => total + it, 0);

describe("a fleet of resources in one command", () => {
  it("sends at most 12 requests in a minute for 1,000 runs that are over 5 minutes old", async () => {
    const { clock, create, tenant } = fleet(1_000, { run: { pendingMs: SECOND, runningMs: 12 * MINUTE } });
    const begin = clock.now();
    const outputs = await Promise.all(all(1_000).map((i) => create(i)));
    expect(outputs.every(({ outcome }) => outcome === "ran")).to.equal(true);
    expect(tenant.runs()).to.have.length(1_000);
    for (let minute = 6; minute < 12; minute++) {
      const counts = requestsWithin({ tenant }, begin + minute * MINUTE, begin + (minute + 1) * MINUTE);
      expect(sum(counts), JSON.stringify(counts)).to.be.within(1, 12);
    }
    const sent = requestsWithin({ tenant }, begin, Infinity);
    expect(sent["createWorkflow"]).to.equal(1_000);
    expect(sum(sent) - 1_000, JSON.stringify(sent)).to.be.below(300);
  }).timeout(300_000);

  for (const count of [1, 500, 501]) {
    it(`sends ${Math.ceil(count / 500)} searches at each moment for ${count} waits`, async () => {
      const { clock, create, tenant } = fleet(count, { run: { pendingMs: SECOND, runningMs: 2 * MINUTE } });
      const begin = clock.now();
      await Promise.all(all(count).map((i) => create(i)));
      const moments = new Map<number, number>();
      for (const { route, at } of tenant.requests) {
        // The last look is followed by what judges the end.
        if (route !== "findRuns" || at < begin + 20 * SECOND || at > begin + 2 * MINUTE) continue;
        moments.set(at, (moments.get(at) ?? 0) + 1);
      }
      expect(moments.size).to.be.above(20);
      expect(new Set(moments.values())).to.deep.equal(new Set([Math.ceil(count / 500)]));
    }).timeout(120_000);
  }

  for (const [title, spreadMs, shortest, longest, mean] of [
    ["a second where they last under a minute", 20 * SECOND, 5 * SECOND, 50 * SECOND, () => SECOND],
    ["2 % where they last longer", 3 * MINUTE, 2 * MINUTE, 20 * MINUTE, (length: number) => length * 0.02],
  ] as const) {
    it(`knows of the end of its runs after less than ${title}, in the mean`, async () => {
      const count = 60;
      const { clock, create, tenant } = fleet(count);
      const random = new Random(7);
      const lateness: number[] = [];
      const allowed: number[] = [];
      await Promise.all(
        all(count).map(async (i) => {
          const length = Math.round(shortest + random.next() * (longest - shortest));
          const connectionQualifiedName = qualifiedName(i);
          tenant.script({ pendingMs: 0, runningMs: length }, { connectionQualifiedName });
          await clock.sleep(Math.round(random.next() * spreadMs));
          await create(i);
          const { finishedAt } = tenant.runs().find((it) => it.connectionQualifiedName === connectionQualifiedName)!;
          lateness.push(clock.now() - finishedAt!);
          allowed.push(mean(length));
        }),
      );
      const average = (them: readonly number[]): number => them.reduce((a, b) => a + b) / them.length;
      expect(Math.min(...lateness)).to.be.at.least(0);
      expect(average(lateness)).to.be.within(1, average(allowed));
    }).timeout(120_000);
  }

  it("lets two resources on one connection start one run, also through two providers", async () => {
    const { create, tenant, shown } = fleet(1, {}, 2);
    // Resource 0 goes through the first provider, resource 1 through the second.
    const both = await Promise.all([
      create(0, { connectionQualifiedName: qualifiedName(0) }, "one"),
      create(1, { connectionQualifiedName: qualifiedName(0) }, "other"),
    ]);
    expect(both.map(({ outcome }) => outcome)).to.deep.equal(["ran", "alreadyArchived"]);
    expect(tenant.runs()).to.have.length(1);
    expect(shown.filter(({ line }) => line.startsWith("Waits for another resource of this command"))).to.have.length(1);
  });

  it("waits as one when the tenant has too many requests for one of them, also where one is configured later", async () => {
    const { clock, create, sharing, tenant } = fleet(40);
    tenant.fault({ route: "createWorkflow", kind: { status: 429, retryAfter: 30 }, skip: 5 });
    const creating = all(40).map((i) => create(i));
    await sharing[1]!.configure({ config: { get: (key) => CONFIG[key] } });
    expect((await Promise.all(creating)).map(({ outcome }) => outcome)).to.deep.equal(Array(40).fill("ran"));
    const told = tenant.requests.find(({ status }) => status === 429)!;
    const later = tenant.requests.filter(({ at }) => at > told.at);
    expect(later[0]!.at - told.at).to.be.at.least(30 * SECOND);
    expect(tenant.runs()).to.have.length(40);
    expect(clock.now()).to.be.above(told.at);
  });

  it("keeps its connection to the tenant when it is configured again as it was, and takes another one else", () => {
    const { dependencies } = fleet(1);
    const providerContext = new ProviderContext(dependencies);
    const configure = (config: Readonly<Record<string, string>>) => {
      providerContext.configure({ get: (key) => config[key] });
      return providerContext.connect(TENANT).api;
    };
    const first = configure(CONFIG);
    expect(configure({ ...CONFIG })).to.equal(first);
    expect(configure({ ...CONFIG, "atlan:apiKey": "another" })).not.to.equal(first);
  });
});

describe("starts that wait for their turn", () => {
  /** One start at a time, each of which takes 40 s. */
  const slow = (count: number) => {
    const it = fleet(count, {}, 1, 1);
    it.tenant.fault({ route: "createWorkflow", kind: { delayMs: 40 * SECOND }, times: 100 });
    return it;
  };

  it("go on with a new look where their turn comes too late, and none is starved", async () => {
    const { create, tenant } = slow(6);
    const outputs = await Promise.all(all(6).map((i) => create(i)));
    expect(outputs.map(({ outcome }) => outcome)).to.deep.equal(Array(6).fill("ran"));
    const starts = tenant.requests.filter(({ route }) => route === "createWorkflow");
    expect(starts).to.have.length(6);
    for (const start of starts) {
      const looks = tenant.requests.filter(({ route, at }) => route === "searchAssets" && at <= start.at);
      expect(start.at - looks.at(-1)!.at).to.be.at.most(MINUTE);
    }
  });

  it("end at their deadline, with nothing started, when it was never their turn", async () => {
    const { create, tenant } = slow(4);
    const ends = await Promise.all(
      all(4).map((i) =>
        create(i, i === 3 ? { timeout: "100s" } : {}).catch((error: unknown) => (error as Error).message),
      ),
    );
    expect(ends[3]).to.match(/nothing was started within 100s: others of the fleet were starting all the time/);
    expect(tenant.runs()).to.have.length(3);
  });

  it("are not told that others were in their way where looking has taken all the time", async () => {
    const { create, tenant } = fleet(1);
    tenant.fault({ route: "searchAssets", kind: { delayMs: 50 * SECOND }, times: 100 });
    const end = await create(0, { timeout: "20s" }).catch((error: unknown) => (error as Error).message);
    expect(end).to.match(/nothing was started within 20s: looking at the tenant has taken all of it/);
    expect(tenant.mutations()).to.deep.equal([]);
  });
});

describe("a connection among many that are deleted", () => {
  /** So many runs of others are going; the last one begun, or the first, is on connection 0, and it purges. */
  const crowd = (runs: number, isFirst: boolean, options: TenantOptions = {}) => {
    const it = fleet(runs, { run: { pendingMs: SECOND, runningMs: 60 * MINUTE }, ...options });
    const others = all(runs).slice(1);
    for (const i of isFirst ? [0, ...others] : [...others, 0]) {
      it.tenant.ui.createAndRun({
        connectionQualifiedName: qualifiedName(i),
        deleteType: i === 0 ? "PURGE" : "SOFT",
        name: `atlan-connection-delete-${i}`,
      });
      it.clock.advance(100);
    }
    return it;
  };

  for (const isFirst of [true, false]) {
    for (const [title, options, pauseMs] of [
      ["are going", {}, MINUTE],
      ["have not been picked up", { run: { pendingMs: 60 * MINUTE, noStatusMs: 60 * MINUTE } }, 0],
    ] as const) {
      it(`is seen to be purged by a run that was begun ${isFirst ? "before" : "after"} 1,200 others that ${title}`, async () => {
        const { create, clock, tenant } = crowd(1_201, isFirst, options);
        clock.advance(pauseMs);
        const end = await create(0).catch((error: unknown) => (error as Error).message);
        expect(end).to.match(/purges the same connection, is in flight/);
        expect(tenant.mutations()).to.deep.equal([]);
      }).timeout(60_000);
    }
  }

  it("is read page by page: 1,201 runs in 3, where one search did not show them all", async () => {
    const { create, clock, tenant } = crowd(1_201, true);
    clock.advance(MINUTE);
    await create(0).catch(() => undefined);
    const bodies = tenant.requests.filter(({ route }) => route === "findRuns").map(({ body }) => JSON.stringify(body));
    const pages = bodies.filter((it) => it.includes("status.phase"));
    const isTogether = pages.map((it) => it.includes("should"));
    expect(isTogether).to.deep.equal([true, false, false, false]);
  });
});
