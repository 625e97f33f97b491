import { expect } from "chai";
import { chooseEngine, type Candidate, type Probes } from "../../scripts/toolchain/engine.mjs";

const wanted = "3.259.0";

/** A machine without anything, on which single probes can be replaced; it notes which were asked. */
function machine(replaced: Partial<Probes> = {}): { probes: Probes; asked: string[] } {
  const asked: string[] = [];
  const probes: Probes = {
    say: () => undefined,
    onPath: () => [],
    isCached: () => false,
    download: () => Promise.resolve({ ok: false, why: "host not found" }),
    build: () => Promise.resolve({ ok: false, why: "no go on PATH" }),
    ...replaced,
  };
  return {
    asked,
    probes: {
      say: (line) => {
        probes.say(line);
      },
      onPath: () => {
        asked.push("onPath");
        return probes.onPath();
      },
      isCached: () => {
        asked.push("isCached");
        return probes.isCached();
      },
      download: () => {
        asked.push("download");
        return probes.download();
      },
      build: () => {
        asked.push("build");
        return probes.build();
      },
    },
  };
}

function candidate(version: string | undefined, hasLanguageHost = true, folder = "/opt/bin"): Candidate {
  return { folder, hasLanguageHost, version: () => Promise.resolve(version) };
}

describe("choice of the engine", () => {
  it("takes a new enough CLI on PATH and asks nothing else", async () => {
    const { probes, asked } = machine({ onPath: () => [candidate("v3.300.1")] });
    expect(await chooseEngine(wanted, probes)).to.deep.equal({ from: "path", folder: "/opt/bin" });
    expect(asked).to.deep.equal(["onPath"]);
  });

  it("takes the next one on PATH when the first is too old", async () => {
    const { probes } = machine({ onPath: () => [candidate("v3.99.0"), candidate("v3.259.0", true, "/usr/bin")] });
    expect(await chooseEngine(wanted, probes)).to.deep.equal({ from: "path", folder: "/usr/bin" });
  });

  const unusable: [string, Candidate][] = [
    ["older", candidate("v3.99.0")],
    ["a pre-release of the version", candidate("v3.259.0-alpha.1")],
    ["of the next major version", candidate("v4.0.0")],
    ["without its language host", candidate("v3.300.0", false)],
    ["silent about its version", candidate(undefined)],
    ["nonsense", candidate("latest")],
  ];
  for (const [what, found] of unusable) {
    it(`does not take one that is ${what}`, async () => {
      const { probes } = machine({ onPath: () => [found], isCached: () => true });
      expect(await chooseEngine(wanted, probes)).to.deep.equal({ from: "cache" });
    });
  }

  it("does not run a CLI that lacks the language host: it may be the launcher, which would start a download", async () => {
    const silent: Candidate = { ...candidate(undefined, false), version: () => Promise.reject(new Error("was run")) };
    const { probes } = machine({ onPath: () => [silent], isCached: () => true });
    expect(await chooseEngine(wanted, probes)).to.deep.equal({ from: "cache" });
  });

  it("prefers the launcher's cache to a download", async () => {
    const { probes, asked } = machine({ isCached: () => true });
    expect(await chooseEngine(wanted, probes)).to.deep.equal({ from: "cache" });
    expect(asked).to.deep.equal(["onPath", "isCached"]);
  });

  it("prefers a download to a build", async () => {
    const { probes, asked } = machine({ download: () => Promise.resolve({ ok: true }) });
    expect(await chooseEngine(wanted, probes)).to.deep.equal({ from: "download" });
    expect(asked).to.deep.equal(["onPath", "isCached", "download"]);
  });

  it("builds where nothing can be downloaded, and says why", async () => {
    const said: string[] = [];
    const { probes } = machine({ build: () => Promise.resolve({ ok: true }), say: (line) => said.push(line) });
    expect(await chooseEngine(wanted, probes)).to.deep.equal({ from: "build" });
    expect(said.join("\n")).to.include("host not found");
  });

  it("names every reason and what to install when there is neither network nor Go", async () => {
    const { probes } = machine({ onPath: () => [candidate("v3.99.0")] });
    const message = await chooseEngine(wanted, probes).then(
      () => "nothing thrown",
      (error: unknown) => (error as Error).message,
    );
    expect(message).to.include("3.99.0 is older than 3.259.0");
    expect(message).to.include("host not found");
    expect(message).to.include("no go on PATH");
    expect(message).to.match(/Install the Pulumi CLI, 3\.259\.0 or newer, or Go/);
  });
});
