import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { ConnectionDelete } from "../../../provider";
import { CONFIGURATION } from "../../../provider/plugin/configuration";
import { findMisspeltSetting } from "../../../provider/resources/misspeltSetting";

describe("a misspelt setting", () => {
  for (const [key, meant] of [
    ["atlan:indexlag", "atlan:indexLag"],
    ["atlan:index-lag", "atlan:indexLag"],
    ["atlan:apikey", "atlan:apiKey"],
    ["atlan:baseURL", "atlan:baseUrl"],
    ["atlan:workflowAPI", "atlan:workflowApi"],
    ["atlan:oauthClientID", "atlan:oauthClientId"],
  ] as const) {
    it(`is named, with the one that may be meant: ${key}`, () => {
      expect(findMisspeltSetting(["aws:region", key])).to.equal(
        `there is no setting ${key}; if ${meant} is meant, set that instead (\`pulumi config rm ${key}\`)`,
      );
    });
  }

  it("is none of what is spelt right, of another package, or the program's own", () => {
    const own = ["atlan:connection", "atlan:tickets", "pulumi-atlan:indexlag", "project:apikey", "atlan"];
    expect(findMisspeltSetting([...CONFIGURATION.map((it) => `atlan:${it}`), ...own])).to.equal(undefined);
  });

  it("is refused where a resource is declared", () => {
    pulumi.runtime.setAllConfig({ "atlan:indexlag": "5s" });
    try {
      expect(() => new ConnectionDelete("legacy", { connectionQualifiedName: "default/snowflake/1" })).to.throw(
        pulumi.RunError,
        /^creating a ConnectionDelete \(legacy\): there is no setting atlan:indexlag; if atlan:indexLag is meant.* \[ATLAN_CONFIGURATION\] docs\/errors\.md#atlan_configuration$/,
      );
    } finally {
      pulumi.runtime.setAllConfig({});
    }
  });
});
