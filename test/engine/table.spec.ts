import { expect } from "chai";
import { API_KEY } from "../rig/seeds";
import { engineWorld } from "../table/engineWorld";
import { stories, type Story } from "../table/stories";
import { mutationsOf } from "../table/world";

/** Stories that are told at the same time: commands wait a lot, so two cores take two of them. */
const AT_ONCE = 2;

/** Tells a story on a world of its own and judges it. */
async function play({ tell, mutations }: Story): Promise<void> {
  const world = await engineWorld();
  try {
    const program = await tell(world);
    expect(mutationsOf(world.tenant)).to.deep.equal(mutations);
    expect(JSON.stringify(await world.stack.export()), "the state").not.to.include(API_KEY);
    expect(world.printed(), "what the CLI printed").not.to.include(API_KEY);
    if (program === undefined) return;
    const asked = world.tenant.requests.length;
    expect(await world.preview(program)).to.deep.equal({ step: "same", errors: [] });
    expect(world.tenant.requests.length).to.equal(asked);
  } finally {
    await world.dispose();
  }
}

describe("the table, on the real engine", function () {
  this.timeout(1_800_000);
  const played = new Map<Story, Promise<void>>();

  before(() => {
    const waiting = [...stories];
    const settle = new Map<Story, (result: Promise<void>) => void>();
    for (const story of stories) played.set(story, new Promise((done) => settle.set(story, done)));
    const tellThem = async (): Promise<void> => {
      for (let story = waiting.shift(); story !== undefined; story = waiting.shift()) {
        const result = play(story);
        settle.get(story)?.(result);
        await result.catch(() => undefined);
      }
    };
    for (let i = 0; i < AT_ONCE; i++) void tellThem();
  });

  for (const story of stories) {
    it(`${story.row}: ${story.title}`, () => played.get(story));
  }
});
