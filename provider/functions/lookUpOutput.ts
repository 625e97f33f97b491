import * as pulumi from "@pulumi/pulumi";
import { lookUpError } from "./lookUpError";
import { plainError } from "./plainError";

/** Looks up when the arguments are known. Where one of them is secret, so is the answer, and the reason of an error. */
export function lookUpOutput<A extends object, T>(
  args: A,
  lookUp: (known: pulumi.Unwrap<A>) => Promise<T>,
): pulumi.Output<T> {
  const given = pulumi.output(args);
  return given.apply(async (known) => {
    try {
      return await lookUp(known);
    } catch (error) {
      throw plainError(lookUpError(error, await pulumi.isSecret(given)));
    }
  });
}
