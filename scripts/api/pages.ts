import type { Export, Member } from "./exports";

/** The pages about the package's exports by their file names in docs/api. */
export function apiPages(exports: readonly Export[]): ReadonlyMap<string, string> {
  return new Pages(exports).all();
}

const HEAD = "<!-- `npm run docs:api` writes this page from the docstrings in provider/. -->\n\n";

/** Lays the exports out on pages, and links them to each other. */
class Pages {
  private readonly exports: readonly Export[];

  constructor(exports: readonly Export[]) {
    this.exports = exports;
  }

  all(): ReadonlyMap<string, string> {
    return new Map([
      ["README.md", this.index()],
      ["resources.md", this.page("Resources", "resources.md", (it) => this.resource(it))],
      ["functions.md", this.page("Functions", "functions.md", (it) => this.call(it))],
      ["errors.md", this.page("Errors", "errors.md", (it) => this.error(it))],
      ["types.md", this.page("Types", "types.md", (it) => this.type(it))],
    ]);
  }

  private index(): string {
    const chapters = [
      ["resources.md", "Resources"],
      ["functions.md", "Functions"],
      ["errors.md", "Errors"],
      ["types.md", "Types"],
    ].map(([file = "", title = ""]) => {
      const lines = this.on(file).map((it) => `- [\`${it.name}\`](${file}#${anchor(it.name)}) – ${this.summary(it)}`);
      return `## ${title}\n\n${lines.join("\n")}\n`;
    });
    return `${HEAD}# What the package exports\n\n${chapters.join("\n")}`;
  }

  private page(title: string, file: string, write: (it: Export) => string): string {
    const sections = this.on(file).map((it) => `## ${it.name}\n\n${write(it)}`);
    return `${HEAD}# ${title}\n\n${sections.join("\n\n")}\n`;
  }

  private resource(it: Export): string {
    const args = this.argumentsOf(it);
    const inputs = new Set(args?.members.map(({ name }) => name));
    const outputs = it.members.filter(({ name }) => !inputs.has(name));
    return parts([
      code(it.signature),
      this.text(it.text),
      ...this.params(it),
      ...this.examples(it),
      ...this.sees(it),
      "### Inputs",
      this.text(args?.text ?? ""),
      inputsAsOutputs(args?.members ?? [], it.members),
      ...(args?.members.map((member) => this.input(member)) ?? []),
      "### Outputs",
      this.table(outputs),
    ]);
  }

  private call(it: Export): string {
    // Those of a twin for outputs are the same.
    const args = it.name.endsWith("Output") ? undefined : this.argumentsOf(it);
    return parts([
      [code(it.signature), ...this.linksIn(it.signature.replace(/.*\)/, ""))].join(" · "),
      this.text(it.text),
      ...this.examples(it),
      ...this.throws(it),
      ...this.sees(it),
      ...(args === undefined ? [] : ["### Arguments", ...args.members.map((member) => this.input(member))]),
    ]);
  }

  private error(it: Export): string {
    const where = it.code === undefined ? "" : `Code: [\`${it.code}\`](../errors.md#${anchor(it.code)})`;
    return parts([where, this.text(it.text), ...this.examples(it), this.table(it.members)]);
  }

  private type(it: Export): string {
    const meaning = it.signature === "" ? "" : code(it.signature);
    return parts([meaning, this.text(it.text), this.table(it.members)]);
  }

  private input(it: Member): string {
    const defaults = it.tags.filter(({ name }) => name === "defaultValue").map(({ text }) => text);
    const examples = it.tags.filter(({ name }) => name === "example").map(({ text }) => text);
    const facts = [
      code(`${it.name}${it.isOptional ? "?" : ""}: ${it.type}`),
      ...this.linksIn(it.type),
      ...(it.isOptional ? [] : ["required"]),
      ...defaults.map((value) => `default: ${quoted(value)}`),
      ...examples.map((value) => `such as ${code(value)}`),
    ];
    return parts([`#### ${it.name}`, facts.join(" · "), this.text(it.text), ...this.sees(it)]);
  }

  private table(members: readonly Member[]): string {
    if (members.length === 0) return "";
    const rows = members.map((it) => {
      const [link] = this.linksIn(it.type);
      const type = link === undefined ? code(it.type) : link.replace(/`\w+`/, code(it.type));
      const cells = [`\`${it.name}\`${it.isOptional ? " (optional)" : ""}`, type, this.text(it.text)];
      return `| ${cells.map((cell) => cell.replace(/\s+/g, " ").replaceAll("|", "\\|")).join(" | ")} |`;
    });
    return ["| field | type | |", "|---|---|---|", ...rows].join("\n");
  }

  private params(it: Export): string[] {
    const lines = it.tags
      .filter(({ name }) => name === "param")
      .map(({ text }) => text.replace(/^(\w+) - /, "- `$1`: ").replace(/\s+/g, " "));
    return lines.length === 0 ? [] : [lines.join("\n")];
  }

  private examples(it: Export): string[] {
    return it.tags
      .filter(({ name }) => name === "example")
      .map(({ text }) => this.text(text).replace(/^(.+)\n(?=```)/, "$1\n\n"));
  }

  private throws(it: Export): string[] {
    const lines = it.tags
      .filter(({ name }) => name === "throws")
      .map(({ text }) => `- ${this.text(text.replace(/^(\w+)/, "{@link $1}").replace(/\s+/g, " "))}`);
    return lines.length === 0 ? [] : [`Throws\n\n${lines.join("\n")}`];
  }

  private sees(it: { readonly tags: Export["tags"] }): string[] {
    const addresses = it.tags.filter(({ name }) => name === "see").map(({ text }) => text.replace(/\s+/g, ""));
    return addresses.length === 0 ? [] : [`See ${addresses.map((address) => `<${address}>`).join(", ")}`];
  }

  /** The first sentence, without links. */
  private summary({ text }: Export): string {
    const plain = text.replace(/\{@link (\w+)\}/g, "`$1`").replace(/\s+/g, " ");
    return /^.*?[.:](?= |$)/.exec(plain)?.[0].replace(/:$/, ".") ?? plain;
  }

  /** The text with its links set. */
  private text(text: string): string {
    const codes = /`(ATLAN_(?!BASE_URL|API_KEY|OAUTH)[A-Z_]+)`/g;
    return text
      .replace(/\{@link (\w+)\}/g, (_all, name: string) => this.link(name) ?? code(name))
      .replace(codes, (quoted, name: string) => `[${quoted}](../errors.md#${anchor(name)})`);
  }

  /** Links to what a type is made of. */
  private linksIn(type: string): string[] {
    const names = [...type.matchAll(/\b[A-Z]\w+/g)].map(([name]) => this.link(name));
    return [...new Set(names.filter((it) => it !== undefined))];
  }

  private link(name: string): string | undefined {
    const it = this.exports.find((candidate) => candidate.name === name);
    if (it === undefined) return undefined;
    const place = this.ownerOf(it) ?? it;
    return `[\`${name}\`](${this.fileOf(place)}#${anchor(place.name)})`;
  }

  private on(file: string): readonly Export[] {
    return this.exports.filter((it) => this.ownerOf(it) === undefined && this.fileOf(it) === file);
  }

  private fileOf(it: Export): string {
    if (it.kind === "resource") return "resources.md";
    if (it.kind === "function") return "functions.md";
    if (it.kind === "error") return "errors.md";
    return "types.md";
  }

  /** What the arguments are of; they are shown there. */
  private ownerOf(it: Export): Export | undefined {
    return it.kind === "interface" ? this.exports.find((owner) => this.argumentsOf(owner) === it) : undefined;
  }

  private argumentsOf(it: Export): Export | undefined {
    const [, name] = /\bargs\??: (\w+)/.exec(it.signature) ?? [];
    return this.exports.find((candidate) => candidate.name === name);
  }
}

/** Which inputs a program can read back from the resource; of a fleet, the list alone. */
function inputsAsOutputs(inputs: readonly Member[], outputs: readonly Member[]): string {
  const both = inputs.filter(({ name }) => outputs.some((it) => it.name === name));
  if (both.length === inputs.length) return "All inputs are outputs, too.";
  return `Of the inputs only ${both.map(({ name }) => code(name)).join(", ")} is an output, too.`;
}

function parts(all: readonly string[]): string {
  return all.filter((it) => it !== "").join("\n\n");
}

function code(text: string): string {
  return `\`${text.replace(/\s+/g, " ")}\``;
}

/** A value is code; a sentence is not. */
function quoted(value: string): string {
  return /^(".*"|true|false|\d[\d_]*)$/.test(value) ? code(value) : value;
}

function anchor(heading: string): string {
  return heading.toLowerCase();
}
