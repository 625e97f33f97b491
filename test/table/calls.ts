/** A call that the engine made to the provider, as far as a model of the engine has to get it right. */
export type Call = string;

type Bag = Readonly<Record<string, unknown>>;

/**
 * What a bag of inputs or outputs was, in a word: `-` for none, else mode and ticket, with how far the intent is where it
 * is an output.
 */
export function nameOf(bag: unknown): string {
  if (typeof bag !== "object" || bag === null || Object.keys(bag).length === 0) return "-";
  const { mode = "archive", triggers, intent, connectionQualifiedName } = bag as Bag;
  const { ticket = "?" } = (triggers ?? {}) as { ticket?: string };
  const progress = intent as { fulfilled?: boolean; phase?: string } | undefined;
  const state = progress === undefined ? "" : progress.fulfilled === true ? " done" : ` ${progress.phase ?? "?"}`;
  return `${String(connectionQualifiedName).split("/")[1] ?? ""} ${String(mode)} ${ticket}${state}`;
}

/** The call as both the model and the engine's own trace can tell it. */
export function callOf(method: string, olds: unknown, news: unknown): Call {
  return `${method}(${nameOf(olds)} → ${nameOf(news)})`;
}

/** The provider calls in a gRPC trace that the engine has written (PULUMI_DEBUG_GRPC), of one resource type. */
export function callsInTrace(trace: string, type: string): Call[] {
  const calls: Call[] = [];
  for (const line of trace.split("\n")) {
    if (!line.includes('"request_started"') || !line.includes("/pulumirpc.ResourceProvider/")) continue;
    const { method, request } = JSON.parse(line) as { method: string; request: Bag };
    if (typeof request["urn"] !== "string" || !request["urn"].includes(type)) continue;
    const name = method.split("/").at(-1)!.toLowerCase();
    const olds = request["olds"] ?? (name === "read" || name === "delete" ? request["properties"] : undefined);
    calls.push(callOf(name, olds, request["news"] ?? (name === "create" ? request["properties"] : undefined)));
  }
  return calls;
}
