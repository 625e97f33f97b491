import type { WorkflowOrder } from "../api";

/**
 * Bodies of the requests that change something at Atlan, as the official Python client 9.11.0 sends them: every field except
 * the names. Golden tests compare them with recordings of that client.
 */

const PACKAGE = "@atlan/connection-delete";
const PACKAGE_TEMPLATE = "atlan-connection-delete";
const NAMESPACE = "default";
const ICON = "https://assets.atlan.com/assets/connection-delete.svg";

/** Creates a definition and, with `?submit=true`, starts its first run. */
export function createBody(order: WorkflowOrder): unknown {
  return {
    metadata: {
      annotations: {
        "orchestration.atlan.com/allowSchedule": "false",
        "orchestration.atlan.com/categories": "utility,admin,connection,delete",
        "orchestration.atlan.com/dependentPackage": "",
        "orchestration.atlan.com/docsUrl": "https://ask.atlan.com/hc/en-us/articles/6755306791697",
        "orchestration.atlan.com/emoji": "🗑️",
        "orchestration.atlan.com/icon": ICON,
        "orchestration.atlan.com/logo": ICON,
        "orchestration.atlan.com/marketplaceLink": `https://packages.atlan.com/-/web/detail/${PACKAGE}`,
        "orchestration.atlan.com/name": "Connection Delete",
        "package.argoproj.io/author": "Atlan",
        "package.argoproj.io/description": "Deletes a connection and all its related assets",
        "package.argoproj.io/homepage": `https://packages.atlan.com/-/web/detail/${PACKAGE}`,
        "package.argoproj.io/keywords": '["delete","admin","utility"]',
        "package.argoproj.io/name": PACKAGE,
        "package.argoproj.io/registry": "https://packages.atlan.com",
        "package.argoproj.io/repository": "git+https://github.com/atlanhq/marketplace-packages.git",
        "package.argoproj.io/support": "support@atlan.com",
        "orchestration.atlan.com/atlanName": order.name,
      },
      labels: {
        "orchestration.atlan.com/certified": "true",
        "orchestration.atlan.com/type": "utility",
        "orchestration.atlan.com/verified": "true",
        "package.argoproj.io/installer": "argopm",
        "package.argoproj.io/name": "a-t-ratlans-l-a-s-hconnection-delete",
        "package.argoproj.io/registry": "httpsc-o-l-o-ns-l-a-s-hs-l-a-s-hpackages.atlan.com",
        "orchestration.atlan.com/atlan-ui": "true",
      },
      name: order.name,
      namespace: NAMESPACE,
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
                    { name: "connection-qualified-name", value: order.connectionQualifiedName },
                    { name: "delete-assets", value: "true" },
                    { name: "delete-type", value: order.deleteType },
                  ],
                },
                templateRef: { name: PACKAGE_TEMPLATE, template: "main", clusterScope: true },
              },
            ],
          },
        },
      ],
      workflowMetadata: { annotations: { "package.argoproj.io/name": PACKAGE } },
    },
    payload: [],
  };
}

/** Starts another run of a definition. */
export function rerunBody(workflowName: string): unknown {
  return { namespace: NAMESPACE, resourceKind: "WorkflowTemplate", resourceName: workflowName };
}
