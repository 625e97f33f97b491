import { expect } from "chai";
import { API_KEY, CONFIG, type FarEnd, POSTGRES, rig, SimulatedStack, SNOWFLAKE, TenantDispatcher } from "../../rig";
import type { JsonObject, TenantModel } from "../../tenant";
import { routeOf } from "../../tenant/routes";
import { parseJson } from "../../tenant/json";
import { APP_CONFIG } from "../../wire/personalities";

/** Something between here and Atlan mixes up what the look for our run shows. */

const MINUTE = 60_000;
type Request = Parameters<FarEnd["handle"]>[0];
type Found = JsonObject & { readonly hits: { readonly hits: JsonObject[] } };

type Listed = JsonObject & { readonly entities: JsonObject[] | undefined };

interface Look {
  readonly route: string;
  readonly containing: string;
  /** Only the first such look after the start. */
  readonly isOfStart?: true;
}

/** Changes the answers to such looks. */
class Mixer implements FarEnd {
  private isDue: boolean;
  private readonly tenant: TenantModel;
  private readonly look: Look;
  private readonly mix: (body: string) => unknown;

  constructor(tenant: TenantModel, look: Look, mix: Mixer["mix"]) {
    [this.tenant, this.look, this.mix, this.isDue] = [tenant, look, mix, look.isOfStart !== true];
  }

  handle(request: Request): ReturnType<FarEnd["handle"]> {
    const route = routeOf(request.method, request.path)?.name;
    const reply = this.tenant.handle(request);
    if (route === "createWorkflow") this.isDue = true;
    const isLook = route === this.look.route && request.body?.includes(this.look.containing) === true;
    if (!this.isDue || !isLook || reply.kind !== "answer") return reply;
    this.isDue = this.look.isOfStart !== true;
    return { ...reply, body: JSON.stringify(this.mix(reply.body)) };
  }
}

/** Archives a connection while somebody else archives another one, which takes a day; then destroys the resource. */
async function isOursAlone(
  surface: "package" | "app",
  look: Look,
  mix: (
    body: string,
    others: { readonly runId: string; readonly workflowName: string },
    tenant: TenantModel,
  ) => unknown,
): Promise<void> {
  const { tenant, clock, dependencies } = rig({ surface });
  const config = { ...CONFIG, ...(surface === "app" ? APP_CONFIG : {}) };
  const archive = { connectionQualifiedName: SNOWFLAKE };
  tenant.script({ runningMs: 24 * 60 * MINUTE });
  const others = tenant.ui.createAndRun({ connectionQualifiedName: POSTGRES });
  clock.advance(MINUTE);
  const dispatcher = new TenantDispatcher(new Mixer(tenant, look, (body) => mix(body, others, tenant)), clock);
  const stack = new SimulatedStack({ ...dependencies, dispatcher }, config);
  expect((await stack.up(archive)).errors).to.deep.equal([]);
  expect(stack.outputs).to.include({ runId: tenant.runs().at(-1)!.id, achieved: "archived" });
  expect((await stack.destroy()).errors).to.deep.equal([]);
  expect(tenant.runs().map((it) => it.phase)).to.deep.equal(["Running", "Succeeded"]);
}

const RUNS_OF_ONE = { route: "findRuns", containing: "workflowTemplateRef", isOfStart: true } as const;

describe("a look for our run, whose answer is mixed up", () => {
  it("with the id of somebody else's run: that one is neither followed nor stopped", () =>
    isOursAlone("package", RUNS_OF_ONE, (body, { runId }) => {
      const found = parseJson(body) as Found;
      return { ...found, hits: { ...found.hits, hits: found.hits.hits.map((it) => ({ ...it, _id: runId })) } };
    }));

  it("with a definition: that is not waited for as if it were the run", () =>
    isOursAlone("package", RUNS_OF_ONE, (_, { workflowName }, tenant) => definitionsNamed(tenant, workflowName)));

  it("with a run of another native workflow: that one is neither followed nor stopped", () => {
    const look = { route: "searchAssets", containing: '"term":{"appWorkflowRunAppWorkflowName"' };
    return isOursAlone("app", look, (body, { workflowName }, tenant) => {
      const [theirs, ours] = [appRunsOf(tenant, workflowName), parseJson(body) as Listed];
      const entities = [...theirs.entities, ...(ours.entities ?? [])];
      return { ...theirs, entities, approximateCount: entities.length };
    });
  });
});

describe("a run that always stands under another id", () => {
  it("lets nothing start, and the error names it", async () => {
    const { tenant, clock, dependencies } = rig();
    tenant.script({ runningMs: 24 * 60 * MINUTE });
    const { runId } = tenant.ui.createAndRun({ connectionQualifiedName: POSTGRES });
    clock.advance(MINUTE);
    const look = { route: "findRuns", containing: "" };
    const mixer = new Mixer(tenant, look, (body) => parseJson(body.replaceAll(`"_id":"${runId}"`, '"_id":"odd"')));
    const stack = new SimulatedStack({ ...dependencies, dispatcher: new TenantDispatcher(mixer, clock) }, CONFIG);
    const { errors } = await stack.up({ connectionQualifiedName: SNOWFLAKE });
    expect(errors.join()).to.include(
      `the answer has the run "${runId}" under the id of another one, "odd". Run the same command again; if it stays, the tenant has such a run`,
    );
    expect(tenant.runs()).to.have.length(1);
  });
});

const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };

function asked(tenant: TenantModel, path: string, body: JsonObject): unknown {
  const reply = tenant.handle({ method: "POST", path, headers, body: JSON.stringify(body) });
  return parseJson((reply as { body: string }).body);
}

function definitionsNamed(tenant: TenantModel, name: string): unknown {
  const query = { nested: { path: "metadata", query: { term: { "metadata.name.keyword": { value: name } } } } };
  return asked(tenant, "/api/service/workflows/indexsearch", { size: 10, track_total_hits: true, query });
}

function appRunsOf(tenant: TenantModel, name: string): JsonObject & { readonly entities: JsonObject[] } {
  const attributes = [
    "qualifiedName",
    "appWorkflowRunStatus",
    "appWorkflowRunStartedAt",
    "appWorkflowRunAppWorkflowName",
  ];
  const query = { term: { appWorkflowRunAppWorkflowName: { value: name } } };
  const dsl = { size: 10, track_total_hits: true, query };
  return asked(tenant, "/api/meta/search/indexsearch", { attributes, dsl }) as ReturnType<typeof appRunsOf>;
}
