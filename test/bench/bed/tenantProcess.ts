import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";
import type { TenantOptions } from "../../tenant";
import type { Ask, SentRequest } from "./tenantMain";

/** A tenant that listens in a process of its own. */
export class TenantProcess {
  readonly url: string;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.child = child;
    this.url = url;
  }

  static async start(options: TenantOptions): Promise<TenantProcess> {
    const child = fork(path.join(__dirname, "tenantMain.ts"), { execArgv: ["--import", "tsx"] });
    return new TenantProcess(child, String(await ask(child, { kind: "start", options })));
  }

  /** How many requests there were since the last time. */
  async requestCount(): Promise<number> {
    return Number(await ask(this.child, { kind: "requests" }));
  }

  /** The requests since the last time, in their order. */
  async sentRequests(): Promise<readonly SentRequest[]> {
    return (await ask(this.child, { kind: "sent" })) as readonly SentRequest[];
  }

  readonly stop = (): void => {
    this.child.disconnect();
  };
}

function ask(child: ChildProcess, question: Ask): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null): void => {
      reject(new Error(`Asking the tenant's process: it ended with ${code ?? "a signal"}.`));
    };
    child.once("exit", gone);
    child.once("message", (answer) => {
      child.off("exit", gone);
      resolve(answer);
    });
    child.send(question);
  });
}
