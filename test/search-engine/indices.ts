/**
 * The mappings of Atlan's indices, as far as they are public. Of the assets its metastore's source tells them. The indices of
 * workflows and runs are private: these are what the searches of the official clients need.
 */

/** Text, and beside it the same as one word in lower case. */
const nameText = { type: "text", fields: { keyword: { type: "keyword", normalizer: "lowercase_text" } } };
const keyword = { type: "keyword" };
const date = { type: "date" };

export const assetsMapping = {
  settings: {
    analysis: { normalizer: { lowercase_text: { type: "custom", filter: ["lowercase"] } } },
  },
  mappings: {
    dynamic: "strict",
    properties: {
      __guid: keyword,
      __typeName: nameText,
      __superTypeNames: nameText,
      __state: keyword,
      __hasLineage: { type: "boolean" },
      __timestamp: date,
      __modificationTimestamp: date,
      lastSyncRunAt: date,
      sourceLastReadAt: date,
      name: nameText,
      qualifiedName: keyword,
      connectionQualifiedName: keyword,
      connectorName: keyword,
      connectionName: keyword,
      appWorkflowRunStatus: keyword,
      appWorkflowRunStartedAt: date,
      appWorkflowRunCompletedAt: date,
      appWorkflowRunAppWorkflowName: keyword,
      appWorkflowRunAppWorkflowSlug: keyword,
    },
  },
} as const;

/** Parameters stand in there, and can't be asked. */
const unasked = { type: "object", enabled: false };

/** Of definitions, and of runs. What is not named is text with a keyword beside it: the engine's own way with texts. */
export const workflowsMapping = {
  settings: {},
  mappings: {
    date_detection: false,
    properties: {
      metadata: { type: "nested", properties: { creationTimestamp: date } },
      spec: { type: "nested", properties: { templates: unasked } },
      status: { properties: { startedAt: date, finishedAt: date, storedWorkflowTemplateSpec: unasked } },
    },
  },
} as const;

/** One document of an index. */
export interface IndexDocument {
  readonly id: string;
  readonly source: object;
}

/** Asks the engine for something; throws with its answer when it refuses. */
export async function ask(url: string, method: string, path: string, body?: object | string): Promise<unknown> {
  const answer = await fetch(`${url}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : {
          headers: { "content-type": typeof body === "string" ? "application/x-ndjson" : "application/json" },
          body: typeof body === "string" ? body : JSON.stringify(body),
        }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 2_000)}`);
  return JSON.parse(text);
}

/** Makes an index of so many shards and puts the documents into it. */
export async function fillIndex(
  url: string,
  name: string,
  { settings, mappings }: typeof assetsMapping | typeof workflowsMapping,
  documents: readonly IndexDocument[],
  shards: number,
): Promise<void> {
  const index = { number_of_shards: shards, number_of_replicas: 0, refresh_interval: "-1" };
  await ask(url, "PUT", `/${name}`, { settings: { index, ...settings }, mappings });
  for (let from = 0; from < documents.length; from += 4_000) {
    const lines = documents
      .slice(from, from + 4_000)
      .map(({ id, source }) => `${JSON.stringify({ index: { _id: id } })}\n${JSON.stringify(source)}\n`);
    const answer = (await ask(url, "POST", `/${name}/_bulk`, lines.join(""))) as { errors: boolean };
    if (answer.errors) throw new Error(`filling ${name}: ${JSON.stringify(answer).slice(0, 2_000)}`);
  }
  await ask(url, "POST", `/${name}/_refresh`);
}
