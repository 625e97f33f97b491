import { format } from "prettier";
import { parseSync } from "rolldown/utils";
import ts from "typescript";

/*
 * Who lets a program purge should be able to read that program, in its own words. A bundler keeps neither comments nor empty
 * lines, but what looks like a licence; so each of them goes through it in that form, and becomes itself again behind it.
 */

/** Stands where a line was empty. */
const EMPTY = "/*!empty*/";

/**
 * Takes the types out of a module and leaves all else as it was written, in a form in which the bundler keeps it.
 *
 * @param {string} code TypeScript
 * @param {string} file its name, for messages
 * @returns {string} JavaScript
 */
export function toBundler(code, file) {
  const { outputText } = ts.transpileModule(markEmptyLines(code, file), {
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, removeComments: false },
    fileName: file,
  });
  const { comments } = parseSync(file.replace(/\.ts$/, ".js"), outputText);
  const parts = [];
  let at = 0;
  for (const { type, value, start, end } of comments) {
    const text = outputText.slice(start, end);
    if (text.startsWith("#!")) continue;
    if (type === "Line" && value.includes("*/"))
      throw new Error(`${file}: a comment of one line has */ in it: ${value}`);
    parts.push(outputText.slice(at, start), text === EMPTY ? text : `/*!${type}${value}*/`);
    at = end;
  }
  return parts.join("") + outputText.slice(at);
}

/**
 * Gives a bundled file its comments and empty lines back, and lays it out as the sources are.
 *
 * @param {string} code what the bundler has made of modules from {@link toBundler}
 * @returns {Promise<string>}
 */
export async function fromBundler(code) {
  const plain = code
    .replaceAll(/\/\*!Line([^\n]*?)\*\/[ \t]*\n?/g, "//$1\n")
    .replaceAll(/\/\*!Block([^]*?)\*\//g, "/*$1*/")
    .replaceAll(/[ \t]*\/\*!empty\*\//g, "\n")
    // What nothing assigns to needs no getter to be exported.
    .replaceAll(
      /Object\.defineProperty\(exports, "([\w$]+)", \{\s*enumerable: true,\s*get: function \(\) \{\s*return ([\w$]+);\s*\}\s*\}\);/g,
      "exports.$1 = $2;",
    );
  const laidOut = await format(plain, { parser: "babel", printWidth: 120, objectWrap: "collapse" });
  return withPlainNumbers(withPlainClasses(laidOut));
}

/**
 * @param {string} code
 * @param {string} file
 */
function markEmptyLines(code, file) {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.ESNext, true);
  /** @type {{ pos: number, end: number }[]} */
  const texts = [];
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node))
      texts.push({ pos: node.getStart(), end: node.end });
    else ts.forEachChild(node, visit);
  };
  visit(source);
  return code.replaceAll(/\n\n+(?=[ \t]*\S)/g, (lines, /** @type {number} */ at) =>
    texts.some(({ pos, end }) => pos <= at && at < end) ? lines : `\n${EMPTY}\n`,
  );
}

/**
 * The bundler makes `var A = class {…};` of a class.
 * @param {string} code
 */
function withPlainClasses(code) {
  return code.replaceAll(/^var (\w+) = class(?: \1)?( extends [^\n]+?)? \{$([^]*?)^\};$/gm, "class $1$2 {$3}");
}

/**
 * The bundler writes 86400000 as 864e5, which nobody takes for a day, and what is infinite as 1e999.
 * @param {string} code
 */
function withPlainNumbers(code) {
  return code.replaceAll(/(?<![\w$.'"`-])\d+e\d+(?![\w$])/g, (text) => {
    const value = Number(text);
    return Number.isFinite(value) ? value.toLocaleString("en").replaceAll(",", "_") : "Infinity";
  });
}
