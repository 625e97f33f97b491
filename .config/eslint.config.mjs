import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

/** What a program, or a shell, sees: nothing below it knows it. */
const RESOURCES = ["**/functions/**", "**/resources/**"];
const PLUGIN = "**/plugin/**";
const TOP = [...RESOURCES, "**/cli/**", PLUGIN];
const BELOW = ["**/lifecycle/**", "**/reconcile/**", "**/atlan/**", "**/http/**"];
const ABOVE_ATLAN = [...TOP, "**/lifecycle/**", "**/reconcile/**"];
const ADAPTERS = ["**/atlan/packages/**"];
/** Native apps: a folder that can be deleted. Only `atlan/detect.ts` knows it. */
const APPS = ["**/apps", "**/apps/**"];

/**
 * The code may only depend in one direction; each layer lists what it must not reach, beside the tests. Of several that
 * fit a file the last one counts.
 */
const layers = [
  { files: ["provider/**"], deny: ["undici", "**/cli/**", ...APPS] },
  {
    files: ["provider/{errors,redact,nodeVersion,version}.ts", "provider/{concurrency,inventory,text}/**"],
    deny: ["undici", "@pulumi/*", ...TOP, ...BELOW],
  },
  { files: ["provider/lifecycle/**"], deny: ["undici", "@pulumi/pulumi", ...TOP, ...APPS] },
  {
    files: ["provider/reconcile/**"],
    deny: [
      "undici",
      "@pulumi/*",
      ...TOP,
      "**/lifecycle/**",
      "**/http/**",
      "**/atlan/**",
      "!**/atlan/api",
      "!**/atlan/phase",
    ],
  },
  { files: ["provider/atlan/**"], deny: ["undici", "@pulumi/*", ...ABOVE_ATLAN, ...APPS] },
  { files: ["provider/atlan/detect.ts"], deny: ["undici", "@pulumi/*", ...ABOVE_ATLAN] },
  { files: ["provider/http/**"], deny: ["@pulumi/*", ...TOP, "**/lifecycle/**", "**/reconcile/**", "**/atlan/**"] },
  {
    files: ["provider/plugin/**"],
    deny: ["undici", "@pulumi/*", "**/resources/**", "**/cli/**", "**/http/**", ...ADAPTERS, ...APPS],
    // The types of the SDK's messages; the SDK itself would take half a second to load.
    allowTypeImports: true,
  },
  { files: ["provider/cli/**"], deny: ["undici", "@pulumi/*", ...RESOURCES, "**/http/**", ...ADAPTERS, ...APPS] },
].map(({ deny, ...layer }) => ({ ...layer, deny: [...deny, "**/test/**"] }));
const tenant = { files: ["test/tenant/**"], deny: ["**/provider/**", "pulumi-atlan", "pulumi-atlan/*"] };

/** The one door from the package to the loopback tenant. */
const DOOR = "provider/cli/startLoopbackTenant.ts";

export default tseslint.config(
  { ignores: ["dist/", "/plugin/", "coverage/", "node_modules/", "**/node_modules/", ".tmp/", "test/fixtures/state/"] },
  eslint.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname + "/.." } },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreVoidReturningFunctions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
  {
    files: ["**/*.mjs", "**/*.js"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        Buffer: "readonly",
        URL: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
      },
    },
  },
  {
    files: ["plugin/*.js"],
    languageOptions: { sourceType: "commonjs", globals: { require: "readonly" } },
  },
  {
    files: ["provider/**/*.ts"],
    ignores: [DOOR],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "ImportExpression[source.value=/[/]test[/]/]",
          message: `Only ${DOOR} may load the loopback tenant.`,
        },
      ],
    },
  },
  ...[...layers, tenant].map(({ files, deny, allowTypeImports = false }) => ({
    files,
    rules: {
      "@typescript-eslint/no-restricted-imports": ["error", { patterns: [{ group: deny, allowTypeImports }] }],
    },
  })),
);
