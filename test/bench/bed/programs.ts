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

/**
 * Our resource over a provider that asks nobody and stores what it is told to: what the engine takes for such a state.
 *
 * @param stored - the outputs of one of ours when all is done
 */
export const withoutWork = (stored: Readonly<Record<string, unknown>>): Side => ({
  name: "the same state from a provider that asks nobody",
  source: (count) => `const pulumi = require("@pulumi/pulumi");
const __provider = 'exports.handler=()=>require("./pulumi-atlan-idle.js")';
pulumi.runtime.registerStackTransformation(({ props, opts }) => ({ props: { ...props, __provider }, opts }));
${ours.source(count)}`,
  files: {
    "pulumi-atlan-idle.js": `const stored = ${JSON.stringify(stored)};
module.exports = {
  check: async (_, news) => ({ inputs: { ...news, mode: stored.mode, tenant: stored.tenant }, failures: [] }),
  create: async (inputs) => ({ id: stored.workflowName, outs: { ...stored, ...inputs } }),
};
`,
  },
});

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
