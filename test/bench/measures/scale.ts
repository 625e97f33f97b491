import { rmSync } from "node:fs";
import { CONNECTION_DELETES } from "../../../provider/resources/connectionDeletes";
import { providerText } from "../../../provider/resources/dynamicResource";
import { makeWorkspace } from "../../engine/harness/workspace";
import { API_KEY } from "../../rig";
import { tenantWith } from "../bed/benchStack";
import { type Bag, DynamicProvider, listeningEngine, messageBytesOf, MOST_MESSAGE_BYTES } from "../bed/dynamicProvider";
import { qualifiedNameOf } from "../bed/programs";
import { TenantProcess } from "../bed/tenantProcess";
import type { Bench, Measure, Row } from "../measure";

const SIZES = [10, 100, 1_000, 10_000] as const;
const OF_A_SMOKE_RUN = [10, 20] as const;
const URN = "urn:pulumi:test::bench::pulumi-nodejs:dynamic/atlan:ConnectionDeletes::fleet";
const MOST_MB = 1_024;
const BYTES_OF_A_MB = 1_024 * 1_024;
/** A provider that answers a read with what it is asked about: what the SDK itself takes for a state. */
const ECHO: Bag = { __provider: "exports.handler = () => ({ read: async (id, props) => ({ id, props }) })" };
/** So many times the cost by connection of a fleet of a tenth of the size is still taken for linear. */
const LINEAR = 1.25;

/** What a fleet costs its provider: seconds, and megabytes. */
interface Cost {
  readonly seconds: Readonly<Record<Call, number>>;
  /** Of its outputs, which travel as one message. */
  readonly messageMb: number;
  readonly peakMb: number | undefined;
  /** The most for a `refresh` by a provider that does nothing. */
  readonly echoMb: number | undefined;
}
type Call = "fresh" | "preview" | "unchanged" | "refresh";
const LABELS: Readonly<Record<Call, string>> = {
  preview: "preview of a fresh fleet",
  fresh: "fresh fleet",
  unchanged: "unchanged fleet",
  refresh: "`refresh` of a fleet",
};

/** How the cost of a fleet grows with its size: the provider's own process, called as the engine calls it, without an engine. */
export const scale: Measure = {
  name: "scale",
  isLarge: true,
  needsMs: 130_000,
  run: async (bench: Bench): Promise<Row[]> => {
    const sizes = bench.quick ? OF_A_SMOKE_RUN : SIZES;
    const costs = new Map<number, Cost>();
    for (const size of sizes) {
      costs.set(size, await costOf(size));
      bench.say(`  a fleet of ${size}: ${JSON.stringify(costs.get(size))}`);
    }
    const most = sizes.at(-1)!;
    const before = sizes.at(-2)!;
    const perConnection = (size: number, call: Call): number => (1_000 * costs.get(size)!.seconds[call]) / size;
    const calls = Object.keys(LABELS) as Call[];
    const { peakMb, echoMb = NaN, messageMb } = costs.get(most)!;
    return [
      ...calls.map((call): Row => ({
        what: `${LABELS[call]} of ${most.toLocaleString("en")}, by connection`,
        ours: { value: perConnection(most, call), unit: "ms" },
        beside: {
          value: perConnection(before, call),
          unit: "ms",
          what: `a fleet of ${before.toLocaleString("en")}`,
        },
        goal: { ratio: LINEAR },
        times: 1,
        curve: {
          picture: "Milliseconds by connection, by the size of the fleet",
          label: call,
          points: sizes.map((size) => ({ x: size, y: perConnection(size, call) })),
        },
        remark: `by connection, of ${sizes.map((it) => it.toLocaleString("en")).join(" / ")}: ${sizes.map((it) => perConnection(it, call).toFixed(2)).join(" / ")} ms`,
      })),
      {
        what: `state of a fleet of ${most.toLocaleString("en")}, as one message between engine and provider`,
        ours: { value: messageMb, unit: "MB" },
        goal: { atMost: MOST_MESSAGE_BYTES / BYTES_OF_A_MB },
        times: 1,
        remark: "the goal is the engine's own limit of a message",
      },
      ...(peakMb === undefined
        ? []
        : [
            {
              what: `provider process: the most memory (RSS) with a fleet of ${most.toLocaleString("en")}`,
              ours: { value: peakMb, unit: "MB" as const },
              goal: { atMost: MOST_MB },
              times: 1,
              floor: `a provider that gives back what it is asked about and does nothing else took ${Math.round(echoMb).toLocaleString("en")} MB for a \`refresh\` of that state, which the SDK holds as messages and as objects.`,
            },
          ]),
    ];
  },
};

async function costOf(count: number): Promise<Cost> {
  const workspace = makeWorkspace({ program: { "index.js": "" } });
  const engine = await listeningEngine();
  const tenant = await TenantProcess.start(tenantWith(count, { pendingMs: 0, runningMs: 0 }));
  const config = { "atlan:baseUrl": tenant.url, "atlan:apiKey": API_KEY };
  const providers: DynamicProvider[] = [];
  const open = async (): Promise<DynamicProvider> => {
    const provider = await DynamicProvider.start(workspace.programFolder, engine.address, config);
    providers.push(provider);
    return provider;
  };
  try {
    const text: Bag = { __provider: providerText(CONNECTION_DELETES) };
    const program: Bag = {
      ...text,
      resourceUrn: URN,
      connections: Array.from({ length: count }, (_, index) => qualifiedNameOf(index)),
    };
    const first = await open();
    const [inputs, preview] = await timed(() => first.check(URN, text, program));
    const news = { ...inputs, ...text };
    const [created, fresh] = await timed(() => first.create(URN, news));
    const later = await open();
    const [, unchanged] = await timed(async () => {
      await later.check(URN, inputs, program);
      await later.diff(URN, created, news);
    });
    const [, refresh] = await timed(() => later.read(URN, created));
    const peaks = providers.map((it) => it.peakMb()).filter((it) => it !== undefined);
    const idle = await open();
    await idle.read(URN, { ...created, properties: { ...created.properties, ...ECHO } });
    return {
      seconds: { preview, fresh, unchanged, refresh },
      messageMb: messageBytesOf(created.properties) / BYTES_OF_A_MB,
      peakMb: peaks.length === 0 ? undefined : Math.max(...peaks),
      echoMb: idle.peakMb(),
    };
  } finally {
    for (const provider of providers) provider.stop();
    tenant.stop();
    engine.close();
    rmSync(workspace.root, { recursive: true, force: true });
  }
}

/** What some work answers, and how many seconds it has taken. */
async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const begin = performance.now();
  return [await work(), (performance.now() - begin) / 1_000];
}
