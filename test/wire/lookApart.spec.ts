import { expect } from "chai";
import { ScriptedDispatcher } from "../unit/http/scriptedDispatcher";
import { CONNECTION, port } from "./api";
import { tables } from "./countedAssets";

const counted = (active: number): object => ({ approximateCount: active, aggregations: tables(active) });
const connection = (status: string): object => ({
  approximateCount: 1,
  entities: [{ typeName: "Connection", guid: "c-1", status, attributes: { qualifiedName: CONNECTION, name: "c" } }],
});

type Part = "count" | "connection";
type Question = `${Part} ${number}`;

/** How an answer comes. */
interface Odd {
  /** The process is held up that long before it reads the answer, in milliseconds. */
  readonly heldUpMs?: number;
  /** The answer is 503, with this time to wait in seconds. */
  readonly busyS?: number;
}

/** A tenant whose connection is active, with one asset, when it is first asked for, and archived with more later. */
function changing(odd: (question: Question) => Odd | undefined) {
  const asked = { count: 0, connection: 0 };
  const questions: Question[] = [];
  const dispatcher = new ScriptedDispatcher(({ body }) => {
    const part: Part = body!.includes("by_state") ? "count" : "connection";
    const question: Question = `${part} ${++asked[part]}`;
    questions.push(question);
    const { heldUpMs = 0, busyS } = odd(question) ?? {};
    opened.clock.advance(heldUpMs);
    if (busyS !== undefined) return { status: 503, headers: { "retry-after": String(busyS) }, body: "{}" };
    const answer = part === "count" ? counted(asked.count) : connection(asked.connection > 1 ? "DELETED" : "ACTIVE");
    return { body: JSON.stringify(answer) };
  });
  const opened = port({ dispatcher });
  return { ...opened, questions };
}

const ONCE: readonly Question[] = ["count 1", "connection 1"];
const TWICE: readonly Question[] = [...ONCE, "count 2", "connection 2"];

describe("a look at a connection, which is two searches", () => {
  const look = async (odd: Partial<Record<Question, Odd>> | ((question: Question) => Odd)) => {
    const answersOddly = typeof odd === "function" ? odd : (question: Question) => odd[question];
    const { atlan, patience, questions } = changing(answersOddly);
    const { connection: seen, assets } = await atlan.observeConnection(CONNECTION, patience);
    return { state: seen?.state, active: assets.active, questions };
  };

  it("sends each once where both are answered at about the same time", async () => {
    const { questions, ...seen } = await look({ "count 1": { heldUpMs: 1_000 }, "connection 1": { heldUpMs: 1_000 } });
    expect(questions).to.have.members(ONCE);
    expect(seen).to.deep.equal({ state: "ACTIVE", active: 1 });
  });

  it("sends one again that was not answered, and the other only if that took long", async () => {
    const soon = await look({ "count 1": { busyS: 1 } });
    expect(soon.questions).to.have.members([...ONCE, "count 2"]);
    expect(soon).to.include({ state: "ACTIVE", active: 2 });
    const late = await look({ "count 1": { busyS: 20 } });
    expect(late.questions).to.have.members([...TWICE, "count 3"]);
    expect(late).to.include({ state: "DELETED", active: 3 });
  });

  for (const part of ["count", "connection"] as const) {
    it(`sends both again where the process was held up at the answer about the ${part}`, async () => {
      const { questions, ...seen } = await look({ [`${part} 1`]: { heldUpMs: 20_000 } });
      expect(questions).to.have.members(TWICE);
      expect(seen).to.deep.equal({ state: "DELETED", active: 2 });
    });
  }

  it("takes the first answers where the time that is left is too short for others", async () => {
    const { questions, ...seen } = await look(() => ({ heldUpMs: 20_000 }));
    expect(questions).to.have.members(ONCE);
    expect(seen).to.deep.equal({ state: "ACTIVE", active: 1 });
  });

  it("takes the third answers of a tenant that is always slow", async () => {
    const { questions, ...seen } = await look(() => ({ heldUpMs: 3_000 }));
    expect(questions).to.have.length(6);
    expect(seen).to.deep.equal({ state: "DELETED", active: 3 });
  });
});
