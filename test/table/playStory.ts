import { expect } from "chai";
import type { Story } from "./stories";
import { mutationsOf, type World } from "./world";

/**
 * Tells a story on a world and judges it: the tenant was asked for these changes only, and then nothing is left to do, which
 * a preview finds without a request.
 *
 * @param judgeMore - what a kind of world asks besides, before that preview
 */
export async function playStory(
  { tell, mutations }: Story,
  world: World,
  judgeMore: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const program = await tell(world);
  expect(mutationsOf(world.tenant)).to.deep.equal(mutations);
  await judgeMore();
  if (program === undefined) return;
  const asked = world.tenant.requests.length;
  expect(await world.preview(program)).to.deep.equal({ step: "same", errors: [] });
  expect(world.tenant.requests.length).to.equal(asked);
}
