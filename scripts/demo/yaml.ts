import { enterLanguages, openScene, type Scene, yamlExample } from "../../test/languages/scene";
import { POSTGRES, SNOWFLAKE } from "../../test/rig/seeds";
import { count, details, figureIn, Narrator, promise, say, sayEnd, title, TRANSCRIPT } from "./narrator";

/** The YAML example: a fleet that the stack's configuration lists, archived now and purged after a hold, by the plugin. */
export async function playYaml(): Promise<void> {
  const begun = Date.now();
  const languages = await enterLanguages();
  try {
    const scene = await openScene({ "Pulumi.yaml": yamlExample() });
    try {
      await tell(scene);
    } finally {
      await scene.dispose();
    }
  } finally {
    languages.leave();
  }
  sayEnd(begun, [TRANSCRIPT]);
}

async function tell(scene: Scene): Promise<void> {
  const { stack, tenant } = scene;
  const story = new Narrator(tenant, stack);
  say(`A YAML program on the real Pulumi engine, against a loopback tenant on ${tenant.url}. It is not Atlan.`);
  details.log("The program is examples/yaml/Pulumi.yaml. The tenant's connections:");
  story.showTenant();

  title("1. A YAML program archives what the stack's configuration lists");
  await scene.addPackage();
  await story.configure("--path", "connections[0]", SNOWFLAKE);
  await story.configure("maxAssets", "12500");
  const previewed = await story.run("preview", { args: [] });
  promise("the preview says what will go", figureIn(previewed.stdout, /Will archive [\d,]+ assets/));
  await story.run("up");
  const { active, archived } = tenant.connection(SNOWFLAKE);
  promise("all assets are archived, counted afterwards", `${count(archived)} archived, ${active} active`, {
    archived: [archived, 12],
    active: [active, 0],
  });
  const { results } = (await stack.outputs()) as { results: Record<string, { purgeEligibleAt?: string }> };
  promise("the purge waits for the end of its hold", results[SNOWFLAKE]?.purgeEligibleAt);

  title("2. The same again");
  await story.runUnchanged();

  title("3. Another connection, and a Ctrl-C while its run goes on");
  await story.configure("--path", "connections[1]", POSTGRES);
  tenant.script({ stuckIn: "Running" });
  const command = stack.start("up", { args: ["--skip-preview"] });
  await command.waitUntil(() => tenant.runs().some(({ phase }) => phase === "Running"), "its run is going");
  const changes = tenant.mutations().length;
  const pressed = Date.now();
  command.signalCli("SIGINT");
  await command.result;
  const ended = Date.now() - pressed;
  details.log(command.output);
  const { deployment } = await stack.export();
  const pending = deployment.pending_operations?.length ?? 0;
  promise("it ends the command, not the run", `after ${ended} ms, with ${pending} pending operations`, {
    pending: [pending, 0],
    changes: [tenant.mutations().length, changes],
  });
  tenant.release();
  await story.run("up");
  story.showRuns();
  promise("the next up joins that run", `${tenant.runs().length} runs for 2 connections`, {
    runs: [tenant.runs().length, 2],
  });

  title("4. The proof");
  const receipts = await story.tool(["verify-receipt"], JSON.stringify(await stack.export()));
  promise("receipts that can be checked later", figureIn(receipts, /\d receipts: .*/));

  title("5. Destroy");
  await story.run("destroy");
  story.showTenant();
  const left = tenant.workflows().filter((it) => !it.archived).length;
  const kept = tenant.connection(SNOWFLAKE).archived;
  promise(
    "its definitions are archived, and no data is touched",
    `${left} definitions left, ${kept} assets as before`,
    {
      left: [left, 0],
      kept: [kept, 12],
    },
  );
}
