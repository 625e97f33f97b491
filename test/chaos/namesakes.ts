import type { FarReply } from "../rig";
import { Dice } from "./dice";

interface Entity {
  readonly attributes: { readonly qualifiedName: string };
}

/** What a search for entities by their qualified name contains. */
const LOOKS_BY_NAME = '"term":{"qualifiedName"';
const LOOKS_AT_ENTITIES = '"attributes":["name","qualifiedName"]';

/**
 * A connection whose qualified name differs from every other one in its case alone, on a tenant whose search by qualified
 * name does not tell case: whoever looks for one finds the other, too, or alone.
 */
export class Namesakes {
  private readonly isThere: boolean;

  constructor(seed: number) {
    this.isThere = Dice.ofKind(seed, "namesakes").chance(0.1);
  }

  /** Whether the answer to a request has the other one in it. */
  strike(body: string | undefined): boolean {
    return this.isThere && body?.includes(LOOKS_BY_NAME) === true && body.includes(LOOKS_AT_ENTITIES);
  }

  /** The answer with the other one in it. */
  joinedBy(reply: FarReply, body = ""): FarReply {
    if (reply.kind !== "answer" || reply.status >= 300) return reply;
    const name = /"term":\{"qualifiedName":\{"value":"([^"]+)"/.exec(body)?.[1] ?? "";
    const answer = JSON.parse(reply.body) as { approximateCount: number; entities?: readonly Entity[] };
    const other = {
      typeName: "Connection",
      guid: "0000beef-a71a-4000-8000-000000000000",
      status: "ACTIVE",
      attributes: { name: "another", qualifiedName: name.replace("default/", "Default/") },
    };
    const entities = [other, ...(answer.entities ?? [])];
    return { ...reply, body: JSON.stringify({ ...answer, entities, approximateCount: answer.approximateCount + 1 }) };
  }
}
