import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import { openHttp } from "../../../provider/lifecycle/connect";
import { readSettings } from "../../../provider/lifecycle/settings";
import { Redactor } from "../../../provider/redact";
import { anyRequest, seeded } from "./client";
import { type Reply, ScriptedDispatcher } from "./scriptedDispatcher";
import { SteppingClock } from "./steppingClock";

/** Telling parts of it are looked for, as a person would who reads a log. */
const CANARY = "cAnaRy/Zx81+qW<7&Kp\"93'vL==";
const TELLING = ["cAnaRy", "Zx81", "qW<7", "93'vL"];
const TOKEN_PATH = "/api/service/oauth-clients/token";

const json = (it: string): string => JSON.stringify(it).slice(1, -1);
const SPELLINGS: readonly (readonly [string, (it: string) => string])[] = [
  ["plain", (it) => it],
  ["in base64", (it) => Buffer.from(`user:${it}`).toString("base64")],
  ["in a URL", encodeURIComponent],
  ["in HTML", (it) => it.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)],
  ["in JSON within JSON", (it) => json(json(it))],
  ["cut", (it) => `${it.slice(0, -4)}…`],
];
const inBase64 = Buffer.from(`user:${CANARY}`).toString("base64").slice(8, -4);

/** Where a credential comes from, and what of it the tenant echoes. */
const CREDENTIALS = [
  ["the API key", { ATLAN_API_KEY: CANARY }],
  ["the OAuth secret", { ATLAN_OAUTH_CLIENT_ID: "client-1", ATLAN_OAUTH_CLIENT_SECRET: CANARY }],
  ["an access token", { ATLAN_OAUTH_CLIENT_ID: "client-1", ATLAN_OAUTH_CLIENT_SECRET: "another-secret" }],
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
          const exits = [inspect(failure, { depth: null, showHidden: true }), ...lines, readFileSync(file, "utf8")];
          rmSync(folder, { recursive: true });
          expect(lines).not.to.have.length(0);
          expect(exits.join("\n")).to.include("[secret]");
          for (const exit of exits) {
            for (const part of [...TELLING, inBase64]) expect(exit).not.to.include(part);
          }
        });
      }
    }
  }
});
