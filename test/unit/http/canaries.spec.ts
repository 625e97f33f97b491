import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import { readSettings } from "../../../provider/lifecycle/config";
import { openHttp } from "../../../provider/lifecycle/connect";
import { Redactor } from "../../../provider/redact";
import { CANARY, expectNoCanary, SPELLINGS } from "./canary";
import { anyRequest, seeded } from "./client";
import { type Reply, ScriptedDispatcher } from "./scriptedDispatcher";
import { SteppingClock } from "./steppingClock";

const TOKEN_PATH = "/api/service/oauth-clients/token";

/** Where a credential comes from, and what of it the tenant echoes. */
const CREDENTIALS = [
  ["the API key", { ATLAN_API_KEY: CANARY }],
  ["the OAuth secret", { ATLAN_OAUTH_CLIENT_ID: "client-1", ATLAN_OAUTH_CLIENT_SECRET: CANARY }],
  ["an access token", { ATLAN_OAUTH_CLIENT_ID: "client-1", ATLAN_OAUTH_CLIENT_SECRET: "another-secret" }],
  [
    "the proxy's password",
    { ATLAN_API_KEY: "another-key", HTTPS_PROXY: `http://user:${encodeURIComponent(CANARY)}@proxy.example.com:3128` },
  ],
] as const;

describe("a canary at every exit", () => {
  for (const [credential, env] of CREDENTIALS) {
    for (const [spelling, spell] of SPELLINGS) {
      for (const [reply, make] of [
        ["an error", (it: string): Reply => ({ status: 503, body: JSON.stringify({ message: `no: ${it}` }) })],
        ["an error page", (it: string): Reply => ({ status: 503, body: `<p>${it}</p>` })],
        ["an odd answer", (it: string): Reply => ({ body: `{"odd":${JSON.stringify(it)}}` })],
        ["a lost connection", (it: string): Reply => Object.assign(new Error(it), { code: "ECONNRESET" })],
      ] as const) {
        it(`${credential} ${spelling}, in ${reply}`, async () => {
          const folder = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-canary-"));
          const file = path.join(folder, "wire.jsonl");
          const lines: string[] = [];
          const token = credential === "an access token" ? CANARY : "another-token";
          const dispatcher = new ScriptedDispatcher(({ path: to }) =>
            to === TOKEN_PATH ? { body: JSON.stringify({ accessToken: token }) } : make(spell(CANARY)),
          );
          const clock = new SteppingClock();
          const given = { ATLAN_BASE_URL: "https://tenant.atlan.com", ATLAN_WIRE_LOG: file, ...env };
          const http = openHttp(readSettings(undefined, given), "tenant", {
            clock,
            random: seeded(),
            redactor: new Redactor(),
            version: "0.0.0-test",
            dispatcher,
            log: (line) => lines.push(line),
            announce: (line) => lines.push(line),
          });
          const request = { ...anyRequest(clock.now() + 5_000), read: () => undefined };
          const failure: unknown = await http.send(request).catch((error: unknown) => error);
          const exits = {
            error: inspect(failure, { depth: null, showHidden: true }),
            log: lines.join("\n"),
            "wire log": readFileSync(file, "utf8"),
          };
          rmSync(folder, { recursive: true });
          expect(lines).not.to.have.length(0);
          expect(Object.values(exits).join("\n")).to.include("[secret]");
          expectNoCanary(exits);
        });
      }
    }
  }
});
