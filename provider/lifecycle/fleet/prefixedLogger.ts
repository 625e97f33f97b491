import type { Engine } from "../engine";
import { UNKNOWN_VALUE } from "../unknown";

/** The engine for members of a fleet: their lines appear on the fleet's row, prefixed with the connection's name. */
export function prefixedLogger(engine: Engine, fleetUrn: string): Engine {
  const ofMember = `${fleetUrn}#`;
  return {
    log: (urn, severity, line, ephemeral) => {
      const name = urn.startsWith(ofMember) ? urn.slice(ofMember.length) : "";
      // The engine's placeholder must not appear as the name of a connection that has none yet.
      engine.log(fleetUrn, severity, name === UNKNOWN_VALUE ? line : withName(name, line), ephemeral);
    },
    isAlive: () => engine.isAlive(),
    leave: () => engine.leave(),
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
