import { MOST_LISTED } from "../../atlan/examination/probes";
import { withReference } from "../../errors";
import { counted } from "../../text/counted";
import { formatDuration, formatTimeout } from "../../text/duration";
import { fails, holds, type RuleResult, unknown } from "./finding";
import type { Observations } from "./observations";
import { ofAnswer, type RuleSet } from "./rules";

/** Roles that Atlan's own clients know. */
const DIRECT_ROLES: readonly string[] = ["$admin", "$api-token-default-access"];
const KNOWN_ROLES: readonly string[] = [...DIRECT_ROLES, "$member", "$guest"];

const NO_START = "Nothing can be started: the path of a start depends on the roles.";

function valid({ whoAmI, setup }: Observations): RuleResult {
  const kind = setup.token.kind === "apiKey" ? "an API key" : "an OAuth client";
  if (whoAmI.kind === "answered") {
    const { username, roles: told } = whoAmI.value;
    if (username === undefined && told === undefined)
      return unknown(`${kind}, of which the answer says nothing`, "Something else than Atlan may have answered.");
    const result = holds(`${kind}, which the tenant knows`, "Runs in Atlan show who started them.");
    return username === undefined ? result : { ...result, here: `it is ${username}` };
  }
  if (whoAmI.status === 401 || whoAmI.code === "ATLAN_SIGN_IN") {
    const result = fails(`${kind}, which the tenant does not take`, "Make a new one in Atlan's admin center.");
    return { ...result, here: whoAmI.because };
  }
  return unknown(`${kind}, which was not looked at`, "Reach the tenant first.");
}

function roles({ whoAmI }: Observations): RuleResult {
  if (whoAmI.kind === "unanswered" && (whoAmI.status === 403 || whoAmI.status === 429)) {
    const result = fails(`the question for them is refused (${whoAmI.code})`, withReference(NO_START, whoAmI.code));
    return { ...result, here: whoAmI.because };
  }
  return ofAnswer(whoAmI, ({ roles: told }) => {
    if (told === undefined) return fails("the tenant does not tell them", NO_START);
    const shown = KNOWN_ROLES.filter((it) => told.includes(it));
    const others = new Set(told.filter((it) => !KNOWN_ROLES.includes(it))).size;
    const list = [...shown, ...(others === 0 ? [] : [counted(others, "other role")])].join(", ") || "none";
    return told.some((it) => DIRECT_ROLES.includes(it))
      ? holds(`${list}: starts go to workflows`, "This is what Atlan's clients do for an admin and for an API token.")
      : holds(
          `${list}: starts go to package-workflows`,
          "Whether this token may run workflows shows only in the first `pulumi up`; docs/how-to/permissions.md says what it needs.",
        );
  });
}

function expiry({ setup: { token, timeoutMs }, clock }: Observations): RuleResult {
  if (token.kind === "oauth") return holds("an OAuth client's access tokens are renewed", "No run is too long for it.");
  const { expiresAt } = token;
  if (expiresAt === undefined)
    return unknown("the key does not say when it expires", "Look in Atlan's admin center; a run may last for days.");
  const left = expiresAt - (clock.toldAt ?? clock.answeredAt);
  const timeout = formatTimeout(timeoutMs);
  if (left <= 0) return fails("it has expired", "Make a new one in Atlan's admin center.");
  if (left < timeoutMs) {
    return fails(
      `it expires in ${formatDuration(left)}, before a timeout of ${timeout} is over`,
      "A run goes on without it, but nobody can follow it or count what it has left. Make a new one first.",
    );
  }
  return holds(`it expires in ${formatDuration(left)}`, `A command with a timeout of ${timeout} ends before.`);
}

function connections({ assets }: Observations): RuleResult {
  return ofAnswer(assets.connections, ({ connections: listed, hasUnreadable, total }) => {
    if (hasUnreadable) {
      return fails(
        "it sees assets whose names it may not read",
        "Nothing can be decided by such an answer. Let the persona read the assets of its connections.",
      );
    }
    if (listed === undefined) return unknown("the answer can't be read", "See the search for connections below.");
    if (listed.length === 0) {
      return fails(
        "it sees none that can be shown",
        "A connection that it may not see looks like one that has been purged. Add the connections to its persona.",
      );
    }
    // The index may count more than can be shown; of more than a page nobody has looked at the rest.
    const isPaged = (total ?? 0) > MOST_LISTED;
    return holds(
      `it sees ${isPaged ? "at most " : ""}${counted(isPaged ? (total ?? 0) : listed.length, "connection")}`,
      "A connection that is not among them looks like one that has been purged: compare the number with Atlan's.",
    );
  });
}

/** What the credentials are and may read. */
export const TOKEN: RuleSet = {
  area: "token",
  rules: [
    { id: "token", assumption: "The credentials are valid", isBasis: true, check: valid },
    { id: "roles", assumption: "The roles say where starts are sent", isBasis: true, check: roles },
    { id: "expiry", assumption: "The token outlives a command", isBasis: false, check: expiry },
    {
      id: "connections",
      assumption: "The token sees connections, and may read them",
      isBasis: true,
      check: connections,
    },
  ],
};
