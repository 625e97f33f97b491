import * as pulumi from "@pulumi/pulumi";
import { refusal } from "../lifecycle/refusal";
import { describeSecret, SHOWN_IN_CLEAR } from "../lifecycle/shownInClear";
import { comesLater, findUnsendable } from "./plainJson";

/** What an input must satisfy. */
interface Rule {
  /** The value must reach the engine unchanged. */
  readonly isPlain?: boolean;
  /** Why secret values are refused: where the input appears in plain text. */
  readonly inClear?: string;
  /** Rules for the properties of the value, or of each entry if it is a list, by name. Other properties may be secret. */
  readonly inside?: Rules;
}

/** Rules for inputs, by name. Inputs without a rule are not checked. */
export type Rules = Readonly<Record<string, Rule>>;

export const RULES = {
  connectionQualifiedName: { inClear: SHOWN_IN_CLEAR.connectionQualifiedName },
  triggers: { isPlain: true, inClear: SHOWN_IN_CLEAR.triggers },
  reason: { inClear: SHOWN_IN_CLEAR.reason },
} satisfies Record<keyof typeof SHOWN_IN_CLEAR, Rule>;

/** A fleet's list, and each entry of it, is or has the name of a connection. */
const CONNECTIONS = { isPlain: true, inClear: SHOWN_IN_CLEAR.connectionQualifiedName, inside: RULES };
export const FLEET_RULES: Rules = { ...RULES, connections: CONNECTIONS };

/** Describes the rule that an already known value breaks; undefined when none does. */
export function findBroken(args: object, rules: Rules): string | undefined {
  return Object.entries(rules)
    .filter(([, { isPlain }]) => isPlain)
    .map(([name]) => findUnsendable((args as Record<string, unknown>)[name], name))
    .find((it) => it !== undefined);
}

/**
 * The inputs, with each output or promise replaced by one that resolves to a {@link refusal} if its value breaks a
 * rule.
 */
export function guardInputs(args: object, rules: Rules): object {
  const guarded = Object.entries(args).map(([name, value]): [string, unknown] => {
    const rule = rules[name];
    return [name, rule === undefined ? value : guard(value, name, rule, false)];
  });
  return Object.fromEntries(guarded);
}

/** @param isSecret - whether it is part of a secret value */
function guard(value: unknown, path: string, rule: Rule, isSecret: boolean): unknown {
  if (pulumi.Output.isInstance(value)) {
    const later = value;
    // Secretness is known even if the value is not, as in a preview.
    return pulumi
      .output(pulumi.isSecret(later))
      .apply((secret) =>
        secret ? (refuseSecret(path, rule) ?? opened(later, path, rule, true)) : opened(later, path, rule, isSecret),
      );
  }
  if (isPromise(value)) return value.then((known) => guard(known, path, rule, isSecret));
  if (value === undefined) return value;
  const refused = (isSecret ? refuseSecret(path, rule) : undefined) ?? refuseUnsendable(value, path, rule);
  return refused ?? guardInside(value, path, rule, isSecret);
}

function opened(later: pulumi.Output<unknown>, path: string, rule: Rule, isSecret: boolean): pulumi.Output<unknown> {
  return later.apply((known) => guard(known, path, rule, isSecret));
}

function guardInside(value: unknown, path: string, rule: Rule, isSecret: boolean): unknown {
  if (typeof value !== "object" || value === null || !rule.isPlain) return value;
  if (Array.isArray(value)) return value.map((it: unknown, index) => guard(it, `${path}.${index}`, rule, isSecret));
  const { inside } = rule;
  const entries = Object.entries(value).map(([key, it]): [string, unknown] => [
    key,
    guard(it, `${path}.${key}`, inside === undefined ? rule : { isPlain: true, ...inside[key] }, isSecret),
  ]);
  return Object.fromEntries(entries);
}

function refuseUnsendable(value: unknown, path: string, { isPlain }: Rule): object | undefined {
  const found = isPlain ? findUnsendable(value, path) : undefined;
  return found === undefined ? undefined : refusal(found);
}

function refuseSecret(path: string, { inClear }: Rule): object | undefined {
  return inClear === undefined ? undefined : refusal(describeSecret(path, inClear));
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && comesLater(value);
}
