import { expect } from "chai";
import { openHttpOf } from "../../../provider/cli/openHttp";

async function refusal(env: Record<string, string>): Promise<string> {
  return openHttpOf(env).then(
    () => "none",
    (error: unknown) => (error as Error).message,
  );
}

describe("the tenant of a command", () => {
  it("is named by the environment alone: no refusal sends people to a stack's configuration", async () => {
    expect(await refusal({})).to.equal(
      "connecting to Atlan (ATLAN_BASE_URL): ATLAN_BASE_URL: it is not set: the tenant's address. This command reads the " +
        "environment, not a stack's configuration; ATLAN_API_KEY: there are no credentials in the environment; set it, or " +
        "ATLAN_OAUTH_CLIENT_ID and ATLAN_OAUTH_CLIENT_SECRET. Nothing was sent. [ATLAN_CONFIGURATION] " +
        "docs/errors.md#atlan_configuration",
    );
    for (const ATLAN_BASE_URL of [
      "ftp://tenant.example.com",
      "https://me:secret@tenant.example.com",
      "https://a/b",
      "no",
    ])
      expect(await refusal({ ATLAN_BASE_URL }), ATLAN_BASE_URL)
        .to.match(/^connecting to Atlan \(ATLAN_BASE_URL\): ATLAN_BASE_URL: /)
        .and.not.match(/atlan:|pulumi config/);
  });
});
