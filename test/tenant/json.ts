/** Any value that JSON can say. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON object; a field that is `undefined` is left out when written. */
export interface JsonObject {
  [key: string]: Json | undefined;
}

/** True for `{…}`; false for null, arrays and everything that is not an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads one JSON text. Throws SyntaxError when the text is not JSON. */
export function parseJson(text: string): Json {
  return JSON.parse(text) as Json;
}
