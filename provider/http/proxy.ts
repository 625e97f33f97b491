/** The proxy through which the tenant is reached. */
export interface Proxy {
  /** The URL with its user and password, if any: for the connection only. */
  readonly url: string;
  /** The URL without them, for messages. */
  readonly shown: string;
  /** The environment variable that names it. */
  readonly variable: string;
  /** The secret to remove from texts. */
  readonly password: string | undefined;
}

/** What the environment configures: a proxy, none, or an invalid one, and then in which variable. */
export type ProxyReading = { readonly value: Proxy | undefined } | { readonly key: string; readonly reason: string };

type Environment = Readonly<Record<string, string | undefined>>;

/** In the order of precedence; a tenant that is not on this machine always has an https: URL. */
const VARIABLES = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];
const SCHEMES = ["http:", "https:", "socks5:", "socks:"];

/** The second alternative is how a URL spells 127.0.0.1 in IPv6. */
const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]+\])$/;

/**
 * The proxy that the environment configures for a tenant, with the rules of curl and most clients: HTTPS_PROXY, else
 * HTTP_PROXY, else ALL_PROXY, lower case first, unless NO_PROXY exempts the tenant. A tenant on this machine is never reached
 * through a proxy: that would send the token to another machine.
 *
 * @param origin - the tenant's base URL
 */
export function readProxy(env: Environment, origin: string): ProxyReading {
  const { hostname, port, protocol } = new URL(origin);
  if (isThisMachine(hostname)) return { value: undefined };
  const exempt = env["no_proxy"] ?? env["NO_PROXY"] ?? "";
  if (isExempt(exempt, hostname, Number(port) || (protocol === "https:" ? 443 : 80))) return { value: undefined };
  const key = VARIABLES.find((it) => (env[it] ?? "").trim() !== "");
  if (key === undefined) return { value: undefined };
  const given = (env[key] ?? "").trim();
  const url = parsed(/^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`);
  // The value is not quoted: it may contain a password anywhere.
  if (url === undefined)
    return { key, reason: "it is not an address of a proxy; it looks like http://proxy.example.com:3128" };
  // The proxy resolves the tenant's name with both schemes.
  if (url.protocol === "socks5h:") return readProxy({ ...env, [key]: given.replace(/^socks5h/i, "socks5") }, origin);
  if (!SCHEMES.includes(url.protocol)) {
    const known = "http:, https: and socks5:";
    return { key, reason: `it begins with ${url.protocol.slice(0, 20)}, and only ${known} proxies can be used` };
  }
  const password = decoded(url.password);
  if (password === undefined || decoded(url.username) === undefined)
    return { key, reason: "its user or password has a % that encodes nothing; write %25 for it" };
  const shown = `${url.protocol}//${url.host}`;
  return { value: { url: url.href, shown, variable: key, password: password === "" ? undefined : password } };
}

/** Whether a host name always means this machine. */
function isThisMachine(hostname: string): boolean {
  const name = hostname.replace(/\.$/, "");
  return name === "localhost" || name.endsWith(".localhost") || name === "[::1]" || LOOPBACK.test(name);
}

/** Matches NO_PROXY: hosts with their subdomains, `*.` for subdomains only, `*` for all; each optionally with a port. */
function isExempt(list: string, hostname: string, port: number): boolean {
  const host = hostname.replace(/^\[(.+)\]$/, "$1").replace(/\.$/, "");
  return list
    .toLowerCase()
    .split(/[,\s]+/)
    .some((entry) => {
      const [, bracketed, plain, itsPort] = /^(?:\[(.+)\]|([^:]*|[^:]*:.*:.*))(?::(\d+))?$/.exec(entry) ?? [];
      const name = (bracketed ?? plain ?? "").replace(/\.$/, "");
      if (name === "" || (itsPort !== undefined && Number(itsPort) !== port)) return false;
      if (name === "*") return true;
      const domain = name.replace(/^\*?\./, "");
      return host.endsWith(`.${domain}`) || (host === domain && !name.startsWith("*"));
    });
}

function parsed(given: string): URL | undefined {
  try {
    const url = new URL(given);
    return url.hostname === "" ? undefined : url;
  } catch {
    return undefined;
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
