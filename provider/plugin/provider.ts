import { Interruption } from "../concurrency/interruption";
import { ConfigurationError } from "../errors";
import { lookUpError } from "../functions/lookUpError";
import { type Dependencies, ProviderContext } from "../lifecycle/context";
import { PartialFailure, quietly } from "../lifecycle/failures";
import { ConnectionDeletesProvider } from "../lifecycle/fleet/fleetProvider";
import { type Changes, ConnectionDeleteProvider } from "../lifecycle/provider";
import type { Properties } from "../lifecycle/state";
import { openInputs } from "../lifecycle/openInputs";
import { type InputProblem, toFailures, unknownInputs, withCode } from "../lifecycle/validate";
import { formatTimeout, MAX_DURATION_MS } from "../text/duration";
import { quoted } from "../text/escape";
import { textOf } from "../text/json";
import { readUrn } from "../text/urn";
import { CONFIGURATION, OF_ENGINE, SECRET_CONFIGURATION } from "./configuration";
import { type Ask, FUNCTIONS, LISTS } from "./functions";
import { openSecrets, refuseShownSecrets, sealSecrets } from "./secrets";

/** How long a function retries its requests. */
const PATIENCE_MS = 60_000;
const MODULE = "atlan:index:";
/**
 * What the dynamic resources store: by it Pulumi finds the code that refreshes and destroys a resource, once the stack has moved to
 * them. It is no output of the schema, so that no program of the plugin sees it.
 */
const DYNAMIC = "__provider";
const DYNAMIC_TEXTS: Readonly<Record<string, string>> = {
  ConnectionDelete: 'exports.handler=()=>require("pulumi-atlan/lifecycle")',
  ConnectionDeletes: 'exports.handler=()=>require("pulumi-atlan/lifecycle/fleet")',
};
/** Each state has both, and no program gives them to `get`. One of them tells a state that somebody has edited from that. */
const OF_STATE = ["stateVersion", "resourceUrn"];

/** What a resource is after a call. */
export interface Stored {
  readonly id: string;
  readonly properties: Properties;
}

/** Inputs as the engine stores them, or why they are refused. */
export interface Checked {
  readonly inputs: Properties;
  readonly failures: readonly InputProblem[];
}

/**
 * What the engine calls of the plugin. The same providers as behind the dynamic resources do the work; this only knows what a
 * plugin is told beyond that: secrets, timeouts, imports, functions, and that a command is cancelled.
 *
 * One process serves one provider, so two tenants in a stack are two processes.
 */
export class Plugin {
  private readonly interruption = new Interruption();
  private readonly context: ProviderContext;
  private readonly one: ConnectionDeleteProvider;
  private readonly fleet: ConnectionDeletesProvider;

  constructor(deps: Omit<Dependencies, "interruption">) {
    const dependencies = { ...deps, interruption: this.interruption };
    this.context = new ProviderContext(dependencies);
    this.one = new ConnectionDeleteProvider(dependencies, { providerContext: this.context });
    this.fleet = new ConnectionDeletesProvider(dependencies, this.context);
  }

  // ── The provider ────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Refuses keys that do not exist and values that are no text, and marks what is a credential as secret. No value is shown, for a
   * credential may stand under another key.
   *
   * While a value is not known yet, the engine calls nothing else of this provider: only here can a preview say so.
   */
  checkConfig(urn: string, news: Properties): Checked {
    const { plain, secrets } = openSecrets(news);
    const line = describeUnknownConfiguration(openInputs(plain));
    if (line !== undefined) this.context.logAt(urn)(line, "warning");
    const problems = [...unknownInputs(plain, [...CONFIGURATION, ...OF_ENGINE]), ...textProblems(plain)];
    const hidden = problems.map((it) => ({ ...it, isValueHidden: true as const }));
    const failures = toFailures(withCode("ATLAN_CONFIGURATION", hidden));
    return { inputs: sealSecrets(plain, [...secrets, ...SECRET_CONFIGURATION]), failures };
  }

  /**
   * Never replaces a provider, for that would replace its resources. Under another address, `check` refuses each resource: one
   * never moves to another tenant.
   */
  diffConfig(olds: Properties, news: Properties): Changes {
    const [before, now] = [openSecrets(olds).plain, openSecrets(news).plain];
    return { changes: CONFIGURATION.some((key) => before[key] !== now[key]) };
  }

  /** @throws ConfigurationError when stored configuration has a value that is no text: only `checkConfig` looks at what a program gives */
  configure(given: Properties): void {
    const { plain } = openSecrets(given);
    const [problem] = textProblems(plain);
    if (problem !== undefined)
      throw new ConfigurationError({
        doing: "reading the provider's configuration",
        identity: problem.property,
        because: problem.reason,
        suggestion: "Give it as a text, then run `pulumi up`. Nothing was sent.",
      });
    this.context.configure({ get: (key) => textOf(plain[key.replace(/^atlan:/, "")]) });
  }

  /** Ends all waits. What runs goes on in Atlan; nothing else is sent. */
  cancel(): void {
    this.interruption.interrupt();
  }

  /** Answers a function: `atlan:index:getRuns`. Which arguments are secret it knows only from an SDK that leaves the marks on: not Node's. */
  async invoke(token: string, given: Properties): Promise<Properties> {
    const name = token.slice(MODULE.length);
    const call = token.startsWith(MODULE) && Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (call === undefined) throw noSuch("function", token, Object.keys(FUNCTIONS));
    const { plain, secrets } = openSecrets(given);
    const args = Object.entries(plain).filter(([, value]) => value !== null);
    const { redactor } = this.context;
    const result = await quietly(redactor, async () => {
      try {
        return await call(Object.fromEntries(args), this.ask);
      } catch (error) {
        throw lookUpError(error, secrets.size > 0);
      }
    });
    const list = LISTS[name];
    return redactor.cleanAll((list === undefined ? result : { [list]: result }) as Properties);
  }

  // ── Resources ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** The engine shows the value of an input that is refused, without regard to its mark: so no failure names one that is secret. */
  async check(urn: string, olds: Properties, news: Properties): Promise<Checked> {
    // The tenant is never an input of a program.
    const { tenant: _ofState, ...given } = refuseShownSecrets(news);
    const inputs = { ...given, resourceUrn: urn };
    const checked = await this.providerOf(urn).check(openSecrets(olds).plain, inputs);
    const { secrets } = openSecrets(news);
    const failures = checked.failures.map((it) =>
      namesIn(it.property).some((name) => secrets.has(name)) ? { ...it, isValueHidden: true as const } : it,
    );
    return { inputs: sealSecrets(checked.inputs, secrets), failures: toFailures(failures) };
  }

  async diff(urn: string, id: string, olds: Properties, news: Properties): Promise<Changes> {
    return this.providerOf(urn).diff(id, openSecrets(olds).plain, openSecrets(news).plain);
  }

  /** @param timeoutMs - `customTimeouts`; 0 for none */
  create(urn: string, news: Properties, timeoutMs: number): Promise<Stored> {
    return this.storing(urn, news, timeoutMs, async (inputs) => {
      const { id, outs } = await this.providerOf(urn).create(inputs);
      return { id, properties: outs };
    });
  }

  /** @param timeoutMs - `customTimeouts`; 0 for none */
  update(urn: string, id: string, olds: Properties, news: Properties, timeoutMs: number): Promise<Stored> {
    const { plain } = openSecrets(olds);
    return this.storing(urn, news, timeoutMs, async (inputs) => {
      const { outs } = await this.providerOf(urn).update(id, plain, inputs);
      return { id, properties: outs };
    });
  }

  /**
   * Refreshes what is in state. Without state it is an import, or a look-up by `get`: the id is then a qualified name, or the name
   * of an existing workflow. What a program gives `get` beside the id helps other providers to find a resource; here it is ignored.
   *
   * @returns the inputs only of an import; else they stay as they are
   */
  async read(urn: string, id: string, properties: Properties): Promise<Stored & { readonly inputs?: Properties }> {
    const provider = this.providerOf(urn);
    if (OF_STATE.some((it) => it in properties)) {
      const { plain, secrets } = openSecrets(properties);
      const { id: same, props } = await provider.read(id, { ...plain, resourceUrn: urn });
      return { id: same, properties: sealSecrets(withDynamicText(urn, props), secrets) };
    }
    if (provider !== this.one)
      throw new ConfigurationError({
        doing: "importing",
        identity: id,
        because: "a fleet can't be imported, only a single connection",
        suggestion: "Declare the fleet: what is archived already is taken over without a run.",
      });
    const { id: own, inputs, props } = await this.one.import(id, urn);
    return { id: own, inputs, properties: withDynamicText(urn, props) };
  }

  async delete(urn: string, id: string, properties: Properties): Promise<void> {
    await this.providerOf(urn).delete(id, { ...openSecrets(properties).plain, resourceUrn: urn });
  }

  // ── Internal ────────────────────────────────────────────────────────────────────────────────────────────────────

  private readonly ask: Ask = async (question) => {
    const { clock } = this.context;
    const { api, lookups } = this.context.connect(this.context.settings().baseUrl ?? "the configured tenant");
    const patience = (): { deadline: number } => ({ deadline: clock.now() + PATIENCE_MS });
    return question(api, patience(), lookups(patience));
  };

  private providerOf(urn: string): ConnectionDeleteProvider | ConnectionDeletesProvider {
    const { type = "" } = readUrn(urn);
    if (type === `${MODULE}ConnectionDelete`) return this.one;
    if (type === `${MODULE}ConnectionDeletes`) return this.fleet;
    throw noSuch("resource", type, ["ConnectionDelete", "ConnectionDeletes"]);
  }

  /** Does the work with the engine's timeout, which state does not have: without it, each `up` would see a change. */
  private async storing(
    urn: string,
    news: Properties,
    timeoutMs: number,
    work: (news: Properties) => Promise<Stored>,
  ): Promise<Stored> {
    const { plain, secrets } = openSecrets(news);
    this.context.summary.leavePreview();
    const inputs = withTimeout(plain, timeoutMs, this.context.settings().indexLagMs);
    const toStore = (properties: Properties): Properties => {
      const { timeout: _ofCommand, ...others } = properties;
      return sealSecrets(withDynamicText(urn, "timeout" in plain ? properties : others), secrets);
    };
    try {
      const { id, properties } = await work(inputs);
      return { id, properties: toStore(properties) };
    } catch (error) {
      if (!(error instanceof PartialFailure)) throw error;
      throw new PartialFailure(error.id, toStore(error.properties), error.reasons, error);
    }
  }
}

function withDynamicText(urn: string, properties: Properties): Properties {
  const { type = "" } = readUrn(urn);
  return { ...properties, [DYNAMIC]: DYNAMIC_TEXTS[type.slice(MODULE.length)] };
}

/** Says that nothing can be told of the resources of a provider; undefined when its configuration is known. */
function describeUnknownConfiguration(open: readonly string[]): string | undefined {
  if (open.length === 0) return undefined;
  const reason = `${open.join(", ")} ${open.length === 1 ? "has" : "have"} no value yet`;
  return `Can't be told what the resources of this provider will archive or PERMANENTLY PURGE: ${reason}. They are checked at \`pulumi up\`.`;
}

/** The inputs that a property is of: `connections[3].triggers` is of an entry, or of the policy. */
function namesIn(property: string): readonly string[] {
  return property.split(/[.[\]]/);
}

/** What is no text would be ignored, and a default would take its place. A value that is not known yet is a text, too. */
function textProblems(config: Properties): InputProblem[] {
  const reason = 'it has to be a text, in quotes, such as "60s" for indexLag';
  return CONFIGURATION.filter((key) => !["string", "undefined"].includes(typeof (config[key] ?? undefined))).map(
    (property) => ({ property, reason }),
  );
}

/** @throws ConfigurationError when the timeout of the engine can't be that of a wait */
function withTimeout(inputs: Properties, timeoutMs: number, indexLagMs: number): Properties {
  if (timeoutMs === 0) return inputs;
  const { timeout, waitForCompletion } = inputs;
  const because =
    timeout !== undefined
      ? "the input timeout is given, too"
      : waitForCompletion === false
        ? "nothing is waited for with waitForCompletion: false"
        : timeoutMs % 1_000 !== 0 || timeoutMs < 0 || timeoutMs > MAX_DURATION_MS
          ? "it has to be whole seconds, more than zero and at most 90d"
          : timeoutMs < indexLagMs
            ? "it has to be at least atlan:indexLag, the time in which a run shows"
            : undefined;
  if (because === undefined) return { ...inputs, timeout: formatTimeout(timeoutMs) };
  throw new ConfigurationError({
    doing: "reading customTimeouts",
    identity: `${timeoutMs / 1_000}s`,
    because,
    suggestion: "Leave customTimeouts out. Nothing was sent.",
  });
}

function noSuch(what: string, token: string, known: readonly string[]): ConfigurationError {
  return new ConfigurationError({
    doing: `looking for a ${what}`,
    identity: token,
    because: `this plugin has no ${quoted(token)}`,
    suggestion: `It has ${known.map((it) => MODULE + it).join(", ")}.`,
  });
}
