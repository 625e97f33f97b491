import { ONE, type SimulatedKind } from "../rig";
import { pluginCalls } from "../rig/pluginCalls";
import type { Cancellation } from "./cancellation";
import { Dice } from "./dice";

/** What a program declares its resource with: the dynamic resource, or the plugin. */
export const faces = ["dynamic resource", "plugin"] as const;
export type Face = (typeof faces)[number];

/** Some stacks are served by the plugin; some move from one face to the other, again and again. */
export class Faces {
  private readonly seed: number;
  private readonly choices: readonly Face[];

  constructor(seed: number) {
    this.seed = seed;
    this.choices = Dice.ofKind(seed, "faces").weighted<readonly Face[]>([
      [2, ["dynamic resource"]],
      [1, ["plugin"]],
      [1, faces],
    ]);
  }

  /** What serves a command of a stack. */
  faceOf(stack: number, command: number): Face {
    return Dice.ofKind(this.seed, `face of command ${command} of stack ${stack}`).pick(this.choices);
  }
}

/** A dynamic resource can't be cancelled: the engine waits for it. */
export function kindOf(face: Face, cancellation: Cancellation): SimulatedKind {
  if (face === "dynamic resource") return ONE;
  return pluginCalls((plugin) => {
    cancellation.include(plugin);
  });
}
