import * as pulumi from "@pulumi/pulumi";

/**
 * A hook that tells somebody, by a POST request, right before anything starts: a chat, or a service in which a person approves. Unless
 * the answer is a success, nothing starts. Previews don't call it.
 */
export function announceAt(address: string): pulumi.ResourceHook {
  return new pulumi.ResourceHook("announce", async ({ name, newInputs }) => {
    const { connectionQualifiedName, mode, maxAssets, reason } = newInputs as Readonly<Record<string, unknown>>;
    const text = `${name}: ${String(mode)} of ${String(connectionQualifiedName)}, at most ${String(maxAssets)} assets: ${String(reason)}`;
    const answer = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text }),
      signal: AbortSignal.timeout(30_000),
      // Where it leads to, such as a page to sign in, may answer with success to anybody.
      redirect: "manual",
    });
    // The path of a chat's address is a secret.
    const { host } = new URL(address);
    if (!answer.ok) throw new Error(`announcing ${name}: ${host} answered ${answer.status}. Nothing was started.`);
  });
}
