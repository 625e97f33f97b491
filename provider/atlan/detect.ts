/**
 * By which surface of a tenant connections are deleted: the package workflows of all tenants so far, the native apps of
 * newer ones, or whichever of the two the tenant serves. An app is known by its id.
 */
export type WorkflowApi =
  | { readonly kind: "package" }
  | { readonly kind: "app"; readonly appId: string }
  /** Without an app id nothing can be asked; then it is `package`. */
  | { readonly kind: "auto"; readonly appId: string | undefined };
