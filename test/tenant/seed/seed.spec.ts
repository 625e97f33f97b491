import { expect } from "chai";
import { defaultApiKey, plant } from "./plant";
import { readSeed, type Seed } from "./seed";

const SNOWFLAKE = "default/snowflake/1700000001";
const connection = { qualifiedName: SNOWFLAKE, name: "legacy", assets: { Table: 4, Column: 6 } };
const start = Date.UTC(2026, 2, 1, 12);

/** What is wrong with a seed. */
function problemsOf(seed: unknown): readonly string[] {
  const read = readSeed(JSON.stringify(seed));
  return "problems" in read ? read.problems : [];
}

function seedOf(seed: unknown): Seed {
  const read = readSeed(JSON.stringify(seed));
  if ("problems" in read) throw new Error(read.problems.join("\n"));
  return read.value;
}

/** A tenant of a seed, on a clock. */
class Planted {
  #now = start;
  readonly model;

  constructor(seed: unknown) {
    this.model = plant(seedOf(seed), { now: () => this.#now });
  }

  pass(ms: number): void {
    this.#now += ms;
  }

  whoami(key: string): unknown {
    const headers = { authorization: `Bearer ${key}` };
    const reply = this.model.handle({ method: "GET", path: "/api/service/whoami", headers });
    return reply.kind === "answer" ? (reply.status === 200 ? JSON.parse(reply.body) : reply.status) : reply.kind;
  }
}

describe("the problems of a seed", () => {
  it("are none of an empty one", () => {
    expect(problemsOf({})).to.deep.equal([]);
  });

  it("are told for a text that is no JSON", () => {
    const read = readSeed("{ connections: [] }");
    expect("problems" in read && read.problems[0]).to.match(/^the seed: it is not JSON: Expected property name/);
  });

  it("are told all together, each with its place", () => {
    expect(
      problemsOf({
        connections: [
          connection,
          { ...connection, qualifiedName: "snowflake" },
          { qualifiedName: "default/postgres/1700000002", assets: { Table: "many", View: -1 }, asets: {} },
          7,
        ],
        apiKeys: {},
        run: { running: "soon", reach: 2, outcome: 1 },
        indexLag: { assets: 1 },
        switches: { names: "refuse", minimalBodies: "yes" },
        faults: [{ route: "createWorkflows", status: 200 }],
        colour: "red",
      }),
    ).to.deep.equal([
      "colour: there is no such field; the fields here are connections, apiKeys, oauthClients, workflows, run, nextRuns, " +
        "indexLag, stopping, runHistoryKept, faults, surface, app, switches, idSeed",
      'connections[1].qualifiedName: has to be like default/snowflake/1700000001, not "snowflake"',
      "connections[2].asets: there is no such field; the fields here are qualifiedName, name, connector, state, " +
        "staysInIndex, assets, archivedAssets, strays, policies, withLineage, hiddenFrom, owners, admins, lastCrawled, " +
        "lastRead",
      "connections[2].name: is missing",
      'connections[2].assets.Table: has to be a whole number from 0 to 500000, not "many"',
      "connections[2].assets.View: has to be a whole number from 0 to 500000, not -1",
      "connections[3]: has to be an object, not 7",
      "apiKeys: has to be an array, not {}",
      'run.running: has to be a time such as "500ms", "2s", "30m", "2h" or "3d", not "soon"',
      "run.outcome: has to be a text, not 1",
      "run.reach: has to be a number from 0 to 1, not 2",
      'indexLag.assets: has to be a time such as "500ms", "2s", "30m", "2h" or "3d", not 1',
      'faults[0].route: has to be one of "whoami", "token", "createWorkflow", "rerunWorkflow", "updateWorkflow", ' +
        '"archiveWorkflow", "findWorkflows", "findRuns", "stopRun", "searchAssets", "describeApp", "describeInputs", ' +
        '"createApp", "listApps", "getApp", "deleteApp", "submitApp", "getAppRun", "cancelAppRun", not "createWorkflows"',
      "faults[0].status: has to be a whole number from 300 to 599, not 200",
      'switches.names: has to be one of "reject", "accept", "upsert", not "refuse"',
      'switches.minimalBodies: has to be one of false, true, not "yes"',
    ]);
  });

  it("are told for what refers to nothing, and for what is there twice", () => {
    expect(
      problemsOf({
        connections: [connection, { ...connection, hiddenFrom: ["key-1", "key-2"] }],
        apiKeys: [{ key: "key-1" }, { key: "key-1" }],
        oauthClients: [
          { clientId: "c", clientSecret: "s" },
          { clientId: "c", clientSecret: "t" },
        ],
        workflows: [
          { connection: SNOWFLAKE, name: "w" },
          { connection: "default/mysql/1", name: "w" },
          { connection: SNOWFLAKE },
          { connection: SNOWFLAKE },
        ],
        nextRuns: [{ connection: "default/mysql/2" }],
        faults: [{ route: "findRuns" }, { route: "findRuns", status: 503, drop: "before" }],
      }),
    ).to.deep.equal([
      "connections[1].qualifiedName: is that of connections[0] too",
      "apiKeys[1].key: is that of apiKeys[0] too",
      "oauthClients[1].clientId: is that of oauthClients[0] too",
      "workflows[1].name: is that of workflows[0] too",
      "workflows[1].connection: there is no default/mysql/1 in connections",
      "nextRuns[0].connection: there is no default/mysql/2 in connections",
      "connections[1].hiddenFrom[1]: is neither a key in apiKeys nor a clientId in oauthClients",
      "faults[0]: has to have one of status, delay and drop",
      "faults[1]: has to have one of status, delay and drop",
    ]);
  });

  it("show a long value only in part", () => {
    const [problem] = problemsOf({ connections: [{ ...connection, assets: "x".repeat(100) }] });
    expect(problem).to.equal(`connections[0].assets: has to be an object, not "${"x".repeat(58)}…`);
  });
});

describe("a tenant of a seed", () => {
  it("tells who owns and administers a connection, and when it was crawled and read last", () => {
    const seed = seedOf({
      connections: [
        {
          qualifiedName: SNOWFLAKE,
          name: "legacy",
          assets: { Table: 3 },
          owners: { users: ["jsmith"] },
          admins: { groups: ["stewards"], roles: ["role-1"] },
          lastCrawled: "2d",
          lastRead: "90d",
        },
      ],
    });
    const body = {
      attributes: ["ownerUsers", "ownerGroups", "adminUsers", "adminGroups", "adminRoles"],
      dsl: {
        query: { prefix: { qualifiedName: SNOWFLAKE } },
        aggs: { synced: { max: { field: "lastSyncRunAt" } }, read: { max: { field: "sourceLastReadAt" } } },
        sort: [{ __guid: "asc" }],
      },
    };
    const answer = plant(seed, { now: () => start }).handle({
      method: "POST",
      path: "/api/meta/search/indexsearch",
      headers: { authorization: `Bearer ${defaultApiKey}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.kind !== "answer") throw new Error(answer.kind);
    const { aggregations, entities } = JSON.parse(answer.body) as {
      aggregations: Record<string, { value: number }>;
      entities: { attributes: Record<string, unknown> }[];
    };
    expect(aggregations["synced"]?.value).to.equal(start - 2 * 86_400_000);
    expect(aggregations["read"]?.value).to.equal(start - 90 * 86_400_000);
    expect(entities[0]?.attributes).to.deep.include({
      ownerUsers: ["jsmith"],
      ownerGroups: [],
      adminUsers: [],
      adminGroups: ["stewards"],
      adminRoles: ["role-1"],
    });
  });

  it("has the assets that the index files elsewhere, and a connection that only the index has", () => {
    const strays = [
      { type: "Table", count: 2, state: "DELETED" },
      { type: "View", connectionQualifiedName: "default/a/1" },
    ];
    const { model } = new Planted({ connections: [{ ...connection, strays, state: "GONE", staysInIndex: true }] });
    const [view] = model.connections();
    expect(view).to.include({ state: "GONE" });
    expect(view!.archivedByType).to.deep.equal({ Table: 2 });
    expect(view!.activeByType).to.include({ View: 1 });
  });

  it("has its connections, with the connector of the qualified name unless said", () => {
    const archived = {
      qualifiedName: "default/postgres/1700000002",
      name: "trial",
      connector: "redshift",
      state: "DELETED",
      archivedAssets: { Table: 3 },
    };
    const views = new Planted({ connections: [connection, archived] }).model.connections();
    expect(views[0]).to.include({
      name: "legacy",
      connectorName: "snowflake",
      state: "ACTIVE",
      active: 10,
      archived: 0,
    });
    expect(views[1]).to.include({ connectorName: "redshift", state: "DELETED", active: 0, archived: 3 });
  });

  it("knows one API key of its own, unless the seed has credentials", () => {
    expect(new Planted({}).whoami("loopback-api-key")).to.have.property("username");
    const given = new Planted({
      apiKeys: [{ key: "key-1", username: "ci", roles: ["$member"], mayRunWorkflows: false }],
    });
    expect(given.whoami("key-1")).to.deep.include({ username: "ci", roles: [{ id: "r1", name: "$member" }] });
    expect(given.whoami("loopback-api-key")).to.equal(401);
    const oauth = new Planted({ oauthClients: [{ clientId: "c", clientSecret: "s", expiresIn: "90s" }] });
    expect(oauth.whoami("loopback-api-key")).to.equal(401);
    const reply = oauth.model.handle({
      method: "POST",
      path: "/api/service/oauth-clients/token",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ clientId: "c", clientSecret: "s" }),
    });
    expect(reply.kind === "answer" && JSON.parse(reply.body)).to.include({ expiresIn: 90 });
  });

  it("has the runs of the past behind it, and one that still goes", () => {
    const { model } = new Planted({
      connections: [connection],
      run: { running: "10s" },
      workflows: [
        {
          connection: SNOWFLAKE,
          name: "cleanup",
          runs: [
            { startedAgo: "5s", outcome: "Error" },
            { startedAgo: "2d", outcome: "Failed", reach: 0.2, message: "locked" },
          ],
        },
        { connection: SNOWFLAKE, name: "former", deleteType: "PURGE", archived: true },
      ],
    });
    expect(model.workflows().map(({ name, deleteType, archived }) => ({ name, deleteType, archived }))).to.deep.equal([
      { name: "cleanup", deleteType: "SOFT", archived: false },
      { name: "former", deleteType: "PURGE", archived: true },
    ]);
    const [failed, going] = model.runs();
    const twoDays = 2 * 86_400_000;
    expect(failed).to.include({ phase: "Failed", message: "locked", startedAt: start - twoDays, drained: 2 });
    expect(failed).to.include({ finishedAt: start - twoDays + 10_000, startedBy: "ui" });
    expect(going).to.include({ phase: "Running", startedAt: start - 5_000, drained: 2 });
  });

  for (const surface of ["package", "app"]) {
    it(`gives workflows without a name names of their own (${surface})`, () => {
      const workflows = Array.from({ length: 3 }, () => ({ connection: SNOWFLAKE, runs: [{ startedAgo: "1h" }] }));
      const { model } = new Planted({ connections: [connection], surface, workflows });
      expect(new Set(model.workflows().map(({ name }) => name)).size).to.equal(3);
      expect(model.runs()).to.have.length(3);
    });
  }

  it("gives the next runs the ends that the seed has for them", () => {
    const planted = new Planted({
      connections: [connection],
      run: { pending: "1s", running: "10s" },
      stopping: "1s",
      nextRuns: [
        { connection: SNOWFLAKE, outcome: "Failed", times: 2 },
        { workflow: "cleanup", stoppedAfter: "6s" },
        { leaveAssets: 1, leaveConnection: true },
      ],
      workflows: [{ connection: SNOWFLAKE, name: "cleanup" }],
    });
    for (let run = 0; run < 5; run += 1) {
      planted.model.ui.run("cleanup");
      planted.pass(60_000);
    }
    expect(planted.model.runs().map(({ phase, stoppedWith }) => stoppedWith ?? phase)).to.deep.equal([
      "Failed",
      "Failed",
      "Stop",
      "Succeeded",
      "Succeeded",
    ]);
  });

  it("behaves as the seed says", () => {
    const { model } = new Planted({
      indexLag: "2s",
      surface: "app",
      app: { appId: "deleter", nativeReady: false, inputs: "snake", workerStart: "3s" },
      switches: { names: "upsert", createdStatus: 202 },
      runHistoryKept: "1h",
      stopping: "4s",
      run: { withoutStatus: "1s", shownAs: "Paused", stuckIn: "Running" },
    });
    expect(model.settings).to.deep.include({
      indexLag: { workflows: 2_000, runs: 2_000, assets: 2_000 },
      surface: "app",
      app: { appId: "deleter", nativeReady: false, inputs: "snake", workerStartMs: 3_000 },
      names: "upsert",
      createdStatus: 202,
      runHistoryMs: 3_600_000,
      stopMs: 4_000,
      run: { noStatusMs: 1_000, shownAs: "Paused", stuckIn: "Running" },
    });
    const lags = new Planted({ indexLag: { assets: "5s" } }).model.settings.indexLag;
    expect(lags).to.deep.equal({ workflows: 0, runs: 0, assets: 5_000 });
  });

  it("goes wrong where the seed says so", () => {
    const planted = new Planted({
      faults: [
        { route: "whoami", status: 503, retryAfter: 2, times: 2 },
        { route: "whoami", drop: "after", skip: 1 },
        { route: "whoami", delay: "5s" },
      ],
    });
    const answers = Array.from({ length: 5 }, () => planted.whoami("loopback-api-key"));
    expect(answers.slice(0, 2)).to.deep.equal([503, 503]);
    expect(answers.slice(2).map((it) => (typeof it === "string" ? it : "answer"))).to.deep.equal([
      "later",
      "drop",
      "answer",
    ]);
  });

  it("makes other ids with another seed of ids", () => {
    const idOf = (seed: unknown) => (new Planted(seed).whoami("loopback-api-key") as { id: string }).id;
    expect(idOf({}))
      .to.equal(idOf({ idSeed: 1 }))
      .and.not.to.equal(idOf({ idSeed: 2 }));
  });
});
