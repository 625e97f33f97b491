import { Probes, unanswered } from "../../atlan/examination/probes";
import type { Asked } from "../../atlan/examination/samples";
import { openTenantApis } from "../../atlan/detect";
import { type Clock, type Random, systemClock } from "../../concurrency/clock";
import type { ConnectDependencies } from "../../lifecycle/connect";
import { openHttpOf } from "../openHttp";
import type { OpenExamination } from "./doctorCommand";
import { NOWHERE } from "./examine";
import type { ApiSample } from "./observations";
import { tokenExpiry } from "./tokenExpiry";

/** How long an examination may take. */
const MOST_TIME_MS = 5 * 60_000;
/** How long the question for the app is repeated. */
const APP_PATIENCE_MS = 20_000;

/** What an examination needs from outside. */
export interface ExaminationDependencies {
  readonly clock: Clock;
  readonly random: Random;
  readonly dispatcher?: ConnectDependencies["dispatcher"];
}

/** Opens the tenant that the environment names, with its credentials. Sends nothing yet. */
export function openExamination({ clock, random, dispatcher }: ExaminationDependencies): OpenExamination {
  return async (env, { timeoutMs, appId }) => {
    const { settings, baseUrl, http, redactor } = await openHttpOf(env, { clock, random, dispatcher });
    const { credentials, proxy } = settings;
    const findApi = async (): Promise<Asked<ApiSample>> => {
      let kind: ApiSample["kind"];
      const announce = (_line: string, chosen: ApiSample["kind"]): void => {
        kind = chosen;
      };
      const { api } = openTenantApis(http, { kind: "auto", appId }, announce);
      try {
        await api.prepareStart({ deadline: clock.now() + APP_PATIENCE_MS });
        // Of an app these read the list of its workflows, and the runs that have not ended.
        if (kind === "app") {
          await api.findWorkflow(NOWHERE, { deadline: clock.now() + APP_PATIENCE_MS });
          await api.findLiveRuns(NOWHERE, { deadline: clock.now() + APP_PATIENCE_MS });
        }
      } catch (error) {
        return unanswered(error);
      }
      return { kind: "answered", value: { kind } };
    };
    return {
      examiner: {
        setup: {
          isEncrypted: baseUrl.startsWith("https:"),
          isUnchecked: env["NODE_TLS_REJECT_UNAUTHORIZED"] === "0",
          proxyVariable: proxy?.variable,
          token:
            credentials?.kind === "apiKey"
              ? { kind: "apiKey", expiresAt: tokenExpiry(credentials.apiKey) }
              : { kind: "oauth" },
          timeoutMs,
          hasAppId: appId !== undefined,
        },
        probes: new Probes(http, clock.now() + MOST_TIME_MS),
        findApi: appId === undefined ? undefined : findApi,
        wallTime: () => clock.wallTime(),
      },
      tenant: baseUrl,
      clean: (text) => redactor.clean(text),
      close: () => http.close(),
    };
  };
}

/** The same on this machine's network and clock. */
export const openOwnExamination = openExamination({ clock: systemClock, random: Math.random });
