import { expect } from "chai";
import { oauthClient } from "../unit/http/client";
import { ScriptedDispatcher } from "../unit/http/scriptedDispatcher";
import { CONNECTION, NAME, port } from "./api";

const HOUR = 3_600_000;

/** A tenant that is asked about roles or a token for that long: the machine slept meanwhile. */
function sleepy(slow: RegExp, ms: number, oauth = false) {
  const answers = (path: string): object => {
    if (path.endsWith("whoami")) return { roles: [] };
    if (path.endsWith("token")) return { accessToken: "token-1", tokenType: "Bearer", expiresIn: 86_400 };
    return { metadata: { name: NAME } };
  };
  const dispatcher = new ScriptedDispatcher(({ path }) => {
    if (slow.test(path)) opened.clock.advance(ms);
    return { body: JSON.stringify(answers(path)) };
  });
  const opened = port({ dispatcher, ...(oauth ? { credentials: oauthClient } : {}) });
  const started = () => dispatcher.sent.filter((it) => it.path.startsWith("/api/service/package-workflows"));
  return { ...opened, started };
}

const order = { name: NAME, connectionQualifiedName: CONNECTION, deleteType: "PURGE" } as const;

describe("a start that was approved by what was seen", () => {
  for (const [what, slow, oauth] of [
    ["roles", /whoami$/, false],
    ["a token", /token$/, true],
  ] as const) {
    it(`too long before, because the look-up of ${what} took an hour, is not sent`, async () => {
      const { atlan, patience, started } = sleepy(slow, HOUR, oauth);
      const answer = await atlan.createAndRun(order, patience);
      expect(answer).to.have.property("kind", "refused");
      expect(answer).to.have.nested.property("error.code", "ATLAN_TOO_LATE");
      expect(answer).to.have.nested.property(
        "error.message",
        `starting workflow ${NAME} (https://tenant.atlan.com): too much time has passed since the connection was ` +
          "looked at. Nothing was started. Run `pulumi up` again. [ATLAN_TOO_LATE] docs/errors.md#atlan_too_late",
      );
      expect(started()).to.deep.equal([]);
    });
  }

  it("too long before is not sent as a rerun either", async () => {
    const { atlan, patience, started } = sleepy(/whoami$/, HOUR);
    expect(await atlan.rerun(NAME, patience)).to.have.nested.property("error.fate", "notSent");
    expect(started()).to.deep.equal([]);
  });

  it("a little before is sent", async () => {
    const { atlan, patience, started } = sleepy(/whoami$/, 59_000);
    expect(await atlan.createAndRun(order, patience)).to.have.property("kind", "accepted");
    expect(started()).to.have.length(1);
  });
});
