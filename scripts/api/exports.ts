import path from "node:path";
import ts from "typescript";

/** A tag of a docstring: `@example`, `@throws`. */
interface Tag {
  readonly name: string;
  readonly text: string;
}

/** What a docstring says. */
interface Doc {
  readonly text: string;
  readonly tags: readonly Tag[];
}

/** A field of an interface or a class, or an argument of a constructor. */
export interface Member extends Doc {
  readonly name: string;
  readonly isOptional: boolean;
  readonly type: string;
}

/** Something that the package exports. */
export interface Export extends Doc {
  readonly name: string;
  readonly kind: "resource" | "error" | "function" | "interface" | "type";
  /** How it is called, or what a type stands for; empty where the members say it all. */
  readonly signature: string;
  readonly members: readonly Member[];
  /** Of an error: its code, where all errors of the class have the same. */
  readonly code: string | undefined;
}

/** A module as the compiler sees it. */
export interface Module {
  readonly checker: ts.TypeChecker;
  /** What it exports, by name; not what stands for it where it is exported on. */
  readonly exported: ReadonlyMap<string, ts.Symbol>;
}

/** Reads what the package exports, with its docstrings, in the order of the names. */
export function readExports(): Export[] {
  const { checker, exported } = openModule("provider/index.ts");
  return [...exported.values()].map((it) => readExport(it, checker)).sort((a, b) => a.name.localeCompare(b.name, "en"));
}

/** @param name - its path in the clone */
export function openModule(name: string): Module {
  const file = path.join(__dirname, "../..", name);
  const config = path.join(__dirname, "../../tsconfig.json");
  const { config: json } = ts.readConfigFile(config, (name) => ts.sys.readFile(name)) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(json, { ...ts.sys, readDirectory: () => [] }, path.dirname(config));
  const program = ts.createProgram([file], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`reading the exports (${file}): there is no such module. Name another.`);
  const exported = checker
    .getExportsOfModule(module)
    .map((it) => [it.name, it.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(it) : it] as const);
  return { checker, exported: new Map(exported) };
}

function readExport(symbol: ts.Symbol, checker: ts.TypeChecker): Export {
  const declaration = symbol.declarations?.[0];
  const base = { name: symbol.name, signature: "", members: [], code: undefined };
  if (declaration === undefined) throw unreadable(symbol.name);
  const doc = docOf(declaration);
  if (ts.isFunctionDeclaration(declaration))
    return { ...base, ...doc, kind: "function", signature: callOf(symbol.name, declaration, declaration.type) };
  const shared = ts.isTypeAliasDeclaration(declaration) ? commonBaseOf(declaration, checker) : undefined;
  if (shared !== undefined) return { ...base, ...doc, kind: "interface", members: membersOf(shared.members, checker) };
  if (ts.isTypeAliasDeclaration(declaration))
    return { ...base, ...doc, kind: "type", signature: oneLine(declaration.type) };
  if (ts.isInterfaceDeclaration(declaration))
    return { ...base, ...doc, kind: "interface", members: membersOf(declaration.members, checker) };
  if (!ts.isClassDeclaration(declaration)) throw unreadable(symbol.name);
  const make = declaration.members.find(ts.isConstructorDeclaration);
  const members = membersOf(declaration.members, checker);
  const code = /super\("(ATLAN_\w+)"/.exec(declaration.getText())?.[1];
  if (isError(checker.getDeclaredTypeOfSymbol(symbol))) return { ...base, ...doc, kind: "error", members, code };
  const tags = [...doc.tags, ...(make === undefined ? [] : docOf(make).tags)];
  const signature = make === undefined ? "" : `new ${callOf(symbol.name, make, undefined)}`;
  return { ...base, text: doc.text, tags, kind: "resource", signature, members };
}

/** The interface that all of a union extend, which tells of their members; undefined for any other type. */
export function commonBaseOf(
  { type }: ts.TypeAliasDeclaration,
  checker: ts.TypeChecker,
): ts.InterfaceDeclaration | undefined {
  const union = checker.getTypeAtLocation(type);
  const [base, ...others] = union.isUnion() ? union.types.map((it) => it.getBaseTypes()?.[0]) : [];
  if (base === undefined || others.some((it) => it !== base)) return undefined;
  return base.symbol.declarations?.find(ts.isInterfaceDeclaration);
}

function membersOf(nodes: ts.NodeArray<ts.ClassElement | ts.TypeElement>, checker: ts.TypeChecker): Member[] {
  return nodes.flatMap((node) => {
    if (!ts.isPropertyDeclaration(node) && !ts.isPropertySignature(node)) return [];
    const isOptional = node.questionToken !== undefined;
    return [{ ...docOf(node), name: node.name.getText(), isOptional, type: typeOf(node, checker) }];
  });
}

/** The type as it is written; one that the package does not export is spelt out. */
function typeOf(node: ts.PropertyDeclaration | ts.PropertySignature, checker: ts.TypeChecker): string {
  if (node.type === undefined) return checker.typeToString(checker.getTypeAtLocation(node));
  const type = checker.getTypeAtLocation(node.type);
  const { aliasSymbol } = type;
  const isLocal = aliasSymbol?.declarations?.[0]?.getSourceFile() === node.getSourceFile();
  return isLocal && type.isUnion() && node.type.getText() === aliasSymbol.name
    ? type.types.map((it) => checker.typeToString(it)).join(" | ")
    : oneLine(node.type);
}

function callOf(
  name: string,
  { parameters }: ts.FunctionDeclaration | ts.ConstructorDeclaration,
  result: ts.TypeNode | undefined,
): string {
  const given = parameters.map((it) => {
    const isOptional = it.questionToken !== undefined || it.initializer !== undefined;
    return `${it.name.getText()}${isOptional ? "?" : ""}: ${it.type === undefined ? "unknown" : oneLine(it.type)}`;
  });
  return `${name}(${given.join(", ")})${result === undefined ? "" : `: ${oneLine(result)}`}`;
}

function oneLine(node: ts.Node): string {
  return node
    .getText()
    .replace(/\/\*\*.*?\*\//gs, "")
    .replace(/\s+/g, " ")
    .replace(/^\| /, "")
    .trim();
}

function isError(type: ts.Type): boolean {
  return type.symbol.name === "Error" || (type.getBaseTypes() ?? []).some(isError);
}

/**
 * Reads a docstring as it is written. What the compiler gives of one takes the beginning of an address behind `@see` for a
 * name.
 */
export function docOf(node: ts.Node): Doc {
  const comment = ts.getJSDocCommentsAndTags(node).findLast(ts.isJSDoc);
  if (comment === undefined) return { text: "", tags: [] };
  const lines = comment
    .getText()
    .replace(/^\/\*\*|\*\/$/g, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd());
  const [text = "", ...tags] = lines.join("\n").split(/^@(?=[a-z])/im);
  return {
    text: text.trim(),
    tags: tags.map((tag) => {
      const [name = ""] = /^\w+/.exec(tag) ?? [];
      return { name, text: tag.slice(name.length).trim() };
    }),
  };
}

function unreadable(name: string): Error {
  return new Error(`reading the exports (${name}): it is none of class, function, interface and type. Teach it here.`);
}
