import { rmSync } from "node:fs";
import { CONNECTION_DELETE } from "../../../provider/resources/connectionDelete";
import { providerText } from "../../../provider/resources/dynamicResource";
import { makeWorkspace } from "../../engine/harness/workspace";
import { API_KEY } from "../../rig";
import { tenantWith } from "../bed/benchStack";
import { type Bag, DynamicProvider, listeningEngine } from "../bed/dynamicProvider";
import { qualifiedNameOf } from "../bed/programs";
import { interleave, median } from "../bed/repeat";
import { TenantProcess } from "../bed/tenantProcess";
import type { Bench, Measure, Row } from "../measure";

const ROUNDS = 5;
/** As many calls at once as the engine makes by itself on two cores. */
const AT_ONCE = 8;
const EMPTY_TEXT = "exports.handler=()=>({create:async(inputs)=>({id:'foo',outs:{}})})";
/** About as many requests for each create as ours sends when eight are called at once. */
const REQUESTS = 3;
/** Sends requests, and does nothing with the answers. */
const ASKING_TEXT = `exports.handler = () => {
  const { Agent, request } = require(require.resolve("undici", { paths: [require.resolve("pulumi-atlan/package.json")] }));
  const dispatcher = new Agent();
  return {
    async create({ tenant, connectionQualifiedName }) {
      for (let i = 0; i < ${REQUESTS}; i++) {
        const answer = await request(tenant + "/api/meta/search/indexsearch", {
          dispatcher,
          method: "POST",
          headers: { authorization: "Bearer ${API_KEY}", "content-type": "application/json" },
          body: JSON.stringify({ dsl: { size: 1, query: { term: { connectionQualifiedName } } } }),
        });
        await answer.body.json();
      }
      return { id: "foo", outs: {} };
    },
  };
};`;

/** The process of the provider by itself: what it takes to start, and what it holds. */
export const providerProcess: Measure = {
  name: "process",
  run: async (bench: Bench): Promise<Row[]> => {
    const count = bench.quick ? 1 : 1_000;
    const workspace = makeWorkspace({ program: { "index.js": "" } });
    const engine = await listeningEngine();
    const once = async (text: string): Promise<{ answerMs: number; residentMb: number }> => {
      const tenant = await TenantProcess.start(tenantWith(count, { pendingMs: 0, runningMs: 0 }));
      const begin = performance.now();
      const config = { "atlan:baseUrl": tenant.url, "atlan:apiKey": API_KEY };
      const provider = await DynamicProvider.start(workspace.programFolder, engine.address, config);
      try {
        const urn = (index: number) =>
          `urn:pulumi:test::bench::pulumi-nodejs:dynamic/atlan:ConnectionDelete::connection-${index}`;
        const bag = (index: number): Bag => ({
          __provider: text,
          connectionQualifiedName: qualifiedNameOf(index),
          mode: "archive",
          tenant: tenant.url,
          resourceUrn: urn(index),
        });
        await provider.check(urn(0), bag(0), bag(0));
        const answerMs = performance.now() - begin;
        let next = 0;
        const worker = async (): Promise<void> => {
          for (let index = next++; index < count; index = next++) await provider.create(urn(index), bag(index));
        };
        await Promise.all(Array.from({ length: AT_ONCE }, worker));
        return { answerMs, residentMb: provider.residentMb() };
      } finally {
        provider.stop();
        tenant.stop();
      }
    };
    try {
      const seen = await interleave(
        [providerText(CONNECTION_DELETE), EMPTY_TEXT, ASKING_TEXT],
        once,
        (rounds) => !bench.quick && rounds < ROUNDS,
      );
      const of = (text: string, key: "answerMs" | "residentMb"): number =>
        median((seen.get(text) ?? []).map((it) => it[key]));
      const times = seen.get(providerText(CONNECTION_DELETE))?.length ?? 0;
      const what = "an empty dynamic provider";
      const [least, beside] = [of(ASKING_TEXT, "residentMb"), of(EMPTY_TEXT, "residentMb")];
      return [
        {
          what: "provider process: from its start to its first answer",
          ours: { value: of(providerText(CONNECTION_DELETE), "answerMs"), unit: "ms" },
          beside: { value: of(EMPTY_TEXT, "answerMs"), unit: "ms", what },
          goal: { ratio: 1.2 },
          times,
        },
        {
          what: `provider process: memory (RSS) after ${count.toLocaleString("en")} creates`,
          ours: { value: of(providerText(CONNECTION_DELETE), "residentMb"), unit: "MB" },
          beside: { value: of(EMPTY_TEXT, "residentMb"), unit: "MB", what },
          goal: { ratio: 1.2 },
          times,
          floor: `a provider that sends ${REQUESTS} requests for each create with undici, and does nothing else, holds ${least.toFixed(0)} MB, ${(least / beside).toFixed(2)} times as much as ${what}.`,
        },
      ];
    } finally {
      engine.close();
      rmSync(workspace.root, { recursive: true, force: true });
    }
  },
};
