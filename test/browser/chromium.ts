import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** A browser to start, and what its process needs around it. */
export interface Chromium {
  readonly executable: string;
  readonly env: NodeJS.ProcessEnv;
}

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
/** Bundled libraries and fonts, for machines that have none. */
const CACHE = join(__dirname, "..", "..", "node_modules", ".cache", "pulumi-atlan", "chromium");

/** The browser that the environment names, or one on PATH, or the one that the development dependencies bring. */
export async function findChromium(env: NodeJS.ProcessEnv = process.env): Promise<Chromium> {
  const named = env["PULUMI_ATLAN_CHROMIUM"];
  if (named !== undefined && named !== "") return { executable: named, env };
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
  return onPath === undefined ? bundledChromium(env) : { executable: onPath, env };
}

async function bundledChromium(env: NodeJS.ProcessEnv): Promise<Chromium> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      `finding a browser (${process.platform}, ${process.arch}): none of ${NAMES.join(", ")} is on PATH, and the bundled ` +
        "one is for Linux on x64. Install Chromium or Chrome, or name it in PULUMI_ATLAN_CHROMIUM.",
    );
  }
  if (!existsSync(CACHE)) await unpack();
  const executable = join(CACHE, "chromium");
  const withFonts = { ...env, FONTCONFIG_FILE: join(CACHE, "fonts.conf") };
  const withLibraries = { ...withFonts, LD_LIBRARY_PATH: join(CACHE, "al2023", "lib") };
  // The machine's own libraries fit it best, where it has them.
  const starts = spawnSync(executable, ["--version"], { env: withFonts, stdio: "ignore" }).status === 0;
  return { executable, env: starts ? withFonts : withLibraries };
}

/** All or nothing: who is interrupted, or comes second, leaves no half of a browser behind. */
async function unpack(): Promise<void> {
  const staging = `${CACHE}.${process.pid}`;
  mkdirSync(staging, { recursive: true });
  const { inflate } = await import("@sparticuz/chromium");
  const packed = join(dirname(require.resolve("@sparticuz/chromium")), "..", "bin");
  const { TMPDIR } = process.env;
  try {
    // The package unpacks to the folder for temporary files, where it would find what others have left there.
    process.env["TMPDIR"] = staging;
    for (const name of ["chromium.br", "fonts.tar.br", "al2023.tar.br"]) await inflate(join(packed, name));
  } finally {
    if (TMPDIR === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = TMPDIR;
  }
  writeFileSync(join(staging, "fonts.conf"), fontsConfiguration());
  try {
    renameSync(staging, CACHE);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (!existsSync(CACHE)) throw error;
  }
}

/** The bundled sans first, so that a page looks the same everywhere; the machine's own fonts for all that it lacks. */
function fontsConfiguration(): string {
  const alias = (family: string): string =>
    `<alias binding="same"><family>${family}</family><prefer><family>Open Sans</family></prefer></alias>`;
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    "<fontconfig>",
    `<dir>${join(CACHE, "fonts")}</dir><dir>/usr/share/fonts</dir><cachedir>${join(CACHE, "fonts-cache")}</cachedir>`,
    ...["sans-serif", "system-ui"].map(alias),
    "</fontconfig>",
    "",
  ].join("\n");
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
