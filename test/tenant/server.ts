import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TenantReply } from "./faults";
import type { TenantModel } from "./model";
import { readQuery } from "./query";

/** A tenant that listens. */
export interface RunningServer {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Stops listening, destroys every connection and forgets every delayed answer. */
  close(): Promise<void>;
  /** Listens again after a close, on the same port and with the same model: the tenant was only restarted. */
  reopen(): Promise<void>;
}

/** Longer than clients sleep between polls: a connection that they keep must not be closed in their face. */
const keepAliveMs = 120_000;

/** Serves the model on 127.0.0.1. Port 0 takes a free one. */
export async function serve(model: TenantModel, port: number): Promise<RunningServer> {
  const waiting = new Set<NodeJS.Timeout>();
  const wait = (ms: number, then: () => void) => {
    const timer = setTimeout(() => {
      waiting.delete(timer);
      then();
    }, ms);
    waiting.add(timer);
  };
  const server = createServer((request, response) => {
    void readText(request).then((body) => {
      if (body !== undefined) send(response, model.handle(toTenantRequest(request, body)), wait);
    });
  });
  server.keepAliveTimeout = keepAliveMs;
  const listen = (on: number) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(on, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
  await listen(port);
  const actual = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${actual}`,
    port: actual,
    close: () => {
      for (const timer of waiting) clearTimeout(timer);
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      });
    },
    reopen: () => listen(actual),
  };
}

function send(response: ServerResponse, reply: TenantReply, wait: (ms: number, then: () => void) => void): void {
  switch (reply.kind) {
    case "drop":
      response.destroy();
      return;
    case "later":
      wait(reply.delayMs, () => {
        send(response, reply.resume(), wait);
      });
      return;
    case "answer":
      if (reply.delayMs > 0) {
        wait(reply.delayMs, () => {
          send(response, { ...reply, delayMs: 0 }, wait);
        });
        return;
      }
      write(response, reply);
  }
}

function write(response: ServerResponse, reply: Extract<TenantReply, { kind: "answer" }>): void {
  const body = Buffer.from(reply.body);
  response.sendDate = false;
  response.writeHead(reply.status, { ...reply.headers, "content-length": body.length });
  if (reply.cutAfter === undefined) {
    response.end(body);
  } else {
    response.write(body.subarray(0, reply.cutAfter), () => response.destroy());
  }
}

function toTenantRequest(request: IncomingMessage, body: string) {
  // A path such as `//` is no URL; it is not one of the tenant's either.
  const url = URL.parse(request.url ?? "/", "http://127.0.0.1") ?? new URL("http://127.0.0.1/unreadable");
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
  );
  return {
    method: request.method ?? "GET",
    path: url.pathname,
    query: readQuery(url.searchParams),
    headers,
    body,
  };
}

/** The body as text; undefined when the client went away before it was complete. */
async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString("utf8");
}
