/** The parameters of a query; the values of one that stands there several times are joined by commas. */
export function readQuery(params: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...new Set(params.keys())].map((key) => [key, params.getAll(key).join(",")]));
}
