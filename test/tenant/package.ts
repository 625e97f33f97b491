import type { JsonObject } from "./json";
import type { DeleteType } from "./options";

/** The package that every workflow of this tenant comes from. */
export const packageName = "@atlan/connection-delete";

/** Prefix of workflow names, and the cluster template that the one task refers to. */
export const templateName = "atlan-connection-delete";

/** The labels that a definition of the package has, all constant. */
export const packageLabels: Readonly<Record<string, string>> = {
  "orchestration.atlan.com/certified": "true",
  "orchestration.atlan.com/type": "utility",
  "orchestration.atlan.com/verified": "true",
  "package.argoproj.io/installer": "argopm",
  "package.argoproj.io/name": "a-t-ratlans-l-a-s-hconnection-delete",
  "package.argoproj.io/registry": "httpsc-o-l-o-ns-l-a-s-hs-l-a-s-hpackages.atlan.com",
  "orchestration.atlan.com/atlan-ui": "true",
};

/** The annotations that a definition of the package has, apart from the one that repeats its name. */
export const packageAnnotations: Readonly<Record<string, string>> = {
  "orchestration.atlan.com/allowSchedule": "false",
  "orchestration.atlan.com/categories": "utility,admin,connection,delete",
  "orchestration.atlan.com/dependentPackage": "",
  "orchestration.atlan.com/docsUrl": "https://ask.atlan.com/hc/en-us/articles/6755306791697",
  "orchestration.atlan.com/emoji": "🗑️",
  "orchestration.atlan.com/icon": "https://assets.atlan.com/assets/connection-delete.svg",
  "orchestration.atlan.com/logo": "https://assets.atlan.com/assets/connection-delete.svg",
  "orchestration.atlan.com/marketplaceLink": "https://packages.atlan.com/-/web/detail/@atlan/connection-delete",
  "orchestration.atlan.com/name": "Connection Delete",
  "package.argoproj.io/author": "Atlan",
  "package.argoproj.io/description": "Deletes a connection and all its related assets",
  "package.argoproj.io/homepage": "https://packages.atlan.com/-/web/detail/@atlan/connection-delete",
  "package.argoproj.io/keywords": '["delete","admin","utility"]',
  "package.argoproj.io/name": packageName,
  "package.argoproj.io/registry": "https://packages.atlan.com",
  "package.argoproj.io/repository": "git+https://github.com/atlanhq/marketplace-packages.git",
  "package.argoproj.io/support": "support@atlan.com",
};

/** The annotation that repeats the name of the workflow. */
export const nameAnnotation = "orchestration.atlan.com/atlanName";

/** The body that creates a workflow of the package, as a person in the UI sends it. */
export function connectionDeleteBody(
  name: string,
  connectionQualifiedName: string,
  deleteType: DeleteType,
  deleteAssets = true,
): JsonObject {
  return {
    metadata: {
      annotations: { ...packageAnnotations, [nameAnnotation]: name },
      labels: { ...packageLabels },
      name,
      namespace: "default",
    },
    spec: {
      entrypoint: "main",
      templates: [
        {
          name: "main",
          dag: {
            tasks: [
              {
                name: "run",
                arguments: {
                  parameters: [
                    { name: "connection-qualified-name", value: connectionQualifiedName },
                    { name: "delete-assets", value: String(deleteAssets) },
                    { name: "delete-type", value: deleteType },
                  ],
                },
                templateRef: { name: templateName, template: "main", clusterScope: true },
              },
            ],
          },
        },
      ],
      workflowMetadata: { annotations: { "package.argoproj.io/name": packageName } },
    },
    payload: [],
  };
}
