import { expect } from "chai";
import { API_KEY } from "../rig/seeds";
import { engineWorld } from "../table/engineWorld";
import { playStory } from "../table/playStory";
import { stories, type Story } from "../table/stories";

/** Stories that are told at the same time: a command waits about as long as it works. */
const AT_ONCE = 3;

/** Tells a story on a world of its own and judges it, also by what the engine has stored and printed. */
async function play(story: Story): Promise<void> {
  const world = await engineWorld();
  try {
    await playStory(story, world, async () => {
      expect(JSON.stringify(await world.stack.export()), "the state").not.to.include(API_KEY);
      expect(world.printed(), "what the CLI printed").not.to.include(API_KEY);
    });
  } finally {
    await world.dispose();
  }
}

/** Each call of the engine, and each way in which it can end: what `npm test` plays. */
const FEW: readonly string[] = [
  "Succeeded, unchanged: is not run again, and nothing is asked",
  "Finished, only settings changed: saves them without a request",
  "Succeeded, trigger changed: runs again, also when nothing is left to archive",
  "Succeeded archive, mode → purge: purges under a definition of its own and archives the former one",
  "Succeeded archive, the hold of purgeAfter is over: purges under a definition of its own and archives the former one",
  "Succeeded purge, mode → archive: is refused at preview",
  "Failed or Error, unchanged: runs again: the target state is not reached",
  "Assets came back: with rerunOnDrift, the up after a refresh runs again",
  "Create, interrupted before its state was saved: the run is still going: it is found by its name and waited for",
  "Another connection: replaces the resource, also back to the first one, and archives the definitions it leaves",
  "Destroy: archives the definition and touches no data; declared again, nothing is left to do",
  "up --refresh: of a failed intent runs again; of a fulfilled one asks for the latest run only",
];

/**
 * And each way in which one call leads to another. Every story is played on the model of the engine (`test/unit`), and
 * `model.spec.ts` holds that model to the engine: what a story has in common with one of these is shown by both. A run that is
 * joined is in `operations.spec.ts`, one that is given up and waited for again in `interruptions.spec.ts`.
 */
const KINDS: readonly string[] = [
  ...FEW,
  "Pending or Running, unchanged: without waiting, each up checks once until the run has ended",
  "Pending or Running archive, mode → purge: waits for it to end, then purges",
  "Stopped by a person, unchanged: is refused; a changed trigger starts it",
  "Succeeded, trigger put back after a failed update: no run, since the former intent's target state still holds",
  "Archive wanted, a foreign purge is in flight: is refused; when it was stopped, the next up archives",
  "Create, the connection is not there: is refused at preview; with allowMissing it is gone already, without a run",
  "A run that somebody else started on our definition: shows in refresh, and decides nothing: Failed",
];

/** Which ones are told: `few`, or `all`; one of each kind unless said. */
function chosen(which: string | undefined): readonly Story[] {
  if (which === "all") return stories;
  return (which === "few" ? FEW : KINDS).map((name) => {
    const story = stories.find(({ row, title }) => `${row}: ${title}` === name);
    if (story === undefined) throw new Error(`Choosing the stories (${name}): there is no such story.`);
    return story;
  });
}

const told = chosen(process.env["PULUMI_ATLAN_TEST_STORIES"]);

describe("the table, on the real engine", function () {
  this.timeout(1_800_000);
  const played = new Map<Story, Promise<void>>();

  before(() => {
    const waiting = [...told];
    const settle = new Map<Story, (result: Promise<void>) => void>();
    for (const story of told) played.set(story, new Promise((done) => settle.set(story, done)));
    const tellThem = async (): Promise<void> => {
      for (let story = waiting.shift(); story !== undefined; story = waiting.shift()) {
        const result = play(story);
        settle.get(story)?.(result);
        await result.catch(() => undefined);
      }
    };
    for (let i = 0; i < AT_ONCE; i++) void tellThem();
  });

  for (const story of told) {
    it(`${story.row}: ${story.title}`, () => played.get(story));
  }
});
