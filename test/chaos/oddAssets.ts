import type { StraySeed, Switches } from "../tenant";
import { Dice } from "./dice";

/** Assets that not both ways find which tell a connection's assets, and what no deletion takes. */
export interface OddAssets {
  /** Below the connection, and naming none or one that there is not. */
  readonly strays: readonly StraySeed[];
  /** Below a third connection, and naming this one. */
  readonly elsewhere: number;
  /** Policies of personas that name the connection. */
  readonly policies: number;
  /** How runs find what they take. One that finds only a part would never reach what is wanted, and is no run of these. */
  readonly switches: Pick<Switches, "deletesBy" | "deletesPolicies">;
}

/** A connection where all is as it should be. */
export const NO_ODD_ASSETS: OddAssets = {
  strays: [],
  elsewhere: 0,
  policies: 0,
  switches: { deletesBy: "qualifiedName", deletesPolicies: false },
};

const ABSENT_CONNECTION = "default/mysql/1600000000";

/** Draws odd assets, by a stream of their own. */
export function drawOddAssets(seed: number): OddAssets {
  const dice = Dice.ofKind(seed, "odd assets");
  if (!dice.chance(0.2)) return NO_ODD_ASSETS;
  const state = (): "ACTIVE" | "DELETED" => (dice.chance(0.8) ? "ACTIVE" : "DELETED");
  const unnamed = { typeName: "View", count: dice.int(1, 3), state: state() };
  const misnamed = { ...unnamed, state: state(), connectionQualifiedName: ABSENT_CONNECTION };
  const strays = [...(dice.chance(0.6) ? [unnamed] : []), ...(dice.chance(0.4) ? [misnamed] : [])];
  const elsewhere = dice.chance(0.3) ? dice.int(1, 2) : 0;
  const policies = dice.chance(0.5) ? dice.int(1, 2) : 0;
  const deletesPolicies = dice.chance(0.3);
  const ways: readonly Switches["deletesBy"][] = [
    "either",
    ...(elsewhere === 0 ? (["qualifiedName"] as const) : []),
    ...(strays.length === 0 ? (["connectionQualifiedName"] as const) : []),
  ];
  return { strays, elsewhere, policies, switches: { deletesBy: dice.pick(ways), deletesPolicies } };
}
