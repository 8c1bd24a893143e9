import perfectionist from 'eslint-plugin-perfectionist'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'node_modules/**',
      'dev/**/.next/**',
      'dev/**/importMap.js',
      'dev/**/payload-types.ts',
      'dev/data/**',
      '.cache/**',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    plugins: { perfectionist },
    rules: {
      curly: ['error', 'multi-line'],
      'perfectionist/sort-imports': [
        'error',
        {
          groups: [
            ['type-builtin', 'type-external'],
            ['type-internal', 'type-parent', 'type-sibling', 'type-index'],
            ['value-builtin', 'value-external'],
            ['value-internal', 'value-parent', 'value-sibling', 'value-index'],
            'unknown',
          ],
          newlinesBetween: 1,
          type: 'natural',
        },
      ],
    },
  },
  {
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Slugs are `string` here, where no types are generated; in a site they are its own.
      '@typescript-eslint/no-unnecessary-type-arguments': 'off',
      '@typescript-eslint/no-duplicate-type-constituents': 'off',
      // State lives in closures; nothing here has a `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
      'max-lines': ['error', { max: 300 }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.test.ts', '**/*.test.tsx', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-console': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  { files: ['src/translations/languages/*.ts'], rules: { 'max-lines': 'off' } },
  {
    files: ['scripts/measureCode.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'no-console': 'off' },
  },
)
