/** A way to write a program. */
export interface ProgramKind {
  readonly name: string;
  /** Its `type` in package.json. */
  readonly type: "commonjs" | "module";
  /** What Pulumi.yaml says beside the name. */
  readonly project: string;
  readonly files: Readonly<Record<string, string>>;
}

const PLAIN = "runtime:\n  name: nodejs\n  options:\n    typescript: false\n";

/** The same program in each: exports the phase, and the Node that it ran on. */
export function programKinds(connection: string): readonly ProgramKind[] {
  return [
    {
      name: "CommonJS",
      type: "commonjs",
      project: `main: index.cjs\n${PLAIN}`,
      files: {
        "index.cjs": `const atlan = require("pulumi-atlan");
const legacy = new atlan.ConnectionDelete("legacy", { connectionQualifiedName: "${connection}" });
module.exports = { phase: legacy.phase, node: process.versions.node };
`,
      },
    },
    {
      name: "ES module",
      type: "module",
      project: `main: index.js\n${PLAIN}`,
      files: {
        "index.js": `import * as atlan from "pulumi-atlan";
import { ConnectionDelete } from "pulumi-atlan";
if (atlan.ConnectionDelete !== ConnectionDelete) throw new Error("There are two of it.");
const legacy = new ConnectionDelete("legacy", { connectionQualifiedName: "${connection}" });
export const phase = legacy.phase;
export const node = process.versions.node;
`,
      },
    },
    {
      // As `pulumi new typescript` makes it: the SDK checks the types and compiles to CommonJS.
      name: "TypeScript",
      type: "commonjs",
      project: "main: index.ts\nruntime: nodejs\n",
      files: {
        "index.ts": typescript(connection),
        "tsconfig.json": JSON.stringify({
          compilerOptions: { strict: true, target: "es2020", module: "commonjs", moduleResolution: "node" },
          files: ["index.ts"],
        }),
      },
    },
    {
      // Node takes the types away by itself.
      name: "TypeScript, ES module",
      type: "module",
      project: `main: index.ts\n${PLAIN}`,
      files: { "index.ts": typescript(connection) },
    },
  ];
}

function typescript(connection: string): string {
  return `import * as atlan from "pulumi-atlan";
const args: atlan.ConnectionDeleteArgs = { connectionQualifiedName: "${connection}", mode: "archive" };
const legacy = new atlan.ConnectionDelete("legacy", args);
export const phase = legacy.phase;
export const node: string = process.versions.node;
`;
}
