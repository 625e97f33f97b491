import {
  type EnforcementLevel,
  PolicyPack,
  type PolicyConfigSchema,
  type ResourceValidationPolicy,
} from "@pulumi/policy";
import * as rules from "./rules";

const retirementOfOne = (props: Record<string, unknown>): readonly rules.Retirement[] => [
  props as unknown as rules.Retirement,
];

/** The connections that a resource retires, by its type. A type that is not here is not looked at. */
const retirementsOf: Readonly<Record<string, (props: Record<string, unknown>) => readonly rules.Retirement[]>> = {
  "pulumi-nodejs:dynamic/atlan:ConnectionDelete": retirementOfOne,
  "pulumi-nodejs:dynamic/atlan:ConnectionDeletes": rules.retirementsOfFleet,
  // The same resources, by the plugin.
  "atlan:index:ConnectionDelete": retirementOfOne,
  "atlan:index:ConnectionDeletes": rules.retirementsOfFleet,
};

/** What holds unless `--policy-pack-config` says otherwise. */
const limits: rules.Limits = { minimumHoldDays: 30, directPurge: false, ceilings: {}, connectors: [] };

const schemas: Readonly<Record<keyof rules.Limits, PolicyConfigSchema["properties"][string]>> = {
  minimumHoldDays: { type: "integer", minimum: 1 },
  directPurge: { type: "boolean" },
  ceilings: { type: "object", additionalProperties: { type: "integer" } },
  connectors: { type: "array", items: { type: "string" } },
};

function policy<Needs extends keyof rules.Limits>(
  name: string,
  description: string,
  rule: rules.Rule<Needs>,
  needs: readonly Needs[] = [],
  enforcementLevel: EnforcementLevel = "mandatory",
): ResourceValidationPolicy {
  return {
    name,
    description,
    enforcementLevel,
    configSchema: { properties: Object.fromEntries(needs.map((need) => [need, schemas[need]])) },
    validateResource: ({ type, props, urn, ...args }, report) => {
      const stack = urn.split(":")[2] ?? "";
      const configured = { ...limits, ...args.getConfig<Partial<rules.Limits>>() };
      const unknown: unknown[] = [];
      for (const retirement of retirementsOf[type]?.(props) ?? []) {
        try {
          const violation = rule(retirement, configured, stack);
          if (violation !== undefined) report(violation);
        } catch (error) {
          // What is not known yet of one connection must not hide what is wrong with the next.
          unknown.push(error);
        }
      }
      // The SDK turns it into a warning: this policy could not be judged in this preview.
      if (unknown.length > 0) throw unknown[0];
    },
  };
}

new PolicyPack("atlan-connections", {
  policies: [
    policy("purge-has-reason", "A purge says why.", rules.purgeHasReason),
    policy("purge-is-held", "A purge comes after an archive that was held long enough.", rules.purgeIsHeld, [
      "minimumHoldDays",
      "directPurge",
    ]),
    policy("max-assets-ceiling", "Nobody approves more assets than the stack allows.", rules.maxAssetsIsBelowCeiling, [
      "ceilings",
    ]),
    policy("connector-is-allowed", "Only certain connectors are retired.", rules.connectorIsAllowed, ["connectors"]),
    policy(
      "archive-has-max-assets",
      "An archive says how many assets it expects.",
      rules.archiveHasMaxAssets,
      [],
      "advisory",
    ),
  ],
});
