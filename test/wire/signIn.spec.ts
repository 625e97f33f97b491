import { expect } from "chai";
import { oauthClient } from "../unit/http/client";
import { failureOf } from "../unit/http/failureOf";
import { ScriptedDispatcher } from "../unit/http/scriptedDispatcher";
import { CONNECTION, NAME, port, RUN } from "./api";

const TOKEN_PATH = "/api/service/oauth-clients/token";

/** A port whose first token has run out, and whose next sign-in is answered with the status. */
async function renewing(status: number) {
  let tokens = 0;
  const dispatcher = new ScriptedDispatcher(({ path }) =>
    path === TOKEN_PATH
      ? ++tokens === 1
        ? { body: '{"accessToken":"token-1","expiresIn":600}' }
        : { status, body: '{"code":1,"message":"no"}' }
      : { body: path === "/api/service/whoami" ? '{"roles":[{"name":"$admin"}]}' : "{}" },
  );
  const { atlan, clock, patience } = port({ credentials: oauthClient, dispatcher });
  await atlan.archiveWorkflow(NAME, patience);
  clock.advance(600_000);
  return { atlan, dispatcher, later: { deadline: clock.now() + 60_000 } };
}

describe("a sign-in that fails between two requests", () => {
  for (const status of [400, 401, 404, 409, 500, 503]) {
    it(`with ${status} is not the answer to a start`, async () => {
      const { atlan, later } = await renewing(status);
      const order = { name: NAME, connectionQualifiedName: CONNECTION, deleteType: "SOFT" } as const;
      for (const answer of [await atlan.createAndRun(order, later), await atlan.rerun(NAME, later)]) {
        expect(answer).to.include({ kind: "refused" });
        expect((answer as { error: object }).error).to.include({ code: "ATLAN_SIGN_IN", fate: "notSent", status: 0 });
      }
    });
  }

  it("with 404 is neither a stopped run nor an archived workflow", async () => {
    const { atlan, later } = await renewing(404);
    expect(await failureOf(atlan.stopRun(RUN, later))).to.include({ code: "ATLAN_SIGN_IN" });
    expect(await failureOf(atlan.archiveWorkflow(NAME, later))).to.include({ code: "ATLAN_SIGN_IN" });
  });
});

describe("requests that start at once", () => {
  it("share one sign-in", async () => {
    const dispatcher = new ScriptedDispatcher(({ path }) => ({
      body: path === TOKEN_PATH ? '{"accessToken":"token-1","expiresIn":600}' : '{"approximateCount":0}',
    }));
    const { atlan, patience } = port({ credentials: oauthClient, dispatcher });
    await atlan.observeConnection(CONNECTION, patience);
    expect(dispatcher.sentTo(TOKEN_PATH)).to.have.length(1);
  });
});

describe("a 404 or 409 that is not Atlan's own", () => {
  // Atlan's own errors are objects.
  const bodies = ["<html>nginx</html>", "", "[]", '"not found"', "404"];
  const gateway = (status: number, body: string) =>
    port({
      dispatcher: new ScriptedDispatcher(({ path }) =>
        path === "/api/service/whoami" ? { body: '{"roles":[{"name":"$admin"}]}' } : { status, body },
      ),
    });

  for (const body of bodies) {
    it(`does not say that a workflow or run is gone: ${body}`, async () => {
      const { atlan, patience } = gateway(404, body);
      expect((await failureOf(atlan.stopRun(RUN, patience))).status).to.equal(404);
      expect((await failureOf(atlan.archiveWorkflow(NAME, patience))).status).to.equal(404);
      expect((await atlan.rerun(NAME, patience)).kind).to.equal("refused");
    });

    it(`does not say that a name is taken: ${body}`, async () => {
      const { atlan, patience } = gateway(409, body);
      const order = { name: NAME, connectionQualifiedName: CONNECTION, deleteType: "SOFT" } as const;
      expect((await atlan.createAndRun(order, patience)).kind).to.equal("refused");
    });
  }
});
