import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface Comment {
  readonly id: number;
  readonly pullRequest: number;
  readonly user: { readonly type: "Bot" | "User" };
  body: string;
}

/** As much of GitHub's REST API as the example uses: comments on pull requests, and heads of branches. On 127.0.0.1. */
export interface GitHub {
  readonly url: string;
  readonly comments: Comment[];
  /** The newest commit of each branch. */
  readonly heads: Map<string, string>;
  /** Each request: method and path. */
  readonly requests: string[];
  /** What it answers to whatever would change something. */
  refusal: [number, unknown] | undefined;
  close(): Promise<void>;
}

/** Who may do what: a token that is not here is refused. */
export type Tokens = Readonly<Record<string, "read" | "write">>;

export async function startGitHub(tokens: Tokens, repository = "acme/data"): Promise<GitHub> {
  const comments: Comment[] = [];
  const heads = new Map<string, string>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      requests.push(`${request.method ?? ""} ${request.url ?? ""}`);
      const [status, answer] = reply(request, body);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
  });

  function reply(request: IncomingMessage, body: string): [number, unknown] {
    const access = tokens[(request.headers.authorization ?? "").replace(/^Bearer /, "")];
    if (access === undefined) return [401, { message: "Bad credentials" }];
    if (access === "read" && request.method !== "GET")
      return [403, { message: "Resource not accessible by integration" }];
    if (github.refusal !== undefined && request.method !== "GET") return github.refusal;
    const { pathname, searchParams } = new URL(request.url ?? "", "http://github");
    const branch = new RegExp(`^/repos/${repository}/git/ref/heads/(.+)$`).exec(pathname)?.[1] ?? "";
    const sha = heads.get(branch);
    if (sha !== undefined) return [200, { ref: `refs/heads/${branch}`, object: { type: "commit", sha } }];
    const list = new RegExp(`^/repos/${repository}/issues/(\\d+)/comments$`).exec(pathname);
    const one = new RegExp(`^/repos/${repository}/issues/comments/(\\d+)$`).exec(pathname);
    const text = (): string => (JSON.parse(body) as { body: string }).body;
    if (list !== null && request.method === "GET") {
      const [size, page] = [Number(searchParams.get("per_page") ?? 30), Number(searchParams.get("page") ?? 1)];
      const all = comments.filter(({ pullRequest }) => pullRequest === Number(list[1]));
      return [200, all.slice((page - 1) * size, page * size)];
    }
    if (request.method !== "GET" && text().length > 65_536)
      return [422, { message: "Body is too long (maximum is 65536 characters)" }];
    if (list !== null && request.method === "POST") {
      const comment: Comment = {
        id: comments.length + 1,
        pullRequest: Number(list[1]),
        user: { type: "Bot" },
        body: text(),
      };
      comments.push(comment);
      return [201, comment];
    }
    const comment = comments.find(({ id }) => id === Number(one?.[1]));
    if (comment === undefined || request.method !== "PATCH") return [404, { message: "Not Found" }];
    comment.body = text();
    return [200, comment];
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const github: GitHub = {
    refusal: undefined,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    comments,
    heads,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return github;
}

async function read(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
  return body;
}
