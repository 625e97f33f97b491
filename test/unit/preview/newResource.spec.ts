import { expect } from "chai";
import { POSTGRES, SEEDS, SNOWFLAKE } from "../../rig";
import { type TenantOptions, tenantVariants } from "../../tenant";
import {
  ALWAYS,
  archive,
  COUNTING,
  FUTILE,
  LEGACY,
  LEGACY_ARCHIVED,
  LOOK_AHEAD,
  purge,
  type Scene,
  scene,
  STUCK,
} from "./scene";

const CREATE = { step: "create", errors: [] };
const refused = (...errors: string[]) => ({ step: "none", errors });

const NOT_THERE =
  "connectionQualifiedName: there is no such connection, or the credentials can't see it; Atlan's answers do not tell the two apart. ";
const CHECK_NAME =
  "Check connectionQualifiedName, and that the persona of the token includes the connection. allowMissing: true takes a connection that can't be seen for gone, such as one that is already purged. If this resource has purged it and is to be replaced, keep it: `pulumi state untaint`, or no `--replace`. [ATLAN_CONNECTION_NOT_FOUND] docs/errors.md#atlan_connection_not_found";

/** One more connection beside the others. */
const having = (seed: Partial<NonNullable<TenantOptions["connections"]>[number]>): TenantOptions => ({
  connections: [
    { qualifiedName: "default/redshift/1700000003", name: "odd", connectorName: "redshift", assets: {}, ...seed },
    ...SEEDS.connections!,
  ],
});
const ODD = "default/redshift/1700000003";

describe("the preview of a new resource", () => {
  it("says what an archive would take, by type, on the resource's own row", async () => {
    const it = scene();
    expect(await it.legacy.preview(archive())).to.deep.equal(CREATE);
    expect(it.told()).to.deep.equal([`Will archive 12 assets of ${LEGACY}: 9 Column, 3 Table.`]);
  });

  it("says what is archived already", async () => {
    const it = scene();
    await it.legacy.preview(archive({ connectionQualifiedName: POSTGRES }));
    expect(it.told()).to.deep.equal([
      `Will archive 2 assets of connection ${POSTGRES} ("trial", active): 2 Table; 4 assets of it are archived already.`,
    ]);
  });

  it("names a purge so that nobody overlooks it, and counts what is archived too", async () => {
    const it = scene();
    expect(await it.legacy.preview(purge({ connectionQualifiedName: POSTGRES, maxAssets: 6 }))).to.deep.equal(CREATE);
    expect(it.told()).to.deep.equal([
      `WILL PERMANENTLY PURGE 6 assets of connection ${POSTGRES} ("trial", active): 6 Table.`,
    ]);
  });

  it("sums up types beyond the fifth, and tells how many assets carry lineage", async () => {
    const assets = { Table: 1_200, View: 1, Column: 1, Schema: 1, Database: 1, Procedure: 1, Query: 1 };
    const it = scene(having({ assets, withLineage: 1_001 }));
    await it.legacy.preview(purge({ connectionQualifiedName: ODD, maxAssets: 5_000 }));
    expect(it.told()).to.deep.equal([
      `WILL PERMANENTLY PURGE 1,206 assets of connection ${ODD} ("odd", active): 1,200 Table, 1 Column, 1 Database, 1 Procedure, 1 Query, 2 assets of 2 other types; 1,001 of them carry lineage.`,
    ]);
  });

  it("says so when all is archived already", async () => {
    const it = scene(having({ state: "DELETED", archivedAssets: { Table: 2 } }));
    expect(await it.legacy.preview(archive({ connectionQualifiedName: ODD }))).to.deep.equal(CREATE);
    expect(it.told()).to.deep.equal([`Nothing will run: connection ${ODD} ("odd", archived) is archived already.`]);
    await it.legacy.preview(purge({ connectionQualifiedName: ODD }));
    expect(it.told()).to.deep.equal([
      `WILL PERMANENTLY PURGE 2 assets of connection ${ODD} ("odd", archived): 2 Table.`,
    ]);
  });

  for (const columns of [9, 100_000]) {
    it(`is one look that changes nothing, with ${columns} columns`, async () => {
      const it = scene(having({ assets: { Column: columns } }));
      const program = purge({ connectionQualifiedName: ODD, maxAssets: 1_000_000 });
      expect(await it.legacy.preview(program)).to.deep.equal(CREATE);
      expect(it.asked()).to.deep.equal(LOOK_AHEAD);
      expect(it.tenant.mutations()).to.deep.equal([]);
      expect(it.told()).to.deep.equal([
        `WILL PERMANENTLY PURGE ${columns.toLocaleString("en-US")} assets of connection ${ODD} ("odd", active): ${columns.toLocaleString("en-US")} Column.`,
      ]);
    });
  }

  it("takes one round trip: both searches are under way at once", async () => {
    const it = scene();
    it.tenant.fault({ route: "searchAssets", kind: { delayMs: 1_000 }, times: ALWAYS });
    const begin = it.clock.now();
    expect(await it.legacy.preview(archive())).to.deep.equal(CREATE);
    expect(it.clock.now() - begin).to.equal(1_000);
  });

  for (const { label, switches } of tenantVariants) {
    it(`counts alike on every tenant that may exist: ${label}`, async () => {
      const it = scene({ switches });
      expect(await it.legacy.preview(purge())).to.deep.equal(CREATE);
      expect(await it.legacy.preview(archive())).to.deep.equal(CREATE);
      expect(it.told()).to.deep.equal([
        `WILL PERMANENTLY PURGE 12 assets of ${LEGACY}: 9 Column, 3 Table.`,
        `Will archive 12 assets of ${LEGACY}: 9 Column, 3 Table.`,
      ]);
    });
  }

  it("is followed by one more look of the up, then by create", async () => {
    const it = scene();
    expect(await it.legacy.up(archive())).to.deep.equal(CREATE);
    expect(it.told().slice(0, 2)).to.deep.equal(
      Array.from({ length: 2 }, () => `Will archive 12 assets of ${LEGACY}: 9 Column, 3 Table.`),
    );
    const twice = [...LOOK_AHEAD, ...LOOK_AHEAD];
    expect(it.asked().slice(0, twice.length)).to.deep.equal(twice);
  });

  it("looks again when a replacement is forced", async () => {
    const it = scene();
    await it.legacy.up(archive());
    it.told();
    expect(await it.legacy.forceReplacement(archive())).to.deep.equal({ step: "replace", errors: [] });
    expect(it.told()[0]).to.equal(`Nothing will run: ${LEGACY_ARCHIVED} is archived already.`);
    expect(it.legacy.outputs).to.include({ outcome: "alreadyArchived", achieved: "archived" });
  });
});

describe("the preview of a new resource refuses", () => {
  it("a purge that nobody has approved, and names the number to approve", async () => {
    const it = scene();
    expect(await it.legacy.preview(purge({ maxAssets: undefined }))).to.deep.equal(
      refused(
        "maxAssets: connection default/snowflake/1700000001: a purge of 12 assets is not approved. A purge can't be undone. Approve it with maxAssets: 12. [ATLAN_TOO_MANY_ASSETS] docs/errors.md#atlan_too_many_assets",
      ),
    );
    expect(it.asked()).to.deep.equal(LOOK_AHEAD);
    expect(await it.legacy.preview(purge({ maxAssets: 12 }))).to.deep.equal(CREATE);
  });

  it("more assets than were approved, and names the number to approve", async () => {
    const it = scene();
    const error =
      "maxAssets: connection default/snowflake/1700000001: it has 12 assets, more than maxAssets (11) approves. Nothing was started. To approve this, set maxAssets to at least 12. [ATLAN_TOO_MANY_ASSETS] docs/errors.md#atlan_too_many_assets";
    expect(await it.legacy.preview(purge({ maxAssets: 11 }))).to.deep.equal(refused(error));
    expect(await it.legacy.preview(archive({ maxAssets: 11 }))).to.deep.equal(refused(error));
    expect(await it.legacy.up(purge({ maxAssets: 11 }))).to.deep.equal(refused(error));
    expect(it.legacy.resource).to.equal(undefined);
    expect(it.tenant.mutations()).to.deep.equal([]);
  });

  it("a purge of a connection of which no asset can be seen, unless that is approved", async () => {
    const it = scene(having({}));
    const program = purge({ connectionQualifiedName: ODD });
    expect(await it.legacy.preview(program)).to.deep.equal(
      refused(
        "maxAssets: connection default/redshift/1700000003: the connection is there, but not one asset of it is visible, which may be for want of permission. Check the token's persona. If the connection is empty, approve that with maxAssets: 0. [ATLAN_TOO_MANY_ASSETS] docs/errors.md#atlan_too_many_assets",
      ),
    );
    expect(await it.legacy.preview({ ...program, maxAssets: 0 })).to.deep.equal(CREATE);
    expect(it.told()).to.deep.equal([`WILL PERMANENTLY PURGE 0 assets of connection ${ODD} ("odd", active).`]);
  });

  it("a connection that is not there, and names those that may have been meant by a slip", async () => {
    const it = scene();
    const slip = archive({ connectionQualifiedName: "default/snowflake/1700000010" });
    expect(await it.legacy.preview(slip)).to.deep.equal(
      refused(`${NOT_THERE}Did you mean ${SNOWFLAKE} ("legacy")? ${CHECK_NAME}`),
    );
    expect(it.asked()).to.deep.equal([...LOOK_AHEAD, "searchAssets"]);
  });

  it("a connection that is not there, and names others of the same connector", async () => {
    const it = scene();
    expect(await it.legacy.preview(archive({ connectionQualifiedName: "default/postgres/1" }))).to.deep.equal(
      refused(`${NOT_THERE}Did you mean ${POSTGRES} ("trial")? ${CHECK_NAME}`),
    );
    expect(await it.legacy.preview(archive({ connectionQualifiedName: "default/oracle/1" }))).to.deep.equal(
      refused(NOT_THERE + CHECK_NAME),
    );
  });

  it("a missing connection also when those that may have been meant can't be found out", async () => {
    const it = scene();
    it.tenant.fault({ route: "searchAssets", kind: { status: 500 }, containing: '"Connection"', times: ALWAYS });
    expect(await it.legacy.preview(archive({ connectionQualifiedName: "default/snowflake/1" }))).to.deep.equal(
      refused(NOT_THERE + CHECK_NAME),
    );
  });

  it("the name of an asset, without a request", async () => {
    const it = scene();
    expect(await it.legacy.preview(archive({ connectionQualifiedName: `${SNOWFLAKE}/db/table` }))).to.deep.equal(
      refused(
        `connectionQualifiedName: this is an asset inside a connection; the connection is ${SNOWFLAKE} [ATLAN_INPUT] docs/errors.md#atlan_input`,
      ),
    );
    expect(it.asked()).to.deep.equal([]);
  });

  it("a timeout in which no run would show, with the code of an input", async () => {
    const it = scene();
    expect(await it.legacy.preview(archive({ timeout: "1s" }))).to.deep.equal(
      refused(
        "timeout: it has to be at least atlan:indexLag, the time in which a run shows [ATLAN_INPUT] docs/errors.md#atlan_input",
      ),
    );
    expect(it.asked()).to.deep.equal([]);
  });

  it("the name of something that is no connection", async () => {
    const it = scene();
    const table = { typeName: "Table", status: "ACTIVE", attributes: { name: "t", qualifiedName: ODD } };
    it.tenant.fault({ route: "searchAssets", kind: { json: { approximateCount: 1, entities: [table] } } });
    expect(await it.legacy.preview(archive({ connectionQualifiedName: ODD }))).to.deep.equal(
      refused(
        "connectionQualifiedName: this is the qualified name of a Table, not of a connection. A connection's qualified name has three parts: default/<connector>/<epoch>. [ATLAN_CONNECTION_NOT_FOUND] docs/errors.md#atlan_connection_not_found",
      ),
    );
  });

  it("a connection whose assets can be seen and that can't be seen itself", async () => {
    const it = scene();
    it.tenant.ui.deleteConnectionEntity(SNOWFLAKE, "PURGE");
    expect(await it.legacy.preview(purge())).to.deep.equal(
      refused(
        "connectionQualifiedName: 12 assets of it can be seen, but not the connection itself, without which Atlan deletes nothing. Check that the persona of the token includes the connection. If it is gone, its assets have to be deleted one by one. [ATLAN_CONNECTION_NOT_FOUND] docs/errors.md#atlan_connection_not_found",
      ),
    );
  });

  it("everything that is wrong at once, and then sends nothing", async () => {
    const it = scene({}, { "atlan:indexLag": "10s" });
    const { errors } = await it.legacy.preview(
      purge({
        connectionQualifiedName: "snowflake",
        maxAssets: -1,
        timeout: "soon",
        allowMissing: "yes",
        rerunOnDrift: 1,
        reason: 7,
        triggers: "DATA-481",
      }),
    );
    expect(errors.map((error) => error.split(":")[0])).to.have.members([
      "connectionQualifiedName",
      "maxAssets",
      "timeout",
      "allowMissing",
      "rerunOnDrift",
      "reason",
      "triggers",
    ]);
    expect(it.asked()).to.deep.equal([]);
  });

  it("a purge without a number together with what else is wrong, and then sends nothing", async () => {
    const it = scene();
    const { errors } = await it.legacy.preview(purge({ maxAssets: undefined, timeout: "soon" }));
    expect(errors).to.have.length(2);
    expect(errors.join("\n")).to.include("maxAssets: a purge can't be undone").and.to.include("timeout: ");
    expect(it.asked()).to.deep.equal([]);
  });

  it("a purge without a number of a connection that is not there, for both reasons", async () => {
    const it = scene();
    const program = purge({ maxAssets: undefined, connectionQualifiedName: "default/oracle/1" });
    const { errors } = await it.legacy.preview(program);
    expect(errors).to.have.length(2);
    expect(errors.join("\n")).to.include("maxAssets: a purge can't be undone").and.to.include(NOT_THERE);
  });

  it("what is wrong with the inputs together with what is wrong with the configuration", async () => {
    const it = scene({}, { "atlan:baseUrl": "tenant", "atlan:apiKey": "", "atlan:indexLag": "long" });
    const { errors } = await it.legacy.preview(purge({ mode: "PURGE", timeout: "soon" }));
    expect(errors.map((error) => /^[\w:]+(?=: )/.exec(error)?.[0])).to.have.members([
      "mode",
      "timeout",
      "atlan:baseUrl",
      "atlan:indexLag",
      "atlan:apiKey",
    ]);
    expect(it.asked()).to.deep.equal([]);
  });

  it("without credentials, and then sends nothing", async () => {
    const it = scene({}, { "atlan:apiKey": "" });
    const { errors } = await it.legacy.preview(purge());
    expect(errors.join("\n")).to.include("atlan:apiKey: there are no credentials");
    expect(it.asked()).to.deep.equal([]);
  });
});

describe("the preview of a purge stops when the counts can't be had", () => {
  it("after a minute of server errors", async () => {
    const it = scene();
    it.tenant.fault({ route: "searchAssets", kind: { status: 503 }, containing: COUNTING, times: ALWAYS });
    const begin = it.clock.now();
    expect(await it.legacy.preview(purge())).to.deep.equal(
      refused(
        `counting the assets of ${SNOWFLAKE} (https://tenant.example.com): Atlan answered 503 Service Unavailable: injected fault (503, request fault). Run the same command again; what had been started is found and joined. [ATLAN_HTTP_503] docs/errors.md#atlan_http_5xx`,
      ),
    );
    expect(it.clock.now() - begin).to.be.within(30_000, 60_000);
  });

  it("at once when it is forbidden", async () => {
    const it = scene();
    it.tenant.fault({ route: "searchAssets", kind: { status: 403 }, containing: COUNTING, times: ALWAYS });
    const { errors } = await it.legacy.preview(purge());
    expect(errors.join("\n")).to.include(`counting the assets of ${SNOWFLAKE}`).and.to.include("answered 403");
    expect(it.asked()).to.deep.equal(["searchAssets", "searchAssets"]);
  });

  const nonsense = {
    "no count": { aggregations: { by_state: { buckets: [] } } },
    "a text for a count": { approximateCount: "12" },
    "a negative count": { approximateCount: -1 },
    "a count without the states": { approximateCount: 12 },
    "states that contradict the count": {
      approximateCount: 12,
      aggregations: { by_state: { buckets: [{ key: "ACTIVE", doc_count: 3 }] } },
    },
    "an unheard-of state": {
      approximateCount: 1,
      aggregations: { by_state: { buckets: [{ key: "PURGED", doc_count: 1 }] } },
    },
    "a list": [],
    nothing: null,
  };
  for (const [what, json] of Object.entries(nonsense)) {
    it(`as nonsense: ${what}`, async () => {
      const it = scene();
      it.tenant.fault({ route: "searchAssets", kind: { json }, containing: COUNTING, times: ALWAYS });
      const { errors } = await it.legacy.preview(purge());
      expect(errors).to.have.length(1);
      expect(errors[0]).to.include(
        `counting the assets of ${SNOWFLAKE} (https://tenant.example.com): the answer is not one that Atlan gives: ${JSON.stringify(json)}`.slice(
          0,
          150,
        ),
      );
      expect(it.told().join()).to.match(
        /^This tenant does not answer as .*`npx pulumi-atlan doctor` .* it changes nothing\.$/,
      );
      expect(it.tenant.mutations()).to.deep.equal([]);
    });
  }
});

describe("the preview of a connection that may be missing", () => {
  it("says that nothing will run, and the up succeeds without a run", async () => {
    const it = scene();
    const program = purge({ connectionQualifiedName: "default/oracle/1", allowMissing: true });
    expect(await it.legacy.preview(program)).to.deep.equal(CREATE);
    expect(it.told()).to.deep.equal([
      "Nothing will run: connection default/oracle/1 can't be seen, and counts as gone.",
    ]);
    expect(it.asked()).to.deep.equal(LOOK_AHEAD);
    expect(await it.legacy.up(program)).to.deep.equal(CREATE);
    expect(it.legacy.outputs).to.include({ outcome: "alreadyGone" });
    expect(it.tenant.mutations()).to.deep.equal([]);
    it.asked();
    expect(await it.legacy.up(program)).to.deep.equal({ step: "same", errors: [] });
    expect(it.asked()).to.deep.equal([]);
  });
});

describe("the preview after an interrupted create", () => {
  it("is no error when the purge has finished meanwhile", async () => {
    const it = scene();
    await it.legacy.up(purge());
    it.legacy.resource = undefined;
    it.told();
    expect(await it.legacy.preview(purge())).to.deep.equal(CREATE);
    const [workflow] = it.tenant.workflows();
    expect(it.told()).to.deep.equal([
      `Nothing will run: workflow ${workflow!.name}, which an earlier command has started, has PERMANENTLY PURGED connection ${SNOWFLAKE}.`,
    ]);
    expect(await it.legacy.up(purge())).to.deep.equal(CREATE);
    expect(it.legacy.outputs).to.include({ outcome: "ran", achieved: "purged", phase: "Succeeded" });
    expect(it.tenant.mutations()).to.have.length(1);
  });

  it("is no error when the purge is going and new assets have come in", async () => {
    const it = scene();
    it.tenant.script(STUCK);
    await it.legacy.up(purge({ timeout: "30s" }));
    it.legacy.resource = undefined;
    it.tenant.ui.crawl(SNOWFLAKE, "Table", 20);
    it.told();
    expect(await it.legacy.preview(purge())).to.deep.equal(CREATE);
    expect(it.told().join()).to.match(
      /^Will go on with run \S+, which is going already: it PERMANENTLY PURGES \d+ assets of connection /,
    );
    expect(it.tenant.mutations()).to.have.length(1);
  });

  it("is an error when the look for what is left fails", async () => {
    const it = scene();
    it.tenant.fault({ route: "findRuns", kind: { status: 403 }, times: ALWAYS });
    const { errors } = await it.legacy.preview(purge({ maxAssets: 1 }));
    expect(errors.join()).to.include("looking for runs").and.to.include("answered 403");
  });
});

describe("the preview of a resource that was destroyed and is declared again", () => {
  /** A tenant on which a purge has failed and its definition, archived by destroy, keeps its name taken. */
  async function destroyed(archivedDefinitionsInSearch = false): Promise<Scene> {
    const it = scene({ switches: { archivedNameIsFree: false, archivedDefinitionsInSearch } });
    it.tenant.script(FUTILE);
    await it.legacy.up(purge());
    await it.legacy.destroy();
    return it;
  }

  for (const isShown of [false, true]) {
    it(`is no error when its create was interrupted under the next name and the purge has finished, the archived definition ${isShown ? "" : "not "}shown`, async () => {
      const it = await destroyed(isShown);
      expect(await it.legacy.up(purge())).to.deep.equal(CREATE);
      it.legacy.resource = undefined;
      expect(await it.legacy.preview(purge())).to.deep.equal(CREATE);
      expect(await it.legacy.up(purge())).to.deep.equal(CREATE);
      expect(it.legacy.outputs).to.include({ achieved: "purged" });
      expect(it.tenant.runs()).to.have.length(2);
    });
  }

  it("is no error when its create was interrupted under the next name and the purge is going", async () => {
    const it = await destroyed();
    it.tenant.script(STUCK);
    await it.legacy.up(purge({ timeout: "30s" }));
    it.legacy.resource = undefined;
    it.tenant.ui.crawl(SNOWFLAKE, "Table", 20);
    it.told();
    expect(await it.legacy.preview(purge())).to.deep.equal(CREATE);
    it.told();
    expect((await it.legacy.up(purge({ timeout: "30s" }))).errors.join()).to.include("is Running after 30s");
    expect(it.tenant.runs()).to.have.length(2);
  });

  it("refuses too many assets: a definition that destroy has archived is nothing to go on from", async () => {
    const it = scene();
    it.tenant.script(FUTILE);
    await it.legacy.up(purge());
    await it.legacy.destroy();
    it.told();
    const { errors } = await it.legacy.preview(purge({ maxAssets: 5 }));
    expect(errors.join()).to.include("it has 12 assets, more than maxAssets (5) approves");
    expect(it.told()).to.deep.equal([]);
  });
});

it("a mode of null is refused, not taken for the default", async () => {
  const it = scene();
  const { errors } = await it.legacy.preview({ ...archive(), mode: null });
  expect(errors.join()).to.include('"archive" or "purge"');
  expect(it.asked()).to.deep.equal([]);
});
