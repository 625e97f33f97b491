import type { SentRequest } from "./tenantMain";

/** A kind of program: so many resources of one sort, each with one connection. */
export interface Side {
  readonly name: string;
  readonly source: (count: number) => string;
  /** What stands beside the program, by file name. */
  readonly files?: Readonly<Record<string, string>>;
}

export const qualifiedNameOf = (index: number): string => `default/snowflake/${1_700_000_001 + index}`;

const declare = (count: number, resource: string): string =>
  `for (let i = 0; i < ${count}; i++)
  new ${resource}(\`connection-\${i}\`, { connectionQualifiedName: \`default/snowflake/\${1_700_000_001 + i}\` });\n`;

export const ours: Side = {
  name: "ours",
  source: (count) => `const atlan = require("pulumi-atlan");\n${declare(count, "atlan.ConnectionDelete")}`,
};

/** What a command of ours has sent and stored, to be repeated without us. */
export interface Recorded {
  /** The outputs of one resource when all is done. */
  readonly stored: Readonly<Record<string, unknown>>;
  readonly fresh: readonly SentRequest[];
  readonly refresh: readonly SentRequest[];
}

/** Our resources over a provider that asks nobody and stores what it is told to: what the engine takes for such a state. */
export const withoutWork = ({ stored }: Recorded): Side => ({
  name: "the same state from a provider that asks nobody",
  source: (count) => standInFor(ours.source(count)),
  files: { "pulumi-atlan-stand-in.js": standIn({ stored, fresh: [], refresh: [] }, 1, 1) },
});

/** The same with a provider that sends the same requests and does nothing with their answers. */
export const onlyAsking = (recorded: Recorded, count: number): Side => ({
  name: "the same state from a provider that sends the same requests and does nothing with the answers",
  source: () => standInFor(ours.source(count)),
  files: { "pulumi-atlan-stand-in.js": standIn(recorded, count, 2) },
});

/** The same of one fleet. */
export const onlyAskingFleet = (recorded: Recorded, count: number): Side => ({
  name: "the same state from a provider that sends the same requests and does nothing with the answers",
  source: () => standInFor(fleetOf(count)),
  files: { "pulumi-atlan-stand-in.js": standIn(recorded, 1, 10) },
});

const standInFor = (program: string): string => `const pulumi = require("@pulumi/pulumi");
const __provider = 'exports.handler=()=>require("./pulumi-atlan-stand-in.js")';
pulumi.runtime.registerStackTransformation(({ props, opts }) => ({ props: { ...props, __provider }, opts }));
${program}`;

/**
 * @param resources - each call for one of them sends its share of the requests
 * @param atOnce - how many requests a call sends at the same time
 */
const standIn = ({ stored, fresh, refresh }: Recorded, resources: number, atOnce: number): string => `
const stored = ${JSON.stringify(stored)};
const { mode, tenant } = stored;
const requests = ${JSON.stringify({ fresh, refresh })};
const calls = { fresh: 0, refresh: 0 };
const open = () => require(require.resolve("undici", { paths: [require.resolve("pulumi-atlan/package.json")] }));
let client;
async function send({ method, path, body }) {
  client ??= open();
  const headers = { authorization: "Bearer " + process.env.ATLAN_API_KEY, "content-type": "application/json" };
  const answer = await client.request(process.env.ATLAN_BASE_URL + path, { method, headers, body: body || null });
  await answer.body.text();
}
async function sendShare(what, shares) {
  const call = calls[what]++;
  const from = (share) => Math.floor((share * requests[what].length) / shares);
  const own = requests[what].slice(from(call), from(call + 1));
  for (let at = 0; at < own.length; at += ${atOnce}) await Promise.all(own.slice(at, at + ${atOnce}).map(send));
}
module.exports = {
  check: async (_, news) => {
    await sendShare("fresh", ${2 * resources});
    return { inputs: { ...news, ...(mode && { mode }), ...(tenant && { tenant }) }, failures: [] };
  },
  create: async (inputs) => {
    await sendShare("fresh", ${2 * resources});
    return { id: stored.workflowName || "fleet", outs: { ...stored, ...inputs } };
  },
  read: async (id, props) => {
    await sendShare("refresh", ${resources});
    return { id, props };
  },
};
`;

/** A program that has as many connections in one resource. */
export const fleetOf = (count: number): string =>
  `const atlan = require("pulumi-atlan");
new atlan.ConnectionDeletes("fleet", { connections: ${JSON.stringify(Array.from({ length: count }, (_, index) => qualifiedNameOf(index)))} });\n`;

/** As small as Pulumi's documentation of dynamic providers has it: `create`, and nothing else. */
export const smallest: Side = {
  name: "the smallest dynamic resource",
  source: (count) => `const pulumi = require("@pulumi/pulumi");
const provider = {
  async create(inputs) {
    return { id: "foo", outs: {} };
  },
};
class Smallest extends pulumi.dynamic.Resource {
  constructor(name, props, opts) {
    super(provider, name, props, opts);
  }
}
${declare(count, "Smallest")}`,
};

/** A provider class with everything that the engine can call, none of which does anything. */
export const sevenMethods: Side = {
  name: "a class with seven methods",
  source: (count) => `const pulumi = require("@pulumi/pulumi");
class Provider {
  async configure(request) {
    this.config = request.config;
  }
  async check(olds, news) {
    return { inputs: news, failures: [] };
  }
  async diff(id, olds, news) {
    return { changes: olds.connectionQualifiedName !== news.connectionQualifiedName };
  }
  async create(inputs) {
    return { id: inputs.connectionQualifiedName, outs: inputs };
  }
  async read(id, props) {
    return { id, props };
  }
  async update(id, olds, news) {
    return { outs: news };
  }
  async delete(id, props) {}
}
class WithSeven extends pulumi.dynamic.Resource {
  constructor(name, props, opts) {
    super(new Provider(), name, props, opts);
  }
}
${declare(count, "WithSeven")}`,
};
