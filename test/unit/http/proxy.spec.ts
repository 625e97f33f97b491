import { expect } from "chai";
import { readProxy } from "../../../provider/http/proxy";

const TENANT = "https://tenant.atlan.com";

/** The proxy's address and variable; undefined for none. */
function chosen(env: Record<string, string>, origin = TENANT): string | undefined {
  const reading = readProxy(env, origin);
  if ("reason" in reading) return `${reading.key}: ${reading.reason}`;
  return reading.value && `${reading.value.variable} ${reading.value.url}`;
}

describe("the proxy of the environment", () => {
  for (const [title, env, expected] of [
    ["none", {}, undefined],
    ["an empty one", { HTTPS_PROXY: " " }, undefined],
    ["HTTPS_PROXY", { HTTPS_PROXY: "http://p:1" }, "HTTPS_PROXY http://p:1/"],
    ["small letters first", { HTTPS_PROXY: "http://p:1", https_proxy: "http://q:2" }, "https_proxy http://q:2/"],
    [
      "HTTPS_PROXY before HTTP_PROXY",
      { HTTP_PROXY: "http://p:1", HTTPS_PROXY: "http://q:2" },
      "HTTPS_PROXY http://q:2/",
    ],
    ["HTTP_PROXY", { HTTP_PROXY: "http://p:1" }, "HTTP_PROXY http://p:1/"],
    ["ALL_PROXY", { ALL_PROXY: "http://p:1" }, "ALL_PROXY http://p:1/"],
    ["all_proxy last", { all_proxy: "http://p:1", http_proxy: "http://q:2" }, "http_proxy http://q:2/"],
    ["no scheme", { HTTPS_PROXY: "proxy.corp:3128" }, "HTTPS_PROXY http://proxy.corp:3128/"],
    ["no scheme, with a user", { HTTPS_PROXY: "u:p@proxy.corp:3128" }, "HTTPS_PROXY http://u:p@proxy.corp:3128/"],
    ["no scheme and an IPv6 address", { HTTPS_PROXY: "[fd00::1]:3128" }, "HTTPS_PROXY http://[fd00::1]:3128/"],
    ["TLS", { HTTPS_PROXY: "https://p:1" }, "HTTPS_PROXY https://p:1/"],
    ["SOCKS", { ALL_PROXY: "socks5://p:1" }, "ALL_PROXY socks5://p:1"],
    ["SOCKS with names", { ALL_PROXY: "socks5h://p:1" }, "ALL_PROXY socks5://p:1"],
    [
      "an unknown scheme",
      { ALL_PROXY: "quic://p:1" },
      "ALL_PROXY: it begins with quic:, and only http:, https: and socks5: proxies can be used",
    ],
  ] as const) {
    it(`${title}: ${expected ?? "none"}`, () => {
      expect(chosen(env)).to.equal(expected);
    });
  }

  for (const origin of [
    "http://127.0.0.1:8080",
    "http://127.9.9.9",
    "http://localhost:3000",
    "http://LOCALHOST.",
    "http://[::1]:1",
    "https://127.0.0.1",
    "https://[::ffff:127.0.0.1]",
    "https://tenant.localhost",
  ]) {
    it(`is none for ${origin}, which is this machine`, () => {
      expect(chosen({ HTTP_PROXY: "http://p:1", HTTPS_PROXY: "http://p:1", ALL_PROXY: "http://p:1" }, origin)).to.equal(
        undefined,
      );
    });
  }

  for (const origin of ["https://127.0.0.1.evil.com", "https://localhost.evil.com", "https://128.0.0.1"]) {
    it(`is asked for ${origin}, which is not`, () => {
      expect(chosen({ ALL_PROXY: "http://p:1" }, origin)).to.equal("ALL_PROXY http://p:1/");
    });
  }

  for (const [list, isExempt] of [
    ["tenant.atlan.com", true],
    ["TENANT.atlan.com.", true],
    ["atlan.com", true],
    [".atlan.com", true],
    ["*.atlan.com", true],
    ["*", true],
    ["other.com, atlan.com", true],
    ["other.com atlan.com:443", true],
    ["atlan.com:444", false],
    ["*:80", false],
    ["lan.com", false],
    ["*.tenant.atlan.com", false],
    ["", false],
    [",,", false],
  ] as const) {
    it(`NO_PROXY ${JSON.stringify(list)} ${isExempt ? "exempts" : "does not exempt"} the tenant`, () => {
      const expected = isExempt ? undefined : "HTTPS_PROXY http://p:1/";
      expect(chosen({ HTTPS_PROXY: "http://p:1", NO_PROXY: list })).to.equal(expected);
      expect(chosen({ HTTPS_PROXY: "http://p:1", no_proxy: list, NO_PROXY: "*" })).to.equal(expected);
    });
  }

  for (const [list, isExempt] of [
    ["fd00::1", true],
    ["[fd00::1]", true],
    ["[fd00::1]:8443", true],
    ["[fd00::1]:443", false],
  ] as const) {
    it(`NO_PROXY ${list} ${isExempt ? "exempts" : "does not exempt"} an IPv6 address`, () => {
      const env = { HTTPS_PROXY: "http://p:1", NO_PROXY: list };
      expect(chosen(env, "https://[fd00::1]:8443") === undefined).to.equal(isExempt);
    });
  }
});
