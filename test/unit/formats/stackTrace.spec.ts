import { expect } from "chai";
import { createRequire } from "node:module";
import { runInThisContext } from "node:vm";
import { join, resolve } from "node:path";
import { hideOwnFrames } from "../../../provider/resources/stackTrace";

const hook: { prepareStackTrace?: ((error: Error, frames: NodeJS.CallSite[]) => unknown) | undefined } = Error;
const program = resolve("program", "index.js");
const PROVIDER = resolve("provider/resources");
const SDK = join(resolve("node_modules"), "@pulumi", "pulumi");

/** Calls from file to file, the outermost first, and gives the files of the frames that a stack of the innermost shows. */
function framesOf(files: readonly string[], look: () => string | undefined = () => new Error("x").stack): string[] {
  const call = files.reduceRight<() => string | undefined>((inner, filename) => {
    const source = "(inner) => () => inner()";
    return (runInThisContext(source, { filename }) as (inner: () => string | undefined) => () => string | undefined)(
      inner,
    );
  }, look);
  const known = new Set(files);
  return (call() ?? "").split("\n").flatMap((line) => [...known].filter((file) => line.includes(`${file}:`)));
}

describe("public formats: the position of a resource in state", () => {
  // The test runner's TypeScript has its positions mapped by Node; a program in plain JavaScript has not.
  const mapped = process.sourceMapsEnabled;
  let limit: number;
  let former: typeof hook.prepareStackTrace;
  beforeEach(() => {
    limit = Error.stackTraceLimit;
    former = hook.prepareStackTrace;
    Error.stackTraceLimit = Infinity;
    process.setSourceMapsEnabled(false);
  });
  afterEach(() => {
    Error.stackTraceLimit = limit;
    hook.prepareStackTrace = former;
    process.setSourceMapsEnabled(mapped);
  });

  const runner = join(SDK, "cmd", "run.js");
  const base = join(PROVIDER, "dynamicResource.js");
  const files = [runner, program, join(PROVIDER, "connectionDelete.js"), base, join(SDK, "resource.js")];

  it("is the line of the program: what is ours and what runs the program is left out", () => {
    const showOwnFrames = hideOwnFrames();
    // The SDK counts off one constructor behind its own.
    expect(framesOf(files)).to.deep.equal([join(SDK, "resource.js"), base, program]);
    showOwnFrames();
    expect(framesOf(files)).to.deep.equal([...files].reverse());
    expect(hook.prepareStackTrace).to.equal(former);
  });

  it("keeps the frames of libraries around it", () => {
    const library = join(resolve("node_modules"), "our-wrapper", "index.js");
    const showOwnFrames = hideOwnFrames();
    const seen = framesOf([program, library, join(PROVIDER, "connectionDelete.js"), base, join(SDK, "resource.js")]);
    showOwnFrames();
    expect(seen).to.deep.equal([join(SDK, "resource.js"), base, library, program]);
  });

  it("leaves a stack alone that does not go through this package", () => {
    const other = [runner, program, join(SDK, "resource.js")];
    const showOwnFrames = hideOwnFrames();
    const seen = framesOf(other);
    showOwnFrames();
    expect(seen).to.deep.equal([...other].reverse());
  });

  describe("the SDK's notes on its promises", () => {
    const debuggablePromise = (): string => new Error("x").stack ?? "";
    afterEach(() => {
      delete process.env["PULUMI_DEBUG_PROMISE_LEAKS"];
    });

    it("are not written out, as nobody reads them", () => {
      const showOwnFrames = hideOwnFrames();
      const seen = debuggablePromise();
      showOwnFrames();
      expect(seen).to.equal("Error: x");
      expect(debuggablePromise()).to.include("debuggablePromise");
    });

    it("are whole for whoever looks for promises that leak", () => {
      process.env["PULUMI_DEBUG_PROMISE_LEAKS"] = "1";
      const showOwnFrames = hideOwnFrames();
      const seen = debuggablePromise();
      showOwnFrames();
      expect(seen).to.include("debuggablePromise");
    });

    it("are called by the name that the SDK gives them", () => {
      const { debuggablePromise: theirs } = createRequire(__filename)("@pulumi/pulumi/runtime/debuggable") as {
        debuggablePromise: (promise: Promise<void>) => unknown;
      };
      const showOwnFrames = hideOwnFrames();
      const promise: Promise<void> & { _debugStackTrace?: string } = Promise.resolve();
      theirs(promise);
      showOwnFrames();
      expect(promise._debugStackTrace).to.equal("Error");
    });
  });

  it("touches nothing where Node maps positions", () => {
    process.setSourceMapsEnabled(true);
    hideOwnFrames();
    expect(hook.prepareStackTrace).to.equal(former);
  });

  it("lets somebody else's formatter go on, with the frames that are left", () => {
    hook.prepareStackTrace = (_, frames) => frames.map((it) => `formatted ${it.getFileName() ?? ""}:`).join("\n");
    const others = hook.prepareStackTrace;
    const showOwnFrames = hideOwnFrames();
    let stack: string | undefined;
    framesOf(files, () => (stack = new Error("x").stack));
    showOwnFrames();
    expect(stack).to.include(`formatted ${program}:`).and.not.to.include(runner);
    expect(hook.prepareStackTrace).to.equal(others);
  });
});
