import { expect } from "chai";
import { AtlanApiError } from "../../../provider/errors";
import { Throttle } from "../../../provider/http/throttle";
import { type FarReply, TenantDispatcher, VirtualClock } from "../../rig";
import { client } from "./client";
import { failureOf } from "./failureOf";

const SECOND = 1_000;

const said = new AtlanApiError("ATLAN_HTTP_429", {
  doing: "looking around",
  identity: "https://tenant.atlan.com",
  because: "Atlan answered 429 Too Many Requests",
  suggestion: "Wait a minute and run the command again.",
  status: 429,
  fate: "refused",
  retryAfterMs: 10 * SECOND,
});

/** A gate, what has passed it and when, by the time since its beginning. */
function scene() {
  const clock = new VirtualClock();
  const begin = clock.now();
  const throttle = new Throttle(clock);
  const begun: { readonly name: number; readonly at: number }[] = [];
  let inFlight = 0;
  let most = 0;
  /** Work of a second. */
  const pass = (name: number, notAfter = Infinity, ms = SECOND): Promise<number> =>
    throttle.pass(
      notAfter === Infinity ? Infinity : begin + notAfter,
      ({ until }) => new Error(`${name} can't wait for ${until - clock.now()} ms`),
      async () => {
        begun.push({ name, at: clock.now() - begin });
        most = Math.max(most, ++inFlight);
        await clock.sleep(ms);
        inFlight--;
        return name;
      },
    );
  return { clock, throttle, begin, begun, pass, most: () => most, names: () => begun.map(({ name }) => name) };
}

const numbers = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i);
const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "no refusal",
    (error: unknown) => (error as Error).message,
  );

describe("the gate of all requests", () => {
  it("lets 32 be on their way, and the others after them, in the order in which they came", async () => {
    const { pass, most, names, begun } = scene();
    const all = numbers(100);
    expect(await Promise.all(all.map((it) => pass(it)))).to.deep.equal(all);
    expect(names()).to.deep.equal(all);
    expect(most()).to.equal(32);
    expect(begun.at(-1)!.at).to.equal(3 * SECOND);
  });

  it("gives the place on that failed work had", async () => {
    const { throttle, pass, names } = scene();
    const failing = (): Promise<never> =>
      throttle.pass(
        Infinity,
        () => new Error("refused"),
        () => Promise.reject(new Error("lost")),
      );
    const failures = numbers(40).map(() => refusal(failing()));
    await Promise.all([...failures, ...numbers(40).map((it) => pass(it))]);
    expect(await Promise.all(failures)).to.deep.equal(Array(40).fill("lost"));
    expect(names()).to.deep.equal(numbers(40));
  });

  it("that is closed lets nothing out before its time, and then everything in its order", async () => {
    const { throttle, begin, pass, begun, most } = scene();
    throttle.close(begin + 10 * SECOND, said);
    await Promise.all(numbers(70).map((it) => pass(it)));
    expect(begun.map(({ name }) => name)).to.deep.equal(numbers(70));
    expect(begun[0]!.at).to.equal(10 * SECOND);
    expect(most()).to.equal(32);
  });

  it("that is closed while some wait for their turn keeps these back as well", async () => {
    const { throttle, clock, begin, pass, begun, names } = scene();
    const all = Promise.all(numbers(70).map((it) => pass(it)));
    await clock.sleep(SECOND / 2);
    throttle.close(begin + 10 * SECOND, said);
    await all;
    expect(begun.filter(({ at }) => at < 10 * SECOND).map(({ name }) => name)).to.deep.equal(numbers(32));
    expect(names()).to.deep.equal(numbers(70));
  });

  it("that is closed anew while some wait for it keeps them back until then; a shorter time changes nothing", async () => {
    const { throttle, clock, begin, pass, begun } = scene();
    throttle.close(begin + 10 * SECOND, said);
    const one = pass(1);
    await clock.sleep(5 * SECOND);
    throttle.close(begin + 20 * SECOND, said);
    throttle.close(begin + 12 * SECOND, said);
    await one;
    expect(begun).to.deep.equal([{ name: 1, at: 20 * SECOND }]);
  });

  it("refuses what would have to wait for too long at once, and keeps no place for it", async () => {
    const { throttle, clock, begin, pass, begun, names } = scene();
    throttle.close(begin + 10 * SECOND, said);
    await clock.sleep(3 * SECOND);
    const refused = await Promise.all(numbers(40).map((it) => refusal(pass(it, 10 * SECOND - 1))));
    expect(clock.now() - begin).to.equal(3 * SECOND);
    expect(refused).to.deep.equal(numbers(40).map((it) => `${it} can't wait for 7000 ms`));
    await Promise.all(numbers(32, 100).map((it) => pass(it, 10 * SECOND)));
    expect(names()).to.deep.equal(numbers(32, 100));
    expect(begun.every(({ at }) => at === 10 * SECOND)).to.equal(true);
  });

  it("refuses at once what can't wait, also behind those who can", async () => {
    const { throttle, clock, begin, pass } = scene();
    throttle.close(begin + 10 * SECOND, said);
    const patient = Promise.all(numbers(40).map((it) => pass(it)));
    expect(await refusal(pass(40, 5 * SECOND))).to.equal("40 can't wait for 10000 ms");
    expect(clock.now()).to.equal(begin);
    await patient;
  });

  it("refuses what has waited for its turn when it is closed for too long, and lets the next one in", async () => {
    const { throttle, clock, begin, pass, names } = scene();
    const first = Promise.all(numbers(32).map((it) => pass(it)));
    const impatient = refusal(pass(32, 5 * SECOND));
    const patient = pass(33);
    await clock.sleep(SECOND / 2);
    throttle.close(begin + 10 * SECOND, said);
    expect(await impatient).to.equal("32 can't wait for 9000 ms");
    await Promise.all([first, patient]);
    expect(names()).to.deep.equal([...numbers(32), 33]);
  });
});

/** A tenant that answers what comes to it within a limit, and sends the rest away for a while. */
function limited(perWindow: number, windowMs: number, retryAfter = windowMs / SECOND) {
  const clock = new VirtualClock();
  const arrivals: { readonly path: string; readonly at: number; readonly status: number }[] = [];
  const begin = clock.now();
  const handle = ({ path }: { readonly path: string }): FarReply => {
    const at = clock.now() - begin;
    const inWindow = arrivals.filter((it) => it.status === 200 && it.at > at - windowMs).length;
    const status = inWindow < perWindow ? 200 : 429;
    arrivals.push({ path, at, status });
    const headers: Record<string, string> = status === 200 ? {} : { "retry-after": String(retryAfter) };
    return { kind: "answer", status, headers, body: status === 200 ? "{}" : "", delayMs: 100, cutAfter: undefined };
  };
  const http = client({ clock, dispatcher: new TenantDispatcher({ handle }, clock) });
  const send = (name: number, patienceMs: number | undefined, notAfterMs?: number): Promise<true> =>
    http.send({
      doing: `asking for ${name}`,
      method: "GET",
      path: `/${name}`,
      retryUntil: patienceMs === undefined ? undefined : begin + patienceMs,
      ...(notAfterMs === undefined ? {} : { notAfter: begin + notAfterMs }),
      read: () => true,
    });
  return { clock, begin, arrivals, send };
}

describe("a request that is approved before each attempt", () => {
  it("is approved again after a pause, and then sent", async () => {
    const clock = new VirtualClock();
    const begin = clock.now();
    const sent: number[] = [];
    const handle = (): FarReply => {
      sent.push(clock.now() - begin);
      const [status, headers] = sent.length === 1 ? [429, { "retry-after": "10" }] : [200, {}];
      return { kind: "answer", status, headers, body: "{}", delayMs: 0, cutAfter: undefined };
    };
    const http = client({ clock, dispatcher: new TenantDispatcher({ handle }, clock) });
    const request = { doing: "asking", method: "GET", path: "/", read: () => true } as const;
    const approved: number[] = [];
    const approve = (): Promise<number> => {
      approved.push(clock.now() - begin);
      return Promise.resolve(clock.now() + 2 * SECOND);
    };
    await http.send({ ...request, retryUntil: begin + 60 * SECOND, approve });
    expect(approved).to.have.length(2);
    expect(sent[1]! - approved[1]!).to.be.within(0, 2 * SECOND);
  });

  it("is not sent when it is not approved any more", async () => {
    const clock = new VirtualClock();
    let sent = 0;
    const handle = (): FarReply => {
      sent += 1;
      return { kind: "answer", status: 503, headers: {}, body: "{}", delayMs: 0, cutAfter: undefined };
    };
    const http = client({ clock, dispatcher: new TenantDispatcher({ handle }, clock) });
    const request = { doing: "asking", method: "GET", path: "/", read: () => true } as const;
    const approve = (): Promise<number> =>
      sent < 2 ? Promise.resolve(Infinity) : Promise.reject(new Error("not any more"));
    const failure = await http.send({ ...request, retryUntil: clock.now() + 60 * SECOND, approve }).catch(String);
    expect({ failure, sent }).to.deep.equal({ failure: "Error: not any more", sent: 2 });
  });
});

describe("a tenant that has too many requests", () => {
  it("hears of nobody before the time that it has named to one", async () => {
    const { arrivals, send } = limited(1, 10 * SECOND, 10);
    await send(0, 0);
    await Promise.all([send(1, 60 * SECOND), send(2, 60 * SECOND).catch(() => undefined)]);
    const told = arrivals.find(({ status }) => status === 429)!;
    const later = arrivals.filter(({ at }) => at > told.at + 100);
    expect(later.length).to.be.above(0);
    for (const { at } of later) expect(at).to.be.at.least(told.at + 100 + 10 * SECOND);
  });

  it("is not asked by those who wait for their turn behind the one that was told", async () => {
    const { arrivals, send, clock, begin } = limited(0, 10 * SECOND, 10);
    const all = numbers(200).map((it) => send(it, 5 * SECOND).catch((error: unknown) => error));
    await Promise.all(all);
    // Those on their way when it said so, and nobody else: the others can't wait for so long.
    expect(arrivals).to.have.length(32);
    expect(clock.now() - begin).to.be.below(SECOND);
  });

  it("serves each in the end: none is starved", async () => {
    const { arrivals, send, clock, begin } = limited(20, 2 * SECOND);
    const all = numbers(300);
    await Promise.all(all.map((it) => send(it, 600 * SECOND)));
    const served = arrivals.filter(({ status }) => status === 200).map(({ path }) => path);
    expect(served).to.have.members(all.map((it) => `/${it}`));
    // 20 in 2 s is all that it takes; what is lost beyond that are the waits of those who were sent away.
    expect(clock.now() - begin).to.be.below(3 * 30 * SECOND);
  });

  it("is not sent a request that can't wait so long: it is refused, with its own words and the rest of the wait", async () => {
    const { arrivals, send, clock } = limited(0, 10 * SECOND, 10);
    await send(0, 0).catch(() => undefined);
    await clock.sleep(4 * SECOND);
    const failure = await failureOf(send(1, 5 * SECOND));
    expect(failure).to.include({ code: "ATLAN_HTTP_429", status: 429, fate: "refused", retryAfterMs: 6 * SECOND });
    expect(failure.message).to.equal(
      "asking for 1 (https://tenant.atlan.com): Atlan answered 429 Too Many Requests. The tenant limits the rate of requests. Wait a minute and run the command again. [ATLAN_HTTP_429] docs/errors.md#atlan_http_429",
    );
    expect(arrivals.map(({ path }) => path)).to.deep.equal(["/0"]);
  });

  it("is not sent a start that would be too late by then", async () => {
    const { arrivals, send } = limited(0, 10 * SECOND, 10);
    await send(0, 0).catch(() => undefined);
    const failure = await failureOf(send(1, undefined, 10 * SECOND));
    expect(failure).to.include({ status: 429, fate: "refused", retryAfterMs: 10 * SECOND });
    expect(arrivals).to.have.length(1);
  });

  it("that names more than ten minutes keeps nobody else waiting", async () => {
    const { arrivals, send, clock, begin } = limited(0, SECOND, 601);
    await send(0, 3_600 * SECOND).catch(() => undefined);
    await send(1, 3_600 * SECOND).catch(() => undefined);
    expect(arrivals.map(({ path }) => path)).to.deep.equal(["/0", "/1"]);
    expect(clock.now() - begin).to.be.below(SECOND);
  });
});
