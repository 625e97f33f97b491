import type { Engine } from "../engine";
import { UNKNOWN_VALUE } from "../unknown";

/** The engine as a member of a fleet sees it: its lines appear on the fleet's row, and say whose they are. */
export function prefixedLogger(engine: Engine, fleetUrn: string): Engine {
  const ofMember = `${fleetUrn}#`;
  return {
    log: (urn, severity, line, ephemeral) => {
      const name = urn.startsWith(ofMember) ? urn.slice(ofMember.length) : "";
      // One that has no name yet is not called by the engine's placeholder.
      engine.log(fleetUrn, severity, name === UNKNOWN_VALUE ? line : withName(name, line), ephemeral);
    },
    isAlive: () => engine.isAlive(),
    leave: () => engine.leave(),
  };
}

/** The text, so that it says of which connection it is. */
export function withName(name: string, text: string): string {
  return names(text, name) ? text : `${name}: ${text}`;
}

/** Whether a text has the name itself, not one that goes on: `default/x/12` is not in `default/x/1234`. */
function names(text: string, name: string): boolean {
  if (name === "") return true;
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    if (!/[\w/-]/.test(text.charAt(at - 1)) && !/[\w-]/.test(text.charAt(at + name.length))) return true;
  }
  return false;
}
