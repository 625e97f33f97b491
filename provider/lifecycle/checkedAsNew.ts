import { ConfigurationError } from "../errors";
import type { Inputs } from "../reconcile/inputs";
import { doing } from "../reconcile/preflight";
import { fleetOf } from "./fleet/members";
import type { Properties } from "./state";

/**
 * The connections that `check` has planned as new ones. A policy of Pulumi may change inputs after that (a remediation), and the engine
 * does not have the changed inputs of a new resource checked: what they ask for, no preview has announced.
 */
export class CheckedAsNew {
  /** The mode of each connection, by the resource or the fleet. */
  private readonly modes = new Map<unknown, Map<unknown, unknown>>();

  note(inputs: Properties): void {
    const { connectionQualifiedName, mode } = inputs;
    const resource = fleetOf(inputs) ?? inputs["resourceUrn"];
    const ofResource = this.modes.get(resource) ?? new Map<unknown, unknown>();
    this.modes.set(resource, ofResource.set(connectionQualifiedName, mode));
  }

  /** @throws ConfigurationError when it is another connection than was checked, or a purge that was checked as an archive */
  refuseOther(inputs: Inputs): void {
    const { resourceUrn, connectionQualifiedName, mode } = inputs;
    const fleet = fleetOf({ resourceUrn, connectionQualifiedName });
    const ofResource = this.modes.get(fleet ?? resourceUrn);
    if (ofResource === undefined) return;
    const checked = ofResource.get(connectionQualifiedName);
    if (checked !== undefined && (mode === "archive" || checked === mode)) return;
    const name = fleet === undefined ? "connectionQualifiedName" : "connections";
    const changed = checked === undefined ? name : "mode";
    throw new ConfigurationError({
      doing: doing(mode),
      identity: connectionQualifiedName,
      because: `a policy of Pulumi has changed ${changed} since the program was checked, so that no preview has announced this`,
      suggestion: "Nothing was sent. Write it into the program, or change the policy.",
    });
  }
}
