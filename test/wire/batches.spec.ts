import { expect } from "chai";
import fc from "fast-check";
import type { AtlanApi, Patience } from "../../provider/atlan/api";
import { PackageWorkflows } from "../../provider/atlan/packages/packageWorkflows";
import { API_KEY, rig, TENANT, TenantDispatcher } from "../rig";
import type { ConnectionSeed, FaultKind, TenantModel, TenantOptions } from "../tenant";
import { client } from "../unit/http/client";
import { failureOf } from "../unit/http/failureOf";
import { ScriptedDispatcher } from "../unit/http/scriptedDispatcher";
import { port } from "./api";
import { tables, terms } from "./countedAssets";
import { ASSET_FIELDS, expectOfficialWorkflowLeaf, type Json, leavesOf } from "./officialSearches";

const A = "default/snowflake/1";
const B = "default/snowflake/2";
const ONE = "atlan-connection-delete-1700000001";
const OTHER = "atlan-connection-delete-1700000002";
const THIRD = "atlan-connection-delete-1700000003";

type Search = Json & { readonly size?: number; readonly dsl?: Json & { readonly size: number } };

/** A port to a tenant that answers each search by its body, and the searches that it was sent. */
function answering(answer: (search: Search, text: string) => unknown) {
  const sent: Search[] = [];
  const dispatcher = new ScriptedDispatcher(({ body }) => {
    const search = JSON.parse(body!) as Search;
    sent.push(search);
    return { body: JSON.stringify(answer(search, body!)) };
  });
  return { ...port({ dispatcher }), sent };
}

/** Whether a search names several of what it looks for. */
const isOf = (names: readonly string[]) => (text: string) => names.every((it) => text.includes(`"${it}"`));
const isMany = isOf([A, B]);

/** How many there are, where the answer does not tell. */
const UNTOLD = -1;
const hits = (list: readonly object[], total = list.length): object => ({
  hits: { ...(total === UNTOLD ? {} : { total: { value: total } }), hits: list },
});
const definition = (name: string): object => ({ _id: name, _source: { metadata: { name } } });
const run = (id: string, workflow: string | undefined, phase = "Running"): object => ({
  _id: id,
  _source: {
    ...(workflow === undefined ? {} : { spec: { workflowTemplateRef: { name: workflow } } }),
    status: { phase },
  },
});
const entity = (qualifiedName: string, status = "ACTIVE"): object => ({
  typeName: "Connection",
  status,
  attributes: { qualifiedName, name: status },
});
const entities = (listed: readonly object[], approximateCount = listed.length): object => ({
  ...(approximateCount === UNTOLD ? {} : { approximateCount }),
  entities: listed,
});

const part = (count: number, inner = tables(count)): object => ({ doc_count: count, ...inner });
const NOTHING = { doc_count: 0, by_state: terms([]) };
/** An answer of which each part is about one connection. */
const counted = (approximateCount: number, ...parts: readonly unknown[]): object => ({
  ...(approximateCount === UNTOLD ? {} : { approximateCount }),
  aggregations: Object.fromEntries(parts.map((it, index) => [`connection_${index}`, it])),
});
const COUNT = { active: 3, archived: 0, activeByType: { Table: 3 } };

describe("counts of several connections", () => {
  /** Each connection has three tables, as a search for it alone tells; the search for both is answered otherwise. */
  const scene = (both: unknown) =>
    answering((_search, text) => (isMany(text) ? both : { approximateCount: 3, aggregations: tables(3) }));
  const count = ({ atlan, patience }: ReturnType<typeof scene>) =>
    Promise.all([A, B].map((it) => atlan.countAssets(it, patience)));
  /** The searches for one; that for both is sent three times before it counts as unreadable. */
  const alone = ({ sent }: ReturnType<typeof scene>) => sent.filter((it) => !isMany(JSON.stringify(it))).length;

  it("are taken from one search", async () => {
    const it = scene(counted(7, part(4), part(3)));
    expect(await count(it)).to.deep.equal([{ ...COUNT, active: 4, activeByType: { Table: 4 } }, COUNT]);
    expect(it.sent).to.have.length(1);
  });

  it("count what names one connection and lies below the other for both", async () => {
    const it = scene(counted(5, part(4), part(3, tables(3, 2))));
    expect(await count(it)).to.deep.equal([
      { ...COUNT, active: 4, activeByType: { Table: 4 } },
      { ...COUNT, activeUnnamed: 2 },
    ]);
    expect(it.sent).to.have.length(1);
  });

  for (const [title, both] of [
    ["a connection has no assets where all that were found are those of the others", counted(3, NOTHING, part(3))],
    ["an answer in which nothing was found says that there are none", counted(0, NOTHING, NOTHING)],
    ["so does one without aggregations", { approximateCount: 0 }],
  ] as const) {
    it(title, async () => {
      const it = scene(both);
      const [a] = await count(it);
      expect(a).to.deep.equal({ active: 0, archived: 0 });
      expect(it.sent).to.have.length(1);
    });
  }

  for (const [title, both] of [
    ["more were found than are those of any connection", counted(8, part(4), part(3))],
    ["fewer were found", counted(6, part(4), part(3))],
    ["fewer were found than what only one way finds explains", counted(4, part(4), part(3, tables(3, 2)))],
    ["fewer were found than one connection has", counted(3, part(4, tables(4, 4)), NOTHING)],
    ["it does not tell how many were found", counted(UNTOLD, part(4), part(3))],
    ["it tells nothing of the connections", { approximateCount: 3 }],
    ["it tells nothing of one of them", counted(3, part(3))],
    ["it tells nothing of one of them, and nothing was found", { approximateCount: 0, aggregations: {} }],
    ["a part contradicts what is in it", counted(8, part(5, tables(4)), part(3))],
    ["a part holds nothing", counted(7, part(4, {}), part(3))],
    ["a part has no number", counted(3, NOTHING, tables(3))],
    ["a number is no number", counted(3, NOTHING, { ...tables(3), doc_count: "3" })],
    ["it is not whole", { ...counted(7, part(4), part(3)), _shards: { total: 5, successful: 4, failed: 0 } }],
    ["it is a page", "<html>Sign in</html>"],
    ["it is empty", {}],
  ] as const) {
    it(`are taken one by one where ${title}`, async () => {
      const it = scene(both);
      expect(await count(it)).to.deep.equal([COUNT, COUNT]);
      expect(alone(it)).to.equal(2);
    });
  }

  it("fail where those of one by one fail as well, and are never 0", async () => {
    const it = answering(() => counted(7, part(3), part(3)));
    const failures = await Promise.all([A, B].map((name) => failureOf(it.atlan.countAssets(name, it.patience))));
    expect(failures.map(({ code, doing }) => [code, doing])).to.deep.equal(
      [A, B].map((name) => ["ATLAN_UNREADABLE_ANSWER", `counting the assets of ${name}`]),
    );
  });
});

describe("looks at several connections", () => {
  const scene = (both: unknown, single: (name: string) => object = (name) => entities([entity(name)])) => {
    const it = answering((_search, text) => {
      if (text.includes("connectionQualifiedName")) return { approximateCount: 0 };
      return isMany(text) ? both : single(text.includes(`"${A}"`) ? A : B);
    });
    const states = async () => {
      const looks = await Promise.all([A, B].map((name) => it.atlan.observeConnection(name, it.patience)));
      return looks.map(({ connection }) => connection?.state);
    };
    const asked = () =>
      it.sent
        .filter(({ dsl }) => dsl!.size !== 1)
        .map(({ dsl }) => leavesOf(dsl!["query"] as Json).flatMap(({ value }) => value));
    return { states, asked };
  };

  it("are taken from one search", async () => {
    const { states, asked } = scene(entities([entity(A, "DELETED"), entity(B), entity(A, "DELETED")]));
    expect(await states()).to.deep.equal(["DELETED", "ACTIVE"]);
    expect(asked()).to.deep.equal([[A, B]]);
  });

  it("ask again, alone, for one that is not there", async () => {
    const { states, asked } = scene(entities([entity(B)]));
    expect(await states()).to.deep.equal(["ACTIVE", "ACTIVE"]);
    expect(asked()).to.deep.equal([[A, B], [A]]);
  });

  it("say that one is not there only when a search for it alone says so", async () => {
    const { states, asked } = scene(entities([]), () => entities([]));
    expect(await states()).to.deep.equal([undefined, undefined]);
    expect(asked()).to.deep.equal([[A, B], [A], [B]]);
  });

  it("ask for each alone where there are more than the answer holds: the active one may be among these", async () => {
    const { states, asked } = scene(entities([entity(A, "DELETED"), entity(B)], 3));
    expect(await states()).to.deep.equal(["ACTIVE", "ACTIVE"]);
    expect(asked()).to.deep.equal([[A, B], [A], [B]]);
  });

  for (const [title, both] of [
    ["one of the entities can't be read", entities([entity(A, "GONE"), entity(B)])],
    ["it does not tell how many there are", entities([entity(A, "DELETED"), entity(B, "DELETED")], UNTOLD)],
  ] as const) {
    it(`ask for each alone where ${title}`, async () => {
      const { states, asked } = scene(both);
      expect(await states()).to.deep.equal(["ACTIVE", "ACTIVE"]);
      expect(asked().slice(-2)).to.deep.equal([[A], [B]]);
    });
  }
});

describe("looks at several runs", () => {
  const scene = (both: unknown) => {
    const it = answering((_search, text) => {
      if (isOf(["r1", "r2"])(text)) return both;
      const id = text.includes('"r1"') ? "r1" : "r2";
      return hits([run(id, ONE, "Failed")]);
    });
    const phases = async () =>
      (await Promise.all(["r1", "r2"].map((id) => it.atlan.findRun(id, it.patience)))).map((found) => found?.phase);
    return { ...it, phases };
  };

  it("are taken from one search, each by its id", async () => {
    const it = scene(hits([run("r2", OTHER, "Succeeded"), run("r1", ONE, "Running")]));
    expect(await it.phases()).to.deep.equal(["Running", "Succeeded"]);
    expect(it.sent).to.have.length(1);
  });

  for (const [title, both, expected] of [
    ["one is missing", hits([run("r2", OTHER)]), ["Failed", "Running"]],
    ["both are missing", hits([]), ["Failed", "Failed"]],
    ["only others are found", hits([run("r7", ONE)]), ["Failed", "Failed"]],
    ["one of the hits can't be read", hits([run("r1", ONE), { _id: "r2" }]), ["Failed", "Failed"]],
    [
      "one of the phases is none",
      hits([run("r1", ONE), { _id: "r2", _source: { status: { phase: 7 } } }]),
      ["Failed", "Failed"],
    ],
    ["some shards have failed", { ...hits([run("r1", ONE)]), _shards: { failed: 1 } }, ["Failed", "Failed"]],
    ["nothing is listed of what was found", hits([], 2), ["Failed", "Failed"]],
  ] as const) {
    it(`ask alone for what is not told where ${title}`, async () => {
      expect(await scene(both).phases()).to.deep.equal(expected);
    });
  }
});

describe("histories of several workflows", () => {
  const scene = (both: unknown) => {
    const it = answering((_search, text) => {
      if (isOf([ONE, OTHER])(text)) return both;
      return hits([run("alone", text.includes(ONE) ? ONE : OTHER)]);
    });
    const ids = async () => {
      const histories = await Promise.all([ONE, OTHER].map((name) => it.atlan.findRuns(name, it.patience)));
      return histories.map((runs) => runs.map(({ id }) => id));
    };
    return { ...it, ids };
  };

  it("are taken from one search, in its order; one without runs has none where all are told", async () => {
    const it = scene(hits([run("r2", ONE), run("r1", ONE)]));
    expect(await it.ids()).to.deep.equal([["r2", "r1"], []]);
    expect(it.sent).to.have.length(1);
  });

  for (const [title, both] of [
    ["a run does not name its workflow", hits([run("r1", ONE), run("r2", undefined)])],
    ["there are more than the answer holds", hits([run("r1", ONE)], 101)],
    ["it does not tell how many there are", hits([run("r1", ONE)], UNTOLD)],
    ["nothing is found, and it does not tell how many there are", hits([], UNTOLD)],
    ["one of the hits can't be read", hits([run("r1", ONE), { _id: "r2" }])],
  ] as const) {
    it(`are taken one by one where ${title}`, async () => {
      expect(await scene(both).ids()).to.deep.equal([["alone"], ["alone"]]);
    });
  }
});

describe("looks for several definitions", () => {
  const scene = (both: unknown) => {
    const it = answering((_search, text) => {
      if (isOf([ONE, OTHER])(text)) return both;
      return hits([definition(text.includes(ONE) ? ONE : OTHER)]);
    });
    const names = async () =>
      (await Promise.all([ONE, OTHER].map((name) => it.atlan.findWorkflow(name, it.patience)))).map(
        (found) => found?.name,
      );
    return { ...it, names };
  };

  it("are taken from one search; one that is missing is not there where all are told", async () => {
    const it = scene(hits([definition(OTHER)]));
    expect(await it.names()).to.deep.equal([undefined, OTHER]);
    expect(it.sent).to.have.length(1);
  });

  for (const [title, both] of [
    ["there are more than the answer holds", hits([definition(OTHER), definition(OTHER)], 5)],
    ["it does not tell how many there are", hits([definition(OTHER)], UNTOLD)],
    ["nothing is found, and it does not tell how many there are", hits([], UNTOLD)],
    ["one of the hits can't be read", hits([definition(OTHER), { _id: "it" }])],
  ] as const) {
    it(`ask alone for what is missing where ${title}`, async () => {
      expect(await scene(both).names()).to.deep.equal([ONE, OTHER]);
    });
  }
});

describe("bodies of searches for several", () => {
  /** What each search asks: the operator, field and values of its leaves, its size, and by what it counts. */
  const bodiesOf = async (work: (it: ReturnType<typeof answering>) => readonly Promise<unknown>[]) => {
    const it = answering((search) =>
      "dsl" in search ? { approximateCount: 0 } : hits([run("r1", ONE), run("r2", OTHER)]),
    );
    await Promise.all(work(it));
    return it.sent.map((search) => {
      const { query, size, aggregations = {} } = (search.dsl ?? search) as Json & { aggregations?: Json };
      const leaves = leavesOf(query as Json);
      for (const leaf of leaves) {
        if (search.dsl === undefined) expectOfficialWorkflowLeaf(leaf);
        else expect(ASSET_FIELDS).to.include(leaf.field);
      }
      return [leaves.map(({ operator, field, value }) => [operator, field, value]), size, aggregations];
    });
  };

  it("name what is looked for, and have room for all of it", async () => {
    const [found] = await bodiesOf(({ atlan, patience }) =>
      [ONE, OTHER, THIRD].map((it) => atlan.findWorkflow(it, patience)),
    );
    expect(found).to.deep.equal([[["terms", "metadata.name.keyword", [ONE, OTHER, THIRD]]], 6, {}]);
    const [runs] = await bodiesOf(({ atlan, patience }) => ["r1", "r2"].map((it) => atlan.findRun(it, patience)));
    expect(runs).to.deep.equal([[["terms", "_id", ["r1", "r2"]]], 2, {}]);
    const [histories] = await bodiesOf(({ atlan, patience }) => [ONE, OTHER].map((it) => atlan.findRuns(it, patience)));
    expect(histories).to.deep.equal([[["terms", "spec.workflowTemplateRef.name.keyword", [ONE, OTHER]]], 100, {}]);
  });

  it("count each connection by itself, as the search for one does", async () => {
    const bodies = async (...names: string[]) => {
      const it = answering(() => ({ approximateCount: 0 }));
      await Promise.all(names.map((name) => it.atlan.countAssets(name, it.patience)));
      return it.sent.map(({ dsl }) => dsl as unknown as { size: number; query: Json; aggregations: Json });
    };
    const filterOf = ({ query }: { query: Json }) => (query as { bool: { filter: Json[] } }).bool.filter[0];
    const [ofA, ofB] = await Promise.all([bodies(A), bodies(B)]);
    const both = await bodies(A, B);
    expect(both).to.have.length(1);
    expect(both[0]!.size).to.equal(1);
    expect(both[0]!.query).to.deep.equal({
      bool: { filter: [{ bool: { should: [filterOf(ofA[0]!), filterOf(ofB[0]!)], minimum_should_match: 1 } }] },
    });
    expect(both[0]!.aggregations).to.deep.equal({
      connection_0: { filter: filterOf(ofA[0]!), aggregations: ofA[0]!.aggregations },
      connection_1: { filter: filterOf(ofB[0]!), aggregations: ofB[0]!.aggregations },
    });
  });

  it("stay far below what an engine takes", async () => {
    const it = answering(() => ({ approximateCount: 0 }));
    const names = Array.from({ length: 250 }, (_, i) => `default/snowflake/17000${String(i).padStart(5, "0")}`);
    await Promise.all(names.map((name) => it.atlan.countAssets(name, it.patience)));
    expect(it.sent).to.have.length(3);
    const clauses = it.sent.map(({ dsl }) => leavesOf(dsl!["query"] as Json).length);
    expect(clauses).to.deep.equal([300, 300, 150]);
    expect(Math.max(...it.sent.map((search) => JSON.stringify(search).length))).to.be.below(200_000);
  });

  it("look at the connections themselves", async () => {
    const sent = await bodiesOf(({ atlan, patience }) => [A, B].map((it) => atlan.observeConnection(it, patience)));
    expect(sent[0]).to.deep.equal([[["terms", "qualifiedName", [A, B]]], 20, {}]);
  });
});

// ── Against the tenant ──────────────────────────────────────────────────────────────────────────────────────────────

/** What a tenant is made of, by chance. */
interface Recipe {
  readonly connections: readonly { readonly active: number; readonly archived: number; readonly isArchived: boolean }[];
  readonly definitions: readonly { readonly on: number; readonly runs: number; readonly isArchived: boolean }[];
  readonly switches: NonNullable<TenantOptions["switches"]>;
}

const RECIPE: fc.Arbitrary<Recipe> = fc.record({
  connections: fc.array(fc.record({ active: fc.nat(4), archived: fc.nat(4), isArchived: fc.boolean() }), {
    maxLength: 6,
  }),
  definitions: fc.array(fc.record({ on: fc.nat(5), runs: fc.nat(4), isArchived: fc.boolean() }), { maxLength: 6 }),
  switches: fc.record({
    connectionMatchesItself: fc.boolean(),
    archivedDefinitionsInSearch: fc.boolean(),
    minimalBodies: fc.boolean(),
    runsCarryTemplate: fc.boolean(),
    hideForbidden: fc.boolean(),
    sortTies: fc.constantFrom("older", "newer"),
  }),
});

const nameOf = (i: number): string => `default/snowflake/${i}`;

function openTenant({ connections, definitions, switches }: Recipe) {
  const seeds = connections.map(({ active, archived, isArchived }, i): ConnectionSeed => ({
    qualifiedName: nameOf(i),
    name: `connection ${i}`,
    connectorName: "snowflake",
    state: isArchived ? "DELETED" : "ACTIVE",
    assets: { Table: active, Column: active },
    archivedAssets: { Table: archived },
    hiddenFrom: i === 5 ? [API_KEY] : [],
  }));
  const { clock, tenant } = rig({ connections: seeds, switches, run: { pendingMs: 1_000, runningMs: 3_000 } });
  const runIds: string[] = [];
  // Every third run never ends.
  const start = (name: string): string => {
    if (runIds.length % 3 === 2) tenant.script({ stuckIn: "Running" });
    return tenant.ui.run(name);
  };
  const names = definitions.map(({ on, runs, isArchived }, i) => {
    const name = tenant.ui.create({ connectionQualifiedName: nameOf(on), name: `atlan-connection-delete-${i}` });
    for (let n = 0; n < runs; n++) {
      runIds.push(start(name));
      clock.advance(700);
    }
    if (isArchived) tenant.ui.archiveWorkflow(name);
    return name;
  });
  clock.advance(60_000);
  const http = client({
    clock,
    baseUrl: TENANT,
    credentials: { kind: "apiKey", apiKey: API_KEY },
    dispatcher: new TenantDispatcher(tenant, clock),
  });
  const asked = {
    connections: [...connections.map((_, i) => nameOf(i)), nameOf(1_000)],
    definitions: [...names, "atlan-connection-delete-999"],
    runs: [...runIds, "atlan-connection-delete-0-absent"],
  };
  return { clock, tenant, http, asked };
}

/** Everything that can be looked up for the tenant, each a question of its own. */
function questions(atlan: AtlanApi, asked: ReturnType<typeof openTenant>["asked"], patience: () => Patience) {
  return [
    ...asked.connections.flatMap((it) => [
      () => atlan.observeConnection(it, patience()),
      () => atlan.countAssets(it, patience()),
      () => atlan.findLiveRuns(it, patience()),
    ]),
    ...asked.definitions.flatMap((it) => [
      () => atlan.findWorkflow(it, patience()),
      () => atlan.findRuns(it, patience()),
      () => atlan.findRunsAhead(asked.connections[0]!, it, patience()),
    ]),
    ...asked.runs.map((it) => () => atlan.findRun(it, patience())),
  ];
}

/** An answer, or what was refused. */
const endOf = (work: Promise<unknown>): Promise<unknown> =>
  work.catch((error: unknown) => ({ refused: (error as { code?: string }).code ?? String(error) }));

/** The same questions one by one, and all at once; every run has come to rest, so that time changes nothing. */
async function bothWays(recipe: Recipe, disturb: (tenant: TenantModel) => void = () => undefined) {
  const alone = openTenant(recipe);
  const patience = { deadline: alone.clock.now() + 600_000 };
  const oneByOne: unknown[] = [];
  const single = new PackageWorkflows(alone.http);
  for (const ask of questions(single, alone.asked, () => patience)) oneByOne.push(await endOf(ask()));
  const many = openTenant(recipe);
  disturb(many.tenant);
  const batches = new PackageWorkflows(many.http);
  const atOnce = await Promise.all(questions(batches, many.asked, () => patience).map((ask) => endOf(ask())));
  return { oneByOne, atOnce, saved: alone.tenant.requests.length / many.tenant.requests.length };
}

/** What passes, wherever it hits. */
const PASSING: readonly FaultKind[] = [
  { status: 429, retryAfter: 2 },
  { status: 503 },
  { drop: "before" },
  { drop: "after" },
  { garbage: true },
  { truncate: true },
  { html: true },
  { json: { some: "thing" } },
];
/** What only a search for several things is answered. */
const REFUSALS: readonly FaultKind[] = [{ status: 400 }, { status: 403 }, { status: 413 }, { status: 500 }];
const SEVERAL = [
  '"_id":["',
  '"qualifiedName":["',
  '"connection_1":',
  '"spec.workflowTemplateRef.name.keyword":["',
] as const;
const ROUTES = ["findWorkflows", "findRuns", "searchAssets"] as const;

const FAULT: fc.Arbitrary<Parameters<TenantModel["fault"]>[0][]> = fc.oneof(
  fc
    .record({
      route: fc.constantFrom(...ROUTES),
      kind: fc.constantFrom(...PASSING),
      skip: fc.nat(6),
      times: fc.integer({ min: 1, max: 2 }),
    })
    .map((fault) => [fault]),
  fc
    .record({ kind: fc.constantFrom(...REFUSALS), containing: fc.constantFrom(...SEVERAL) })
    .map((fault) => ROUTES.map((route) => ({ ...fault, route, times: 100 }))),
);

describe("the runs that matter to a start", () => {
  it("are what two searches find, by one, whatever the tenant is like", async () => {
    await fc.assert(
      fc.asyncProperty(RECIPE, async (recipe) => {
        const { clock, http, asked } = openTenant(recipe);
        const atlan = new PackageWorkflows(http);
        const patience = { deadline: clock.now() + 600_000 };
        for (const connection of asked.connections)
          for (const definition of asked.definitions) {
            const live = await atlan.findLiveRuns(connection, patience);
            const runs = await atlan.findRuns(definition, patience);
            const ahead = await atlan.findRunsAhead(connection, definition, patience);
            // Runs of the same second have no order.
            const byId = (list: readonly { readonly id: string }[]) => list.toSorted((a, b) => (a.id < b.id ? -1 : 1));
            expect([byId(ahead.live), byId(ahead.runs)]).to.deep.equal([byId(live), byId(runs)]);
          }
      }),
      { seed: 1, numRuns: 20 },
    );
  });
});

describe("many look-ups at once", () => {
  it("give what they give one by one, whatever the tenant is like", async () => {
    let saved = 0;
    await fc.assert(
      fc.asyncProperty(RECIPE, async (recipe) => {
        const both = await bothWays(recipe);
        expect(both.atOnce).to.deep.equal(both.oneByOne);
        saved = Math.max(saved, both.saved);
      }),
      { seed: 1, numRuns: 40 },
    );
    expect(saved, "many were asked for at once").to.be.above(5);
  });

  it("give the same also where requests fail, answers break off, and searches for several are refused", async () => {
    await fc.assert(
      fc.asyncProperty(RECIPE, FAULT, async (recipe, faults) => {
        const both = await bothWays(recipe, (tenant) => {
          for (const fault of faults) tenant.fault(fault);
        });
        expect(both.atOnce).to.deep.equal(both.oneByOne);
      }),
      { seed: 1, numRuns: 80 },
    );
  });
});
