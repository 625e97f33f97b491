import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { inspect } from "node:util";
import {
  type FoundRun,
  getConnection,
  getConnectionDeletes,
  getConnectionDeletesOutput,
  getConnectionOutput,
  getConnections,
  getConnectionsOutput,
  getImpact,
  getImpactOutput,
  getRuns,
  getRunsOutput,
  type GetRunsArgs,
} from "../../../provider";
import { ConfigurationError } from "../../../provider/errors";

/** Nothing is configured here: what gets as far as the tenant is refused with other words. */
async function refusalOf(work: Promise<unknown>): Promise<string> {
  const end = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(end).to.be.instanceOf(ConfigurationError);
  return (end as Error).message;
}

const PHASES = "phases are Pending, Running, Succeeded, Failed, Error, Unknown";
const TIME = 'it has to be a time, such as "2026-01-15T09:00:00Z" or "now-2h"';
const NAME = "it has to be a text that is not empty";
const CONNECTOR = 'it has to be the middle part of default/<connector>/<epoch> alone, such as "snowflake"';
const LIMIT = "it has to be a whole number, 1 or more";

describe("arguments of look-ups", () => {
  for (const [argument, value, reason] of [
    ["workflowName", "", NAME],
    ["workflowName", " ", NAME],
    ["workflowName", 7, NAME],
    ["connectionQualifiedName", "prod", "it has to have three parts, default/<connector>/<epoch>, such as default/"],
    ["connectionQualifiedName", "", "it is missing; it looks like default/snowflake/1234567890"],
    [
      "connectionQualifiedName",
      "default/x/1/db",
      "this is an asset inside a connection; the connection is default/x/1",
    ],
    ["connectionQualifiedName", null, "it has to be a text such as default/snowflake/1234567890"],
    ["phases", [], `it has to be a list of one or more; ${PHASES}`],
    ["phases", "Failed", `it has to be a list of one or more; ${PHASES}`],
    ["phases", ["Failed", "Done", 7], `"Done", 7: no such phase; ${PHASES}`],
    ["phases", ["failed"], `"failed": no such phase; ${PHASES}`],
    ["startedAfter", "yesterday", TIME],
    ["startedAfter", "2026-02-30", TIME],
    ["startedAfter", new Date(0), TIME],
    ["finishedBefore", "", TIME],
    ["finishedBefore", 1_700_000_000_000, TIME],
    ["limit", 0, LIMIT],
    ["limit", -1, LIMIT],
    ["limit", 1.5, LIMIT],
    ["limit", "5", LIMIT],
    ["limit", NaN, LIMIT],
    ["limit", null, LIMIT],
    [
      "phase",
      ["Failed"],
      "there is no such argument; there are workflowName, connectionQualifiedName, phases, started",
    ],
    ["toString", 1, "there is no such argument; there are workflowName"],
  ] as const) {
    it(`getRuns refuses ${argument}: ${JSON.stringify(value)}`, async () => {
      const message = await refusalOf(getRuns({ [argument]: value }));
      expect(message)
        .to.include(`looking up runs (arguments): ${argument}: ${reason}`)
        .and.to.match(/Nothing was sent\. \[ATLAN_CONFIGURATION\] docs\/errors\.md#atlan_configuration$/);
    });
  }

  it("getRuns refuses all that is wrong at once", async () => {
    const args = { phases: ["Done"], limit: 0, startedAfter: "never" } as unknown as GetRunsArgs;
    expect(await refusalOf(getRuns(args))).to.equal(
      `looking up runs (arguments): phases: "Done": no such phase; ${PHASES}; limit: ${LIMIT}; startedAfter: ${TIME}. ` +
        "Nothing was sent. [ATLAN_CONFIGURATION] docs/errors.md#atlan_configuration",
    );
  });

  for (const [title, look, doing] of [
    ["getConnections", getConnections, "looking up connections"],
    ["getConnection", getConnection, "looking up a connection"],
  ] as const) {
    it(`${title} refuses all that is wrong at once`, async () => {
      const wrong = { name: "", connector: "default/snowflake", state: "archived", limit: 3 };
      expect(await refusalOf(look(wrong as object))).to.equal(
        `${doing} (arguments): name: ${NAME}; connector: ${CONNECTOR}; state: it has to be "ACTIVE" or "DELETED" ` +
          "(archived); limit: there is no such argument; there are name, connector, state. Nothing was sent. [ATLAN_CONFIGURATION] docs/errors.md#atlan_configuration",
      );
    });

    for (const connector of ["", "snow flake", "/", 7, "*", "s.*", "snow?", "snöw", "snowflake "]) {
      it(`${title} refuses the connector ${JSON.stringify(connector)}`, async () => {
        expect(await refusalOf(look({ connector } as never))).to.include(`connector: ${CONNECTOR}`);
      });
    }
  }

  for (const [args, reason] of [
    [{}, "connectionQualifiedName: it is missing; it looks like default/snowflake/1234567890"],
    [undefined, "connectionQualifiedName: it is missing; it looks like default/snowflake/1234567890"],
    [{ mode: "purge" }, "connectionQualifiedName: it is missing"],
    [{ connectionQualifiedName: "default/*/1" }, "connectionQualifiedName: its connector, the middle part, has to be"],
    [{ connectionQualifiedName: "default/x/1", mode: "PURGE" }, 'mode: it has to be "archive" or "purge"'],
    [{ connectionQualifiedName: "default/x/1", mode: null }, 'mode: it has to be "archive" or "purge"'],
    [
      { connectionQualifiedName: "default/x/1", maxAssets: 1 },
      "maxAssets: there is no such argument; there are connectionQualifiedName, mode",
    ],
  ] as const) {
    it(`getImpact refuses ${JSON.stringify(args)}`, async () => {
      expect(await refusalOf(getImpact(args as never))).to.include(`looking up the impact (arguments): ${reason}`);
    });
  }

  it("an error of a function is one clean line to Pulumi, which prints no trace of it", async () => {
    for (const refused of [getImpact({} as never), getRuns({ limit: 0 }), getConnections()]) {
      const error = await refused.catch((it: unknown) => it as Error);
      expect(error).to.be.instanceOf(ConfigurationError);
      expect(pulumi.RunError.isInstance(error)).to.equal(true);
      expect((error as Error).stack).to.equal(`ConfigurationError: ${(error as Error).message}`);
      expect(Object.keys(error)).not.to.include("__pulumiRunError");
    }
  });

  it("getConnectionDeletes refuses all that is wrong at once", async () => {
    expect(await refusalOf(getConnectionDeletes({ connectionQualifiedName: "x", limit: 0 }))).to.match(
      /^looking up connection-delete workflows \(arguments\): connectionQualifiedName: it has .*; limit: it has to be/,
    );
  });

  it("what is left out, or undefined, is asked for as nothing", async () => {
    const looks: readonly Promise<unknown>[] = [
      getConnections(),
      getConnection({}),
      getConnectionDeletes({ limit: undefined }),
      getRuns({ workflowName: undefined, phases: undefined }) satisfies Promise<FoundRun[]>,
    ];
    for (const look of looks) expect(await refusalOf(look)).to.match(/^connecting to Atlan \(.*atlan:baseUrl/);
  });

  describe("of which one is secret", () => {
    const CANARY = "canary/of/what/is/secret";
    const failureOf = (output: pulumi.Output<unknown>): Promise<Error> =>
      (output as unknown as { promise(): Promise<unknown> }).promise().then(
        () => expect.fail("it has to fail"),
        (error: unknown) => error as Error,
      );
    const looks = (value: pulumi.Output<never>) => [
      getImpactOutput({ connectionQualifiedName: value }),
      getImpactOutput({ connectionQualifiedName: "default/x/1", mode: value }),
      getConnectionDeletesOutput({ connectionQualifiedName: value }),
      getRunsOutput({ phases: value }),
      getRunsOutput({ phases: [value] }),
      getConnectionOutput({ connector: value }),
      getConnectionsOutput({ connector: value }),
    ];

    it("the error has the code, and not the reason", async () => {
      for (const look of looks(pulumi.secret(CANARY) as pulumi.Output<never>)) {
        const error = await failureOf(look);
        expect(inspect(error, { showHidden: true, depth: 5 })).not.to.include("canary");
        expect(error.message).to.equal(
          "looking up in Atlan (by a secret argument): the reason is not shown, since it may repeat what is secret. The code tells what " +
            "kind of error it is. The reason is shown if no argument is marked as secret. [ATLAN_CONFIGURATION] docs/errors.md#atlan_configuration",
        );
        expect(pulumi.RunError.isInstance(error)).to.equal(true);
      }
    });

    it("of others the error has the reason", async () => {
      for (const look of looks(pulumi.output(CANARY) as pulumi.Output<never>))
        expect((await failureOf(look)).message).to.include("(arguments): ");
      expect((await failureOf(getRunsOutput({ phases: pulumi.output([CANARY] as never) }))).message).to.include(CANARY);
    });
  });
});
