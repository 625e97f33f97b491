import { expect } from "chai";
import { anyRequest, client } from "./client";
import { type Reply, ScriptedDispatcher } from "./scriptedDispatcher";
import { SteppingClock } from "./steppingClock";

/** The time that a client knows after these answers. */
async function timeAfter(...dates: readonly (string | undefined)[]): Promise<number | undefined> {
  const replies = dates.map((date): Reply => ({ body: "{}", headers: date === undefined ? {} : { date } }));
  const http = client({ clock: new SteppingClock(), dispatcher: new ScriptedDispatcher(() => replies.shift()!) });
  while (replies.length > 0) await http.send(anyRequest());
  return http.tenantTime;
}

describe("the tenant's own time", () => {
  const TOLD = Date.parse("2026-02-14T09:00:21Z");

  it("is not known before it has answered", async () => {
    expect(await timeAfter()).to.equal(undefined);
  });

  it("is known of other moments by this machine's clock", async () => {
    const clock = new SteppingClock();
    const reply = { body: "{}", headers: { date: "Sat, 14 Feb 2026 09:00:21 GMT" } };
    const http = client({ clock, dispatcher: new ScriptedDispatcher(() => reply) });
    const sentAt = clock.now();
    expect(http.tenantTimeAt(sentAt)).to.equal(undefined);
    await http.send(anyRequest());
    await clock.sleep(55_000);
    expect(http.tenantTime).to.equal(TOLD);
    expect([-30_000, 0, 55_000].map((ms) => http.tenantTimeAt(sentAt + ms))).to.deep.equal([
      TOLD - 30_000,
      TOLD,
      TOLD + 55_000,
    ]);
  });

  for (const [title, dates, expected] of [
    ["is the Date of its answer", ["Sat, 14 Feb 2026 09:00:21 GMT"], TOLD],
    ["is that of its latest answer", ["Fri, 13 Feb 2026 09:00:21 GMT", "Sat, 14 Feb 2026 09:00:21 GMT"], TOLD],
    ["is not known when its latest answer tells none", ["Sat, 14 Feb 2026 09:00:21 GMT", undefined], undefined],
    ["is not known when it can't be read", ["yesterday"], undefined],
    ["is not known when only JavaScript can read it", ["Run 5"], undefined],
    ["is not known when it is an unset one", ["Mon, 01 Jan 0001 00:00:00 GMT"], undefined],
  ] as const) {
    it(title, async () => {
      expect(await timeAfter(...dates)).to.equal(expected);
    });
  }
});
