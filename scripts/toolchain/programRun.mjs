import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { splitArguments } from "./splitArguments.mjs";

/** The SDK's runner ends with this when it has told the user already: nothing more is to be reported. */
const alreadyReported = 32;

/**
 * Runs one Pulumi program with the SDK that the program itself depends on. Its output goes where ours goes: the engine
 * shows it on the stack.
 * @param {import("@pulumi/pulumi/proto/language_pb.js").RunRequest} request
 * @param {string} engineAddress
 * @param {AbortSignal} signal
 * @returns {Promise<{ error: string, bail: boolean }>}
 */
export async function runProgram(request, engineAddress, signal) {
  const info = request.getInfo();
  const folder = info?.getProgramDirectory() || request.getPwd();
  const options = info?.getOptions()?.toJavaScript() ?? {};
  const args = [
    ...(typeof options["nodeargs"] === "string" ? splitArguments(options["nodeargs"]) : []),
    ...(request.getAttachDebugger() ? ["--inspect-brk=0"] : []),
    findRunner(folder),
    ...runnerArguments(request, engineAddress),
  ];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, ...runnerEnvironment(request, options) },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const kill = () => child.kill("SIGKILL");
  signal.addEventListener("abort", kill);
  try {
    return await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (code, by) => {
        resolve(outcome(code, by));
      });
    });
  } finally {
    signal.removeEventListener("abort", kill);
  }
}

/**
 * @param {number | null} code
 * @param {string | null} signal
 */
function outcome(code, signal) {
  if (code === 0) return { error: "", bail: false };
  if (code === alreadyReported) return { error: "", bail: true };
  const error = code === null ? `Program was ended by ${signal}` : `Program exited with non-zero exit code: ${code}`;
  return { error, bail: false };
}

/** @param {string} folder */
function findRunner(folder) {
  try {
    return createRequire(path.join(folder, "index.js")).resolve("@pulumi/pulumi/cmd/run");
  } catch {
    throw new Error(
      `Running the program (${folder}): @pulumi/pulumi is not installed where the program can find it. Run npm install there.`,
    );
  }
}

/**
 * @param {import("@pulumi/pulumi/proto/language_pb.js").RunRequest} request
 * @param {string} engineAddress
 */
function runnerArguments(request, engineAddress) {
  const info = request.getInfo();
  const named = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info?.getRootDirectory() ?? "",
    stack: request.getStack(),
    pwd: request.getPwd(),
    parallel: String(request.getParallel()),
  };
  return [
    ...Object.entries(named).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value])),
    ...(request.getDryrun() ? ["--dry-run"] : []),
    info?.getEntryPoint() || request.getProgram() || ".",
    ...request.getArgsList(),
  ];
}

/**
 * The runner copies its arguments into PULUMI_NODEJS_* itself; what is set here has no argument.
 * @param {import("@pulumi/pulumi/proto/language_pb.js").RunRequest} request
 * @param {Record<string, unknown>} options the `options` of `runtime` in Pulumi.yaml
 * @returns {NodeJS.ProcessEnv}
 */
function runnerEnvironment(request, options) {
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    ...(options["typescript"] === false ? {} : { PULUMI_NODEJS_TYPESCRIPT: "true" }),
    ...(typeof options["tsconfig"] === "string" ? { PULUMI_NODEJS_TSCONFIG_PATH: options["tsconfig"] } : {}),
  };
}
