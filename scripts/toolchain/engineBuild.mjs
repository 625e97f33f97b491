import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { runChild } from "./child.mjs";
import { fillAtomically } from "./launcherCache.mjs";
import { say as sayToPerson, sayWhile } from "./progress.mjs";

/**
 * Builds the CLI from the Go modules of exactly this version. The module folder pins every dependency by hash; its
 * `go` line says which Go it takes, and Go itself checks that (or fetches the right one, where it may).
 * @param {{ module: string, version: string, root: string, env: NodeJS.ProcessEnv,
 *   say?: (line: string) => void }} what
 * @returns {Promise<import("./engine.mjs").Attempt>}
 */
export async function buildEngine({ module, version, root, env, say = sayToPerson }) {
  // A workspace above must not add to what is pinned, and a C compiler must not be needed.
  const goEnv = { ...env, GOWORK: "off", CGO_ENABLED: "0" };
  const go = await runChild("go", ["version"], { cwd: module, env: goEnv, timeoutMs: 180_000 });
  if (go.code !== 0) return { ok: false, why: go.code === 127 ? "no go on PATH" : `go: ${go.output.trim()}` };

  say(`building the Pulumi CLI ${version} with ${go.output.trim()}: once, about 4 minutes on 2 cores`);
  return fillAtomically(root, async (aside) => {
    mkdirSync(path.join(aside, "bin"));
    // Go's scratch files go where they are removed with the rest when the build is ended from outside.
    const scratch = path.join(aside, "scratch");
    mkdirSync(scratch);
    const stamp = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`;
    const options = ["-mod=readonly", "-trimpath", "-ldflags", stamp, "-o", path.join(aside, "bin", "pulumi")];
    const args = ["build", ...options, "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"];
    const work = runChild("go", args, { cwd: module, env: { ...goEnv, GOTMPDIR: scratch }, timeoutMs: 1_800_000 });
    const ended = await sayWhile("building the Pulumi CLI", work);
    rmSync(scratch, { recursive: true, force: true });
    if (ended.timedOut) return { ok: false, why: "not done after 30 minutes" };
    return ended.code === 0 ? { ok: true } : { ok: false, why: lastLines(ended.output) };
  });
}

/** @param {string} output */
function lastLines(output) {
  return output.trim().split("\n").slice(-5).join(" / ");
}
