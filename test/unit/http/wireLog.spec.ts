import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { HttpClient } from "../../../provider/http/client";
import type { Credentials } from "../../../provider/http/credentials";
import { fileWireLog } from "../../../provider/http/fileWireLog";
import { Redactor } from "../../../provider/redact";
import { anyRequest, API_KEY, apiKey, oauthClient, seeded, TENANT } from "./client";
import { type Reply, ScriptedDispatcher, type SentRequest } from "./scriptedDispatcher";
import { SteppingClock } from "./steppingClock";

const SECRETS = [API_KEY, "oauth-secret-1", "access-token-1", "refresh-token-1"];
const TOKEN_ANSWER = '{"accessToken":"access-token-1","refreshToken":"refresh-token-1","expiresIn":600}';

describe("the wire log", () => {
  let folder = "";
  let file = "";
  let said: string[] = [];
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-wire-"));
    file = path.join(folder, "wire.jsonl");
    said = [];
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** A client whose exchanges are written to the file. */
  function logging(answer: (request: SentRequest) => Reply, credentials: Credentials = apiKey, to = file): HttpClient {
    return new HttpClient({
      baseUrl: TENANT,
      credentials,
      clock: new SteppingClock(),
      random: seeded(),
      redactor: new Redactor(),
      userAgent: "pulumi-atlan/0.0.0-test",
      dispatcher: new ScriptedDispatcher(answer),
      openWireLog: () => Promise.resolve(fileWireLog(to, (line) => said.push(line))),
    });
  }
  const written = (): string => readFileSync(file, "utf8");
  const lines = (): Record<string, unknown>[] =>
    written()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const ended = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => "answered",
      () => "failed",
    );

  it("has each exchange in a line, also those that are tried again", async () => {
    let tries = 0;
    const http = logging(() => {
      tries += 1;
      if (tries === 1) return Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" });
      if (tries === 2) return { status: 503, headers: { "retry-after": "1", "set-cookie": "a=b" }, body: "busy" };
      return { body: '{"it":"works"}' };
    });
    const request = {
      ...anyRequest(Number.MAX_SAFE_INTEGER),
      method: "POST",
      body: { a: 1 },
      query: { q: "x" },
    } as const;
    await http.send(request);
    const [lost, busy, answered] = lines();
    expect(lines()).to.have.length(3);
    expect(lost).to.include({ attempt: 1, method: "POST", path: "/api/anything?q=x", requestBody: '{"a":1}' });
    expect(lost).to.include({ failure: "UND_ERR_SOCKET: other side closed" }).and.not.to.have.property("status");
    expect(busy).to.deep.include({ attempt: 2, status: 503, headers: { "retry-after": "1" }, responseBody: "busy" });
    expect(answered).to.include({ attempt: 3, status: 200, responseBody: '{"it":"works"}' });
    expect(answered?.["requestId"]).to.equal(lost?.["requestId"]);
    expect(answered?.["durationMs"]).to.be.a("number");
    expect(answered?.["time"]).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(written()).not.to.include("authorization");
  });

  for (const [label, reply] of [
    ["success", { body: `{"echo":"Bearer ${API_KEY}"}` }],
    ["failure", { status: 500, body: `<p>${API_KEY}</p>` }],
    ["a lost connection", new Error(`proxy said ${API_KEY}`)],
  ] as const) {
    it(`never has the API key: ${label}`, async () => {
      await ended(logging(() => reply).send({ ...anyRequest(), query: { key: API_KEY } }));
      expect(written()).to.include("[secret]");
      for (const secret of SECRETS) expect(written()).not.to.include(secret);
    });

    it(`never has the OAuth secret and the tokens: ${label}`, async () => {
      const echo = `access-token-1 oauth-secret-1`;
      const http = logging((request) => {
        if (request.path.endsWith("/token")) return { body: TOKEN_ANSWER };
        return reply instanceof Error ? new Error(echo) : { ...reply, body: JSON.stringify({ echo }) };
      }, oauthClient);
      await ended(http.send(anyRequest()));
      expect(lines()).to.have.length(2);
      expect(lines()[0]).to.include({ requestBody: "[secret]", responseBody: "[secret]", status: 200 });
      for (const secret of SECRETS) expect(written()).not.to.include(secret);
    });
  }

  it("never has the OAuth secret when the sign-in is refused, and says why it was", async () => {
    const body = '{"message":"oauth-secret-1 is wrong"}';
    expect(await ended(logging(() => ({ status: 401, body }), oauthClient).send(anyRequest()))).to.equal("failed");
    expect(lines()[0]).to.include({ status: 401, responseBody: '{"message":"[secret] is wrong"}' });
    expect(written()).not.to.include("oauth-secret-1");
  });

  it("cuts a long body, after the secrets are out of it", async () => {
    const body = JSON.stringify("x".repeat(16_380) + API_KEY + "y".repeat(100));
    await logging(() => ({ body })).send(anyRequest());
    expect(lines()[0]?.["responseBody"]).to.match(/x\[se… \(\d+ more characters\)$/);
  });

  it("belongs to its owner alone, also a file that was there before, and is appended to", async () => {
    writeFileSync(file, '{"former":true}\n', { mode: 0o644 });
    await logging(() => ({ body: "{}" })).send(anyRequest());
    expect(lines()).to.have.length(2);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    const other = path.join(folder, "other.jsonl");
    await logging(() => ({ body: "{}" }), apiKey, other).send(anyRequest());
    expect(statSync(other).mode & 0o777).to.equal(0o600);
  });

  it("that can't be written is given up, said once, and fails nothing", async () => {
    const missing = path.join(folder, "missing", "wire.jsonl");
    for (let run = 0; run < 2; run += 1) {
      const http = logging(() => ({ body: "{}" }), apiKey, missing);
      await http.send(anyRequest());
      await http.send(anyRequest());
    }
    expect(said).to.have.length(1);
    expect(said[0]).to.match(
      /^writing the wire log \(.*missing\/wire\.jsonl\): ENOENT: .*\. The run goes on without it\.$/,
    );
  });

  it("that can't even be opened fails nothing", async () => {
    const http = new HttpClient({
      baseUrl: TENANT,
      credentials: apiKey,
      clock: new SteppingClock(),
      random: seeded(),
      redactor: new Redactor(),
      userAgent: "pulumi-atlan/0.0.0-test",
      dispatcher: new ScriptedDispatcher(() => ({ body: "{}" })),
      openWireLog: () => Promise.reject(new Error("no such module")),
    });
    expect(await ended(http.send(anyRequest()))).to.equal("answered");
  });
});
