import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { DAY, listScene, seed } from "./listScene";

const page = readFileSync(path.join(__dirname, "../../../../docs/list.md"), "utf8");

/** The connection of the page, and a run on it that has failed. */
function pageScene() {
  const connection = seed(1, {
    name: "legacy warehouse",
    assets: { Table: 40, Column: 480 },
    archivedAssets: { View: 3 },
    withLineage: 12,
    owners: { users: ["jsmith"], groups: ["stewards"] },
    admins: { users: ["admin"], roles: ["4f1c8a52-0000-4000-8000-000000000000"] },
    crawledAgoMs: 2 * DAY,
    readAgoMs: 100 * DAY,
  });
  const scene = listScene({ connections: [connection], run: { pendingMs: 0, runningMs: 0 } });
  scene.tenant.script({ outcome: "Failed", message: "the cache is locked", reach: 0 });
  const name = "atlan-connection-delete-1700000009";
  scene.tenant.ui.createAndRun({ connectionQualifiedName: connection.qualifiedName, name });
  scene.clock.advance(60_000);
  return { ...scene, qualifiedName: connection.qualifiedName };
}

/** The names of all fields, but those that are names of types. */
function fieldsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fieldsOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, it]) => [name, ...(name.endsWith("ByType") ? [] : fieldsOf(it))]);
}

describe("docs/list.md", () => {
  it("shows what the command prints", async () => {
    const { run } = pageScene();
    const [, shown = ""] = /```json shown: .*\n([^]*?)```/.exec(page) ?? [];
    expect(JSON.parse((await run("list", "--json")).out)).to.deep.equal(JSON.parse(shown));
  });

  it("tells each field of both documents", async () => {
    const { run, qualifiedName } = pageScene();
    const printed = await Promise.all([
      run("list", "--json"),
      run("impact", qualifiedName, "default/snowflake/1700000002", "--json"),
    ]);
    const fields = new Set(printed.flatMap(({ out }) => fieldsOf(JSON.parse(out))));
    expect(fields.size).to.be.greaterThan(50);
    const tables = page.split("\n").filter((line) => line.startsWith("|") || line.startsWith("`impact"));
    const told = new Set(tables.flatMap((line) => [...line.matchAll(/`(\w+)`/g)].map((it) => it[1])));
    expect([...fields].filter((it) => !told.has(it) && it !== "format")).to.deep.equal([]);
  });
});
