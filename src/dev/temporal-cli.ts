import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { access, chmod, constants, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { arch, homedir, platform } from 'node:os';
import { delimiter, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InvalidInput } from '../domain/validation';

/** Later versions carry replace directives and cannot be installed with `go install`. */
const VERSION = '1.5.1';
const MODULE = `github.com/temporalio/cli/cmd/temporal@v${VERSION}`;
const EXECUTABLE = platform() === 'win32' ? 'temporal.exe' : 'temporal';
const DOWNLOAD_TIMEOUT_MS = 120_000;
const CONNECT_TIMEOUT_MS = 10_000;
const PROGRESS_EVERY_MS = 10_000;

export type Say = (line: string) => void;

/**
 * Finds the Temporal CLI, or gets it: TEMPORAL_CLI_PATH, PATH, this project's cache, the official
 * download, `go install`. Says what it tries.
 * @returns the path of the executable
 * @throws InvalidInput with the three ways to mend it, when nothing works
 */
export async function resolveTemporalCli(
  say: Say,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const named = environment['TEMPORAL_CLI_PATH'];
  if (named !== undefined && named !== '') {
    if (await isExecutable(named)) return named;
    throw new InvalidInput(`TEMPORAL_CLI_PATH: ${named} is not an executable file`);
  }
  for (const directory of (environment['PATH'] ?? '').split(delimiter).filter((part) => part !== '')) {
    const path = join(directory, EXECUTABLE);
    if (await isExecutable(path)) return path;
  }
  const cache = join(
    environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
    'grinder-reconcile',
    `temporal-cli-${VERSION}`,
  );
  const cached = join(cache, EXECUTABLE);
  if (await isExecutable(cached)) return cached;

  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'get-'));
  const problems: string[] = [];
  try {
    for (const [name, get] of [
      ['download', download],
      ['go install', goInstall],
    ] as const) {
      try {
        const got = await get(work, say, environment);
        await chmod(got, 0o755);
        await rename(got, cached);
        say(`Temporal CLI ${VERSION} is ready; it is kept for the next time.`);
        return cached;
      } catch (error) {
        problems.push(`${name}: ${(error as Error).message}`);
        say(`  ${name} did not work: ${(error as Error).message}`);
      }
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  throw new InvalidInput(
    [
      'No Temporal CLI: it runs the embedded development server.',
      ...problems.map((problem) => `  ${problem}`),
      'Any one of these mends it:',
      '  1. install the Temporal CLI so that "temporal" is on PATH (https://docs.temporal.io/cli)',
      '  2. set TEMPORAL_CLI_PATH to an executable of it',
      `  3. install Go 1.24 or later; it is then built once with "go install ${MODULE}"`,
    ].join('\n'),
  );
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function download(work: string, say: Say): Promise<string> {
  const os = { linux: 'linux', darwin: 'darwin', win32: 'windows' }[platform() as string];
  const cpu = { x64: 'amd64', arm64: 'arm64' }[arch() as string];
  if (os === undefined || cpu === undefined) throw new Error(`no release for ${platform()} ${arch()}`);
  const url = `https://temporal.download/cli/archive/v${VERSION}?platform=${os}&arch=${cpu}&format=tar.gz`;
  say(`No Temporal CLI found; downloading ${VERSION} (about 50 MB, once) ...`);
  const connecting = new AbortController();
  const timer = setTimeout(() => connecting.abort(), CONNECT_TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(url, {
      signal: AbortSignal.any([connecting.signal, AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS)]),
    });
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    throw new Error(
      name === 'AbortError'
        ? `no answer within ${CONNECT_TIMEOUT_MS / 1_000} s`
        : (cause?.code ?? 'no connection'),
    );
  } finally {
    clearTimeout(timer);
  }
  if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
  const archive = join(work, 'temporal.tar.gz');
  await pipeline(Readable.fromWeb(response.body), createWriteStream(archive));
  await run('tar', ['-xzf', archive, '-C', work, EXECUTABLE], process.env);
  return join(work, EXECUTABLE);
}

async function goInstall(work: string, say: Say, environment: NodeJS.ProcessEnv): Promise<string> {
  say(`Building the Temporal CLI ${VERSION} with Go: 2 to 4 minutes, once ...`);
  const since = Date.now();
  const progress = setInterval(
    () => say(`  still building, ${Math.round((Date.now() - since) / 1_000)} s so far ...`),
    PROGRESS_EVERY_MS,
  );
  try {
    await run('go', ['install', MODULE], { ...environment, GOBIN: work, CGO_ENABLED: '0' });
  } finally {
    clearInterval(progress);
  }
  return join(work, EXECUTABLE);
}

async function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const child: ChildProcess = spawn(command, args, {
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let last = '';
    child.stderr?.on('data', (data: Buffer) => {
      last = data.toString().trim().split('\n').at(-1) ?? last;
    });
    const stop = () => child.kill();
    process.once('exit', stop);
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(error.code === 'ENOENT' ? `${command} is not installed` : error.message)),
    );
    child.once('close', (code) => {
      process.off('exit', stop);
      if (code === 0) resolve();
      else reject(new Error(`${command} ended with status ${code}: ${last}`));
    });
  });
}
