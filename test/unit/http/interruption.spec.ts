import { expect } from "chai";
import { Interruption } from "../../../provider/concurrency/interruption";
import { anyRequest, client } from "./client";
import { ScriptedDispatcher } from "./scriptedDispatcher";
import { SteppingClock } from "./steppingClock";

describe("requests of a command that is cancelled", () => {
  /** A client whose first request is on its way when the command is cancelled. */
  function cancelledMeanwhile() {
    const interruption = new Interruption();
    const dispatcher = new ScriptedDispatcher(() => {
      interruption.interrupt();
      return { body: "{}" };
    });
    return { dispatcher, http: client({ clock: new SteppingClock(), dispatcher, interruption }) };
  }

  async function codeOf(work: Promise<unknown>): Promise<unknown> {
    return work.then(
      () => "answered",
      (error: unknown) => (error as { code?: unknown }).code,
    );
  }

  it("what may be repeated is given up, what starts something is waited for", async () => {
    const read = cancelledMeanwhile();
    expect(await codeOf(read.http.send(anyRequest(Infinity)))).to.equal("ATLAN_CANCELLED");
    const start = cancelledMeanwhile();
    expect(await codeOf(start.http.send(anyRequest(undefined)))).to.equal("answered");
    expect([read, start].map(({ dispatcher }) => dispatcher.sent.length)).to.deep.equal([1, 1]);
  });

  it("nothing is sent after it, least of all a start", async () => {
    const { dispatcher, http } = cancelledMeanwhile();
    await http.send(anyRequest(undefined));
    for (const retryUntil of [undefined, Infinity])
      expect(await codeOf(http.send(anyRequest(retryUntil)))).to.equal("ATLAN_CANCELLED");
    expect(dispatcher.sent).to.have.length(1);
  });

  it("no retry is sent after it", async () => {
    const interruption = new Interruption();
    const dispatcher = new ScriptedDispatcher(() => {
      interruption.interrupt();
      return { status: 503, body: "" };
    });
    const http = client({ clock: new SteppingClock(), dispatcher, interruption });
    expect(await codeOf(http.send(anyRequest(Infinity)))).to.equal("ATLAN_CANCELLED");
    for (let turn = 0; turn < 20; turn++) await new Promise((done) => setImmediate(done));
    expect(dispatcher.sent).to.have.length(1);
  });
});
