// Only the rules that need types: everything else is Biome's.
import tseslint from 'typescript-eslint';

export default [
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'scripts/**/*.ts', 'ops/**/*.ts'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "Program:has(MemberExpression[property.name='concurrent']) MemberExpression[object.name='expect'][property.name='poll']",
          message: 'Of concurrent tests it knows only the last one: use eventually of test/support.',
        },
      ],
    },
  },
  {
    // What the simulation has to replace with its own: everything else of this kind is refused. The files that
    // are let out wait for real I/O, which is not simulated.
    files: ['src/**/*.ts'],
    ignores: [
      'src/{sim,cli,dev,drill}/**',
      'src/expected-state/http.ts',
      'src/activities/inspect/metrics-problem.ts',
      'src/client/watch.ts',
    ],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...[
          ["MemberExpression[object.name='AbortSignal'][property.name='timeout']", 'setTimeout'],
          ["MemberExpression[object.name='process'][property.name='hrtime']", 'performance.now()'],
          ["MemberExpression[object.name='Math'][property.name='random']", 'randomUUID of node:crypto'],
          ["ImportDeclaration[source.value='node:timers']", 'the global timers or node:timers/promises'],
          [
            "ImportDeclaration[source.value='node:crypto'] ImportSpecifier[imported.name=/^(random(?!UUID)|getRandomValues|webcrypto)/]",
            'randomUUID',
          ],
        ].map(([selector, instead]) => ({
          selector,
          message: `The simulation cannot replace it (docs/simulation.md): use ${instead}.`,
        })),
      ],
    },
  },
];
