import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { readConnections } from "../../examples/fleet/readConnections";

describe("the list of the example fleet", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-fleet-"))));
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function read(yaml: string): ReturnType<typeof readConnections> {
    const file = path.join(folder, "list.yaml");
    writeFileSync(file, yaml);
    return readConnections(file);
  }
  const refusal = (...problems: string[]): string =>
    `Reading the connections (list.yaml):\n${problems.map((it) => `  ${it}\n`).join("")}Nothing was started. Correct list.yaml.`;

  it("is read as it is in the repository", () => {
    expect(readConnections(path.resolve(__dirname, "../../examples/fleet/connections.yaml"))).to.deep.equal([
      { connectionQualifiedName: "default/snowflake/1234567890", maxAssets: 12500, reason: "DATA-481" },
      { connectionQualifiedName: "default/postgres/1700000000", mode: "purge", maxAssets: 250, reason: "DATA-502" },
    ]);
  });

  it("may be empty, or hold comments alone", () => {
    expect(read("")).to.deep.equal([]);
    expect(read("# nothing yet\n")).to.deep.equal([]);
  });

  it("may begin with a byte order mark, and have lines of Windows", () => {
    expect(read("\uFEFF- connection: default/mssql/1\r\n  maxAssets: 5\r\n")).to.deep.equal([
      { connectionQualifiedName: "default/mssql/1", maxAssets: 5 },
    ]);
  });

  const good = "connection: default/mssql/1";
  const refused: [string, string, string][] = [
    ["a mapping", "a: 1", "it has to be a list, each entry of which begins with a dash"],
    ["a text", "- some", "entry 1: it needs columns, such as connection: default/snowflake/1234567890"],
    [
      "a misspelt column",
      `- ${good}\n  maxAsset: 1`,
      "entry 1 (default/mssql/1): there is no column maxAsset; there are connection, owner, mode, maxAssets, reason",
    ],
    [
      "no connection",
      "- mode: archive",
      "entry 1: connection has to be a qualified name, such as default/snowflake/1234567890",
    ],
    ["another mode", `- ${good}\n  mode: drop`, "entry 1 (default/mssql/1): mode has to be archive or purge"],
    [
      "a purge without a number",
      `- ${good}\n  mode: purge`,
      "entry 1 (default/mssql/1): a purge needs maxAssets, the number of assets that may go",
    ],
    [
      "a number with a separator",
      `- ${good}\n  maxAssets: 12,500`,
      "entry 1 (default/mssql/1): maxAssets has to be a whole number without separators",
    ],
    ["a reason that is a number", `- ${good}\n  reason: 481`, "entry 1 (default/mssql/1): reason has to be text"],
    ["a list of owners", `- ${good}\n  owner: [a, b]`, "entry 1 (default/mssql/1): owner has to be text"],
    [
      "a connection twice",
      `- ${good}\n- ${good}\n  mode: archive`,
      "entry 2 (default/mssql/1): entry 1 is of the same connection",
    ],
  ];
  for (const [what, yaml, problem] of refused)
    it(`refuses ${what}`, () => {
      expect(() => read(yaml)).to.throw(refusal(problem));
    });

  it("names all entries that can't be used", () => {
    expect(() => read(`- ${good}\n  mode: drop\n- some\n`)).to.throw(
      refusal(
        "entry 1 (default/mssql/1): mode has to be archive or purge",
        "entry 2: it needs columns, such as connection: default/snowflake/1234567890",
      ),
    );
  });

  it("names the line of what is no YAML", () => {
    expect(() => read('- connection: "open\n')).to.throw(/^Reading the connections \(list\.yaml\):\n.*line \d/);
  });
});
