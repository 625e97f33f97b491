import { expect } from "chai";
import { afterRun, Command, LAG_MS } from "./reconcilers";

describe("a timeout that leaves no time for another run", () => {
  it("is told to be too short, however often `up` is run, and a longer one is enough", async () => {
    const { atlan, before, record } = afterRun("archive", { phase: "Failed" });
    atlan.lookMs = 200;
    const resume = (timeoutMs: number) =>
      new Command(atlan, { intent: before, record, options: { timeoutMs, waitForCompletion: false } }).resume();
    for (let time = 0; time < 2; time++)
      expect(await resume(LAG_MS)).to.include("raise timeout: it has to be some seconds longer than atlan:indexLag");
    expect(atlan.sent).to.deep.equal([]);
    expect(await resume(LAG_MS + 5_000)).to.equal("unfinished");
    expect(atlan.sent).to.have.length(1);
  });
});
