/** What keeps a value from being a connection's qualified name; undefined when nothing does. */
export function problemOfQualifiedName(value: unknown): string | undefined {
  if (value === undefined || value === "") return "it is missing; it looks like default/snowflake/1234567890";
  if (typeof value !== "string") return "it has to be a text such as default/snowflake/1234567890";
  if (/^default\/[^/\s]+\/\d+$/.test(value)) return undefined;
  const asset = /^(default\/[^/\s]+\/\d+)\/./.exec(value);
  if (asset) return `this is an asset inside a connection; the connection is ${asset[1] ?? ""}`;
  return "it has to have three parts, default/<connector>/<epoch>, such as default/snowflake/1234567890";
}
