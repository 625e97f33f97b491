import { isTooDeep, type JsonObject, jsonObjectOf } from "../../text/json";

/** How the engine marks a secret: a fixed key and value that do not occur by chance. */
const SECRET_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_VALUE = "1b47061264138c4ac30d75fd1eb44270";

const isMarked = (value: JsonObject): boolean => value[SECRET_KEY] === SECRET_VALUE;

/** Whether the engine has encrypted a value. A value that is not encrypted contains no encrypted value. */
export function isSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isSecret);
  const plain = jsonObjectOf(value);
  if (plain === undefined) return false;
  return isMarked(plain) || Object.values(plain).some(isSecret);
}

/** The value with what `--show-secrets` shows in the place of each secret. */
export function revealed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revealed);
  const plain = jsonObjectOf(value);
  if (plain === undefined) return value;
  if (!isMarked(plain)) return Object.fromEntries(Object.entries(plain).map(([name, it]) => [name, revealed(it)]));
  try {
    const shown: unknown = JSON.parse(String(plain["plaintext"]));
    return isTooDeep(shown) ? value : shown;
  } catch {
    return value;
  }
}
