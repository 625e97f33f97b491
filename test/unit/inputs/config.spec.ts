import { expect } from "chai";
import { type Environment, readSettings, type Settings } from "../../../provider/lifecycle/config";

const OF_EXPLICIT = "the stack's configuration does not reach an explicit provider: give it to that provider";
const NO_TENANT = {
  key: "atlan:baseUrl",
  reason:
    "the tenant's address is not set; run `pulumi config set atlan:baseUrl https://<tenant>`, or set ATLAN_BASE_URL; " +
    OF_EXPLICIT,
};
const NO_CREDENTIALS = {
  key: "atlan:apiKey",
  reason:
    "there are no credentials; run `pulumi config set --secret atlan:apiKey <key>`, or set ATLAN_API_KEY, " +
    `or give an OAuth client in atlan:oauthClientId and atlan:oauthClientSecret; ${OF_EXPLICIT}`,
};

const TENANT = { "atlan:baseUrl": "https://tenant.atlan.com" };
const KEY = { "atlan:apiKey": "config-key" };

function read(config: Record<string, string>, env: Environment = {}): Settings {
  return readSettings({ get: (key) => config[key] }, env);
}

describe("settings", () => {
  it("come from the configuration", () => {
    expect(read({ ...TENANT, ...KEY })).to.deep.equal({
      baseUrl: "https://tenant.atlan.com",
      credentials: { kind: "apiKey", apiKey: "config-key" },
      indexLagMs: 10_000,
      workflowApi: { kind: "package" },
      problems: [],
    });
  });

  it("come from the environment where there is no configuration", () => {
    const env = { ATLAN_BASE_URL: "https://tenant.atlan.com", ATLAN_API_KEY: "env-key" };
    const expected = {
      baseUrl: "https://tenant.atlan.com",
      credentials: { kind: "apiKey", apiKey: "env-key" },
      indexLagMs: 10_000,
      workflowApi: { kind: "package" },
      problems: [],
    };
    expect(read({}, env)).to.deep.equal(expected);
    expect(readSettings(undefined, env)).to.deep.equal(expected);
  });

  it("take the file of the wire log from the environment", () => {
    expect(read({ ...TENANT, ...KEY }, { ATLAN_WIRE_LOG: "wire.jsonl" })).to.include({ wireLog: "wire.jsonl" });
    expect(read({ ...TENANT, ...KEY }, { ATLAN_WIRE_LOG: " " })).not.to.have.property("wireLog");
  });

  it("come from the configuration where both are there", () => {
    const env = { ATLAN_BASE_URL: "https://other.atlan.com", ATLAN_API_KEY: "env-key" };
    expect(read({ ...TENANT, ...KEY }, env)).to.deep.include({
      baseUrl: "https://tenant.atlan.com",
      credentials: { kind: "apiKey", apiKey: "config-key" },
      problems: [],
    });
  });

  it("may take the tenant from one source and the credentials from the other", () => {
    expect(read(TENANT, { ATLAN_API_KEY: "env-key" })).to.deep.include({
      baseUrl: "https://tenant.atlan.com",
      credentials: { kind: "apiKey", apiKey: "env-key" },
      problems: [],
    });
  });

  it("are taken without the white space around them, and an empty one is none", () => {
    const env = { ATLAN_BASE_URL: " https://tenant.atlan.com\n", ATLAN_API_KEY: "\tenv-key " };
    expect(read({ "atlan:baseUrl": "", "atlan:apiKey": "  " }, env)).to.deep.include({
      baseUrl: "https://tenant.atlan.com",
      credentials: { kind: "apiKey", apiKey: "env-key" },
      problems: [],
    });
  });

  it("list everything that is missing", () => {
    expect(read({})).to.deep.equal({
      baseUrl: undefined,
      credentials: undefined,
      indexLagMs: 10_000,
      workflowApi: { kind: "package" },
      problems: [NO_TENANT, NO_CREDENTIALS],
    });
  });

  it("list everything that is wrong", () => {
    const { problems } = read({ "atlan:baseUrl": "tenant", "atlan:indexLag": "long", "atlan:apiKey": "ключ-ключ" });
    expect(problems.map((it) => it.key)).to.deep.equal(["atlan:baseUrl", "atlan:indexLag", "atlan:apiKey"]);
  });
});

describe("tenant's address", () => {
  for (const [given, url] of [
    ["https://tenant.atlan.com", "https://tenant.atlan.com"],
    ["https://tenant.atlan.com/", "https://tenant.atlan.com"],
    ["HTTPS://Tenant.ATLAN.com", "https://tenant.atlan.com"],
    ["https://tenant.atlan.com:443", "https://tenant.atlan.com"],
    ["https://tenant.atlan.com:8443/", "https://tenant.atlan.com:8443"],
    ["https://münchen.example", "https://xn--mnchen-3ya.example"],
    ["http://localhost:8080", "http://localhost:8080"],
    ["http://LOCALHOST", "http://localhost"],
    ["http://127.0.0.1:8080/", "http://127.0.0.1:8080"],
    ["http://127.8.9.10", "http://127.8.9.10"],
    ["http://[::1]:8080", "http://[::1]:8080"],
    ["https://localhost:8443", "https://localhost:8443"],
  ] as const) {
    it(`${given} is ${url}`, () => {
      expect(read({ ...KEY, "atlan:baseUrl": given }))
        .to.include({ baseUrl: url })
        .and.deep.include({ problems: [] });
    });
  }

  const clear = (scheme: string) =>
    `it starts with ${scheme} instead of https:, and the token must not travel in the clear`;
  const more = "it has more than the tenant's address; it ends after the host, as in https://tenant.atlan.com";
  const none = "it is not a web address, such as https://<tenant>.atlan.com";
  const secret = "the address holds credentials; take them out and set atlan:apiKey as a secret";
  for (const [given, reason] of [
    ["tenant.atlan.com", none],
    ["https://", none],
    ["https://ten ant.atlan.com", none],
    ["http://tenant.atlan.com", clear("http:")],
    ["http://127.0.0.1.example.com", clear("http:")],
    ["http://localhost.example.com", clear("http:")],
    ["http://10.0.0.1", clear("http:")],
    ["http://[::2]", clear("http:")],
    ["ftp://tenant.atlan.com", clear("ftp:")],
    ["tenant.atlan.com:443", clear("tenant.atlan.com:")],
    ["https://tenant.atlan.com/api", more],
    ["https://tenant.atlan.com//", more],
    ["https://tenant.atlan.com/?a=1", more],
    ["https://tenant.atlan.com/#top", more],
    ["https://jsmith:hunter2@tenant.atlan.com", secret],
    ["https://jsmith@tenant.atlan.com", secret],
    ["http://:hunter2@tenant.atlan.com/api", secret],
    ["jsmith:hunter2@tenant.atlan.com", secret],
    ["//jsmith:hunter2@tenant.atlan.com", secret],
    ["https://jsmith:hunter2@tenant.atlan.com:port", secret],
    ["https://tenant.atlan.com/?apikey=hunter2", more],
  ] as const) {
    it(`${given} is refused`, () => {
      expect(read({ ...KEY, "atlan:baseUrl": given })).to.deep.include({
        baseUrl: undefined,
        problems: [{ key: "atlan:baseUrl", reason }],
      });
    });
  }

  it("in the environment is judged alike", () => {
    expect(read(KEY, { ATLAN_BASE_URL: "http://tenant.atlan.com" }).problems).to.deep.equal([
      { key: "atlan:baseUrl", reason: clear("http:") },
    ]);
  });

  it("in the configuration that is wrong is not made up for by the environment", () => {
    const { baseUrl, problems } = read(
      { ...KEY, "atlan:baseUrl": "nonsense" },
      { ATLAN_BASE_URL: "https://other.com" },
    );
    expect(baseUrl).to.equal(undefined);
    expect(problems).to.have.length(1);
  });
});

describe("credentials", () => {
  const oauth = { "atlan:oauthClientId": "client", "atlan:oauthClientSecret": "secret" };
  const envOauth = { ATLAN_OAUTH_CLIENT_ID: "env-client", ATLAN_OAUTH_CLIENT_SECRET: "env-secret" };
  const envKey = { ATLAN_API_KEY: "env-key" };

  for (const [title, config, env, credentials] of [
    ["an OAuth client in the configuration", oauth, {}, { kind: "oauth", clientId: "client", clientSecret: "secret" }],
    [
      "an OAuth client in the environment",
      {},
      envOauth,
      { kind: "oauth", clientId: "env-client", clientSecret: "env-secret" },
    ],
    [
      "a key in the configuration and an OAuth client in the environment",
      KEY,
      envOauth,
      { kind: "apiKey", apiKey: "config-key" },
    ],
    [
      "an OAuth client in the configuration and a key in the environment",
      oauth,
      envKey,
      { kind: "oauth", clientId: "client", clientSecret: "secret" },
    ],
    [
      "all in the environment beside a key in the configuration",
      KEY,
      { ...envKey, ...envOauth },
      { kind: "apiKey", apiKey: "config-key" },
    ],
  ] as const) {
    it(title, () => {
      expect(read({ ...TENANT, ...config }, env)).to.deep.include({ credentials, problems: [] });
    });
  }

  const otherHalf = (key: string) => ({ key, reason: `${key} is not set, but the other half of the OAuth client is` });
  for (const [title, config, env, problem] of [
    ["none", {}, {}, NO_CREDENTIALS],
    ["half a client: no secret", { "atlan:oauthClientId": "client" }, {}, otherHalf("atlan:oauthClientSecret")],
    ["half a client: no id", { "atlan:oauthClientSecret": "secret" }, {}, otherHalf("atlan:oauthClientId")],
    [
      "half a client in the environment: no secret",
      {},
      { ATLAN_OAUTH_CLIENT_ID: "c" },
      otherHalf("ATLAN_OAUTH_CLIENT_SECRET"),
    ],
    [
      "half a client in the environment: no id",
      {},
      { ATLAN_OAUTH_CLIENT_SECRET: "s" },
      otherHalf("ATLAN_OAUTH_CLIENT_ID"),
    ],
    [
      "half a client in each of the two sources",
      { "atlan:oauthClientId": "client" },
      { ATLAN_OAUTH_CLIENT_SECRET: "secret" },
      otherHalf("atlan:oauthClientSecret"),
    ],
    [
      "half a client in the configuration, whatever the environment has",
      { "atlan:oauthClientId": "client" },
      { ...envKey, ...envOauth },
      otherHalf("atlan:oauthClientSecret"),
    ],
    [
      "a key and a client in the configuration",
      { ...KEY, ...oauth },
      {},
      { key: "atlan:apiKey", reason: "atlan:apiKey and atlan:oauthClientId are both set; keep one of them" },
    ],
    [
      "a key and a client in the environment",
      {},
      { ...envKey, ...envOauth },
      { key: "ATLAN_API_KEY", reason: "ATLAN_API_KEY and ATLAN_OAUTH_CLIENT_ID are both set; keep one of them" },
    ],
    [
      "a key with a line break",
      { "atlan:apiKey": "one\ntwo" },
      {},
      { key: "atlan:apiKey", reason: "atlan:apiKey has characters that no API key has; copy it again" },
    ],
    [
      "a key with a space in the environment",
      {},
      { ATLAN_API_KEY: "one two" },
      { key: "ATLAN_API_KEY", reason: "ATLAN_API_KEY has characters that no API key has; copy it again" },
    ],
    [
      "a key with letters that no header can hold",
      { "atlan:apiKey": "ключ-ключ" },
      {},
      { key: "atlan:apiKey", reason: "atlan:apiKey has characters that no API key has; copy it again" },
    ],
  ] as const) {
    it(`refused: ${title}`, () => {
      expect(read({ ...TENANT, ...config }, env)).to.deep.include({ credentials: undefined, problems: [problem] });
    });
  }
});

describe("index lag", () => {
  for (const [given, ms] of [
    ["30s", 30_000],
    ["2m", 120_000],
  ] as const) {
    it(`of ${given}`, () => {
      expect(read({ ...TENANT, ...KEY, "atlan:indexLag": given })).to.deep.include({ indexLagMs: ms, problems: [] });
    });
  }

  for (const given of ["long", "10", "0s", "-1s"]) {
    it(`of ${given} is refused`, () => {
      expect(read({ ...TENANT, ...KEY, "atlan:indexLag": given })).to.deep.include({
        indexLagMs: 10_000,
        problems: [{ key: "atlan:indexLag", reason: `"${given}" is not a duration such as "10s" or "2m"` }],
      });
    });
  }
});

describe("the surface by which connections are deleted", () => {
  const NO_APP = {
    key: "atlan:connectionDeleteAppId",
    reason: "it is not set, and atlan:workflowApi is app; ask Atlan for the id of the connection delete app",
  };
  const APP_ID = { "atlan:connectionDeleteAppId": "connection-delete" };

  for (const [title, config, workflowApi, problems] of [
    ["package workflows where nothing is said", {}, { kind: "package" }, []],
    ["package workflows, asked for", { "atlan:workflowApi": "package" }, { kind: "package" }, []],
    [
      "package workflows, whatever the app's id",
      { ...APP_ID, "atlan:workflowApi": " package " },
      { kind: "package" },
      [],
    ],
    ["a native app", { ...APP_ID, "atlan:workflowApi": "app" }, { kind: "app", appId: "connection-delete" }, []],
    ["a native app without its id", { "atlan:workflowApi": "app" }, { kind: "package" }, [NO_APP]],
    [
      "what the tenant serves",
      { ...APP_ID, "atlan:workflowApi": "auto" },
      { kind: "auto", appId: "connection-delete" },
      [],
    ],
    [
      "what the tenant serves, without an app's id",
      { "atlan:workflowApi": "auto" },
      { kind: "auto", appId: undefined },
      [],
    ],
    [
      "something else",
      { "atlan:workflowApi": "App" },
      { kind: "package" },
      [{ key: "atlan:workflowApi", reason: '"App" is none of package, app and auto' }],
    ],
    [
      "an app whose id can't be one",
      { "atlan:workflowApi": "app", "atlan:connectionDeleteAppId": "connection delete" },
      { kind: "app", appId: "connection delete" },
      [
        {
          key: "atlan:connectionDeleteAppId",
          reason: '"connection delete" is not the id of an app, which is made of letters, digits and hyphens',
        },
      ],
    ],
  ] as const) {
    it(`is ${title}`, () => {
      expect(read({ ...TENANT, ...KEY, ...config })).to.deep.include({ workflowApi, problems });
    });
  }

  it("is not taken from the environment", () => {
    const env = { ATLAN_WORKFLOW_API: "app", ATLAN_CONNECTION_DELETE_APP_ID: "connection-delete" };
    expect(read({ ...TENANT, ...KEY }, env)).to.deep.include({ workflowApi: { kind: "package" } });
  });
});
