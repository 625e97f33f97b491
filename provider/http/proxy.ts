/** The proxy through which the tenant is reached. */
export interface Proxy {
  /** With the user and password that it may hold: for the connection only. */
  readonly url: string;
  /** The same without them, for messages. */
  readonly shown: string;
  /** The environment variable that names it. */
  readonly variable: string;
  /** What must not show up in a text. */
  readonly password: string | undefined;
}

/** What the environment says about proxies: one, none, or something that can't be used. */
export type ProxyChoice =
  { readonly proxy: Proxy | undefined } | { readonly variable: string; readonly reason: string };

type Environment = Readonly<Record<string, string | undefined>>;

/** In the order in which they count; a tenant that is not on this machine is always an https: one. */
const VARIABLES = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];
const SCHEMES = ["http:", "https:", "socks5:", "socks:"];

/** The second is how a URL spells 127.0.0.1 within IPv6. */
const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]+\])$/;

/**
 * The proxy that the environment names for a tenant, as curl and most clients read it: HTTPS_PROXY, else HTTP_PROXY, else
 * ALL_PROXY, in small letters first, unless NO_PROXY exempts the tenant. What is on this machine is never asked for
 * through a proxy: that would send the token somewhere else.
 *
 * @param origin - the tenant's base URL
 */
export function readProxy(env: Environment, origin: string): ProxyChoice {
  const { hostname, port, protocol } = new URL(origin);
  if (isLoopback(hostname)) return { proxy: undefined };
  const exempt = env["no_proxy"] ?? env["NO_PROXY"] ?? "";
  if (isExempt(exempt, hostname, Number(port) || (protocol === "https:" ? 443 : 80))) return { proxy: undefined };
  const variable = VARIABLES.find((it) => (env[it] ?? "").trim() !== "");
  if (variable === undefined) return { proxy: undefined };
  const given = (env[variable] ?? "").trim();
  const url = parsed(/^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`);
  // Nothing of it is repeated: it may hold a password, wherever the slip is.
  if (url === undefined)
    return { variable, reason: "it is not an address of a proxy; it looks like http://proxy.example.com:3128" };
  // The proxy resolves the tenant's name in either case.
  if (url.protocol === "socks5h:")
    return readProxy({ ...env, [variable]: given.replace(/^socks5h/i, "socks5") }, origin);
  if (!SCHEMES.includes(url.protocol)) {
    const known = "http:, https: and socks5:";
    return { variable, reason: `it begins with ${url.protocol.slice(0, 20)}, and only ${known} proxies can be used` };
  }
  const password = decoded(url.password);
  if (password === undefined || decoded(url.username) === undefined)
    return { variable, reason: "its user or password has a % that encodes nothing; write %25 for it" };
  const shown = `${url.protocol}//${url.host}`;
  return { proxy: { url: url.href, shown, variable, password: password === "" ? undefined : password } };
}

/** Whether a host name can only be this machine. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.replace(/\.$/, "");
  return name === "localhost" || name.endsWith(".localhost") || name === "[::1]" || LOOPBACK.test(name);
}

/** NO_PROXY: hosts, their subdomains, `*.` for subdomains alone, `*` for everything; each maybe with a port. */
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
