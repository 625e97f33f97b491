import type { Family } from "../families";
import type { NamedTest } from "./namedTest";
import { doctorMutants } from "./doctor";
import { inventoryMutants } from "./inventories";
import { restoreMutants } from "./restore";

/** A deliberately wrong variant of the provider: the simulation, or else a test, has to notice it. */
export interface Mutant {
  readonly name: string;
  /** Replacements of text that stands exactly once in a file under `provider/`. */
  readonly changes: readonly { readonly file: string; readonly from: string; readonly to: string }[];
  /** Whose seeds are to catch it. Default plain. */
  readonly family?: Family;
  /**
   * The seed whose schedule catches it, found by `npm run chaos -- --hunt NAME`; where schedules rarely come to it, a
   * test of `test/unit` or `test/wire` that fails on it.
   */
  readonly caughtBy: number | NamedTest;
}

const retention = "reconcile/retention.ts";
const desired = "reconcile/desired.ts";
const reconciler = "reconcile/reconciler.ts";
const starter = "reconcile/starter.ts";
const runCheck = "reconcile/runCheck.ts";
const waiter = "reconcile/waiter.ts";
const changes = "atlan/changes.ts";
const lifecycle = "lifecycle/provider.ts";
const planning = "lifecycle/planConnection.ts";
const reconciling = "lifecycle/reconcileConnection.ts";

export const mutants: readonly Mutant[] = [
  {
    name: "a start sent again after an error",
    changes: [
      {
        file: changes,
        from: "said: await start() }",
        to: "said: await start().catch(() => start()) }",
      },
    ],
    caughtBy: 64,
  },
  {
    name: "no look-up after a lost answer",
    changes: [{ file: changes, from: 'kind: isRefused(error.fate) ? "refused" : "unclear"', to: 'kind: "refused"' }],
    caughtBy: 13,
  },
  {
    name: "update always reruns",
    changes: [
      {
        file: reconciling,
        from: "(resumes ? reconciler.resume(before) : reconciler.change(before))",
        to: "reconciler.change(before)",
      },
    ],
    caughtBy: 22,
  },
  {
    name: "timeout is success",
    changes: [
      {
        file: waiter,
        from: "if (end.run !== undefined) this.journal.recordRun(end.run, name, startedByUs);",
        to: 'if (end.kind === "timeout") return this.journal.fulfil("ran", await this.observeConnection(), this.context.clock.now());',
      },
    ],
    caughtBy: 4,
  },
  {
    name: "the previous run taken for this one",
    changes: [
      {
        file: "reconcile/decide.ts",
        from: "const [newer] = news;",
        to: "const newer = runs.find(({ id }) => base?.judged?.includes(id) !== true);",
      },
    ],
    caughtBy: 6,
  },
  {
    name: "an unknown phase is pending for ever",
    changes: [
      { file: "atlan/phase.ts", from: '(reported as Phase) : "Unknown"', to: '(reported as Phase) : "Pending"' },
    ],
    caughtBy: 75,
  },
  {
    name: "the name comes from the clock",
    changes: [
      {
        file: "reconcile/convergence.ts",
        from: "new Candidates(options, this.messages)",
        to: "new Candidates({ ...options, seed: { ...options.seed, tenant: String(observer.now()) } }, this.messages)",
      },
    ],
    caughtBy: 2,
  },
  {
    name: "the mode is no part of the name",
    changes: [
      {
        file: "reconcile/intent.ts",
        from: "seed.connectionQualifiedName, seed.mode, k]",
        to: "seed.connectionQualifiedName, k]",
      },
    ],
    caughtBy: 1,
  },
  {
    name: "diff sees the provider text",
    changes: [
      {
        file: planning,
        from: "const isRemembered = ",
        to: 'const isRemembered = olds["__provider"] === news["__provider"] && ',
      },
    ],
    caughtBy: 1,
  },
  {
    name: "an init error is forgotten after a refresh",
    changes: [
      {
        file: planning,
        from: "const changes = desired.hasToRun || !isRemembered || !isRetentionKept;",
        to: "const changes = (desired.hasToRun && record.intent.fulfilled) || !isRemembered || !isRetentionKept;",
      },
    ],
    caughtBy: 2,
  },
  {
    name: "a person's stop is ignored",
    changes: [
      {
        file: "atlan/responses.ts",
        from: 'stopped: shortTextOf(at(source, "spec", "shutdown")) !== undefined || ',
        to: 'stopped: at(source, "spec") === "never" && ',
      },
    ],
    caughtBy: 302,
  },
  {
    name: "counts are not verified after success",
    changes: [
      {
        file: waiter,
        from: "if (!isReached(this.mode, observed)) {",
        to: "if (observed === undefined) {",
      },
    ],
    caughtBy: 11,
  },
  {
    name: "maxAssets is not evaluated",
    changes: [
      {
        file: "reconcile/preflight.ts",
        from: "if (affected > maxAssets) {",
        to: "if (affected > maxAssets + 1_000) {",
      },
    ],
    caughtBy: 3,
  },
  {
    name: "an old count approves a purge",
    changes: [
      {
        file: "reconcile/observe.ts",
        from: "const MAX_OBSERVATION_AGE_MS = 2_000;",
        to: "const MAX_OBSERVATION_AGE_MS = 60_000;",
      },
    ],
    caughtBy: 130,
  },
  {
    name: "a call that is repeated starts again",
    changes: [{ file: starter, from: "if (failure !== undefined) throw", to: 'if (failure === "") throw' }],
    caughtBy: 128,
  },
  {
    name: "archive purges",
    changes: [
      {
        file: starter,
        from: "const deleteType = deleteTypeOf(this.mode);",
        to: 'const deleteType = "PURGE";',
      },
    ],
    caughtBy: 2,
  },
  {
    name: "runs in flight are not looked for",
    changes: [
      {
        file: "reconcile/observe.ts",
        from: "return { own, foreign, foreignAt };",
        to: "return { own, foreign: [], foreignAt };",
      },
    ],
    caughtBy: 654,
  },
  {
    name: "destroy leaves the run going",
    changes: [{ file: "reconcile/destroy.ts", from: "isSent = await api.stopRun(runId, patience);", to: "return;" }],
    caughtBy: 8,
  },
  {
    name: "destroy leaves going a run that may be ours",
    changes: [{ file: "reconcile/destroy.ts", from: "throw startedByWhom(workflowName, runId);", to: "return;" }],
    caughtBy: {
      spec: "test/unit/reconcile/leftGoing.spec.ts",
      title: "keeps the resource while it is going, where Atlan tells of neither what it does",
    },
  },
  {
    name: "a run is expected of every definition that is new",
    changes: [
      {
        file: "reconcile/predict.ts",
        from: "    this.mayShow ||= this.mayShowLate(definition?.createdAt);\n    return Promise.resolve(undefined);",
        to: '    const late = { id: "late", phase: "Running", stopped: false } as WorkflowRun;\n    return Promise.resolve(this.mayShowLate(definition?.createdAt) ? late : undefined);',
      },
    ],
    caughtBy: 10017,
  },
  {
    name: "secrets are not taken out",
    changes: [
      {
        file: "redact.ts",
        from: 'let cleaned = "";',
        to: 'if (text !== "") return text;\n    let cleaned = "";',
      },
    ],
    caughtBy: 26,
  },
  {
    name: "a failure leaves nothing in state",
    changes: [
      {
        file: reconciling,
        from: "if (!journal.mustBeKept) return",
        to: "if (!journal.mustBeKept || id !== failure.reason) return",
      },
    ],
    caughtBy: 6,
  },
  {
    name: "a changed trigger asks for nothing",
    changes: [{ file: desired, from: "{ asksForRun: true }", to: "{}" }],
    caughtBy: 24,
  },
  {
    name: "a count that is nonsense is 0",
    changes: [
      {
        file: "text/json.ts",
        from: "Number.isSafeInteger(value) && value >= 0 ? value : undefined;",
        to: "Number.isSafeInteger(value) && value >= 0 ? value : 0;",
      },
      { file: "atlan/assetCounts.ts", from: "sumOf(states) !== total", to: "total < 0" },
      { file: "atlan/assetCounts.ts", from: "sumOf(buckets) !== count", to: "count < 0" },
    ],
    caughtBy: {
      spec: "test/unit/text/responses.spec.ts",
      title: "is none as soon as one number is another",
    },
  },
  {
    name: "a count error is 0",
    changes: [
      {
        file: "atlan/assets.ts",
        from: "() => this.counts.load(qualifiedName, patience),",
        to: "() => this.counts.load(qualifiedName, patience).catch(() => ({ value: { active: 0, archived: 0 }, sentAt: this.http.now(), answeredAt: this.http.now() })),",
      },
    ],
    caughtBy: 53,
  },
  {
    name: "the look ahead does not judge",
    changes: [
      {
        file: "reconcile/predict.ts",
        from: "  protected start(\n",
        to: '  protected override evaluate(observed: ConnectionObservation): Promise<GuardResult> {\n    return super.evaluate(observed).catch((): GuardResult => "start");\n  }\n\n  protected start(\n',
      },
    ],
    caughtBy: 3,
  },
  {
    name: "a preview looks at what is settled",
    changes: [
      {
        file: planning,
        from: "  if (!desired.hasToRun) {\n    tellRetention",
        to: '  if (desired.intent.key === "") {\n    tellRetention',
      },
    ],
    caughtBy: 1,
  },
  {
    name: "the diff of a refresh looks",
    changes: [
      {
        file: lifecycle,
        from: '!this.providerContext.programDiffs.take(news["resourceUrn"])',
        to: 'this.providerContext.programDiffs.take("nobody")',
      },
    ],
    caughtBy: 2,
  },
  {
    name: "a count of the past is trusted",
    changes: [
      {
        file: "reconcile/observe.ts",
        from: "  readonly begin: number;",
        to: "  readonly begin: number;\n  private seen: Promise<ConnectionObservation> | undefined;",
      },
      {
        file: "reconcile/observe.ts",
        from: "this.context.api.observeConnection(this.connection, patience),",
        to: "(this.seen ??= this.context.api.observeConnection(this.connection, patience)),",
      },
    ],
    caughtBy: 33,
  },
  {
    name: "drift runs without being asked",
    changes: [{ file: desired, from: "inputs.rerunOnDrift === true && hasDrifted(record)", to: "hasDrifted(record)" }],
    caughtBy: 56,
  },
  {
    name: "drift is not heeded",
    changes: [
      {
        file: desired,
        from: "inputs.rerunOnDrift === true && hasDrifted(record)",
        to: 'inputs.reason === "drift" && hasDrifted(record)',
      },
    ],
    caughtBy: 20,
  },
  {
    name: "allowMissing is always on",
    changes: [
      {
        file: "lifecycle/connection.ts",
        from: "allowMissing: inputs.allowMissing ?? false,",
        to: "allowMissing: true,",
      },
    ],
    caughtBy: 38,
  },
  {
    name: "what is missing was purged by us",
    changes: [
      {
        file: reconciler,
        from: "this.journal.fulfil(guardResult, observed, since, this.journal.record.achieved);",
        to: "this.journal.fulfil(guardResult, observed, since);",
      },
    ],
    caughtBy: 26,
  },
  {
    name: "a receipt that lies",
    changes: [
      {
        file: "reconcile/receiptContent.ts",
        from: "archived: assets.archived }",
        to: "archived: proof.before?.archived ?? assets.archived }",
      },
    ],
    caughtBy: 2,
  },
  {
    name: "the first receipt is kept for ever",
    changes: [
      {
        file: "reconcile/journal.ts",
        from: "if (hasRun(outcome) || readReceipt(receipt)?.mode !== this.intent.mode)",
        to: 'if (receipt === "")',
      },
    ],
    caughtBy: 46,
  },
  {
    name: "the hold trusts the machine's clock",
    changes: [
      {
        file: retention,
        from: "if (tenantTime !== undefined && tenantTime >=",
        to: "if (tenantTime !== 0 || tenantTime >=",
      },
    ],
    caughtBy: { spec: "test/unit/text/retention.spec.ts", title: "is refused when the tenant tells no time" },
  },
  {
    name: "what came back is purged",
    changes: [{ file: retention, from: 'if (active > 0 || state === "ACTIVE") {', to: "if (active < 0) {" }],
    family: "holds",
    caughtBy: 15,
  },
  {
    name: "what was archived again after its hold began is purged",
    changes: [
      {
        file: "reconcile/convergence.ts",
        from: 'if (result === "start") await this.refuseArchivedAgain();',
        to: 'if (result !== "start") await this.refuseArchivedAgain();',
      },
    ],
    family: "holds",
    caughtBy: 179,
  },
  {
    name: "a hold that was taken away purges",
    changes: [
      {
        file: desired,
        from: "purgeEligibleAt(record, purgeAfter) : undefined",
        to: 'purgeEligibleAt(record, purgeAfter ?? "2m") : undefined',
      },
    ],
    family: "holds",
    caughtBy: 5,
  },
  {
    name: "a failed promotion is not given up",
    changes: [{ file: desired, from: " && (intent.promoted !== true || isDue);", to: ";" }],
    family: "holds",
    caughtBy: 235,
  },
  {
    name: "a hold counts from the start of the run",
    changes: [{ file: retention, from: "return archiving.run.finishedAt;", to: "return archiving.run.startedAt;" }],
    family: "holds",
    caughtBy: 1,
  },
  {
    name: "a hold begins before its run was created, where state says so",
    changes: [
      {
        file: retention,
        from: "isSecondBefore(archivedAt, created) ? created : archivedAt;",
        to: "created === 0 ? created : archivedAt;",
      },
    ],
    caughtBy: {
      spec: "test/unit/text/retention.spec.ts",
      title: "that long after the run, where state says that it archived before it was created",
    },
  },
  {
    name: "a run of another connection's workflow is stopped because state names it",
    changes: [
      {
        file: "reconcile/record.ts",
        from: "if (isNamed || deleted === connectionQualifiedName) return false;",
        to: "if (isNamed || deleted !== undefined) return false;",
      },
    ],
    caughtBy: { spec: "test/unit/inputs/swappedState.spec.ts", title: "never stops it by `up`: the whole intent" },
  },
  {
    name: "a changed trigger is used up by a run that was told to stop",
    changes: [
      {
        file: "reconcile/former.ts",
        from: 'run.stopped && !waitForCompletion ? "refuseStopping" : "joinFormer"',
        to: '"joinFormer"',
      },
    ],
    caughtBy: {
      spec: "test/unit/text/former.spec.ts",
      title: "joins a live run that was told to stop only if the command waits for its end",
    },
  },
  {
    name: "a run of an app that was told to stop and goes on is joined",
    changes: [
      {
        file: "atlan/apps/appResponses.ts",
        from: 'status.phase !== "Succeeded" && shortTextOf',
        to: 'status.phase === "Failed" && shortTextOf',
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/stoppedAppRun.spec.ts",
      title: "is waited for by an archive, which then runs",
    },
  },
  {
    name: "the end of a run is believed whatever it is",
    changes: [
      {
        file: retention,
        from: "return !isSecondBefore(end, earliest) && !isSecondBefore(latest, end);",
        to: "return true;",
      },
    ],
    caughtBy: { spec: "test/unit/text/retention.spec.ts", title: "now, for an end that is still to come" },
  },
  {
    name: "a hold begins by this machine's clock",
    changes: [
      {
        file: retention,
        from: "return toIsoTime(latestOf(now, tenantTime ?? readIsoTime(archiving?.run.createdAt)));",
        to: "return toIsoTime(now);",
      },
    ],
    family: "holds",
    caughtBy: 43,
  },
  {
    name: "an old run that nobody knew begins the hold",
    changes: [
      {
        file: reconciler,
        from: "return hasSucceeded(run) && (await this.waiter.tryToFulfil()) ?",
        to: "return hasSucceeded(run) && (await this.waiter.tryToFulfil(undefined, { run, isAwaited: false })) ?",
      },
    ],
    caughtBy: 56,
  },
  {
    name: "what came back was held all the time",
    changes: [
      { file: desired, from: 'intent: omit(next, "archivedAt", "archivedGuid") };', to: "intent: next };" },
      {
        file: reconciler,
        from: "const since = this.waiter.retainedSince();",
        to: "const since = this.journal.intent.archivedAt ?? this.waiter.retainedSince();",
      },
    ],
    family: "holds",
    caughtBy: 31,
  },
  {
    name: "an existing workflow is taken for our own",
    changes: [
      {
        file: "reconcile/journal.ts",
        from: "if (isOurs) this.recordDefinition(",
        to: "if (isOurs || true) this.recordDefinition(",
      },
    ],
    family: "holds",
    caughtBy: 7,
  },
  {
    name: "an existing workflow is not judged",
    changes: [
      {
        file: "reconcile/decide.ts",
        from: "if (isExisting && !(definition !== undefined && doesTheSame(definition, wanted)))",
        to: "if (isExisting && definition === undefined)",
      },
    ],
    family: "holds",
    caughtBy: 4,
  },
  {
    name: "an entity of another name is taken for ours",
    changes: [
      {
        file: "atlan/responses.ts",
        from: "listed.entities.filter((it) => it.qualifiedName === qualifiedName)",
        to: "listed.entities.filter((it) => it.qualifiedName !== undefined)",
      },
    ],
    caughtBy: 41,
  },
  {
    name: "only what names a connection is counted",
    changes: [
      {
        file: "atlan/searches.ts",
        from: "should: [names(connectionQualifiedName), isBelow(connectionQualifiedName)],",
        to: "should: [names(connectionQualifiedName)],",
      },
    ],
    caughtBy: 8,
  },
  {
    name: "a connection is counted among its own assets",
    changes: [
      {
        file: "atlan/searches.ts",
        from: 'must_not: [term("qualifiedName", connectionQualifiedName)],',
        to: "",
      },
    ],
    caughtBy: 7,
  },
  {
    name: "what no deletion takes is held against the run",
    changes: [
      {
        file: "atlan/assetCounts.ts",
        from: 'new Set(["AuthPolicy"])',
        to: "new Set([])",
      },
    ],
    caughtBy: 1,
  },
  {
    name: "the first of several tasks is all that is read",
    changes: [
      {
        file: "atlan/packages/definitions.ts",
        from: "if (found.length !== 1 || only === undefined) refuse",
        to: "if (found.length < 1 || only === undefined) refuse",
      },
    ],
    caughtBy: 73,
  },
  {
    name: "a field of a definition that is not known is taken for harmless",
    changes: [
      {
        file: "atlan/packages/definitions.ts",
        from: "if (unknown !== undefined) refuse(",
        to: 'if (unknown === "") refuse(',
      },
    ],
    caughtBy: 45,
  },
  {
    name: "a preview without triggers takes them for the former ones",
    changes: [
      {
        file: "lifecycle/openInputs.ts",
        from: 'isSame ? [inputs, { ...inputs, triggers: olds["triggers"] }]',
        to: 'isSame ? [{ ...inputs, triggers: olds["triggers"] }]',
      },
    ],
    caughtBy: 8,
  },
  {
    name: "a purge is foretold as an archive",
    changes: [
      {
        file: "reconcile/plan.ts",
        from: "return `WILL PERMANENTLY PURGE ${describeAffected",
        to: "return `Will archive ${describeAffected",
      },
      {
        file: "reconcile/plan.ts",
        from: 'return mode === "archive" ? "archives" : "PERMANENTLY PURGES";',
        to: 'return mode === "archive" ? "archives" : "archives,";',
      },
    ],
    caughtBy: 3,
  },
  {
    name: "what only the index lists is gone",
    changes: [
      {
        file: "reconcile/targetState.ts",
        from: "if (isIndexOnly === true) return false;",
        to: 'if (isIndexOnly === true) return mode === "purge";',
      },
    ],
    caughtBy: {
      spec: "test/unit/preview/twoWays.spec.ts",
      title: "is no success of a purge, and becomes one when the index has caught up, without another run",
    },
  },
  {
    name: "a word in state is not looked at",
    changes: [
      {
        file: "lifecycle/storedShape.ts",
        from: '(it) => typeof it === "string" && Object.hasOwn(words, it),',
        to: '(it) => typeof it === "string" && words !== undefined,',
      },
    ],
    caughtBy: 118,
  },
  {
    name: "an intent may have another mode than its inputs",
    changes: [
      {
        file: "lifecycle/storedShape.ts",
        from: "return wanted === declared || key !==",
        to: 'return key !== "" || key !==',
      },
      {
        file: desired,
        from: "if (isSame) refuseOtherMode(record, inputs);",
        to: 'if (isSame && intent.key === "") refuseOtherMode(record, inputs);',
      },
    ],
    caughtBy: 34,
  },
  {
    name: "no settling before a rerun",
    changes: [{ file: starter, from: "observation.foreignAt < settledAt) {", to: "observation.foreignAt < 0) {" }],
    caughtBy: {
      spec: "test/unit/reconcile/reconcilerResume.spec.ts",
      title: "waits until the start of a command that died a moment ago would show, and follows it",
    },
  },
  {
    name: "a look for runs in flight never gets too old",
    changes: [{ file: "reconcile/observe.ts", from: "foreignAt + LOOK_UP_PATIENCE_MS", to: "Infinity" }],
    caughtBy: {
      spec: "test/unit/reconcile/heldUpAfterLook.spec.ts",
      title: "creates no archive beside one that somebody has started meanwhile",
    },
  },
  {
    name: "an edit right before a start is never looked for",
    changes: [
      {
        file: runCheck,
        from: "this.suspicion = { workflowName, showsAt: this.observer.lagEnd(), looks: 0 };",
        to: "void workflowName;",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/editedAround.spec.ts",
      title: "an archive that became a purge is stopped as soon as that shows, and the error says what happened",
    },
  },
  {
    name: "what may run although it would be refused is not named",
    changes: [{ file: "reconcile/preview.ts", from: "log(mayRun);", to: "" }],
    caughtBy: {
      spec: "test/unit/preview/refusalThatEnds.spec.ts",
      title: "names the purge that runs when the archive in its way has ended meanwhile",
    },
  },
  {
    name: "what somebody has written anew is archived with what is ours",
    changes: [
      {
        file: "reconcile/destroy.ts",
        from: "if (doesSomethingElse(found, wanted))",
        to: 'if (found.name === "" && doesSomethingElse(found, wanted))',
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/notOurs.spec.ts",
      title: "is left alone by the change from archive to purge",
    },
  },
  {
    name: "a part of an answer is taken for all of it",
    changes: [
      {
        file: "atlan/wholeAnswers.ts",
        from: ' || isMissingShards(at(body, "_shards") ?? {});',
        to: ";",
      },
    ],
    caughtBy: {
      spec: "test/unit/text/responses.spec.ts",
      title: "that says that it is not whole",
    },
  },
  {
    name: "a repeated call knows nothing of the first one",
    changes: [
      {
        file: reconciling,
        from: "work(begun ?? stored)",
        to: "work(stored)",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/triedBefore.spec.ts",
      title: "goes on with the run of the first call, also where somebody else has archived everything by then",
    },
  },
  {
    name: "the workflow of a run that Atlan does not show any more is not read",
    changes: [
      {
        file: "reconcile/reconciler.ts",
        from: "this.suspectFormer(before, { createdAt: before.runCreatedAt });",
        to: "",
      },
    ],
    caughtBy: 761466,
  },
  {
    name: "an edit shows at last as long after the command began as the index lags",
    changes: [
      {
        file: runCheck,
        from: "this.suspicion = { workflowName, showsAt: this.observer.lagEnd(), looks: 0 };\n  }",
        to: "this.suspicion = { workflowName, showsAt: this.observer.begin + this.options.indexLagMs, looks: 0 };\n  }",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/editedAround.spec.ts",
      title: "the same where what the start needs took longer than the edit needs to show",
    },
  },
  {
    name: "who looks for too long is told of others that start",
    changes: [{ file: starter, from: "throw isLookLate", to: 'throw isLookLate && this.mode === "archive"' }],
    caughtBy: {
      spec: "test/unit/reconcile/freshCounts.spec.ts",
      title: "says so where each look has taken too long",
    },
  },
  {
    name: "a run that was seen to do something else explains later why the connection is gone",
    changes: [
      {
        file: runCheck,
        from: "this.journal.recordRanOther(run.id);\n    if (!isLive",
        to: "if (!isLive",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/editedWhileGoing.spec.ts",
      title: "explains nothing where the connection was seen after its end",
    },
  },
  {
    name: "what a definition told that was edited while its run went is never overruled by the run",
    changes: [
      { file: runCheck, from: "if (hasProvenWanted(run, this.journal.former, this.wanted))", to: "if (false)" },
    ],
    caughtBy: 983454,
  },
  {
    name: "a run's own definition overrules what was seen after its end",
    changes: [
      { file: "reconcile/ownPurges.ts", from: " || !isLive(former.phase)) return false;", to: ") return false;" },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/editedWhileGoing.spec.ts",
      title: "explains nothing where its run comes back whose history was gone",
    },
  },
  {
    name: "a hold purges another connection of the name, whose time of creation tells nothing",
    changes: [
      {
        file: "reconcile/retention.ts",
        from: "if (guid === undefined || connection.guid === guid) return undefined;",
        to: "if (guid !== undefined || connection.guid === guid) return undefined;",
      },
    ],
    caughtBy: {
      spec: "test/unit/preview/madeAnew.spec.ts",
      title: "is not purged either where its time of creation tells nothing: up",
    },
  },
  {
    name: "a hold of one tenant purges at another after an edit of the inputs in state",
    changes: [{ file: "lifecycle/planConnection.ts", from: "if (!isRefresh) refuseOtherTenant(olds, news);", to: "" }],
    caughtBy: {
      spec: "test/unit/inputs/otherTenant.spec.ts",
      title: "is not purged at another tenant after its inputs lost its tenant, and is at its own: a resource",
    },
  },
  {
    name: "a hold begins with a run after which something came back",
    changes: [{ file: waiter, from: "const isArchiving = !cameBack && isNews;", to: "const isArchiving = isNews;" }],
    caughtBy: {
      spec: "test/unit/text/waiter.spec.ts",
      title: "begins now, where something active was seen after the run that must show what it left",
    },
  },
  {
    name: "a run that names the connection in another form is ignored",
    changes: [
      {
        file: "atlan/packages/definitions.ts",
        from: "const connection = oneNameOf(told.get(CONNECTION));",
        to: "const connection = wordOf(told.get(CONNECTION));",
      },
    ],
    caughtBy: {
      spec: "test/unit/text/definitions.spec.ts",
      title: 'where the connection is not told as one name: " default/snowflake/1234567890"',
    },
  },
  {
    name: "a repeated call plans by a later hour, at which a hold may be over",
    changes: [{ file: "lifecycle/attempts.ts", from: "this.asked.get(key) ?? askedNow(clock)", to: "askedNow(clock)" }],
    caughtBy: {
      spec: "test/unit/reconcile/triedBefore.spec.ts",
      title: "goes on with its archive where a hold ends between the calls, instead of purging",
    },
  },
  {
    name: "the end of a run counts as checked although its workflow could not be read",
    changes: [
      {
        file: runCheck,
        from: "if (!this.journal.ranOther) this.journal.recordPhaseUnknown();",
        to: "",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/formerEdited.spec.ts",
      title: "is no success of a later command where this one could not read it: purge",
    },
  },
  {
    name: "a purge explains why a connection is gone although a later one has left it",
    changes: [
      {
        file: "reconcile/ownPurges.ts",
        from: "runs.slice(0, latestShort === -1 ? undefined : latestShort)",
        to: "runs.filter((_, k) => k !== latestShort && !fellShort.includes(runs[k]?.id ?? ''))",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/hiddenLater.spec.ts",
      title: "after more purges that fell short than state remembers: package",
    },
  },
  {
    name: "a purge of an earlier intent explains why a connection is gone that was seen since",
    changes: [
      {
        file: "reconcile/targetState.ts",
        from: 'return achieved === "purged" && !connectionSeen;',
        to: 'return achieved === "purged" || (connectionSeen && achieved === "purged");',
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/fellShort.spec.ts",
      title: "explains nothing by an earlier one where it has failed: waiting for it",
    },
  },
  {
    name: "a preview goes on with a live run that does something else",
    changes: [
      {
        file: "reconcile/predict.ts",
        from: "const evidence = await this.evidenceOf(run.template, before);",
        to: "const evidence = isGoing ? undefined : await this.evidenceOf(run.template, before);",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/predict.spec.ts",
      title: "tells that it is refused, as `up` does, by its definition; the same trigger",
    },
  },
  {
    name: "the only run of our definition is ours whoever started it",
    changes: [
      {
        file: "reconcile/observe.ts",
        from: "return isMade ? !cameApart(run, definition) : cameWith(run, definition);",
        to: "return isMade || cameWith(run, definition);",
      },
    ],
    caughtBy: 33239,
  },
  {
    name: "a call begins although the process has been told to end",
    changes: [
      { file: "lifecycle/processEnd.ts", from: "if (!isEnding) return;", to: "if (isEnding !== undefined) return;" },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/processEnd.spec.ts",
      title: "creates nothing: it is refused, nothing is sent, and state holds nothing",
    },
  },
  {
    name: "a connection of which nobody knows when it was read counts as unused",
    changes: [
      { file: "cli/list/choose.ts", from: "(readAt(row) ?? Infinity) < time", to: "(readAt(row) ?? 0) < time" },
    ],
    caughtBy: {
      spec: "test/unit/cli/list/list.spec.ts",
      title: "tells how many it leaves out because nobody knows when they were read",
    },
  },
  {
    name: "a list whose times are missing passes for a whole one",
    changes: [
      {
        file: "atlan/connectionSurvey.ts",
        from: "if (value === null) return { time: undefined };",
        to: "if (value === null || value === undefined) return { time: undefined };",
      },
    ],
    caughtBy: { spec: "test/unit/cli/list/list.spec.ts", title: "no answer to when it was read" },
  },
  {
    name: "a name ends the comment that a written program has it in",
    changes: [{ file: "cli/list/program.ts", from: "quoted(name)}, ${state}:", to: "name}, ${state}:" }],
    caughtBy: { spec: "test/unit/cli/list/program.spec.ts", title: "lets nothing of Atlan's out of a string" },
  },
  {
    name: "an inventory is whole although the connection has changed meanwhile",
    changes: [
      { file: "cli/inventory/takeInventory.ts", from: "if (said(before) === said(after)) return;", to: "void said;" },
      {
        file: "cli/inventory/takeInventory.ts",
        from: "throw new InventoryContradiction(\n    `it changed",
        to: "void (\n    `it changed",
      },
    ],
    caughtBy: { spec: "test/unit/cli/inventory.spec.ts", title: "when assets have come behind what was listed" },
  },
  {
    name: "an inventory whose end was cut off is whole",
    changes: [
      {
        file: "inventory/readInventory.ts",
        from: "throw cause instanceof Unfinished ?",
        to: 'if (!(cause instanceof Unfinished)) throw cause;\n    whole ??= header && { header, sha256: "" };\n    if (whole === undefined) throw cause instanceof Unfinished ?',
      },
    ],
    caughtBy: { spec: "test/unit/inventory/readInventory.spec.ts", title: "is refused when it is cut at any byte" },
  },
  {
    name: "an inventory approves whatever is there",
    changes: [
      {
        file: "reconcile/preflight.ts",
        from: "if (inventory !== undefined) approveByInventory(context, mode, inventory, observed);",
        to: "void approveByInventory;",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/inventory.spec.ts",
      title: "refuses what is active again, and takes what was archived since",
    },
  },
  {
    name: "what came since the inventory counts only while it is active",
    changes: [
      {
        file: "reconcile/inventoryApproval.ts",
        from: "const added = countAffected(mode, createdSince);",
        to: "const added = createdSince.active;",
      },
    ],
    caughtBy: {
      spec: "test/unit/text/inventoryApproval.spec.ts",
      title: "an asset that was created and archived since",
    },
  },
  {
    name: "an inventory approves what the index showed only after it was taken",
    changes: [
      { file: "lifecycle/inventoryFile.ts", from: "settledAt = takenAt - indexLagMs;", to: "settledAt = takenAt;" },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/inventory.spec.ts",
      title: "refuses what the search did not show by then, though the counts agree",
    },
  },
  {
    name: "an inventory that lists the connection as archived approves it where somebody has made it active again",
    changes: [
      {
        file: "reconcile/inventoryApproval.ts",
        from: 'if (inventory.connectionStatus === "DELETED" && connection?.state === "ACTIVE")',
        to: 'if (inventory.connectionStatus === "DELETED" && connection === undefined)',
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/inventory.spec.ts",
      title: "refuses a connection that it lists as archived, and of which somebody has taken back all but the assets",
    },
  },
  {
    name: "an inventory approves a connection that was made anew under its name",
    changes: [
      {
        file: "reconcile/inventoryApproval.ts",
        from: "if (guid !== inventory.connectionGuid)",
        to: 'if (inventory.connectionGuid === "")',
      },
    ],
    caughtBy: {
      spec: "test/unit/text/inventoryApproval.spec.ts",
      title: "refuses a connection that was made anew under the name: ",
    },
  },
  {
    name: "an inventory of another connection approves",
    changes: [
      {
        file: "inventory/readInventory.ts",
        from: '(["tenant", "connection"] as const)',
        to: '(["tenant", "tenant"] as const)',
      },
    ],
    caughtBy: { spec: "test/unit/reconcile/inventory.spec.ts", title: "refuses a file of another connection" },
  },
  {
    name: "a run that another definition has had since is not looked for",
    changes: [
      {
        file: "reconcile/candidates.ts",
        from: "if (wanted.asksForRun !== true || base?.createdAt === undefined) return [];",
        to: "if (wanted.asksForRun !== true || base?.createdAt !== undefined) return [];",
      },
    ],
    caughtBy: { spec: "test/unit/reconcile/killedBefore.spec.ts", title: "serves the intent: " },
  },
  {
    name: "the run of a killed command passes for one whose answer was lost long before",
    changes: [
      {
        file: "reconcile/runMark.ts",
        from: "return until === undefined || at === undefined || !isSecondBefore(until, at);",
        to: "return until !== undefined || at === undefined || !isSecondBefore(until ?? at, at);",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/killedBefore.spec.ts",
      title: "serves the next trigger: it was created after the search had ended",
    },
  },
  {
    name: "a far predicted end puts off the next look",
    changes: [
      {
        file: "reconcile/runEnd.ts",
        from: "return Math.min(longest, Math.max(shortest, Math.round(Math.abs(untilEnd) * INTERVAL_PER_PREDICTION)));",
        to: "return Math.max(Math.min(longest, shortest), Math.round(Math.abs(untilEnd) * INTERVAL_PER_PREDICTION));",
      },
    ],
    caughtBy: { spec: "test/unit/text/runEnd.spec.ts", title: "is never longer for a prediction, whatever that is" },
  },
  {
    name: "a foreign run in a phase that nobody knows passes for one that has ended",
    changes: [
      {
        file: "atlan/packages/packageWorkflows.ts",
        from: "const runs = unended.filter((it) => !hasEnded(toPhase(it.phase)));",
        to: 'const runs = unended.filter((it) => !hasEnded(toPhase(it.phase)) && toPhase(it.phase) !== "Unknown");',
      },
    ],
    caughtBy: { spec: "test/unit/preview/inFlight.spec.ts", title: "refuses, as up does, until that has ended: " },
  },
  {
    name: "a run that tells of something else explains why the connection is gone",
    changes: [
      {
        file: "reconcile/ownPurges.ts",
        from: "const told = [run.template, definition].find(isTold);",
        to: "const told = [definition].find(isTold);",
      },
    ],
    caughtBy: { spec: "test/unit/reconcile/handledPurge.spec.ts", title: "is none if the run tells that it " },
  },
  {
    name: "what a definition does that tells nothing is never believed",
    changes: [
      {
        file: "reconcile/ownPurges.ts",
        from: "if (told === undefined) return true;",
        to: "if (told === undefined) return false;",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/handledPurge.spec.ts",
      title: "is known by its name where neither the run nor its definition tells what it does",
    },
  },
  {
    name: "a purge explains why a connection is gone that was seen after it",
    changes: [
      {
        file: "reconcile/ownPurges.ts",
        from: "fellShort.includes(id)",
        to: "fellShort.includes(id) && false",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/hiddenLater.spec.ts",
      title: "after a purge that fell short and an archive",
    },
  },
  {
    name: "the run of an intent proves a purge although the connection was seen after it",
    changes: [
      {
        file: "reconcile/targetState.ts",
        from: "const isByRun = connectionSeen && runId !== undefined && !fellShort.includes(runId);",
        to: "const isByRun = connectionSeen && runId !== undefined;",
      },
      {
        file: "reconcile/former.ts",
        from: "const mayProve = hasSucceeded(run) && !fellShort.includes(run.id);",
        to: "const mayProve = hasSucceeded(run);",
      },
    ],
    caughtBy: { spec: "test/unit/reconcile/hiddenLater.spec.ts", title: "to the same intent, resumed" },
  },
  {
    name: "what somebody's workflow has purged was purged by the resource",
    changes: [
      {
        file: "reconcile/convergence.ts",
        from: "if (!isExisting) this.recordPurges(observation);",
        to: "this.recordPurges(observation);",
      },
      {
        file: "reconcile/ownPurges.ts",
        from: "if (told === definition && isSurelyBefore(run, definition)) return false;",
        to: "",
      },
    ],
    caughtBy: { spec: "test/unit/reconcile/hiddenLater.spec.ts", title: "where its runs were on another connection" },
  },
  {
    name: "after a read the next diff belongs to the refresh",
    changes: [
      {
        file: "lifecycle/programDiffs.ts",
        from: "this.checked.set(urn, (this.checked.get(urn) ?? 0) + 1);",
        to: "if (this.checked.get(urn) !== -1) this.checked.set(urn, 1);",
      },
      {
        file: "lifecycle/programDiffs.ts",
        from: "    this.checked.delete(urn);\n  }\n\n",
        to: "    this.checked.set(urn, -1);\n  }\n\n",
      },
    ],
    caughtBy: {
      spec: "test/unit/preview/refreshDiff.spec.ts",
      title: "announces a purge after a refresh that compares nothing",
    },
  },
  {
    name: "a run whose answer was lost is not suspected of what somebody has edited",
    changes: [
      {
        file: "reconcile/record.ts",
        from: "startedByUs || isOwnDefinition(workflowName, record) ||",
        to: "startedByUs ||",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/formerEdited.spec.ts",
      title: "is no success where no command knows who has started the run of our definition",
    },
  },
  {
    name: "an archived definition that is still found hides what goes on under the next name",
    changes: [
      {
        file: "reconcile/candidates.ts",
        from: "return !isExisting && isInvisible(observed);",
        to: "return isExisting && isInvisible(observed);",
      },
    ],
    caughtBy: {
      spec: "test/unit/preview/newResource.spec.ts",
      title:
        "is no error when its create was interrupted under the next name and the purge has finished, the archived definition shown",
    },
  },
  {
    name: "the tenant's time is taken for that of the moment in which its answer is read",
    changes: [
      { file: "http/client.ts", from: "this.tenantTimeSince = sentAt;", to: "this.tenantTimeSince = clock.now();" },
    ],
    caughtBy: 651562,
  },
  {
    name: "a rerunOnDrift that has no value yet is planned as if it were on",
    changes: [{ file: "lifecycle/openInputs.ts", from: "[true, false].map(", to: "[true].map(" }],
    caughtBy: {
      spec: "test/unit/preview/unknownRerunOnDrift.spec.ts",
      title: "announces the purge that follows if it becomes false",
    },
  },
  {
    name: "a run that another resource has joined is stopped with the one that it leaves",
    changes: [
      {
        file: "lifecycle/resourcesInUse.ts",
        from: "names.has(intent.runId) || names.has(intent.workflowName)",
        to: "false",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/takenOver.spec.ts",
      title: "is left going when its resource has another name now",
    },
  },
  {
    name: "what a resource uses is known by its former name only",
    changes: [
      {
        file: "lifecycle/resourcesInUse.ts",
        from: "flatMap(([of, names]) => namesInUse(names, of === key))",
        to: "flatMap(([of, names]) => of === key ? namesInUse(names, true) : [])",
      },
    ],
    caughtBy: {
      spec: "test/unit/plugin/pendingDelete.spec.ts",
      title: "keeps the definition and the run that is followed of the new one",
    },
  },
  {
    name: "a command whose engine is gone starts what it has prepared",
    changes: [
      {
        file: "http/client.ts",
        from: "if (retryUntil === undefined) await this.options.beforeStart?.();",
        to: "",
      },
    ],
    caughtBy: 591,
  },
  {
    name: "a cancelled command sends what it has prepared",
    changes: [{ file: "concurrency/interruption.ts", from: "if (this.isInterrupted) throw cancelled();", to: "" }],
    caughtBy: 5,
  },
  {
    name: "the plugin derives names of its own for the same resource",
    changes: [{ file: "text/urn.ts", from: "if (match === null) return urn;", to: "return urn;" }],
    caughtBy: 5,
  },
  {
    name: "a look whose answers are of different times is taken as one",
    changes: [
      {
        file: "atlan/askTogether.ts",
        from: "const MOST_REPEATS = 2;",
        to: "const MOST_REPEATS = 0;",
      },
    ],
    caughtBy: {
      spec: "test/wire/lookApart.spec.ts",
      title: "sends both again where the process was held up at the answer about the count",
    },
  },
  {
    name: "of the runs of native apps in flight, those beyond one page are not there",
    changes: [
      {
        file: "atlan/apps/nativeApps.ts",
        from: "if (total <= runs.length) return runs;",
        to: "if (total >= 0) return runs;",
      },
    ],
    caughtBy: { spec: "test/unit/reconcile/tooManyAppRuns.spec.ts", title: "are refused when they are more" },
  },
  {
    name: "a run of the workflow itself that is older than its newest is not there",
    changes: [
      {
        file: "reconcile/runs.ts",
        from: "if (newest.length < NEWEST_RUNS) return newest;",
        to: "if (newest.length <= NEWEST_RUNS) return newest;",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/oldLiveRun.spec.ts",
      title: "is followed, and no other is started beside it: 60 runs later",
    },
  },
  {
    name: "a resource begins at once where another one of its command has begun a run",
    changes: [{ file: "lifecycle/reconcileConnection.ts", from: "if (wait > 0) {", to: "if (wait > Infinity) {" }],
    caughtBy: {
      spec: "test/unit/reconcile/unsettledStarts.spec.ts",
      title: "and does not wait for it: the same (archive, then purge; app)",
    },
  },
  {
    name: "a removal waits for no other resource of its command",
    changes: [
      {
        file: "lifecycle/storedConnection.ts",
        from: "await exclusively(context, inputs, () => destroyUnused(context, inputs, record));",
        to: "void exclusively;\n  await destroyUnused(context, inputs, record);",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/takenOver.spec.ts",
      title: "is left going when a resource of its own has waited for it in vain",
    },
  },
  {
    name: "archived assets prove that their connection is archived",
    changes: [
      {
        file: "cli/verifyReceipt.ts",
        from: "const isGone = observed.connection === undefined && observed.isIndexOnly !== true;",
        to: "const isGone = isInvisible(observed);",
      },
    ],
    caughtBy: {
      spec: "test/unit/cli/verifyReceipt.spec.ts",
      title: "an archive whose connection can't be seen, unlike its archived assets",
    },
  },
  {
    name: "what is held is whatever has the name when the hold is over",
    changes: [{ file: "reconcile/retention.ts", from: "if (createdAt > since) {", to: "if (createdAt > Infinity) {" }],
    caughtBy: {
      spec: "test/unit/preview/madeAnew.spec.ts",
      title: "is not purged for the former one, once it is archived as well",
    },
  },
  {
    name: "a hold may end between the diff of a command and its update",
    changes: [
      {
        file: "lifecycle/planConnection.ts",
        from: "if (!isRefresh) attempts.beginCommand(inputs, clock);",
        to: "void attempts;",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/plannedByDiff.spec.ts",
      title: "is not over for that command, which has said that nothing will run",
    },
  },
  {
    name: "a run of somebody's workflow that is older than its newest is not there",
    changes: [
      {
        file: "atlan/packages/packageWorkflows.ts",
        from: "const isShown = found.length < NEWEST_RUNS || name.startsWith(NAME_PREFIX);",
        to: 'const isShown = found.length < NEWEST_RUNS || name !== "";',
      },
    ],
    caughtBy: { spec: "test/unit/reconcile/oldLiveRun.spec.ts", title: "60 runs later, of nightly-cleanup" },
  },
  {
    name: "runs of another app's workflow take the places of ours",
    changes: [
      {
        file: "atlan/apps/nativeApps.ts",
        from: "appRunsOf(workflowName, ours, foreign);",
        to: "appRunsOf(workflowName, ours);",
      },
    ],
    caughtBy: { spec: "test/wire/appRequests.spec.ts", title: "leave the page to ours, however many they are" },
  },
  {
    name: "an error with status 200 tells that the tenant has no such app",
    changes: [
      {
        file: "atlan/apps/appResponses.ts",
        from: 'if (jsonObjectOf(body) === undefined || isError(body) || typeof isReady !== "boolean") return undefined;\n  return { isReady };',
        to: 'if (jsonObjectOf(body) === undefined || typeof isReady !== "boolean") return undefined;\n  return { isReady };',
      },
    ],
    caughtBy: { spec: "test/wire/detection.spec.ts", title: "an error of a gateway" },
  },
  {
    name: "a resource that was deleted is still known as done",
    changes: [{ file: "lifecycle/storedConnection.ts", from: "providerContext.attempts.forget(inputs);", to: "" }],
    caughtBy: { spec: "test/unit/reconcile/createdAgain.spec.ts", title: "archives again what came back in between" },
  },
  {
    name: "a receipt is said to hold of another connection that has its name now",
    changes: [
      {
        file: "cli/verifyReceipt.ts",
        from: "if (observed.connection !== undefined && isMadeAfter(",
        to: "if (observed.connection === undefined && isMadeAfter(",
      },
    ],
    caughtBy: {
      spec: "test/unit/cli/verifyReceipt.spec.ts",
      title: "takes none for the archived one that was created ",
    },
  },
  {
    name: "fewer archived assets than the receipt tells are as it says",
    changes: [{ file: "cli/verifyReceipt.ts", from: "if (missing > 0) {", to: "if (missing > Infinity) {" }],
    caughtBy: {
      spec: "test/unit/cli/verifyReceipt.spec.ts",
      title: "an archive of whose assets some were purged one by one",
    },
  },
  {
    name: "a run of a former definition of the same name is ours",
    changes: [
      {
        file: "reconcile/candidateRuns.ts",
        from: "return later < -MOST_EARLIER_MS || later > MOST_LATER_MS;",
        to: "return later > MOST_LATER_MS;",
      },
    ],
    caughtBy: {
      spec: "test/unit/text/candidateRuns.spec.ts",
      title: "did not start a run more than two seconds earlier, of a former definition",
    },
  },
  {
    name: "a run that was handled serves a changed trigger, since state does not know its definition",
    changes: [
      {
        file: "reconcile/decide.ts",
        from: "news.find(hasSucceeded) ?? news[0];",
        to: "runs.find(hasSucceeded) ?? runs[0];",
      },
    ],
    caughtBy: 958218,
  },
  {
    name: "a name whose definition is archived by now hides what goes on under the next name",
    changes: [
      {
        file: "reconcile/convergence.ts",
        from: 'if (kind === "create" && (await this.isNextUsed(candidate, observation)))',
        to: 'if (kind === "rerun" && (await this.isNextUsed(candidate, observation)))',
      },
    ],
    family: "holds",
    caughtBy: 355789,
  },
  {
    name: "counts decide at once after a run that was refused",
    changes: [
      { file: reconciler, from: "if (!action.mayProve && found !== undefined)", to: "if (found === undefined)" },
    ],
    caughtBy: 942000,
  },
  {
    name: "what our own workflow has purged is missing, once existingWorkflow is added",
    changes: [
      {
        file: "reconcile/convergence.ts",
        from: "if (name === this.options.existingWorkflow) others.push(this.candidates.firstOwn);",
        to: "",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/claimsNothing.spec.ts",
      title:
        "existingWorkflow was added after a create that was killed, whose own workflow has purged the connection since",
    },
  },
  {
    name: "a connection that has no name yet is not the one whose hold is over",
    changes: [
      {
        file: planning,
        from: 'announce(openPromotion(news, olds, record, "it is still',
        to: 'void (openPromotion(news, olds, record, "it is still',
      },
    ],
    caughtBy: {
      spec: "test/unit/preview/openPurge.spec.ts",
      title: "announces the purge that runs if it is still the same and its hold is over, and asks nothing",
    },
  },
  {
    name: "triggers that have no value yet do not become those before a refused run",
    changes: [
      {
        file: "lifecycle/openPurge.ts",
        from: 'return containsUnknown(news["triggers"]) && !isOfIntent(',
        to: "return containsUnknown(intent) && !isOfIntent(",
      },
    ],
    caughtBy: {
      spec: "test/unit/fleet/openPurge.spec.ts",
      title: "announces the purge to which triggers without a value may lead",
    },
  },
  {
    name: "a run on another connection serves the intent",
    changes: [
      {
        file: "reconcile/decide.ts",
        from: ".filter((it) => !isForAnother(it, definition, wanted));",
        to: '.filter((it) => !isForAnother(it, definition, wanted) || it.id !== "");',
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/usedForAnother.spec.ts",
      title: "serves no changed trigger",
    },
  },
  {
    name: "a purge explains that a connection is gone which was there after it",
    changes: [
      {
        file: "reconcile/ownPurges.ts",
        from: "if (!hasSucceeded(run) || isUntil(run, explainsNothingUntil)) return false;",
        to: "if (!hasSucceeded(run)) return false;",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/seenAfterPurge.spec.ts",
      title: "is not taken for purged where a refresh has seen it: a changed trigger",
    },
  },
  {
    name: "a start that never arrived is said to have run",
    changes: [
      {
        file: waiter,
        from: 'return runId === undefined && mode === "archive" ? "alreadyArchived" : this.outcomeOfRun();',
        to: 'return runId !== undefined && mode === "archive" ? "alreadyArchived" : this.outcomeOfRun();',
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/claimsNothing.spec.ts",
      title: "a rerun was lost on its way, and all was archived before: no run is claimed",
    },
  },
  {
    name: "an error of status 200 says that something was stopped",
    changes: [
      {
        file: "atlan/wholeAnswers.ts",
        from: "return isError(body) ? undefined : true;",
        to: 'return isError(body) && body === "" ? undefined : true;',
      },
    ],
    caughtBy: {
      spec: "test/wire/oddAnswers.spec.ts",
      title: 'does not say that something was stopped or archived: {"error":"upstream request timeout"}',
    },
  },
  {
    name: "a connection whose time of creation can't be read is the one that is held",
    changes: [
      {
        file: "atlan/responses.ts",
        from: 'if (createdAt === undefined && (at(it, "createTime") ?? undefined) !== undefined) return undefined;',
        to: "",
      },
    ],
    caughtBy: {
      spec: "test/unit/text/responses.spec.ts",
      title:
        "takes the time of its creation, which tells it from a later one of the name: one that can't be read makes it invalid",
    },
  },
  {
    name: "an archive says that it has archived what was archived before",
    changes: [
      {
        file: "reconcile/ending.ts",
        from: "countAffected(mode, before) - left",
        to: 'countAffected("purge", before) - left',
      },
    ],
    caughtBy: 2,
  },
  {
    name: "the plan of a purge counts only what an archive would take",
    changes: [
      {
        file: "reconcile/plan.ts",
        from: "`${countAssets(affectedAssets(mode, observed))} of ${what}",
        to: '`${countAssets(affectedAssets("archive", observed))} of ${what}',
      },
    ],
    caughtBy: 3,
  },
  {
    name: "the last line of a plan tells of an archive where it is a purge",
    changes: [
      {
        file: "reconcile/preview.ts",
        from: ": { kind: mode, affected });",
        to: ': { kind: "archive", affected });',
      },
    ],
    caughtBy: 1,
  },
  {
    name: "the last line of a plan with a purge is no warning",
    changes: [
      {
        file: "lifecycle/commandSummary.ts",
        from: 'severity: isPurge ? "warning" : "info", text: `Plan',
        to: 'severity: "info", text: `Plan',
      },
    ],
    caughtBy: 1,
  },
  {
    name: "a refresh shows the oldest run",
    changes: [
      {
        file: "lifecycle/storedConnection.ts",
        from: "withLatest(record, runs[0])",
        to: "withLatest(record, runs.at(-1))",
      },
    ],
    caughtBy: 1,
  },
  {
    name: "a receipt tells that an archived connection was active",
    changes: [
      {
        file: "reconcile/journal.ts",
        from: "connection: connection.state, active",
        to: 'connection: "ACTIVE", active',
      },
    ],
    caughtBy: 3,
  },
  {
    name: "a receipt of a purge leaves out the types of archived assets",
    changes: [
      {
        file: "reconcile/journal.ts",
        from: 'const types = affectedTypes("purge", assets);',
        to: 'const types = affectedTypes("archive", assets);',
      },
    ],
    caughtBy: 2,
  },
  {
    name: "a purge after a hold does not say since when it was due",
    changes: [
      {
        file: "lifecycle/state.ts",
        from: "purgeEligibleAt: until === undefined ?",
        to: "purgeEligibleAt: until === undefined || record.intent.promoted === true ?",
      },
    ],
    family: "holds",
    caughtBy: 11,
  },
  {
    name: "a destroy archives the newest definition alone",
    changes: [
      {
        file: "reconcile/destroy.ts",
        from: "for (const definition of record.definitions) {\n    const { name } = definition;\n    const action",
        to: "for (const definition of record.definitions.slice(-1)) {\n    const { name } = definition;\n    const action",
      },
    ],
    caughtBy: 64,
  },
  {
    name: "a purge is started again on a connection that was made after its run",
    changes: [
      {
        file: "reconcile/preflight.ts",
        from: "if (mustPredate !== undefined && isMadeAfter(connection, mustPredate.createdAt))",
        to: 'if (mustPredate !== undefined && mustPredate.runId === "")',
      },
    ],
    caughtBy: 1235,
  },
  {
    name: "a purge takes the connection that was made while its command waited",
    changes: [
      {
        file: "reconcile/preflight.ts",
        from: "if (isSecondBefore(begunAt, createdAt))",
        to: "if (begunAt < 0)",
      },
    ],
    caughtBy: 7862,
  },
  {
    name: "a run that a killed command has left says nothing of when the connection was made",
    changes: [
      {
        file: "reconcile/convergence.ts",
        from: "if (!isExisting || base !== undefined) this.unrecordedRun ??= markOf(run);",
        to: "if (isExisting) this.unrecordedRun ??= markOf(run);",
      },
    ],
    caughtBy: 3121,
  },
  {
    name: "a purge counts as done where Atlan shows neither its run nor its workflow",
    changes: [
      {
        file: waiter,
        from: "() => this.observer.appears(workflowName)",
        to: '() => Promise.resolve(workflowName !== "")',
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/nothingShown.spec.ts",
      title: "is not said to be done by the command that waits for it",
    },
  },
  {
    name: "the run that an answer names is ours, whatever workflow it is of",
    changes: [
      {
        file: starter,
        from: "if (shown?.workflowName !== undefined && shown.workflowName !== name) {",
        to: "if (shown?.workflowName !== undefined && name === undefined) {",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/mixedAnswers.spec.ts",
      title: "to a rerun: the run of that answer is neither followed nor stopped",
    },
  },
  {
    name: "a policy may make a purge of what was checked as an archive",
    changes: [
      {
        file: "lifecycle/checkedAsNew.ts",
        from: 'if (checked !== undefined && (mode === "archive" || checked === mode)) return;',
        to: "if (checked !== undefined) return;",
      },
    ],
    caughtBy: {
      spec: "test/unit/preview/remediation.spec.ts",
      title: "makes no purge of an archive that a preview has announced, of a dynamic resource",
    },
  },
  {
    name: "a forced replacement stops the run that its preview goes on with",
    changes: [
      {
        file: "lifecycle/resourcesInUse.ts",
        from: "const isAwaited = this.awaited.get(key) === intent.mode;",
        to: "const isAwaited = this.awaited.get(key) === undefined && intent.mode === undefined;",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/forcedReplacement.spec.ts",
      title: "of a resource whose run is going follows that run, as its preview says: purge, index lag 0 ms",
    },
  },
  {
    name: "a machine whose clock is behind gives up the purge of a hold that somebody has stopped",
    changes: [
      {
        file: desired,
        from: "(now >= until || hasBegunAfter(record.intent, until))",
        to: "(now >= until || (now < 0 && hasBegunAfter(record.intent, until)))",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/slowMachine.spec.ts",
      title: "stays stopped after a person has stopped it, also when the clock is right again",
    },
  },
  {
    name: "a command continues what a former one of the same process had begun",
    changes: [
      {
        file: "lifecycle/attempts.ts",
        from: "this.noteAsked(resourceConnectionKey(inputs), clock);\n    this.forget(inputs);",
        to: "this.noteAsked(resourceConnectionKey(inputs), clock);",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/severalCommands.spec.ts",
      title: "archives what came back when a trigger is put back, and does not say so by the run of a former command",
    },
  },
  {
    name: "what a preview says to the engine goes through a proxy",
    changes: [
      {
        file: "lifecycle/engine.ts",
        from: '{ "grpc.enable_http_proxy": 0 }',
        to: '{ "grpc.enable_http_proxy": 1 }',
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/parentEngine.spec.ts",
      title: "arrives where http_proxy names a proxy, which can't reach this machine",
    },
  },
  {
    name: "a wait tells what was so before the machine was suspended",
    changes: [
      {
        file: "reconcile/runEnd.ts",
        from: "if (at >= deadline) return",
        to: "if (now >= deadline) return",
      },
    ],
    caughtBy: {
      spec: "test/unit/text/runEnd.spec.ts",
      title: "looks once more when the machine was suspended during a look until after the deadline",
    },
  },
  {
    name: "requests go by HTTP/2, whose library sends a refused one again",
    changes: [{ file: "http/client.ts", from: "{ allowH2: false }", to: "{ allowH2: true }" }],
    caughtBy: { spec: "test/wire/tls.spec.ts", title: "is sent a start once, by HTTP/1.1" },
  },
  {
    name: "a run that was there before a rerun passes for the new one",
    changes: [
      {
        file: starter,
        from: "answer.runId === undefined || observation.runs.some(({ id }) => id === answer.runId)",
        to: "answer.runId === undefined",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/mixedAnswers.spec.ts",
      title: "the answer to an earlier rerun, app: its run, which has ended, is not taken for the new one",
    },
  },
  {
    name: "the answer to another create of a native app is taken for ours",
    changes: [
      {
        file: "atlan/apps/nativeApps.ts",
        from: "return found.some((it) => (it?.name ?? name) !== name);",
        to: "return found.length < 0;",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/mixedAnswers.spec.ts",
      title: "the answer to another create, of native apps, which names its workflow: neither is taken for ours",
    },
  },
  {
    name: "a forced replacement does not wait until Atlan shows what was left to it",
    changes: [
      {
        file: "lifecycle/storedConnection.ts",
        from: "if (unused.isLeftToNew) {",
        to: "if (unused.isLeftToNew && unused.goesOn === key) {",
      },
    ],
    caughtBy: 1068550,
  },
  {
    name: "a run goes by the id of a hit, whatever run stands in it",
    changes: [
      {
        file: "atlan/responses.ts",
        from: 'const isOther = isMixedUp(id, wordOf(at(source, "metadata", "name")));',
        to: "const isOther = false;",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/mixedLooks.spec.ts",
      title: "with the id of somebody else's run: that one is neither followed nor stopped",
    },
  },
  {
    name: "a run that tells another native workflow is one of ours",
    changes: [
      {
        file: "atlan/apps/nativeApps.ts",
        from: "!this.foreignSlugs.has(slug) && (told === workflowName || ours.includes(slug))",
        to: "!this.foreignSlugs.has(slug)",
      },
    ],
    caughtBy: {
      spec: "test/unit/reconcile/mixedLooks.spec.ts",
      title: "with a run of another native workflow: that one is neither followed nor stopped",
    },
  },
  {
    name: "of the runs of a killed command only the last one counts, though a person has stopped that one",
    changes: [{ file: "reconcile/decide.ts", from: "?? news.find(hasSucceeded) ?? news[0]", to: "?? news[0]" }],
    caughtBy: 1114238,
  },
  ...restoreMutants,
  ...inventoryMutants,
  ...doctorMutants,
];

/** The mutant of that name. */
export function mutantNamed(name: string): Mutant {
  const found = mutants.find((it) => it.name === name);
  if (found === undefined)
    throw new Error(`no mutant "${name}"; there are: ${mutants.map((it) => it.name).join(", ")}`);
  return found;
}
