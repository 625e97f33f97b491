/**
 * `npm run demo`: this repository's own Pulumi program on the real Pulumi engine, against a loopback Atlan tenant; `npm run demo -- yaml`
 * plays a YAML program by the plugin instead. Prints a line for each promise with the figure that it was judged by; what the CLI printed
 * and what the tenant had is in the transcript. A promise that does not hold is an exit code of 1.
 */
import { details } from "./demo/narrator";
import { playProgram } from "./demo/program";
import { playYaml } from "./demo/yaml";

const STORIES: Readonly<Record<string, () => Promise<void>>> = { program: playProgram, yaml: playYaml };

async function main([name = "program", ...others]: readonly string[]): Promise<void> {
  const play = Object.hasOwn(STORIES, name) && others.length === 0 ? STORIES[name] : undefined;
  if (play === undefined)
    throw new Error(
      `Choosing a demo (${[name, ...others].join(" ")}): there is no such one. Call \`npm run demo\` or \`npm run demo -- yaml\`.`,
    );
  await play();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  details.log(error);
  process.exitCode = 1;
});
