import { closePlugins, PLUGIN } from "../../rig/pluginFace";
import { playStory } from "../../table/playStory";
import { simulatedWorld } from "../../table/simulatedWorld";
import { stories } from "../../table/stories";

describe("the table, by the plugin", () => {
  afterEach(closePlugins);

  for (const story of stories) {
    it(`${story.row}: ${story.title}`, () => playStory(story, simulatedWorld({}, {}, PLUGIN)));
  }
});
