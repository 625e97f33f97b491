import { expect } from "chai";
import { Semaphore } from "../../../provider/concurrency/semaphore";

/** Who has come in so far, of ten that want to. */
async function scene(most: number) {
  const semaphore = new Semaphore(most);
  const inside: number[] = [];
  for (let i = 0; i < 10; i++) void semaphore.acquire().then(() => inside.push(i));
  const settle = () => new Promise((done) => setImmediate(done));
  await settle();
  return { semaphore, inside, settle };
}

describe("a semaphore", () => {
  it("let so many in, and one for each that leaves, in their order", async () => {
    const { semaphore, inside, settle } = await scene(3);
    expect(inside).to.deep.equal([0, 1, 2]);
    semaphore.release();
    await settle();
    expect(inside).to.deep.equal([0, 1, 2, 3]);
  });

  it("that become fewer let nobody in before there are fewer inside", async () => {
    const { semaphore, inside, settle } = await scene(4);
    semaphore.permits = 2;
    semaphore.release();
    semaphore.release();
    await settle();
    expect(inside).to.have.length(4);
    semaphore.release();
    await settle();
    expect(inside).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it("that become more let more in at once", async () => {
    const { semaphore, inside, settle } = await scene(1);
    semaphore.permits = 4;
    await settle();
    expect(inside).to.deep.equal([0, 1, 2, 3]);
    semaphore.permits = Infinity;
    await settle();
    expect(inside).to.have.length(10);
  });

  it("that are all given back are all there again", async () => {
    const { semaphore, inside, settle } = await scene(3);
    for (let i = 0; i < 10; i++) {
      semaphore.release();
      await settle();
    }
    expect(inside).to.have.length(10);
    void semaphore.acquire().then(() => inside.push(10));
    await settle();
    expect(inside.at(-1)).to.equal(10);
  });
});
