/** Who ran `pulumi up` in CI, as the CI system's variables tell. Stored in receipts: a public format. */
export interface Actor {
  /** Who started the job, as the CI system calls them. */
  readonly user?: string;
  /** The CI system: `GitHub Actions`. */
  readonly system?: string;
  /** Where the job can be seen: an address, or its number. */
  readonly job?: string;
  readonly commit?: string;
  /** The number of the pull or merge request. */
  readonly pullRequest?: string;
}

/** The names of its fields. */
export const ACTOR_FIELDS = ["user", "system", "job", "commit", "pullRequest"] as const satisfies (keyof Actor)[];
