import { expect } from "chai";
import { withLock } from "../../scripts/toolchain/lock.mjs";

describe("lock of the set-up", () => {
  it("lets one in at a time", async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside--;
    };
    const folder = `/nowhere/${String(process.pid)}`;
    await Promise.all([withLock(folder, work), withLock(folder, work), withLock(folder, work)]);
    expect(most).to.equal(1);
  });

  it("is given back by work that fails", async () => {
    const folder = `/nowhere/fails/${String(process.pid)}`;
    const failure = await withLock(folder, () => Promise.reject(new Error("broken"))).catch(
      (error: unknown) => (error as Error).message,
    );
    expect(failure).to.equal("broken");
    expect(await withLock(folder, () => Promise.resolve("in"))).to.equal("in");
  });
});
