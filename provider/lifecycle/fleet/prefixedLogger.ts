import type { Log } from "../context";
import { UNKNOWN_VALUE } from "../unknown";

/** Shows the lines of a fleet's member on the fleet's row, prefixed with the connection's name. */
export function prefixedLogger(log: Log, name: string): Log {
  // The engine's placeholder must not appear as the name of a connection that has none yet.
  if (name === UNKNOWN_VALUE) return log;
  return (line, as) => {
    log(withName(name, line), as);
  };
}

/** Prefixes a text with the connection's name, unless the text already has it. */
export function withName(name: string, text: string): string {
  return names(text, name) ? text : `${name}: ${text}`;
}

/** Whether a text contains the whole name: `default/x/1234` does not contain `default/x/12`. */
function names(text: string, name: string): boolean {
  if (name === "") return true;
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    if (!/[\w/-]/.test(text.charAt(at - 1)) && !/[\w-]/.test(text.charAt(at + name.length))) return true;
  }
  return false;
}
