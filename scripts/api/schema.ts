import ts from "typescript";
import { CONFIGURATION, SECRET_CONFIGURATION } from "../../provider/plugin/configuration";
import { LISTS } from "../../provider/plugin/functions";
import { commonBaseOf, docOf, openModule } from "./exports";

/** A part of a schema: plain JSON. */
export type Part = Readonly<Record<string, unknown>>;

const MODULE = "atlan:index:";
const RESOURCES = ["ConnectionDelete", "ConnectionDeletes"];
const ANYTHING = { $ref: "pulumi.json#/Any" };
const WORDS: ReadonlyMap<ts.SyntaxKind, Part> = new Map<ts.SyntaxKind, Part>([
  [ts.SyntaxKind.StringKeyword, { type: "string" }],
  // Counts, versions and limits: none of them has a fraction.
  [ts.SyntaxKind.NumberKeyword, { type: "integer" }],
  [ts.SyntaxKind.BooleanKeyword, { type: "boolean" }],
  [ts.SyntaxKind.UnknownKeyword, ANYTHING],
]);
/** Wrappers that say nothing about the value itself. */
const TRANSPARENT = new Set(["Input", "Output", "Readonly"]);

/**
 * The Pulumi schema of the plugin, from the types that a Node program sees and their docstrings: resources, functions, and
 * the provider's configuration.
 */
export function readSchema(description: string): Part {
  return new SchemaReader().read(description);
}

class SchemaReader {
  private readonly types = new Map<string, Part>();
  private readonly index = openModule("provider/index.ts");

  read(description: string): Part {
    const resources = RESOURCES.map((name) => [MODULE + name, this.resource(name)] as const);
    const functions = [...this.index.exported.keys()]
      .filter((name) => /^get[A-Z]/.test(name) && !name.endsWith("Output"))
      .map((name) => [MODULE + name, this.fn(name)] as const);
    const variables = this.configuration();
    return {
      name: "atlan",
      displayName: "Atlan",
      description,
      license: "Apache-2.0",
      config: { variables },
      provider: { description: "The connection to a tenant.", inputProperties: variables },
      resources: Object.fromEntries(resources),
      functions: Object.fromEntries(functions),
      types: Object.fromEntries([...this.types].sort(([a], [b]) => a.localeCompare(b, "en"))),
      language: Object.fromEntries(
        ["nodejs", "python", "csharp", "go"].map((it) => [it, { respectSchemaVersion: true }]),
      ),
    };
  }

  private resource(name: string): Part {
    const inputs = this.members(`${name}Args`);
    const outputs = this.members(name);
    return {
      description: describe(this.declaration(name)),
      inputProperties: propertiesOf(inputs),
      requiredInputs: requiredOf(inputs),
      properties: propertiesOf(outputs),
      required: requiredOf(outputs),
      aliases: [{ type: `pulumi-nodejs:dynamic/${MODULE.slice(0, -":index:".length)}:${name}` }],
    };
  }

  private fn(name: string): Part {
    const declaration = this.declaration(name);
    if (!ts.isFunctionDeclaration(declaration) || declaration.type === undefined) throw unreadable(name);
    const [args] = declaration.parameters;
    const inputs = args?.type === undefined ? [] : this.members(args.type.getText());
    const [result] = ts.isTypeReferenceNode(declaration.type) ? (declaration.type.typeArguments ?? []) : [];
    if (result === undefined) throw unreadable(name);
    const list = LISTS[name];
    const outputs = list === undefined ? this.members(result.getText()) : [this.list(list, result)];
    return {
      description: describe(declaration),
      inputs: { properties: propertiesOf(inputs), ...requiredPart(requiredOf(inputs)) },
      outputs: { properties: propertiesOf(outputs), ...requiredPart(requiredOf(outputs)) },
    };
  }

  private list(name: string, node: ts.TypeNode): Member {
    return { name, isRequired: true, part: { ...this.typeOf(node), description: "What was found." } };
  }

  private configuration(): Part {
    const { exported, checker } = openModule("provider/plugin/configuration.ts");
    const symbol = exported.get("Configuration");
    if (symbol === undefined) throw unreadable("Configuration");
    const members = this.membersOf(checker.getDeclaredTypeOfSymbol(symbol), checker);
    const names = members.map(({ name }) => name);
    if (names.join() !== CONFIGURATION.join()) throw unreadable(`Configuration: ${names.join()}`);
    const marked = members.map((it) =>
      SECRET_CONFIGURATION.includes(it.name) ? { ...it, part: { ...it.part, secret: true } } : it,
    );
    return propertiesOf(marked);
  }

  private members(name: string): Member[] {
    const symbol = this.index.exported.get(name);
    if (symbol === undefined) throw unreadable(name);
    const { checker } = this.index;
    const declaration = this.declaration(name);
    const base = ts.isTypeAliasDeclaration(declaration) ? commonBaseOf(declaration, checker) : undefined;
    return this.membersOf(
      base === undefined ? checker.getDeclaredTypeOfSymbol(symbol) : checker.getTypeAtLocation(base),
      checker,
    );
  }

  /** Those that are declared in this package: not what a resource has from Pulumi. */
  private membersOf(type: ts.Type, checker: ts.TypeChecker): Member[] {
    return checker.getPropertiesOfType(type).flatMap((symbol) => {
      const declared = (symbol.declarations ?? [])
        .filter(isMember)
        .filter((it) => !/[\\/]node_modules[\\/]/.test(it.getSourceFile().fileName));
      const [node] = declared;
      if (node?.type === undefined) return [];
      const isRequired = node.questionToken === undefined && !admitsUndefined(node.type);
      return [{ name: symbol.name, isRequired, part: { ...this.typeOf(node.type), description: describe(node) } }];
    });
  }

  private typeOf(node: ts.TypeNode): Part {
    if (ts.isParenthesizedTypeNode(node)) return this.typeOf(node.type);
    if (ts.isTypeOperatorNode(node)) return this.typeOf(node.type);
    if (ts.isArrayTypeNode(node)) return { type: "array", items: this.typeOf(node.elementType) };
    if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) return { type: "string" };
    if (ts.isLiteralTypeNode(node)) return { type: "boolean" };
    if (ts.isUnionTypeNode(node))
      return this.union(node.types.filter((it) => it.kind !== ts.SyntaxKind.UndefinedKeyword));
    const word = WORDS.get(node.kind);
    if (word !== undefined) return word;
    if (ts.isTypeReferenceNode(node)) return this.reference(node);
    throw unreadable(node.getText());
  }

  private union(types: readonly ts.TypeNode[]): Part {
    const parts = types.map((it) => this.typeOf(it));
    const different = [...new Map(parts.map((it) => [JSON.stringify(it), it])).values()];
    const [only] = different;
    return only !== undefined && different.length === 1 ? only : { oneOf: different };
  }

  private reference(node: ts.TypeReferenceNode): Part {
    const name = node.typeName.getText().split(".").at(-1) ?? "";
    const [first, second] = node.typeArguments ?? [];
    if (TRANSPARENT.has(name) && first !== undefined) return this.typeOf(first);
    if (name === "Record" && second !== undefined) return { type: "object", additionalProperties: this.typeOf(second) };
    const symbol = this.index.exported.get(name);
    if (symbol === undefined) throw unreadable(name);
    const declaration = this.declaration(name);
    const isWord =
      ts.isTypeAliasDeclaration(declaration) &&
      ts.isUnionTypeNode(declaration.type) &&
      declaration.type.types.every(ts.isLiteralTypeNode);
    if (isWord) return { type: "string" };
    const bare = name.replace(/Args$/, "");
    this.declare(bare);
    return { $ref: `#/types/${MODULE}${bare}` };
  }

  private declare(name: string): void {
    const key = MODULE + name;
    if (this.types.has(key)) return;
    // Before its members, which may be of the same type.
    this.types.set(key, {});
    // An engine has one type for what is given and for what comes back.
    const given = this.index.exported.has(`${name}Args`) ? `${name}Args` : name;
    const members = this.members(given);
    this.types.set(key, {
      type: "object",
      description: describe(this.declaration(name)),
      properties: propertiesOf(members),
      ...requiredPart(requiredOf(members)),
    });
  }

  private declaration(name: string): ts.Declaration {
    const [declaration] = this.index.exported.get(name)?.declarations ?? [];
    if (declaration === undefined) throw unreadable(name);
    return declaration;
  }
}

interface Member {
  readonly name: string;
  readonly isRequired: boolean;
  readonly part: Part;
}

function propertiesOf(members: readonly Member[]): Part {
  return Object.fromEntries(members.map(({ name, part }) => [name, part]));
}

function requiredOf(members: readonly Member[]): string[] {
  return members.filter(({ isRequired }) => isRequired).map(({ name }) => name);
}

function requiredPart(required: readonly string[]): Part {
  return required.length === 0 ? {} : { required };
}

type MemberNode = ts.PropertyDeclaration | ts.PropertySignature;

function isMember(node: ts.Declaration): node is MemberNode {
  return ts.isPropertyDeclaration(node) || ts.isPropertySignature(node);
}

function admitsUndefined(node: ts.TypeNode): boolean {
  if (ts.isUnionTypeNode(node)) return node.types.some(admitsUndefined);
  if (ts.isTypeReferenceNode(node))
    return /\bOutput$/.test(node.typeName.getText()) && (node.typeArguments ?? []).some(admitsUndefined);
  return node.kind === ts.SyntaxKind.UndefinedKeyword;
}

/** The docstring, without examples: they are in TypeScript. */
function describe(node: ts.Node): string {
  const { text, tags } = docOf(node);
  const facts = tags.flatMap(({ name, text: said }) => {
    if (name === "defaultValue") return [`Default: ${said}.`];
    return name === "see" ? [`See ${said.replace(/\s+/g, "")}`] : [];
  });
  return [text, ...facts].join("\n\n").replace(/\{@link (\w+)\}/g, "`$1`");
}

function unreadable(name: string): Error {
  return new Error(`reading the schema (${name}): this is no type that the schema has. Teach it here.`);
}
