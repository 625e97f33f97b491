import { expect } from "chai";
import { API_KEY, type CommandEnd, CONFIG, type FarEnd, POSTGRES, rig, SimulatedStack, SNOWFLAKE } from "../../rig";
import { type ProgramInputs, TenantDispatcher } from "../../rig";
import type { TenantModel } from "../../tenant";
import { APP_CONFIG } from "../../wire/personalities";

/**
 * What comes from Atlan is data: an answer that is changed in one place may end a command with an error, and never leads to a
 * run that nobody asked for, to the stop of somebody else's run, or to a proof of what is not so.
 */

const DAY = 86_400_000;
/** How many changes of each story are played, spread evenly over all of them, beside those that name something else. */
const PLAYS = 50;

type Place = readonly (string | number)[];

interface Change {
  readonly answer: number;
  readonly what: string;
  readonly to: (body: string) => string;
}

interface Story {
  readonly surface: "package" | "app";
  readonly program: ProgramInputs;
  /** What runs of ours do, and how many there may be. */
  readonly deleteType: "SOFT" | "PURGE";
  readonly most: number;
}

/** Remembers the answers, and changes one of them. */
class Changer implements FarEnd {
  readonly answers: string[] = [];
  private readonly tenant: TenantModel;
  private readonly change: Change | undefined;

  constructor(tenant: TenantModel, change: Change | undefined) {
    [this.tenant, this.change] = [tenant, change];
  }

  handle(request: Parameters<FarEnd["handle"]>[0]): ReturnType<FarEnd["handle"]> {
    const reply = this.tenant.handle(request);
    if (reply.kind !== "answer") return reply;
    const number = this.answers.push(reply.body) - 1;
    expect(number).to.be.lessThan(2_000);
    return this.change?.answer === number ? { ...reply, body: this.change.to(reply.body) } : reply;
  }
}

/** Plays a story, then `up` and `destroy` without a change, and judges by what the tenant truly has. */
async function play({ surface, program, deleteType, most }: Story, change?: Change): Promise<readonly string[]> {
  const { tenant, clock, dependencies } = rig({ surface });
  tenant.script({ runningMs: DAY });
  const others = tenant.ui.createAndRun({ connectionQualifiedName: POSTGRES });
  clock.advance(60_000);
  const changer = new Changer(tenant, change);
  const config = { ...CONFIG, ...(surface === "app" ? APP_CONFIG : {}) };
  const stack = new SimulatedStack({ ...dependencies, dispatcher: new TenantDispatcher(changer, clock) }, config);
  const after = new SimulatedStack(dependencies, config);
  const judge = ({ errors }: CommandEnd, outputs: Record<string, unknown>): void => {
    const [theirs, ...ours] = tenant.runs();
    expect(theirs).to.include({ id: others.runId, phase: "Running" });
    expect(ours.length).to.be.at.most(most);
    for (const run of ours) expect(run).to.include({ connectionQualifiedName: SNOWFLAKE, deleteType });
    for (const error of errors) expect(error).to.match(/ \[ATLAN_\w+\] docs\/errors\.md#/);
    const { active } = tenant.connection(SNOWFLAKE);
    const isProven = outputs["achieved"] !== "none" && outputs["achieved"] !== undefined;
    expect(isProven && active > 0, `achieved with ${active} active assets`).to.equal(false);
    expect(JSON.stringify(outputs)).not.to.include(API_KEY);
  };
  judge(await stack.up(program), stack.outputs);
  const { answers } = changer;
  expect(clock.now()).to.be.lessThan(Date.parse("2026-01-15T12:00:00Z"));
  clock.advance(60_000);
  after.resource = stack.resource;
  judge(await after.up(program), after.outputs);
  await after.destroy();
  expect(tenant.runs()[0]).to.include({ id: others.runId, phase: "Running" });
  return answers;
}

/** What a value may be changed to. */
const VALUES: readonly (readonly [what: string, make: (value: unknown) => unknown])[] = [
  ["left out", () => undefined],
  ["null", () => null],
  ["a list", (it) => [it]],
  ["an object", (it) => ({ value: it })],
  ["-1", () => -1],
  ["1e21", () => 1e21],
  ["another word", () => "frobnicated"],
  [
    "doubled",
    (it) => (Array.isArray(it) ? [...(it as unknown[]), ...(it as unknown[])] : `${String(it)}${String(it)}`),
  ],
  ["empty", (it) => (Array.isArray(it) ? [] : "")],
  ["of another connection", (it) => JSON.parse(JSON.stringify(it).replaceAll(SNOWFLAKE, POSTGRES)) as unknown],
];

/** What names a run or a workflow. */
const NAMING = /^(_id|run_id|slug)$/;

/** All changes of a story's answers that the others do not repeat: those that name somebody else's run, and the rest. */
function changesOf(answers: readonly string[]): { readonly naming: Change[]; readonly others: Change[] } {
  const [theirs = ""] = answers.flatMap((it) => /"(?:_id|run_id)":"([^"]+)"/.exec(it)?.[1] ?? []);
  const places = answers.flatMap((body, answer) =>
    answers.slice(0, answer).some((it) => isAlike(it, body))
      ? []
      : placesIn(JSON.parse(body), []).map((place) => ({ body, answer, place })),
  );
  const change = (
    { answer, place }: (typeof places)[number],
    what: string,
    make: (it: unknown) => unknown,
  ): Change => ({
    answer,
    what: `answer ${answer}, ${place.join(".")}: ${what}`,
    to: (text) => JSON.stringify(changed(JSON.parse(text), place, make)),
  });
  return {
    naming: places
      .filter(({ place }) => NAMING.test(String(place.at(-1))))
      .map((it) => change(it, "somebody else's", () => theirs)),
    others: places.flatMap((it) =>
      VALUES.map(([what, make]) => change(it, what, make)).filter(({ to }) => to(it.body) !== it.body),
    ),
  };
}

/** Two looks at the same, a moment apart. */
const isAlike = (one: string, other: string): boolean => one.replace(/\d/g, "") === other.replace(/\d/g, "");

/** What nobody reads: what was asked, and what is for people. */
const UNREAD = /^(searchParameters|annotations|managedFields|sort|labels|_index|_type|_score|max_score|took)$/;

function placesIn(value: unknown, place: Place): Place[] {
  if (typeof value !== "object" || value === null) return [place];
  const inside = Array.isArray(value) ? [...value.slice(0, 2).entries()] : Object.entries(value);
  return [place, ...inside.flatMap(([key, it]) => (UNREAD.test(String(key)) ? [] : placesIn(it, [...place, key])))];
}

function changed(value: unknown, [key, ...more]: Place, make: (value: unknown) => unknown): unknown {
  if (key === undefined) return make(value) ?? null;
  if (Array.isArray(value)) return value.map((it: unknown, i) => (i === key ? changed(it, more, make) : it));
  if (typeof value !== "object" || value === null) return value;
  const within = (value as Record<string, unknown>)[key];
  return { ...value, [key]: more.length === 0 ? make(within) : changed(within, more, make) };
}

const archive = { connectionQualifiedName: SNOWFLAKE };
const STORIES: Readonly<Record<string, Story>> = {
  "an archive": { surface: "package", program: archive, deleteType: "SOFT", most: 1 },
  "an archive by a native app": { surface: "app", program: archive, deleteType: "SOFT", most: 1 },
  "a purge": {
    surface: "package",
    program: { ...archive, mode: "purge", maxAssets: 12 },
    deleteType: "PURGE",
    most: 1,
  },
  "a purge of too many assets": {
    surface: "package",
    program: { ...archive, mode: "purge", maxAssets: 11 },
    deleteType: "PURGE",
    most: 0,
  },
};

describe("an answer of Atlan that is changed in one place", () => {
  for (const [name, story] of Object.entries(STORIES))
    it(`starts, stops and proves nothing that it must not: ${name}`, async () => {
      const { naming, others } = changesOf(await play(story));
      const sample = Array.from({ length: PLAYS }, (_, i) => others[Math.floor((i * others.length) / PLAYS)]!);
      for (const change of [...naming, ...sample]) {
        try {
          await play(story, change);
        } catch (error) {
          throw new Error(`${change.what}: ${(error as Error).message}`, { cause: error });
        }
      }
    });
});
