import { expect } from "chai";
import type { Intent } from "../../../provider/reconcile/intent";
import { POSTGRES, SNOWFLAKE } from "../../rig";
import type { ConnectionSeed, Switches, TenantOptions } from "../../tenant";
import { ALWAYS, archive, LEGACY, LOOKING, purge, type Scene, scene } from "./scene";

const SEED = { qualifiedName: SNOWFLAKE, name: "legacy", connectorName: "snowflake", assets: { Table: 5 } } as const;
const OTHER = { qualifiedName: POSTGRES, name: "trial", connectorName: "postgres", assets: { Table: 2 } } as const;

const having = (
  legacy: Partial<ConnectionSeed>,
  switches: Partial<Switches> = {},
  other: Partial<ConnectionSeed> = {},
): TenantOptions => ({
  connections: [
    { ...SEED, ...legacy },
    { ...OTHER, ...other },
  ],
  switches,
});

/** Five that lie below the connection: three name none, two name the other one. */
const STRAYS = {
  strays: [
    { typeName: "View", count: 3 },
    { typeName: "View", count: 2, connectionQualifiedName: POSTGRES },
  ],
};
/** Two that lie below the other connection, but name this one. */
const ELSEWHERE = { strays: [{ typeName: "Query", count: 2, connectionQualifiedName: SNOWFLAKE }] };

const FIVE = "5 of them lie below its qualified name without naming it in connectionQualifiedName";
const TWO = "2 of them name it in connectionQualifiedName without lying below its qualified name";
const CREATE = { step: "create", errors: [] };

const intentIn = (it: Scene): Intent => it.legacy.outputs["intent"] as Intent;
/** How many assets all runs have taken. */
const taken = (it: Scene): number => it.tenant.runs().reduce((sum, { drained }) => sum + drained, 0);

describe("assets that only one of two ways finds", () => {
  it("are counted, and told, where they lie below the connection without naming it", async () => {
    const it = scene(having(STRAYS));
    expect(await it.legacy.preview(purge({ maxAssets: 10 }))).to.deep.equal(CREATE);
    expect(it.told()).to.deep.equal([
      `WILL PERMANENTLY PURGE 10 assets of ${LEGACY}: 5 Table, 5 View. ${FIVE}; Atlan may go by either, so all of them count.`,
    ]);
    await it.legacy.up(purge({ maxAssets: 10 }));
    expect(intentIn(it).fulfilled).to.equal(true);
    expect(taken(it)).to.equal(10);
  });

  it("have to be approved with the others", async () => {
    const it = scene(having(STRAYS));
    const { errors } = await it.legacy.up(purge({ maxAssets: 5 }));
    expect(errors.join()).to.contain(`it has 10 assets (${FIVE}), more than maxAssets (5) approves`);
    expect((await it.legacy.up({ ...purge(), maxAssets: undefined })).errors.join()).to.match(/maxAssets/);
    expect(it.tenant.mutations()).to.deep.equal([]);
  });

  it("have to be gone after the run, whichever way that goes", async () => {
    const it = scene(having(STRAYS, { deletesBy: "connectionQualifiedName" }));
    const { errors } = await it.legacy.up(purge({ maxAssets: 10 }));
    expect(errors.join()).to.contain(`Succeeded, but 5 assets are still there (5 View; ${FIVE})`);
    expect(intentIn(it).fulfilled).to.equal(false);
  });

  it("are told where they name the connection without lying below it", async () => {
    const it = scene(having({}, { deletesBy: "either" }, ELSEWHERE));
    await it.legacy.preview(archive());
    expect(it.told()).to.deep.equal([
      `Will archive 7 assets of ${LEGACY}: 5 Table, 2 Query. ${TWO}; Atlan may go by either, so all of them count.`,
    ]);
    await it.legacy.up(archive({ maxAssets: 7 }));
    expect(intentIn(it).fulfilled).to.equal(true);
    expect(taken(it)).to.equal(7);
  });

  for (const deletesBy of ["qualifiedName", "connectionQualifiedName", "either"] as const) {
    it(`are never more than were approved where the tenant deletes by ${deletesBy}`, async () => {
      const it = scene(having(STRAYS, { deletesBy }, ELSEWHERE));
      for (const maxAssets of [5, 7, 10, 11]) await it.legacy.up(purge({ maxAssets }));
      expect(taken(it)).to.equal(0);
      await it.legacy.up(purge({ maxAssets: 12 }));
      expect(taken(it)).to.be.within(7, 12);
      expect(intentIn(it).fulfilled).to.equal(deletesBy === "either");
    });
  }

  it("are those of this connection, not of one whose name only begins alike", async () => {
    const it = scene(having({}, {}, { qualifiedName: `${SNOWFLAKE}0`, connectorName: "snowflake" }));
    await it.legacy.preview(archive());
    expect(it.told()).to.deep.equal([`Will archive 5 assets of ${LEGACY}: 5 Table.`]);
    await it.legacy.up(archive({ maxAssets: 5 }));
    expect(it.tenant.connection(`${SNOWFLAKE}0`).active).to.equal(2);
  });

  it("are in state, so that a program can look at them", async () => {
    const it = scene(having(STRAYS, { deletesBy: "connectionQualifiedName" }, ELSEWHERE));
    await it.legacy.up(archive());
    expect(it.legacy.outputs["assets"]).to.deep.equal({
      active: 5,
      archived: 7,
      activeByType: { View: 5 },
      archivedByType: { Table: 5, Query: 2 },
      activeUnnamed: 5,
      archivedElsewhere: 2,
    });
  });
});

describe("a connection that names itself", () => {
  it("is none of its assets", async () => {
    const it = scene(having({ assets: {} }, { connectionMatchesItself: true }));
    const { errors } = await it.legacy.up(purge({ maxAssets: 5 }));
    expect(errors.join()).to.contain("not one asset of it is visible");
    expect(it.tenant.mutations()).to.deep.equal([]);
    expect(await it.legacy.preview(purge({ maxAssets: 0 }))).to.deep.equal(CREATE);
    expect(it.told().at(-1)).to.equal(`WILL PERMANENTLY PURGE 0 assets of ${LEGACY}.`);
  });
});

describe("policies that name a connection", () => {
  const STAY = "2 AuthPolicy of access control name it, too, and stay: not counted here.";

  for (const deletesPolicies of [false, true]) {
    describe(`where the workflow ${deletesPolicies ? "takes" : "leaves"} them`, () => {
      const there = () => scene(having({ policies: 2 }, { deletesPolicies }));

      it("are told to stay, and are not counted for maxAssets", async () => {
        const it = there();
        expect(await it.legacy.preview(purge({ maxAssets: 5 }))).to.deep.equal(CREATE);
        expect(it.told()).to.deep.equal([`WILL PERMANENTLY PURGE 5 assets of ${LEGACY}: 5 Table. ${STAY}`]);
        await it.legacy.preview(archive());
        expect(it.told()).to.deep.equal([`Will archive 5 assets of ${LEGACY}: 5 Table. ${STAY}`]);
      });

      it("are not held against an archive, nor against a purge", async () => {
        const it = there();
        await it.legacy.up(archive());
        expect(intentIn(it).fulfilled).to.equal(true);
        expect(it.legacy.outputs["assets"]).to.deep.equal({
          active: 0,
          archived: 5,
          archivedByType: { Table: 5 },
          stayingByType: { AuthPolicy: 2 },
        });
        await it.legacy.up(purge({ maxAssets: 5 }));
        expect(it.legacy.outputs).to.include({ achieved: "purged" });
        expect(intentIn(it).fulfilled).to.equal(true);
        expect(it.tenant.connection(SNOWFLAKE).policies).to.equal(deletesPolicies ? 0 : 2);
      });

      it("are no drift, and start no run", async () => {
        const it = there();
        await it.legacy.up(archive({ rerunOnDrift: true }));
        await it.legacy.refresh();
        await it.legacy.up(archive({ rerunOnDrift: true }));
        expect(it.tenant.runs()).to.have.length(1);
      });
    });
  }

  it("are assets like all others where they lie below the connection", async () => {
    const it = scene(having({ strays: [{ typeName: "AuthPolicy", count: 2, connectionQualifiedName: SNOWFLAKE }] }));
    const { errors } = await it.legacy.up(purge({ maxAssets: 5 }));
    expect(errors.join()).to.contain("it has 7 assets, more than maxAssets (5) approves");
  });
});

describe("a connection that only the index still has", () => {
  const SAYS = "Atlan's index still lists the connection, and its catalogue no longer has it";
  const ADVICE =
    "`pulumi up` looks again. If it stays so, Atlan has to index the connection anew: ask its support for that.";
  const ghost = ({ tenant }: Scene) => {
    tenant.fault({
      route: "searchAssets",
      kind: { json: { approximateCount: 1 } },
      containing: LOOKING,
      times: ALWAYS,
    });
  };

  for (const program of [archive(), purge(), archive({ allowMissing: true }), purge({ allowMissing: true })]) {
    it(`is neither there nor gone: ${JSON.stringify(program)}`, async () => {
      const it = scene({ connections: [{ ...SEED, assets: {}, state: "GONE", staysInIndex: true }] });
      const { errors } = await it.legacy.up(program);
      expect(errors).to.have.length(1);
      expect(errors[0]).to.contain(SAYS);
      expect(errors[0]).to.contain(`Nothing was started. ${ADVICE}`);
      expect(it.tenant.mutations()).to.deep.equal([]);
    });
  }

  it("is no success of a purge, and becomes one when the index has caught up, without another run", async () => {
    const it = scene();
    it.meanwhile = (request) => {
      if (it.tenant.runs().some(({ phase }) => phase === "Succeeded")) ghost(it);
      it.meanwhile = it.tenant.runs().some(({ phase }) => phase === "Succeeded") ? (same) => same : it.meanwhile;
      return request;
    };
    const { errors } = await it.legacy.up(purge());
    expect(errors.join()).to.contain(`Succeeded, but ${SAYS}. ${ADVICE}`);
    expect(intentIn(it)).to.include({ fulfilled: false, phase: "Succeeded" });
    expect((await it.legacy.up(purge())).errors.join()).to.contain(SAYS);
    it.tenant.clearFaults();
    await it.legacy.up(purge());
    expect(intentIn(it).fulfilled).to.equal(true);
    expect(it.legacy.outputs).to.include({ achieved: "purged", outcome: "ran" });
    expect(it.tenant.runs()).to.have.length(1);
  });
});

describe("types that the search answers in lower case", () => {
  it("are told, and stored, by the names that Atlan publishes", async () => {
    const it = scene(having({ assets: { Table: 1, MaterialisedView: 3, S3Object: 1, AcmeWidget: 2 } }));
    await it.legacy.preview(archive());
    expect(it.told()).to.deep.equal([
      `Will archive 7 assets of ${LEGACY}: 3 MaterialisedView, 2 acmewidget, 1 S3Object, 1 Table.`,
    ]);
    await it.legacy.up(archive());
    const types = { Table: 1, MaterialisedView: 3, S3Object: 1, acmewidget: 2 };
    expect(it.legacy.outputs["assets"]).to.deep.equal({ active: 0, archived: 7, archivedByType: types });
    const receipt = JSON.parse(String(it.legacy.outputs["receipt"])) as { before: { types: unknown } };
    expect(receipt.before.types).to.deep.equal(types);
  });
});
