import { expect } from "chai";
import { Dice } from "../../chaos/dice";

const first = (dice: Dice): number[] => Array.from({ length: 5 }, () => dice.next());

describe("chance of a schedule", () => {
  it("has a stream for each kind of trouble", () => {
    const streams = [new Dice(7), Dice.ofKind(7, "a"), Dice.ofKind(7, "b"), Dice.ofKind(8, "a")].map(first);
    expect(new Set(streams.flat()).size).to.equal(20);
  });

  it("draws the same for the same kind and seed", () => {
    expect(first(Dice.ofKind(7, "a"))).to.deep.equal(first(Dice.ofKind(7, "a")));
  });

  it("strikes as often as it says, from one seed to the next", () => {
    const struck = Array.from({ length: 2_000 }, (_, seed) => Dice.ofKind(seed, "a").chance(0.25));
    expect(struck.filter((it) => it).length).to.be.within(430, 570);
  });
});
