/** How a command ended, as the person who typed it reads it. */
export const endKinds = [
  "success",
  "died",
  "RunFailedError",
  "RunStoppedError",
  "WaitTimeoutError",
  "UnexpectedPhaseError",
  "ConnectionNotFoundError",
  "TooManyAssetsError",
  "ConflictingRunError",
  "another definition ran",
  "UnknownOutcomeError",
  "archive of a purged connection",
  "came back under a hold",
  "archived again under a hold",
  "clocks disagree",
  "another existing workflow",
  "tried before",
  "damaged state",
  "only in the index",
  "made anew after its run",
  "made anew while it waited",
  "cancelled",
  "AtlanApiError",
] as const;

/** The same of programs that an inventory approves, alone. */
export const inventoryEndKinds = ["inventory unusable", "not in the inventory"] as const;

export type EndKind = (typeof endKinds)[number] | (typeof inventoryEndKinds)[number];

const SIGNS: readonly (readonly [EndKind, RegExp])[] = [
  ["cancelled", /somebody has cancelled it/],
  ["only in the index", /catalogue no longer has it/],
  ["inventory unusable", /\[ATLAN_INVENTORY\]/],
  ["not in the inventory", /\[ATLAN_NOT_IN_INVENTORY\]/],
  ["made anew after its run", /the connection that has the name now was created \(\S+\) after run/],
  ["made anew while it waited", /the connection that has the name now was created \(\S+\) after this command began/],
  ["damaged state", /pulumi-atlan has not written that/],
  ["tried before", /this command has tried it already/],
  ["came back under a hold", /the hold of purgeAfter is over, but .+ active again since the archive/],
  [
    "archived again under a hold",
    /the hold of purgeAfter is over, but run \S+, which has archived it again or may have/,
  ],
  ["clocks disagree", /by this machine's clock the hold of purgeAfter is over since/],
  ["another existing workflow", /existingWorkflow \S+ (is not there|archives|purges|does not tell)/],
  ["RunStoppedError", /was stopped by somebody/],
  ["UnexpectedPhaseError", /which is none that Atlan's clients know/],
  ["UnknownOutcomeError", /is not known|can't be found, and|proves nothing|contradict each other/],
  ["another definition ran", /edited (the )?workflow|Atlan ran the workflow that stood/],
  ["ConflictingRunError", /(is|was) in flight|names for the workflow are taken/],
  ["TooManyAssetsError", /maxAssets/],
  ["ConnectionNotFoundError", /there is no such connection|but not the connection itself/],
  ["archive of a purged connection", /what is purged can't be archived/],
  [
    "WaitTimeoutError",
    /waits on for the same run|looks for it again, and starts no other|looking at the tenant has taken all of it/,
  ],
  [
    "RunFailedError",
    /`pulumi up` runs the workflow again|made anew after that run began|can't be seen, without which Atlan deletes nothing/,
  ],
  [
    "AtlanApiError",
    /Atlan answered \d|too much time has passed|was older than|connection was lost|nothing listens at|no answer came in time|the answer is (a web page|not one)/,
  ],
];

/** Recognises an end by its words: that is all that a person has. Undefined for words that nobody should ever read. */
export function endOf(errors: readonly string[]): EndKind | undefined {
  if (errors.length === 0) return "success";
  const said = errors.join("\n");
  return SIGNS.find(([, sign]) => sign.test(said))?.[0];
}

/** The ends that ask a person to look or to decide something, as the README says. */
export const askingEnds: ReadonlySet<EndKind> = new Set<EndKind>([
  "RunStoppedError",
  "UnexpectedPhaseError",
  "UnknownOutcomeError",
  "ConflictingRunError",
  "another definition ran",
  "TooManyAssetsError",
  "ConnectionNotFoundError",
  "archive of a purged connection",
  "came back under a hold",
  "archived again under a hold",
  "clocks disagree",
  "another existing workflow",
  "only in the index",
  "made anew after its run",
  "made anew while it waited",
  ...inventoryEndKinds,
]);
