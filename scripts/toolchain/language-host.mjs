/**
 * The development Node language host: what the engine starts as `pulumi-language-nodejs` where the official one is not
 * at hand. It serves this repository's demo and tests; it is not published. It prints its port on the first line of
 * stdout, as the engine expects of every plugin.
 */
import { createRequire } from "node:module";
import { setInterval } from "node:timers";
import { runPolicyPack, runProvider } from "./policyRun.mjs";
import { runProgram } from "./programRun.mjs";

const require = createRequire(import.meta.url);
const sdk = require.resolve("@pulumi/pulumi/package.json");
// gRPC and protobuf as the SDK itself resolves them: the messages below are made of exactly these.
const sdkRequire = createRequire(sdk);
const grpc = sdkRequire("@grpc/grpc-js");
const { Empty } = sdkRequire("google-protobuf/google/protobuf/empty_pb.js");
const { LanguageRuntimeService } = require("@pulumi/pulumi/proto/language_grpc_pb.js");
/** @type {typeof import("@pulumi/pulumi/proto/language_pb.js")} */
const messages = require("@pulumi/pulumi/proto/language_pb.js");
/** @type {typeof import("@pulumi/pulumi/proto/plugin_pb.js")} */
const plugin = require("@pulumi/pulumi/proto/plugin_pb.js");

/**
 * @template Request
 * @typedef {{ request: Request, on: (event: "cancelled", listener: () => void) => void }} Call
 */
/**
 * @template Response
 * @typedef {(error: { code: number, message: string } | null, response?: Response) => void} Answer
 */

/**
 * @typedef {object} PluginCall
 * @property {import("@pulumi/pulumi/proto/language_pb.js").RunPluginRequest} request
 * @property {(event: "cancelled", listener: () => void) => void} on
 * @property {(event: "error", error: { code: number, message: string }) => void} emit
 * @property {(message: import("@pulumi/pulumi/proto/language_pb.js").RunPluginResponse) => void} write
 * @property {() => void} end
 */

let engineAddress = process.argv.slice(2).find((arg) => !arg.startsWith("-")) ?? "";

/** @type {Set<AbortController>} */
const running = new Set();

/**
 * What is not here (code generation) is answered "unimplemented" by gRPC itself: this repository has no use for it.
 */
const service = {
  /**
   * @param {Call<import("@pulumi/pulumi/proto/language_pb.js").LanguageHandshakeRequest>} call
   * @param {Answer<import("@pulumi/pulumi/proto/language_pb.js").LanguageHandshakeResponse>} answer
   */
  handshake(call, answer) {
    engineAddress = call.request.getEngineAddress() || engineAddress;
    answer(null, new messages.LanguageHandshakeResponse());
  },

  /**
   * @param {unknown} _call
   * @param {Answer<import("@pulumi/pulumi/proto/language_pb.js").GetRequiredPackagesResponse>} answer
   */
  getRequiredPackages(_call, answer) {
    answer(null, new messages.GetRequiredPackagesResponse());
  },

  /**
   * @param {unknown} _call
   * @param {Answer<import("@pulumi/pulumi/proto/language_pb.js").GetRequiredPluginsResponse>} answer
   */
  getRequiredPlugins(_call, answer) {
    answer(null, new messages.GetRequiredPluginsResponse());
  },

  /**
   * @param {unknown} _call
   * @param {Answer<import("@pulumi/pulumi/proto/language_pb.js").GetProgramDependenciesResponse>} answer
   */
  getProgramDependencies(_call, answer) {
    answer(null, new messages.GetProgramDependenciesResponse());
  },

  /**
   * @param {unknown} _call
   * @param {Answer<import("@pulumi/pulumi/proto/language_pb.js").AboutResponse>} answer
   */
  about(_call, answer) {
    answer(null, new messages.AboutResponse().setExecutable(process.execPath).setVersion(process.versions.node));
  },

  /**
   * @param {unknown} _call
   * @param {Answer<import("@pulumi/pulumi/proto/plugin_pb.js").PluginInfo>} answer
   */
  getPluginInfo(_call, answer) {
    answer(null, new plugin.PluginInfo().setVersion(require(sdk).version));
  },

  /**
   * @param {Call<import("@pulumi/pulumi/proto/language_pb.js").RunRequest>} call
   * @param {Answer<import("@pulumi/pulumi/proto/language_pb.js").RunResponse>} answer
   */
  run(call, answer) {
    const stop = new globalThis.AbortController();
    running.add(stop);
    call.on("cancelled", () => {
      stop.abort();
    });
    runProgram(call.request, engineAddress, stop.signal)
      .then(
        ({ error, bail }) => {
          answer(null, new messages.RunResponse().setError(error).setBail(bail));
        },
        (/** @type {Error} */ error) => {
          answer({ code: grpc.status.FAILED_PRECONDITION, message: error.message });
        },
      )
      .finally(() => running.delete(stop));
  },

  /**
   * A development machine uses npm: what runs here is installed already.
   * @param {{ end: () => void }} call
   */
  installDependencies(call) {
    call.end();
  },

  /**
   * Policy packs, and providers that are written in Node.
   * @param {PluginCall} call
   */
  runPlugin(call) {
    const runs = { analyzer: runPolicyPack, resource: runProvider }[call.request.getKind()];
    if (runs === undefined) {
      call.emit("error", { code: grpc.status.UNIMPLEMENTED, message: `plugins of kind ${call.request.getKind()}` });
      return;
    }
    const stop = new globalThis.AbortController();
    running.add(stop);
    call.on("cancelled", () => {
      stop.abort();
    });
    const engine = {
      stdout: (/** @type {Buffer} */ bytes) => call.write(new messages.RunPluginResponse().setStdout(bytes)),
      stderr: (/** @type {Buffer} */ bytes) => call.write(new messages.RunPluginResponse().setStderr(bytes)),
      signal: stop.signal,
    };
    runs(call.request, engine)
      .then(
        (code) => {
          call.write(new messages.RunPluginResponse().setExitcode(code));
          call.end();
        },
        (/** @type {Error} */ error) => {
          call.emit("error", { code: grpc.status.FAILED_PRECONDITION, message: error.message });
        },
      )
      .finally(() => running.delete(stop));
  },

  /**
   * @param {unknown} _call
   * @param {Answer<unknown>} answer
   */
  cancel(_call, answer) {
    // The engine fails the program's pending calls itself; ending the process here would lose its last words.
    answer(null, new Empty());
  },
};

/** Ends with the program: the engine's own clean-up and an engine that was killed both come through here. */
function leave() {
  for (const stop of running) stop.abort();
  process.exit(0);
}

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, leave);

// A killed engine sends nothing, but its children get another parent.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) leave();
}, 500).unref();

const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
server.addService(LanguageRuntimeService, service);
server.bindAsync(
  "127.0.0.1:0",
  grpc.ServerCredentials.createInsecure(),
  (/** @type {Error | null} */ error, /** @type {number} */ port) => {
    if (error !== null) throw error;
    process.stdout.write(`${port}\n`);
  },
);
