import type { AtlanApi, AtlanLookups, Patience } from "../api";
import type { AssetSearches } from "../assets";

/** The calls for which the APIs differ. Each takes its patience last. */
type Differing = Exclude<keyof AtlanApi, keyof AssetSearches>;
type Arguments = { readonly [Call in Differing]: Parameters<AtlanApi[Call]> };
type Calls = { readonly [Call in Differing]: (...args: Arguments[Call]) => ReturnType<AtlanApi[Call]> };

const DIFFERING: Readonly<Record<Differing, true>> = {
  findWorkflow: true,
  findRuns: true,
  findRun: true,
  findLiveRuns: true,
  findRunsSince: true,
  findRunsAhead: true,
  prepareStart: true,
  createAndRun: true,
  rerun: true,
  stopRun: true,
  archiveWorkflow: true,
};

/**
 * {@link AtlanApi} on an API that is chosen when a call needs it: one for which the APIs differ.
 *
 * @param assets - the calls for which they do not differ
 * @param choose - is given the patience of the call
 */
export function lazyApi(assets: AssetSearches, choose: (patience: Patience) => Promise<Calls>): AtlanApi {
  const forwarded = <Call extends Differing>(call: Call) => [
    call,
    async (...args: Arguments[Call]) => (await choose(args[args.length - 1] as Patience))[call](...args),
  ];
  const calls = (Object.keys(DIFFERING) as Differing[]).map(forwarded);
  return Object.assign(assets, Object.fromEntries(calls) as Calls);
}

/** {@link AtlanLookups} in the same way; connections are listed alike by all APIs. */
export function lazyLookups(
  packages: Pick<AtlanLookups, "connections">,
  choose: () => Promise<AtlanLookups>,
): AtlanLookups {
  return {
    connections: (filter) => packages.connections(filter),
    async *definitions(...args) {
      yield* (await choose()).definitions(...args);
    },
    async *runs(...args) {
      yield* (await choose()).runs(...args);
    },
  };
}
