import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import ts from "typescript";

const clone = path.join(__dirname, "../../..");

/** By file, the files of the provider that it imports or exports from, for types as well. */
type Imports = ReadonlyMap<string, readonly string[]>;

function importsOf(texts: ReadonlyMap<string, string>): Imports {
  return new Map(
    [...texts].map(([file, text]) => {
      const names = ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
      const own = names.filter((name) => name.startsWith("."));
      return [file, own.flatMap((name) => fileNamed(path.posix.join(path.posix.dirname(file), name), texts) ?? [])];
    }),
  );
}

function fileNamed(name: string, texts: ReadonlyMap<string, string>): string | undefined {
  const stem = name.replace(/\.js$/, "");
  return [`${stem}.ts`, `${stem}/index.ts`].find((file) => texts.has(file));
}

/** The first circle that is found, from a file back to itself. */
function circleIn(imports: Imports): readonly string[] | undefined {
  const done = new Set<string>();
  const search = (file: string, above: readonly string[]): readonly string[] | undefined => {
    if (above.includes(file)) return [...above.slice(above.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const imported of imports.get(file) ?? []) {
      const circle = search(imported, [...above, file]);
      if (circle !== undefined) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const circle = search(file, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

describe("imports of the provider", () => {
  const files = globSync("provider/**/*.ts", { cwd: clone }).map((it) => it.replaceAll("\\", "/"));
  const texts = new Map(files.map((file) => [file, readFileSync(path.join(clone, file), "utf8")]));
  const imports = importsOf(texts);

  it("go in no circle, those of types included", () => {
    expect(circleIn(imports)?.join(" → ")).to.equal(undefined);
  });

  it("are all followed: every relative one names a file", () => {
    const named = [...texts.values()].flatMap((text) =>
      ts.preProcessFile(text).importedFiles.filter(({ fileName }) => /^\.+\//.test(fileName)),
    );
    // The loopback tenant and the JSON files are no part of the provider's code.
    const outside = named.filter(({ fileName }) => /\/test\/|\.json$/.test(fileName));
    expect([...imports.values()].flat()).to.have.length(named.length - outside.length);
  });

  for (const [what, first, second] of [
    ["of types", 'import type { B } from "./b";', 'import { type A } from "./a";'],
    ["of exports", 'export type { B } from "./b";', 'export * from "./a.js";'],
    ["of an import that waits", 'import { b } from "./b";', 'const a = () => import("./a.js");'],
  ] as const)
    it(`a circle ${what} is found`, () => {
      const both = new Map([
        ["provider/a.ts", first],
        ["provider/b.ts", second],
      ]);
      expect(circleIn(importsOf(both))).to.deep.equal(["provider/a.ts", "provider/b.ts", "provider/a.ts"]);
    });

  it("a diamond is no circle", () => {
    const diamond = new Map([
      ["provider/a.ts", 'import "./b"; import "./c";'],
      ["provider/b.ts", 'import "./d";'],
      ["provider/c.ts", 'import "./d";'],
      ["provider/d.ts", ""],
    ]);
    expect(circleIn(importsOf(diamond))).to.equal(undefined);
  });
});
