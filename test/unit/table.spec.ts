import { playStory } from "../table/playStory";
import { simulatedWorld } from "../table/simulatedWorld";
import { storiesAsTable } from "../table/chapter";
import { stories } from "../table/stories";

describe("the table, on the model of the engine", () => {
  after(() => {
    console.log(`\n${storiesAsTable()}\n`);
  });

  for (const story of stories) {
    it(`${story.row}: ${story.title}`, () => playStory(story, simulatedWorld()));
  }
});
