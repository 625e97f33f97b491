import { expect } from "chai";
import { failureOf } from "../unit/http/failureOf";
import { ScriptedDispatcher } from "../unit/http/scriptedDispatcher";
import { CONNECTION, NAME, port } from "./api";

const ORDER = { name: NAME, connectionQualifiedName: CONNECTION, deleteType: "SOFT" } as const;

/**
 * A tenant on which a role is taken away or given in mid-life. It lets through only the path that the roles of the moment
 * ask for, `package-workflows` at first.
 */
function changing() {
  let isAdmin = false;
  let knowsRoles = true;
  const dispatcher = new ScriptedDispatcher(({ path }) => {
    if (path === "/api/service/whoami")
      return knowsRoles ? { body: JSON.stringify({ roles: isAdmin ? [{ name: "$admin" }] : [] }) } : DOWN;
    const isRight = path.startsWith(isAdmin ? "/api/service/workflows" : "/api/service/package-workflows");
    return isRight ? { body: JSON.stringify({ metadata: { name: NAME } }) } : FORBIDDEN;
  });
  const opened = port({ dispatcher });
  return {
    ...opened,
    promote: () => (isAdmin = true),
    forgetRoles: () => (knowsRoles = false),
    sent: () => dispatcher.sent.map(({ method, path }) => `${method} ${path.replace("/api/service/", "")}`),
  };
}

const FORBIDDEN = { status: 403, body: '{"code":403,"message":"forbidden"}' };
const DOWN = { status: 404, body: "" };

describe("roles that change while they are known", () => {
  for (const [what, suffix, send] of [
    ["a create", "", (it: ReturnType<typeof changing>) => it.atlan.createAndRun(ORDER, it.patience)],
    ["a rerun", "/submit", (it: ReturnType<typeof changing>) => it.atlan.rerun(NAME, it.patience)],
    [
      "an archive",
      `/${NAME}/archive`,
      (it: ReturnType<typeof changing>) => it.atlan.archiveWorkflow(NAME, it.patience),
    ],
  ] as const) {
    it(`${what} that is forbidden goes the other way, once`, async () => {
      const it = changing();
      await it.atlan.rerun(NAME, it.patience);
      it.promote();
      const answer = await send(it);
      if (answer !== "archived") expect(answer).to.have.property("kind", "accepted");
      expect(it.sent().slice(2)).to.deep.equal([
        `POST package-workflows${suffix}`,
        "GET whoami",
        `POST workflows${suffix}`,
      ]);
    });
  }

  it("are known from then on", async () => {
    const it = changing();
    await it.atlan.rerun(NAME, it.patience);
    it.promote();
    await it.atlan.rerun(NAME, it.patience);
    await it.atlan.rerun(NAME, it.patience);
    expect(it.sent().slice(5)).to.deep.equal(["POST workflows/submit"]);
  });

  it("and can't be looked up again: the 403 stands", async () => {
    const it = changing();
    await it.atlan.rerun(NAME, it.patience);
    it.promote();
    it.forgetRoles();
    expect(await it.atlan.rerun(NAME, it.patience)).to.have.nested.property("error.code", "ATLAN_HTTP_403");
  });

  it("a 403 on both paths stands, and nothing is sent a third time", async () => {
    let asked = 0;
    const dispatcher = new ScriptedDispatcher(({ path }) =>
      path === "/api/service/whoami"
        ? { body: JSON.stringify({ roles: asked++ === 0 ? [] : [{ name: "$admin" }] }) }
        : FORBIDDEN,
    );
    const { atlan, patience } = port({ dispatcher });
    expect(await atlan.createAndRun(ORDER, patience)).to.include({ kind: "refused" });
    expect(dispatcher.sent).to.have.length(4);
    expect(await failureOf(atlan.archiveWorkflow(NAME, patience))).to.include({ code: "ATLAN_HTTP_403" });
  });
});
