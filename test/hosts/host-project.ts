import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { dependencies, devDependencies, peerDependencies } from '../../package.json';
import { adapt, blockOf } from '../support/page-code';

const run = promisify(execFile);
/** Of one command, whatever else the machine does. */
const WITHIN_MS = 180_000;
const PROGRAMS = join(__dirname, 'host');

/** What the README's worker needs to know of the test. */
const SETTINGS = [
  ["'my-queue'", "'queue-' + process.env['HOST_ACCOUNT']"],
  ['accounts: { main:', "metrics: { port: 0 }, accounts: { [process.env['HOST_ACCOUNT'] ?? 'main']:"],
  ["'mainnet'", "{ simulator: process.env['SIMULATOR'] ?? '' }"],
  [
    "{ file: 'state/main.json' }",
    // Also on a machine that is busy with something else.
    "'flat', recvWindowMs: 2_000, confirmSeconds: 3, intervalSeconds: 3_600",
  ],
  [
    "import { ReconcilePlugin } from 'grinder-reconcile';",
    "import { ReconcilePlugin } from 'grinder-reconcile';\nimport { ofWorker, plugins } from './set-up';",
  ],
  ['plugins: [plugin],', '...ofWorker,\n    plugins: [...plugins, plugin],'],
] as const;

/** What the tests of hosts in this repository have, too. */
const SUPPORT = ['codecs.ts', 'host-converters.cjs', 'payloads.ts', 'span-chain.ts'];

const COMPILER = {
  compilerOptions: { module: 'node16', target: 'es2022', strict: true, types: ['node'] },
  files: ['workflows.ts', 'worker.ts', 'cycle.ts', 'replay.ts'],
};

/**
 * The lowest and the newest version of Temporal's SDK that the package allows.
 * @throws where the registry does not answer
 */
export async function sdkVersions(): Promise<{ lowest: string; newest: string }> {
  const range = peerDependencies['@temporalio/worker'];
  const [, lowest] = /^>=(\d+\.\d+\.\d+) <\d+$/.exec(range) ?? [];
  if (lowest === undefined) throw new Error(`package.json: ${range} names no lowest version`);
  const { stdout } = await run('npm', ['view', `@temporalio/worker@${range}`, 'version', '--json']);
  const newest = [JSON.parse(stdout)].flat().sort(byVersion).at(-1);
  return { lowest, newest };
}

const byVersion = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });

/** Somebody's project in a folder of its own: the package from its tarball, an SDK, the README's files. */
export class HostProject {
  private constructor(readonly directory: string) {}

  /**
   * Installs as a user would, who names the parts of the SDK that his code imports.
   * @throws where npm finds a conflict of peers or engines
   */
  static async install(tarball: string, sdk: string): Promise<HostProject> {
    const directory = mkdtempSync(join(tmpdir(), `host-${sdk}-`));
    const project = new HostProject(directory);
    try {
      const { typescript, '@types/node': types } = devDependencies;
      const tracing = Object.fromEntries(
        Object.entries({ ...dependencies, ...devDependencies }).filter(([name]) =>
          name.startsWith('@opentelemetry/'),
        ),
      );
      const own = Object.keys(peerDependencies)
        .filter((name) => name.startsWith('@temporalio/'))
        .map((name) => [name, sdk]);
      const manifest = {
        name: 'host',
        private: true,
        dependencies: {
          ...Object.fromEntries(own),
          '@temporalio/interceptors-opentelemetry': sdk,
          ...tracing,
          // Else the SDK's reader of JSON histories may find another copy than its messages are made of.
          protobufjs: dependencies.protobufjs,
          'grinder-reconcile': `file:${tarball}`,
        },
        devDependencies: { typescript, '@types/node': types },
      };
      project.write('package.json', JSON.stringify(manifest));
      project.write('tsconfig.json', JSON.stringify(COMPILER));
      project.write('workflows.ts', blockOf('README.md', 'workflows.ts'));
      project.write('worker.ts', adapt(blockOf('README.md', 'worker.ts'), SETTINGS));
      for (const file of readdirSync(PROGRAMS)) {
        const code = readFileSync(join(PROGRAMS, file), 'utf8');
        project.write(file, code.replaceAll("'../../support/", "'./"));
      }
      for (const file of SUPPORT) cpSync(join(__dirname, '../support', file), join(directory, file));
      await project.run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--engine-strict']);
      return project;
    } catch (error) {
      project.remove();
      throw error;
    }
  }

  /**
   * Compiles as a user's build does, and checks the declarations of libraries too.
   * @returns what is wrong, but for what is wrong inside the SDK's own declarations
   */
  async compile(): Promise<string[]> {
    const tsc = join(this.directory, 'node_modules/typescript/bin/tsc');
    const said = await this.run(process.execPath, [tsc, '--pretty', 'false']).then(
      () => '',
      (error: Error) => error.message,
    );
    const problems = said.split('\n').filter((line) => /error TS\d+/.test(line));
    return problems.filter((line) => !line.startsWith('node_modules/@temporalio/'));
  }

  /** Version of a package as it was installed. */
  versionOf(name: string): string {
    return JSON.parse(readFileSync(join(this.directory, 'node_modules', name, 'package.json'), 'utf8'))
      .version;
  }

  /**
   * Runs a program of the project.
   * @returns the JSON of the last line it printed
   * @throws with all that it printed
   */
  async result(
    node: string,
    program: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ): Promise<unknown> {
    const { stdout } = await this.run(node, [join(this.directory, program), ...args], env);
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }

  private write(file: string, text: string): void {
    writeFileSync(join(this.directory, file), text);
  }

  /** Runs a command in the project's folder. @throws with all that it printed */
  async run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    try {
      return await run(command, args, {
        cwd: this.directory,
        env: { ...process.env, ...env },
        timeout: WITHIN_MS,
      });
    } catch (error) {
      const { message, stdout = '', stderr = '' } = error as Error & { stdout?: string; stderr?: string };
      throw new Error(`${message}\n${stdout}${stderr}`);
    }
  }
}
