import { expect } from "chai";
import { engineAddress, engineAddressOfDynamic } from "../../../provider/lifecycle/engineAddress";

describe("the engine's address", () => {
  const engine = "127.0.0.1:4000";
  for (const [title, args, expected] of [
    ["alone", [engine], engine],
    ["after other options", ["--logtostderr", "-v=9", engine], engine],
    ["after a tracer's", ["--tracing", "tcp://127.0.0.1:4100", engine], engine],
    ["after a tracer's, in one argument", ["--tracing=tcp://127.0.0.1:4100", engine], engine],
    ["after that of a tracer in the network", ["--tracing", "http://tracer.example.com:9411", engine], engine],
    ["after that of a tracer without a scheme", ["--otel-traces", "127.0.0.1:4317", engine], engine],
    ["by a name", ["localhost:4000"], "localhost:4000"],
    ["of IPv6", ["--tracing", "tcp://[::1]:4100", "[::1]:4000"], "[::1]:4000"],
    ["missing, with a tracer", ["--tracing", "tcp://127.0.0.1:4100"], undefined],
    ["missing, with a file that has a number", ["--tracing", "file:///tmp/trace:1"], undefined],
    ["missing", [], undefined],
  ] as const) {
    it(title, () => {
      expect(engineAddress(args)).to.equal(expected);
    });
  }

  const script = "/app/node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js";
  for (const [title, argv, expected] of [
    ["a process of dynamic resources", ["node", script, engine], engine],
    ["one with a tracer", ["node", script, "--tracing", "tcp://127.0.0.1:4100", engine], engine],
    ["one on Windows", ["node", script.replaceAll("/", "\\"), "--tracing", "tcp://127.0.0.1:4100", engine], engine],
    ["a program with an address of its own", ["node", "/app/test.js", "--server", "localhost:4000"], "--server"],
    ["a process without arguments", ["node"], undefined],
  ] as const) {
    it(`in ${title}`, () => {
      expect(engineAddressOfDynamic(argv)).to.equal(expected);
    });
  }
});
