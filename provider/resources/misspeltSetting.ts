import { CONFIGURATION } from "../plugin/configuration";
import { editDistance } from "../text/editDistance";

const NAMESPACE = "atlan:";
/** How many wrong characters a typing error has at most, apart from upper and lower case. */
const MAX_EDIT_DISTANCE = 2;

/**
 * Why a stack's configuration can't be what was meant: a setting of this package is misspelt, so that its default would
 * hold. Any other key may be the program's own, as in a project that is called `atlan`.
 *
 * @param keys - of the stack's configuration, with their namespaces
 */
export function findMisspeltSetting(keys: readonly string[]): string | undefined {
  for (const key of keys) {
    if (!key.startsWith(NAMESPACE)) continue;
    const name = key.slice(NAMESPACE.length);
    const meant = CONFIGURATION.find((it) => editDistance(name.toLowerCase(), it.toLowerCase()) <= MAX_EDIT_DISTANCE);
    if (meant === undefined || CONFIGURATION.some((it) => it === name)) continue;
    return `there is no setting ${key}; if ${NAMESPACE}${meant} is meant, set that instead (\`pulumi config rm ${key}\`)`;
  }
  return undefined;
}
