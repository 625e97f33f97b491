import type { FarEnd, FarReply } from "../rig";
import type { Act, Count, ToldCount } from "./acts";
import { asksForAdded, asksForCount, overheard, toldBy } from "./counting";
import type { Mode } from "./history";
import { judgeAnswer, judgeSending } from "./lookRules";
import type { RouteName } from "../tenant";
import { routeOf } from "../tenant/routes";
import type { Sitting } from "./sitting";
import { GIVE_UP_MS, spoil } from "./requestFaults";
import { drawRunPlan } from "./runPlans";
import { judgeArrival } from "./startRules";
import type { World } from "./world";

type Request = Parameters<FarEnd["handle"]>[0];

/** Stands between one command and the tenant: takes time, spoils requests, and has judged what arrives. */
export class Wire implements FarEnd {
  private readonly world: World;
  private readonly sitting: Sitting;
  private readonly act: Act;

  constructor(world: World, sitting: Sitting, act: Act) {
    this.world = world;
    this.sitting = sitting;
    this.act = act;
  }

  handle(request: Request): FarReply {
    const { dice, weather, clock, findings, schedule } = this.world;
    const route = routeOf(request.method, request.path)?.name;
    if (route === undefined) throw new Error(`no route ${request.path}`);
    if (!this.sitting.process.mayUse(route, isStart(route))) return never;
    findings.count("request", route);
    if (this.sitting.cancellation.isDone) findings.violate(`a cancelled command sends ${route}`);
    judgeSending(this.world, this.sitting, this.act, route);
    const { awakeAt } = this.world;
    const sentAt = clock.now();
    const lastCount = this.act.counts.at(-1);
    const count: Count | undefined = asksForCount(request)
      ? { countedAt: undefined, countedAwake: undefined, told: undefined }
      : undefined;
    if (count !== undefined) this.act.counts.push(count);
    const added: Count | undefined = asksForAdded(request)
      ? { countedAt: undefined, countedAwake: undefined, told: undefined }
      : undefined;
    if (added !== undefined) this.act.added.push(added);
    let said: string | undefined;
    const fault = weather.faultFor(route, clock.now());
    const delay = schedule.latencyMs === 0 ? 0 : dice.int(1, schedule.latencyMs);
    if (fault !== undefined) {
      this.act.faults++;
      findings.count("fault", fault, route);
      findings.tell(this.sitting.session.name, `    (${route}: ${fault})`);
    }
    let workedAt = clock.now();
    const work = (): FarReply => {
      workedAt = clock.now();
      const reply = this.work(request, route, { sentAt, awakeAt, count: lastCount });
      for (const it of [count, added])
        if (it !== undefined) Object.assign(it, { countedAt: clock.now(), countedAwake: this.world.awakeAt });
      if (reply.kind === "answer") said = reply.body;
      return reply;
    };
    const hear = (reply: FarReply): void => {
      if (count !== undefined) count.told = toldBy(reply, said);
      if (added !== undefined) added.told = toldBy(reply, said);
      if (count?.told !== undefined) {
        this.sitting.session.told.push(count as ToldCount);
        const { edits } = this.world;
        if (this.act.kind === "up") edits.strike(this.world, this.sitting.session, "between the looks and the start");
        this.world.holdUps.strike(this.world, this.act, this.sitting.program.connectionQualifiedName);
      }
      const isSound = fault === undefined && !isCut && reply.kind === "answer" && reply.status < 300;
      if (isSound) judgeAnswer(this.world, this.act, route);
      if (isSound && (route === "findWorkflows" || route === "findRuns"))
        this.world.holdUps.strikeAtLook(this.world, this.act);
      if (isSound && route === "createWorkflow")
        for (const run of this.sitting.otherRuns) this.sitting.toldRuns.add(run);
      // A slow answer is one, too.
      const isLook = isSound || (fault === "slow" && !isCut && reply.kind === "answer" && reply.status < 300);
      const isHeard = isLook || fault === "missing field" || isCut;
      if (isHeard && route === "findWorkflows")
        this.sitting.looks.push({ at: workedAt, body: request.body ?? "", isWhole: isLook });
    };
    const isStruck = fault === undefined && !this.world.isSettling && this.world.missingParts.strikes(route);
    let isCut = false;
    const arrive = (): FarReply => {
      if (isStruck) {
        const whole = work();
        const cut = this.world.missingParts.cut(whole);
        isCut = cut !== undefined;
        if (isCut) findings.count("missing part", route);
        return cut ?? whole;
      }
      if (fault === undefined && this.world.namesakes.strike(request.body)) {
        findings.count("namesake", "found, too");
        return this.world.namesakes.joinedBy(work(), request.body);
      }
      if (fault === undefined) return work();
      if (fault === "slow" && dice.chance(0.5)) return this.later(dice.int(1_000, GIVE_UP_MS - 5_000), work);
      const secret = request.headers["authorization"]?.replace(/^Bearer /, "") ?? "";
      return spoil({ fault, route, dice, secret, work });
    };
    return overheard(delay === 0 ? arrive() : this.later(delay, arrive), hear);
  }

  /** What is on its way arrives, whether or not anybody waits for the answer. */
  private later(delayMs: number, arrive: () => FarReply): FarReply {
    let reply: FarReply | undefined;
    void this.world.clock.sleep(delayMs).then(() => (reply = arrive()));
    return { kind: "later", delayMs, resume: () => reply! };
  }

  /** The tenant does what it is asked. */
  private work(request: Request, route: RouteName, sent: Sent): FarReply {
    const { tenant, history, findings } = this.world;
    history.observe("a person");
    if (isStart(route)) {
      const named = namedIn(request);
      const moment = route === "createWorkflow" ? "right before a create" : "right before a rerun";
      this.world.edits.strike(this.world, this.sitting.session, moment, { named });
    }
    if (isStart(route)) tenant.set({ run: drawRunPlan(this.world) });
    const logged = tenant.requests.length;
    const reply = tenant.handle(request);
    const { workflowName, runId } = tenant.requests[logged]!;
    const subject = workflowName ?? runId ?? "";
    const status = reply.kind === "answer" ? reply.status : 0;
    const fresh = history.observe(this.sitting.starter(route === "createWorkflow" ? askedOf(request) : undefined));
    if (isStart(route) || route === "archiveWorkflow" || route === "stopRun") {
      const made = fresh.map(({ view }) => `, starts run ${view.id} (${view.deleteType})`).join("");
      findings.tell(this.sitting.session.name, `    ${route} ${subject}: ${status}${made}`);
    }
    judgeArrival(this.world, this.sitting, { act: this.act, route, subject, status, ...sent }, fresh);
    return reply;
  }
}

/** What was so when a request was sent. */
interface Sent {
  readonly sentAt: number;
  /** By the time for which the machine was awake. */
  readonly awakeAt: number;
  /** The latest count that had been asked for before. */
  readonly count: Count | undefined;
}

/** The workflow that a start names. */
function namedIn({ path, body = "" }: Request): string {
  return /atlan-connection-delete-\d+/.exec(path + body)?.[0] ?? "";
}

/** What a create asks for. */
function askedOf({ body = "" }: Request): Mode | undefined {
  const deleteType = /"delete-type","value":"(\w+)"/.exec(body)?.[1];
  return deleteType === undefined ? undefined : deleteType === "SOFT" ? "archive" : "purge";
}

/** Whether a request of the route starts a run. */
export function isStart(route: RouteName): boolean {
  return route === "createWorkflow" || route === "rerunWorkflow";
}

/** A reply for those who will never read it. */
const never: FarReply = { kind: "later", delayMs: 0, resume: () => never };
