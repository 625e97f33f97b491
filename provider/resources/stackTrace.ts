import { dirname, sep } from "node:path";
import { fileURLToPath } from "node:url";

type Frame = NodeJS.CallSite & { toString(): string };
type Prepare = (error: Error, frames: Frame[]) => unknown;

/** V8's hook; undefined until somebody sets it. */
const hook: { prepareStackTrace?: Prepare } = Error;

/**
 * Hides this package's frames from stack traces until the returned function is called. The SDK stores the stack of the
 * constructor call in state, some 500 bytes a resource, and takes the first frame outside of itself as the line that
 * declares the resource. That would be a line of this package, which the next release moves, and a moved position makes
 * the engine write the whole state once for every resource.
 */
export function hideOwnFrames(): () => void {
  // Setting the hook would disable Node's own source maps.
  if (process.sourceMapsEnabled) return () => undefined;
  const { prepareStackTrace: former } = hook;
  const format = former ?? plain;
  hook.prepareStackTrace = (error, frames) =>
    isBookkeeping(frames) ? String(error) : format(error, ownFrames(frames));
  return () => {
    if (former === undefined) delete hook.prepareStackTrace;
    else hook.prepareStackTrace = former;
  };
}

const plain: Prepare = (error, frames) => [String(error), ...frames.map((it) => `    at ${it.toString()}`)].join("\n");

/**
 * The SDK records a stack for each of the four promises behind every output, a hundred for a resource, and shows them
 * only for debugging leaked promises. Formatting them is most of the time that it takes to declare a resource.
 */
const isBookkeeping = ([first]: readonly Frame[]): boolean =>
  first?.getFunctionName() === "debuggablePromise" && !process.env["PULUMI_DEBUG_PROMISE_LEAKS"];

/** The frames up to this package's first one, which the SDK skips by count, and then those of the user's program. */
function ownFrames(frames: readonly Frame[]): Frame[] {
  const first = frames.findIndex(isOurs);
  if (first === -1) return [...frames];
  return [...frames.slice(0, first + 1), ...frames.slice(first + 1).filter((it) => !isOurs(it) && isProgram(it))];
}

const OUR_FOLDER = dirname(__filename) + sep;

const isOurs = (frame: Frame): boolean => fileOf(frame).startsWith(OUR_FOLDER);

function isProgram(frame: Frame): boolean {
  const file = fileOf(frame);
  return file !== "" && !file.startsWith("node:") && !/[\\/]node_modules[\\/]@pulumi[\\/]pulumi[\\/]/.test(file);
}

function fileOf(frame: Frame): string {
  const name = frame.getFileName() ?? "";
  return name.startsWith("file:") ? fileURLToPath(name) : name;
}
