import { expect } from "chai";
import { rig, type Rig } from "../../rig";
import type { ConnectionSeed, TenantOptions } from "../../tenant";
import { fleetScene, nth, type Program } from "./fleet";

/** One like all others, and one that the case is about. */
const [PLAIN, ODD] = [nth(1), nth(2)];

/** A tenant with both of them. */
const having = (odd: Partial<ConnectionSeed>, more: TenantOptions = {}): TenantOptions => ({
  connections: [
    { qualifiedName: PLAIN, name: "plain", connectorName: "snowflake", assets: { Table: 1 } },
    { qualifiedName: ODD, name: "odd", connectorName: "snowflake", assets: { Table: 5 }, ...odd },
    { qualifiedName: nth(3), name: "third", connectorName: "snowflake", assets: { Table: 1 }, ...ELSEWHERE },
  ],
  ...more,
});

const ELSEWHERE: Partial<ConnectionSeed> = {
  strays: [{ typeName: "Query", count: 2, connectionQualifiedName: ODD }],
};
const BELOW: Partial<ConnectionSeed> = { strays: [{ typeName: "View", count: 3 }] };
const GONE: Partial<ConnectionSeed> = { assets: {}, state: "GONE", staysInIndex: true };

/** What runs have taken of the connections. */
const taken = ({ tenant }: Rig): number => tenant.runs().reduce((sum, { drained }) => sum + drained, 0);

/** What a resource of its own is refused with on the same tenant, without the name of the input that it is about. */
async function refusalOfOne(options: TenantOptions, program: Program): Promise<string> {
  const { errors } = await rig(options)
    .stack()
    .up({ connectionQualifiedName: ODD, ...program });
  expect(errors).to.have.length(1);
  return errors[0]!.replace(/^\w+: /, "");
}

describe("what is odd about the assets of one connection of a fleet", () => {
  const purge = (maxAssets: number): Program => ({ mode: "purge", maxAssets, triggers: { ticket: "1" } });

  for (const [title, odd, program, says] of [
    ["assets below it that do not name it, and elsewhere that do", BELOW, purge(9), "it has 10 assets (3 of them lie"],
    ["assets below it that do not name it, of an archive", BELOW, { maxAssets: 9 }, "it has 10 assets (3 of them lie"],
    ["assets elsewhere alone", {}, purge(6), "it has 7 assets (2 of them name it"],
    ["only the index still has it", GONE, purge(9), "Atlan's index still lists the connection"],
    ["only the index still has it, of an archive", GONE, {}, "Atlan's index still lists the connection"],
    ["only the index still has it, which may be missing", GONE, { allowMissing: true }, "Atlan's index still lists"],
  ] as const) {
    it(`is refused in the words that a resource of its own gets, and nothing starts: ${title}`, async () => {
      const options = having(odd);
      const refusal = await refusalOfOne(options, program);
      expect(refusal).to.include(says);
      const it = fleetScene(0, options);
      for (const command of ["preview", "up", "upWithoutPreview"] as const) {
        const { step, errors } = await it.fleet[command]({ connections: [PLAIN, ODD], ...program });
        expect(step, command).to.equal("none");
        expect(errors, command).to.have.length(1);
        expect(errors[0], command).to.include(ODD).and.include(refusal).and.not.include(PLAIN);
      }
      expect(it.tenant.mutations()).to.deep.equal([]);
    });
  }

  it("is refused when the connection joins a fleet that is there", async () => {
    const options = having(BELOW);
    const it = fleetScene(0, options);
    expect((await it.fleet.up({ connections: [PLAIN], ...purge(9) })).errors).to.deep.equal([]);
    const begun = taken(it);
    const { errors } = await it.fleet.up({ connections: [PLAIN, ODD], ...purge(9) });
    expect(errors.join()).to.include(await refusalOfOne(options, purge(9)));
    expect(taken(it)).to.equal(begun);
  });

  it("is approved, taken and stored as a resource of its own has it", async () => {
    const options = having(BELOW, { switches: { deletesBy: "either" } });
    const one = rig(options);
    const alone = one.stack();
    const program = { maxAssets: 10, triggers: { ticket: "1" } };
    expect((await alone.up({ connectionQualifiedName: ODD, ...program })).errors).to.deep.equal([]);
    const it = fleetScene(0, options);
    expect((await it.fleet.up({ connections: [PLAIN, ODD], ...program })).errors).to.deep.equal([]);
    expect(it.results()[ODD]!["assets"]).to.deep.equal(alone.outputs["assets"]);
    expect(taken(it)).to.equal(taken(one) + 1);
    const told = one.shown.map(({ line }) => line).find((line) => line.startsWith("Will archive"))!;
    expect(it.told().join("\n")).to.include(told);
  });

  it("is no success where a run leaves it, and keeps no other from being one", async () => {
    const options = having({ ...BELOW, policies: 2 }, { switches: { deletesBy: "connectionQualifiedName" } });
    const it = fleetScene(0, options);
    const { errors } = await it.fleet.up({ connections: [PLAIN, ODD], ...purge(10) });
    expect(errors).to.have.length(1);
    expect(errors[0]).to.include("Succeeded, but 3 assets are still there (3 View; 3 of them lie");
    expect(it.results()[ODD]!.intent["fulfilled"]).to.equal(false);
    expect(it.results()[PLAIN]).to.include({ achieved: "purged" });
  });

  it("is told to stay, counted for nothing and held against nobody, where it is of access control", async () => {
    const it = fleetScene(0, having({ policies: 2 }, { switches: { deletesBy: "either" } }));
    const program = { connections: [PLAIN, ODD], triggers: { ticket: "1" }, maxAssets: 7, rerunOnDrift: true };
    expect((await it.fleet.up(program)).errors).to.deep.equal([]);
    expect(it.told().join("\n")).to.include("2 AuthPolicy of access control name it, too, and stay: not counted here.");
    expect(it.results()[ODD]!["assets"]).to.deep.include({ active: 0, archived: 7, stayingByType: { AuthPolicy: 2 } });
    await it.fleet.refresh();
    expect((await it.fleet.up(program)).step).to.equal("same");
    expect(it.tenant.runs()).to.have.length(2);
    expect((await it.fleet.up({ ...program, mode: "purge" })).errors).to.deep.equal([]);
    expect(it.results()[ODD]).to.include({ achieved: "purged" });
  });

  it("is no asset of the connection where that is the connection itself", async () => {
    const options = having({ assets: {} }, { switches: { connectionMatchesItself: true } });
    const bare = { ...options, connections: options.connections!.slice(0, 2) };
    const it = fleetScene(0, bare);
    const { errors } = await it.fleet.up({ connections: [PLAIN, ODD], ...purge(5) });
    expect(errors).to.have.length(1);
    expect(errors[0]).to.include(ODD).and.include("not one asset of it is visible");
    expect(it.tenant.mutations()).to.deep.equal([]);
  });
});
