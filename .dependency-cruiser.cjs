/** Dependencies point one way: outside, domain <- workflows, exchange, expected-state <- activities <- plugin <- worker; client <- cli, dev. */
const only = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { pathNot: [...allowed, from], path: '^src/' },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    only('domain-is-pure', 'The domain imports nothing but itself.', '^src/domain/', []),
    {
      name: 'domain-has-no-io',
      comment:
        'Pure code: no Node, no Temporal, no network. zod, decimal.js, lossless-json and @noble/hashes only.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: {
        path: '(^node:|node_modules)',
        pathNot: 'node_modules/(zod|decimal\\.js|lossless-json|@noble/hashes)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    only(
      'workflows-use-domain',
      'Workflow code is deterministic: it imports the domain only.',
      '^src/workflows/',
      ['^src/domain/'],
    ),
    {
      name: 'workflows-have-no-io',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: { path: '^node:|node_modules/(?!@temporalio/(workflow|common)|zod|decimal|@noble/hashes)' },
    },
    {
      name: 'cycles-load-quickly',
      comment: 'Every cycle loads its modules anew: zod and its schemas would double what a clean one takes.',
      severity: 'error',
      from: { path: '^src/workflows/index\\.ts$' },
      to: { path: 'node_modules/zod/|-schema\\.ts$', reachable: true },
    },
    only(
      'outside-stands-alone',
      'Files, names and texts from outside, and how they are waited for: nothing of what they are for.',
      '^src/outside/',
      [],
    ),
    only('exchange-uses-domain', '', '^src/exchange/', ['^src/domain/', '^src/outside/']),
    {
      name: 'venues-stay-behind-the-port',
      comment: 'One file knows which venues there are; everybody else speaks to the port.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/exchange/(binance/|open-exchanges\\.ts$)' },
      to: { path: '^src/exchange/binance/' },
    },
    only('expected-state-uses-domain', '', '^src/expected-state/', ['^src/domain/', '^src/outside/']),
    only('telemetry-uses-domain', '', '^src/telemetry/', ['^src/domain/', '^src/outside/']),
    only('client-uses-workflows', '', '^src/client/', ['^src/domain/', '^src/workflows/', '^src/outside/']),
    {
      name: 'client-loads-no-worker',
      comment: 'Operators import it into programs that run no worker: nothing of that may be loaded.',
      severity: 'error',
      from: { path: '^src/client/index\\.ts$' },
      to: {
        path: 'node_modules/(@temporalio/(worker|core-bridge)|pino|prom-client|commander)/|^src/simulator/',
        reachable: true,
      },
    },
    only('connect-uses-the-client', 'How programs find their Temporal server.', '^src/connect/', [
      '^src/(domain|client|outside)/',
    ]),
    only('activities-are-below-the-plugin', '', '^src/activities/', [
      '^src/(domain|workflows|exchange|expected-state|client|outside)/',
    ]),
    only(
      'simulator-stands-alone',
      'The simulated exchange shares no code with what it tests.',
      '^src/simulator/',
      [],
    ),
    only('plugin-is-below-the-programs', '', '^src/plugin/', [
      '^src/(domain|workflows|exchange|expected-state|client|activities|telemetry|outside|nexus)/',
    ]),
    only('nexus-uses-the-client', '', '^src/nexus/', ['^src/(domain|workflows|client|outside)/']),
    {
      name: 'nexus-is-optional',
      comment: 'Its packages are loaded only where a host asks for the service: by a dynamic import.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/nexus/' },
      to: { path: '^src/nexus/', dependencyTypesNot: ['type-only', 'dynamic-import'] },
    },
    {
      name: 'nexus-callers-load-nothing',
      comment: 'A bot team imports the service into its workflows.',
      severity: 'error',
      from: { path: '^src/nexus/index\\.ts$' },
      to: { path: '.', pathNot: 'node_modules/nexus-rpc/', dependencyTypesNot: ['type-only'] },
    },
    only('replay-uses-the-plugin', '', '^src/replay/', ['^src/(domain|client|plugin|outside)/']),
    only('dev-is-above-the-command-line', '', '^src/dev/', [
      '^src/(domain|client|connect|plugin|telemetry|simulator|outside|cli)/',
      '^src/(index|worker)\\.ts$',
    ]),
    {
      name: 'simulator-is-for-tests-and-demos',
      comment: 'What acts on real accounts loads no simulated exchange.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(simulator|dev|drill|sim)/' },
      to: { path: '^src/simulator/' },
    },
    {
      name: 'dev-is-the-programs',
      comment:
        'The demo is started by the program, and lends the fire drill its server; nobody else needs it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(dev/|drill/|(main|commands|local-commands)\\.ts$)' },
      to: { path: '^src/dev/' },
    },
    {
      name: 'drill-is-nobodys',
      comment: 'The fire drill is a program of its own; the demo lends it the development server.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/drill/' },
      to: { path: '^src/drill/' },
    },
    only('traces-are-read-from-histories', '', '^src/traces/', ['^src/(domain|client)/']),
    {
      name: 'traces-are-for-tests',
      comment: 'They hold what ran against the models, and are not part of the package.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(traces|sim)/' },
      to: { path: '^src/traces/' },
    },
    {
      name: 'sim-is-nobodys',
      comment: 'The simulation is a program of its own, and not part of the package.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/sim/' },
      to: { path: '^src/sim/' },
    },
    only(
      'command-line-uses-the-client',
      'Commands are made of what users have of the client, of the stand-alone worker and of the replay.',
      '^src/cli/',
      [
        '^src/client/index\\.ts$',
        '^src/connect/',
        '^src/worker\\.ts$',
        '^src/replay/(answer|replay)\\.ts$',
        '^src/outside/',
      ],
    ),
    {
      name: 'nothing-below-imports-the-command-line',
      comment:
        'Only the demo, whose commands look like the others, and the program that puts them together do.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli/|dev/|(main|commands)\\.ts$)' },
      to: { path: '^src/cli/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
