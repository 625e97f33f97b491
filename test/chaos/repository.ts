import { execFileSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..");
/** What decides how a schedule goes, and what is judged of it. */
const CODE = ["provider", "test/chaos"] as const;

/** What git tells of the tree that these tests stand in. */
export interface Revision {
  /** How many commits lead to the one that is checked out. */
  readonly commits: number;
  /** The full hash of the last commit that changed the provider or the simulation. */
  readonly codeCommit: string;
  /** Whether the provider and the simulation are as that commit left them. */
  readonly isCommitted: boolean;
}

/**
 * Why git tells nothing: the tree is a source archive, or a clone without history, in which every file seems to be of the
 * latest commit.
 */
export type Unversioned = "no .git" | "a shallow clone";

/**
 * Asks git about this tree.
 *
 * @throws what git says, when the tree has a history that can't be read: that is never taken for a tree without one
 */
export function revisionHere(): Revision | Unversioned {
  // A source archive that was unpacked inside another repository has the history of something else.
  if (!existsSync(join(root, ".git"))) return "no .git";
  const top = git("rev-parse", "--show-toplevel");
  if (realpathSync(top) !== realpathSync(root)) throw new Error(`git takes ${top} for the tree of ${root}`);
  if (git("rev-parse", "--is-shallow-repository") === "true") return "a shallow clone";
  return {
    commits: Number(git("rev-list", "--count", "HEAD")),
    codeCommit: git("log", "-1", "--format=%H", "--", ...CODE),
    isCommitted: git("status", "--porcelain", "--", ...CODE) === "",
  };
}

/** How a run of the simulation names the code that it has played; FAULTS.md carries this line. */
export function codeLine(revision: Revision | Unversioned): string {
  if (typeof revision === "string") return `The code: of a tree without history (${revision}).`;
  const changes = revision.isCommitted ? "" : ", with changes that are not committed";
  return `The code: of commit ${revision.codeCommit.slice(0, 12)}${changes}.`;
}

/** The commit that such a line names, or undefined where a text has no such line or it names more than a commit. */
export function commitNamedIn(text: string): string | undefined {
  return /^The code: of commit ([0-9a-f]{7,40})\.$/m.exec(text)?.[1];
}

function git(...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}
