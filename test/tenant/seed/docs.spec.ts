import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { switchPositions } from "../options";
import { plant } from "./plant";
import { readSeed } from "./seed";

const clone = path.join(__dirname, "../../..");
const page = readFileSync(path.join(clone, "docs/tenant.md"), "utf8");

/** The fields that there are where an unknown one stands. */
function fieldsAt(seed: unknown): string[] {
  const read = readSeed(JSON.stringify(seed));
  const [problem = ""] = "problems" in read ? read.problems : [];
  return (/the fields here are (.*)$/.exec(problem)?.[1] ?? "").split(", ");
}

/** What the first column of the table below a heading names. */
function documented(heading: string): string[] {
  const section = page.split(`\n${heading}\n`)[1]?.split("\n#")[0] ?? "";
  const cells = [...section.matchAll(/^\| (`.*?) \|/gm)].map(([, cell]) => cell!);
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name!));
}

describe("docs/tenant.md", () => {
  const odd = { "?": 0 };
  const runFields = fieldsAt({ run: odd });
  for (const [heading, fields] of [
    ["## The seed", fieldsAt(odd)],
    ["### Connections", fieldsAt({ connections: [odd] })],
    ["### Credentials", [...fieldsAt({ apiKeys: [odd] }), ...fieldsAt({ oauthClients: [odd] })]],
    ["### Workflows", fieldsAt({ workflows: [odd] })],
    ["### Runs", runFields],
    ["### Faults", fieldsAt({ faults: [odd] })],
    ["### Native app", fieldsAt({ app: odd })],
    ["### Switches", fieldsAt({ switches: odd })],
  ] as const) {
    it(`tells each field, and no other: ${heading}`, () => {
      expect(documented(heading))
        .to.have.members([...new Set(fields)])
        .and.not.to.include("");
    });
  }

  it("tells the fields that runs of the past and coming runs have beside", () => {
    const beside = (fields: string[]) => fields.filter((it) => !runFields.includes(it));
    const words = [
      ...beside(fieldsAt({ workflows: [{ connection: "default/a/1", runs: [odd] }] })),
      ...beside(fieldsAt({ nextRuns: [odd] })),
      ...fieldsAt({ indexLag: odd }),
    ];
    expect(words).to.include.members(["startedAgo", "times", "assets"]);
    for (const word of words) expect(page).to.include(`\`${word}\``);
  });

  it("tells the positions of each switch, the default one first", () => {
    for (const [name, positions] of Object.entries(switchPositions)) {
      expect(page).to.include(`| \`${name}\` | ${positions.map((it) => `\`${it}\``).join(", ")} |`);
    }
  });

  it("shows problems as they are told", () => {
    const connection = { qualifiedName: "default/a/1", name: "a" };
    const problemsOf = (seed: unknown) => {
      const read = readSeed(JSON.stringify(seed));
      return "problems" in read ? read.problems : [];
    };
    const shown = [
      ...problemsOf({ connections: [connection, connection, { ...connection, assets: { Table: "many" } }] }),
      ...problemsOf({ nextRuns: [{ connection: "default/mysql/1" }] }),
    ];
    expect(shown).to.have.length(2);
    for (const problem of shown) expect(page).to.include(`\n  ${problem}\n`);
  });

  it("names an example that can be started, with the counts that it shows", () => {
    const read = readSeed(readFileSync(path.join(clone, "examples/tenant/seed.json"), "utf8"));
    if ("problems" in read) throw new Error(read.problems.join("\n"));
    const connections = plant(read.value, { now: Date.now }).connections();
    const assets = connections.reduce((sum, { active, archived }) => sum + active + archived, 0);
    expect(page).to.include(`A loopback tenant of ${connections.length} connections with ${assets} assets.`);
  });
});
