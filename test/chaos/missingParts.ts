import type { FarReply } from "../rig";
import type { JsonObject, RouteName } from "../tenant";
import { Dice } from "./dice";

/** In whose words an answer says that a shard is missing. */
type Dialect = "Elasticsearch" | "OpenSearch";

const HITTABLE: ReadonlySet<RouteName> = new Set(["findRuns", "findWorkflows"]);

/**
 * Parts of the indexes of workflows and runs that do not answer for a while: what is missing is not shown, and the answer
 * says so in the words of either engine. Of assets Atlan does not pass it on, which nobody can see through.
 */
export class MissingParts {
  private readonly dice: Dice;
  private readonly rate: number;
  private readonly dialect: Dialect;

  constructor(seed: number) {
    this.dice = Dice.ofKind(seed, "missing parts");
    this.rate = this.dice.chance(0.1) ? this.dice.pick([0.03, 0.15]) : 0;
    this.dialect = this.dice.pick(["Elasticsearch", "OpenSearch"]);
  }

  /** Whether an answer to this route lacks a part. */
  strikes(route: RouteName): boolean {
    return this.rate > 0 && HITTABLE.has(route) && this.dice.chance(this.rate);
  }

  /** The answer without its first hit; undefined where it does not say anything of shards. */
  cut(reply: FarReply): FarReply | undefined {
    if (reply.kind !== "answer" || reply.status >= 300) return undefined;
    const body = JSON.parse(reply.body) as JsonObject & {
      _shards?: unknown;
      hits: { total: { value: number }; hits: unknown[] };
    };
    if (body._shards === undefined) return undefined;
    body.hits.hits.shift();
    body.hits.total.value = Math.max(0, body.hits.total.value - 1);
    const failed = this.dialect === "Elasticsearch" ? 1 : 0;
    return { ...reply, body: JSON.stringify({ ...body, _shards: { total: 5, successful: 4, skipped: 0, failed } }) };
  }
}
