import js from "@eslint/js";
import pulumi from "@pulumi/eslint-plugin";
import prettier from "eslint-config-prettier";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const noAwsSdk = {
  patterns: [
    {
      group: ["@aws-sdk/*", "@smithy/*"],
      message: "The program and its components depend on @pulumi/* alone.",
    },
    {
      group: ["**/operations/*", "**/proof/*", "**/rehearsal/*", "**/stackFiles", "**/tests/*"],
      message: "Data walks one way: configuration, components, outputs, operations.",
    },
  ],
};

export default defineConfig(
  { ignores: ["node_modules/", "coverage/"] },
  js.configs.recommended,
  {
    files: ["**/*.mjs", "**/*.cjs", "**/*.js"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        require: "readonly",
        module: "readonly",
        __dirname: "readonly",
      },
    },
  },
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    plugins: { "@pulumi": pulumi },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@pulumi/no-output-in-template-literal": "error",
      "@pulumi/no-output-instance-in-template-literal": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { varsIgnorePattern: "^_", argsIgnorePattern: "^_" },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      eqeqeq: "error",
      "max-lines": ["error", { max: 300 }],
      "no-console": "error",
    },
  },
  {
    files: ["index.ts", "config.ts", "shapes.ts", "components/**/*.ts", "policies/**/*.ts"],
    rules: { "no-restricted-imports": ["error", noAwsSdk] },
  },
  {
    files: ["components/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            ...noAwsSdk.patterns,
            { group: ["../*"], message: "Components know nothing of the program around them." },
          ],
        },
      ],
    },
  },
  {
    // A Pulumi resource is created for its effect, and mocha's chains are promises nobody awaits.
    files: ["**/*.ts"],
    rules: { "no-new": "off" },
  },
  {
    files: ["tests/**/*.ts"],
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "max-lines": ["error", { max: 500 }],
    },
  },
  prettier,
);
