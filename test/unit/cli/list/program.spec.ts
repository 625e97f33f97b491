import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import ts from "typescript";
import { readConnections } from "../../../../examples/fleet/readConnections";
import { checkTypes } from "../../../docs/checkTypes";
import { DAY, listScene, seed } from "./listScene";

/** Texts that would end a string or a comment, or mean something in it. */
const HOSTILE = [
  '", maxAssets: 0 }]; process.exit(9); //',
  "x\nprocess.exit(9);",
  "x\r\n- connection: default/evil/1\r\n  mode: purge\r\n  maxAssets: 9",
  "x\u2028process.exit(9);\u2029",
  "x\u0085process.exit(9);",
  "*/ process.exit(9); /*",
  "${process.exit(9)} `",
  "\\",
  '\\"',
  "# %TAG !! *alias &anchor !!js/function",
  "' : - [ { | > @ns-nocheck",
  "@ts-nocheck",
  "\ud800",
  "\u0000\u001b[31m",
  "__proto__",
];

const hostile = HOSTILE.map((text, i) => seed(i, { name: text, owners: { users: [text], groups: [text] } }));

/** The connections of a list in TypeScript, as its compiler reads them. */
function connectionsIn(text: string): object[] {
  const file = ts.createSourceFile("index.ts", text, ts.ScriptTarget.ES2023, true);
  const list = file.statements.find((it) => ts.isVariableStatement(it) && it.getText().startsWith("const connections"));
  expect(file.statements.map((it) => ts.SyntaxKind[it.kind])).to.deep.equal([
    "ImportDeclaration",
    "FirstStatement",
    "FirstStatement",
    "FirstStatement",
  ]);
  const literal = (list as ts.VariableStatement).declarationList.declarations[0]!.initializer!;
  expect(ts.isArrayLiteralExpression(literal)).to.equal(true);
  return (literal as ts.ArrayLiteralExpression).elements.map((it) => {
    expect(ts.isObjectLiteralExpression(it)).to.equal(true);
    const fields = (it as ts.ObjectLiteralExpression).properties.map((property) => {
      const { name, initializer } = property as ts.PropertyAssignment;
      const isText = ts.isStringLiteral(initializer);
      return [name.getText(), isText ? initializer.text : Number(initializer.getText())];
    });
    return Object.fromEntries(fields) as object;
  });
}

/** A list in YAML, as the example `fleet` reads it. */
function readList(text: string): ReturnType<typeof readConnections> {
  const folder = mkdtempSync(path.join(tmpdir(), "list-"));
  try {
    writeFileSync(path.join(folder, "connections.yaml"), text);
    return readConnections(path.join(folder, "connections.yaml"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const compile = (text: string): string[] => checkTypes([{ page: "list.md", line: 1, text } as never]);

describe("list --program", () => {
  const chosen = [
    seed(12, {
      name: "legacy warehouse",
      withLineage: 5,
      archivedAssets: { View: 1 },
      owners: { users: ["jsmith"], groups: ["stewards"] },
      readAgoMs: 100 * DAY,
    }),
    seed(3, { connectorName: "postgres" }),
  ];

  it("yaml: writes the list that the example fleet reads", async () => {
    const { run } = listScene({ connections: chosen });
    const { code, out } = await run("list", "--program", "yaml", "--sort", "assets");
    expect(code).to.equal(0);
    expect(out.split("\n")).to.deep.equal([
      "# Connections to archive, as `pulumi-atlan list --program` found them on https://tenant.example.com at 2026-01-15T09:00:00.000Z.",
      "# Look at each before this is merged. maxAssets is how many active assets there were: a connection that has more by then is refused.",
      "",
      '# "legacy warehouse", active: 12 assets, 5 of them with lineage; 1 asset archived already; last crawled unknown, last read 2025-10-07',
      '- connection: "default/snowflake/1700000012"',
      '  owner: "jsmith, group stewards"',
      "  maxAssets: 12",
      "",
      '# "connection 3", active: 3 assets; last crawled unknown, last read unknown',
      '- connection: "default/postgres/1700000003"',
      "  maxAssets: 3",
      "",
    ]);
    expect(readList(out)).to.deep.equal([
      { connectionQualifiedName: "default/snowflake/1700000012", maxAssets: 12 },
      { connectionQualifiedName: "default/postgres/1700000003", maxAssets: 3 },
    ]);
  });

  it("typescript: writes a program that compiles", async () => {
    const { run } = listScene({ connections: chosen });
    const { out } = await run("list", "--program", "typescript");
    expect(compile(out)).to.deep.equal([]);
    expect(connectionsIn(out)).to.deep.equal([
      { connectionQualifiedName: "default/postgres/1700000003", maxAssets: 3 },
      { connectionQualifiedName: "default/snowflake/1700000012", maxAssets: 12 },
    ]);
    expect(out).to.include('  // "legacy warehouse", active: 12 assets, 5 of them with lineage; ');
    expect(out).to.include('; owners: "jsmith, group stewards"\n');
  });

  it("lets nothing of Atlan's out of a string or a comment", async () => {
    const { run } = listScene({ connections: hostile });
    const expected = hostile.map(({ qualifiedName }, i) => ({ connectionQualifiedName: qualifiedName, maxAssets: i }));
    const { out: yaml } = await run("list", "--program", "yaml");
    expect(() => readList(yaml)).not.to.throw();
    expect(readList(yaml)).to.deep.equal(expected);
    const { out: typescript } = await run("list", "--program", "typescript");
    expect(compile(typescript)).to.deep.equal([]);
    expect(connectionsIn(typescript)).to.deep.equal(expected);
    for (const text of [yaml, typescript]) {
      // eslint-disable-next-line no-control-regex
      expect(text).not.to.match(/[\u0000-\u0009\u000b-\u001f\u0085\u2028\u2029]|\p{Cs}/u);
    }
  });

  it("leaves out what can't be archived by this package, and says so twice", async () => {
    const odd = 'default/x y/1"\n- connection: default/evil/1';
    const { run } = listScene({ connections: [seed(1), seed(2, { qualifiedName: odd })] });
    for (const form of ["yaml", "typescript"]) {
      const { code, out, err } = await run("list", "--program", form);
      expect(code).to.equal(0);
      expect(err).to.include("1 of the connections can't be archived by this package");
      expect(out).to.include('Left out, since it is no default/<connector>/<epoch>: "default/x y/1\\"\\n- connection');
      expect(form === "yaml" ? readList(out) : connectionsIn(out)).to.have.length(1);
    }
  });

  it("is a program also without any connection", async () => {
    const { run } = listScene({ connections: [] });
    expect(readList((await run("list", "--program", "yaml")).out)).to.deep.equal([]);
    const { out } = await run("list", "--program", "typescript");
    expect(compile(out)).to.deep.equal([]);
  });

  it("says where a run may be going", async () => {
    const { tenant, run } = listScene();
    tenant.ui.createAndRun({ connectionQualifiedName: "default/snowflake/1700000001" });
    expect((await run("list", "--program", "yaml")).out).to.match(/^# "legacy".*; A RUN MAY BE GOING$/m);
  });
});
