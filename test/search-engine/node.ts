import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { findSearchEngine } from "../../scripts/toolchain/searchEngine.mjs";

/** A slow machine that does other things beside needs half a minute. */
const startedWithinMs = 120_000;

/** It lives for a minute: what makes long work fast costs more than it saves. */
const JAVA_OPTIONS = ["-Xms512m", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];

/** A search engine that listens on 127.0.0.1. */
export interface SearchNode {
  readonly url: string;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** Starts a search engine with nothing in it. Throws with what it has said when it does not come up. */
export async function startSearchNode(): Promise<SearchNode> {
  const found = await findSearchEngine();
  if ("missing" in found) throw new Error(`Starting a search engine: ${found.missing}.`);
  const home = await mkdtemp(path.join(os.tmpdir(), "pulumi-atlan-search-"));
  await mkdir(path.join(home, "config"));
  const { java, classPath } = found.engine;
  const args = [...JAVA_OPTIONS, "-cp", classPath.join(path.delimiter), "LoopbackNode", home];
  const child = spawn(java, args, { cwd: home, stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async (): Promise<void> => {
    // It ends with its standard input. One that hangs is not left behind.
    child.stdin.end();
    const timer = setTimeout(() => child.kill("SIGKILL"), 15_000);
    await ended;
    clearTimeout(timer);
    await rm(home, { recursive: true, force: true });
  };
  let said = "";
  try {
    const url = await new Promise<string>((resolve, reject) => {
      const give = (why: string): void => reject(new Error(`Starting a search engine: ${why}.\n${said.slice(-4_000)}`));
      const timer = setTimeout(() => give(`it is not up after ${startedWithinMs / 1_000} s`), startedWithinMs);
      const listen = (text: string): void => {
        said += text;
        const listening = /^listening on (\S+)$/m.exec(said);
        if (listening === null) return;
        clearTimeout(timer);
        resolve(listening[1]!);
      };
      child.stdout.setEncoding("utf8").on("data", listen);
      child.stderr.setEncoding("utf8").on("data", listen);
      child.once("error", (error) => give(error.message));
      child.once("close", (code) => {
        clearTimeout(timer);
        give(`it has ended with ${code ?? "a signal"}`);
      });
    });
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
