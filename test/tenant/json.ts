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

/** How deep arrays and objects stand in each other: 1 for `[1]`, 0 for `1`. Of a text that is no JSON, anything. */
export function depthOf(text: string): number {
  let [depth, deepest, isInText] = [0, 0, false];
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i];
    if (isInText) {
      if (c === "\\") i += 1;
      else if (c === '"') isInText = false;
    } else if (c === '"') isInText = true;
    else if (c === "[" || c === "{") deepest = Math.max(deepest, (depth += 1));
    else if (c === "]" || c === "}") depth -= 1;
  }
  return deepest;
}

/** Reads one JSON text. Throws SyntaxError when the text is not JSON. */
export function parseJson(text: string): Json {
  return JSON.parse(text) as Json;
}
