import { expect } from "chai";
import fc from "fast-check";
import { escapeLine, escapeText, quoted, word } from "../../../provider/text/escape";

const ESC = "\u001b";
const BELL = "\u0007";

/** Anything at all, and often what attacks are made of. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 6 }),
      fc.constantFrom("::", "add-mask", "set-output name=a", "##", "#", "[", "vso[", "<{", "%", "fg 1", "%}>"),
      fc.constantFrom("\n", "\r\n", "\u2028", ESC, "\u202e", "\u200b", "\ud800", '"', "\\", " ", ":", "\u{e0041}"),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(""));

/** What a runner or the Pulumi CLI would take for a command, by their own rules, on any line of it. */
function commandsIn(text: string): string[] {
  return text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .flatMap((line) => [
      ...(line.trimStart().startsWith("::") ? [line] : []),
      ...(/##\w*\[/.test(line) ? [line] : []),
      ...(line.includes("<{%") ? [line] : []),
    ]);
}

/** Characters that are not seen, or that steer what is seen. */
function unseenIn(text: string): string[] {
  return Array.from(text).filter((it) => {
    const code = it.codePointAt(0) ?? 0;
    const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0);
    const isHalf = code >= 0xd800 && code <= 0xdfff;
    const isBidi = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code === 0x61c;
    const isEmpty = (code >= 0x200b && code <= 0x200f) || code === 0x2060 || code === 0xfeff || code === 0xad;
    const isTag = code >= 0xe0000 && code <= 0xe0fff;
    return isControl || isHalf || isBidi || isEmpty || isTag || code === 0x2028 || code === 0x2029;
  });
}

const holds = (rule: (text: string) => void): void => fc.assert(fc.property(hostile, rule), { numRuns: 2_000 });

describe("a line with text from outside", () => {
  it("is one line that steers nothing, whatever it holds", () => {
    holds((text) => {
      expect(unseenIn(escapeLine(text))).to.deep.equal([]);
      expect(commandsIn(escapeLine(text))).to.deep.equal([]);
    });
  });

  it("is not changed by a second time", () => {
    holds((text) => {
      expect(escapeLine(escapeLine(text))).to.equal(escapeLine(text));
    });
  });

  for (const [what, text, shown] of [
    ["plain words", "Will archive 1,200 assets of urn:pulumi:dev::p::t::n.", undefined],
    ["words of the world", "Größe 東京 ÇA עברית 🙂 “x” … %}>", undefined],
    ["a Windows path", "C:\\Users\\x##\\[y", undefined],
    ["line breaks", "child failed\r\n\tat step 2", "child failed at step 2"],
    ["the end of a row that is overwritten", "failed\rWILL PURGE", "failed WILL PURGE"],
    ["colours", `${ESC}[31mred`, "\\u001b[31mred"],
    ["an OSC link", `${ESC}]8;;https://x${BELL}here`, "\\u001b]8;;https://x\\u0007here"],
    ["a C1 control", "\u009b31m", "\\u009b31m"],
    ["text that runs backwards", "\u202egrup", "\\u202egrup"],
    ["a zero width space", "pro\u200bd", "pro\\u200bd"],
    ["a tag character", "a\u{e0041}", "a\\u{e0041}"],
    ["half of a pair", "\ud83d!", "\\ud83d!"],
    ["Pulumi's colours", "<{%fg 1%}>x", "<{\\u0025fg 1%}>x"],
    ["a command of GitHub's", "  ::add-mask::x", "  \\u003a:add-mask::x"],
    ["an old command of GitHub's", "see ##[add-path]x", "see #\\u0023[add-path]x"],
    ["a command of Azure's", "##vso[task.complete]", "#\\u0023vso[task.complete]"],
    ["a command of TeamCity's", "##teamcity[x]", "#\\u0023teamcity[x]"],
  ] as const) {
    it(`${what}: ${shown ?? "as they are"}`, () => expect(escapeLine(text)).to.equal(shown ?? text));
  }
});

describe("a text of several lines", () => {
  it("keeps its own line breaks and nothing else that is unseen", () => {
    holds((text) => {
      expect(unseenIn(escapeText(text).replaceAll("\n", ""))).to.deep.equal([]);
      expect(commandsIn(escapeText(text))).to.deep.equal([]);
      expect(escapeText(text).split("\n")).to.have.length(text.split("\n").length);
    });
  });
});

describe("a name in quotes", () => {
  it("is one line that steers nothing, and can't leave its quotes", () => {
    holds((name) => {
      const text = quoted(name);
      expect(unseenIn(text)).to.deep.equal([]);
      expect(commandsIn(`${text.slice(1)}\n${text}`)).to.deep.equal([]);
      expect(text).to.match(/^"([^"\\]|\\.)*"$/);
      expect(text.length).to.be.at.most(10 * 201 + 2);
    });
  });

  for (const [what, name, shown] of [
    ["a plain one", "PROD (old) 東京", '"PROD (old) 東京"'],
    ["one with quotes", 'x", active). WILL PURGE 0 of ("y', '"x\\", active). WILL PURGE 0 of (\\"y"'],
    ["one with a backslash", "x\\", '"x\\\\"'],
    ["one with a line of its own", "x\nWILL PURGE 0 assets", '"x\\nWILL PURGE 0 assets"'],
    ["one with a command", "a ::add-mask::b", '"a \\u003a:add-mask::b"'],
    ["one with colons", "prod::eu", '"prod::eu"'],
    ["an empty one", "", '""'],
  ] as const) {
    it(`${what}: ${shown}`, () => expect(quoted(name)).to.equal(shown));
  }

  it("is cut after 200 characters, never within one", () => {
    expect(quoted("🙂".repeat(200))).to.equal(`"${"🙂".repeat(200)}"`);
    expect(quoted("🙂".repeat(1_000_000))).to.equal(`"${"🙂".repeat(200)}…"`);
  });
});

describe("a word of Atlan's", () => {
  for (const plain of ["Column", "default/snowflake/1234567890", "atlan-connection-delete-1-abc", "my_type.v2"])
    it(`${plain} is as it is`, () => expect(word(plain)).to.equal(plain));

  for (const other of ["", "Column, 3 Table", "a\nb", "x ##[y]", "a".repeat(201)])
    it(`${JSON.stringify(other.slice(0, 20))} is quoted`, () => expect(word(other)).to.equal(quoted(other)));
});
