import tseslint from 'typescript-eslint';
import reactHooks from 'eslint-plugin-react-hooks';

export default tseslint.config(
  { ignores: ['out/**', 'dist/**', 'release/**', 'node_modules/**', '**/*.cjs', '**/*.mjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './renderer/tsconfig.json', './test/e2e/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        {
          selector: "MemberExpression[object.name='process'][property.name='platform']",
          message: 'Per-OS code is an adapter chosen in one place (electron/*/platform.ts).',
        },
      ],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  // `invoke(schema)<void>()` declares a call without a result: `void` is right as a type argument there.
  { files: ['electron/shared/ipc-schema.ts'], rules: { '@typescript-eslint/no-invalid-void-type': 'off' } },
  {
    files: ['electron/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'AbortSignal', property: 'any', message: 'Electron 25 has none: shared/with-deadline.ts.' },
        {
          object: 'AbortSignal',
          property: 'timeout',
          message: 'It keeps an app from ending: shared/with-deadline.ts.',
        },
      ],
      // Its implementation (undici) does the same.
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'It keeps an app from ending: shared/with-deadline.ts.' },
      ],
    },
  },
  { files: ['**/platform.ts', '*.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['renderer/**/*.tsx', 'renderer/**/*.ts'], ...reactHooks.configs.flat.recommended },
  { files: ['test/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
);
