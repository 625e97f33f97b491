import { expect } from "chai";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fromBundler, toBundler } from "../../scripts/build/readable.mjs";
import { cloneFolder } from "../../scripts/toolchain/clone.mjs";

const SOURCE = `import type { Clock } from "./clock";

/** How long: in milliseconds. */
const DAY_MS: number = 86_400_000;
/** Types are left out, with what is said of them. */
interface Gone {
  readonly at: number;
}

// One line.
export class Waiter {
  private readonly text = \`a

b\`;

  /** Waits. */
  async wait(clock: Clock): Promise<void> {
    // Two things in a row
    // are no paragraph.
    await clock.sleep(DAY_MS);

    /* in the middle */
    if (clock.now() > DAY_MS) return undefined; // behind it
  }
}
`;

describe("the code in the package", () => {
  it("has its comments and empty lines, and no types", async () => {
    expect(await fromBundler(toBundler(SOURCE, "waiter.ts"))).to.equal(`/** How long: in milliseconds. */
const DAY_MS = 86_400_000;

// One line.
export class Waiter {
  text = \`a

b\`;

  /** Waits. */
  async wait(clock) {
    // Two things in a row
    // are no paragraph.
    await clock.sleep(DAY_MS);

    /* in the middle */
    if (clock.now() > DAY_MS) return undefined; // behind it
  }
}
`);
  });

  it("has classes, numbers and exports as people write them", async () => {
    const bundled = `var A = class extends b.B {
  size = 864e5;
  most = 1e999;
  text = "864e5";
};
Object.defineProperty(exports, "A", {
  enumerable: true,
  get: function () {
    return A;
  }
});
`;
    expect(await fromBundler(bundled)).to.equal(`class A extends b.B {
  size = 86_400_000;
  most = Infinity;
  text = "864e5";
}
exports.A = A;
`);
  });

  it("is refused with a comment that would end another", () => {
    expect(() => toBundler("// a */ b\nexport const c = 1;\n", "c.ts")).to.throw(
      "c.ts: a comment of one line has */ in it",
    );
  });

  it("has each comment of the provider that stands beside code", () => {
    const squeezed = (text: string) => text.replaceAll(/[\s*/]+/g, " ");
    const packed = globSync("dist/**/*.js", { cwd: cloneFolder })
      .map((file) => readFileSync(path.join(cloneFolder, file), "utf8"))
      .map(squeezed)
      .join(" ");
    const lost = globSync("provider/**/*.ts", { cwd: cloneFolder }).flatMap((file) => {
      const marked = toBundler(readFileSync(path.join(cloneFolder, file), "utf8"), file);
      const comments = [...marked.matchAll(/\/\*!(?:Line|Block)([^]*?)\*\//g)].map(([, text]) => squeezed(text!));
      return comments.filter((text) => !packed.includes(text)).map((text) => `${file}: ${text}`);
    });
    expect(lost).to.deep.equal([]);
  });
});
