import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '../..');
const run = promisify(execFile);

/** The package as a host gets it, from what is built. */
export interface Packed {
  readonly tarball: string;
  /** Bytes of the tarball. */
  readonly size: number;
  /** Bytes once it is installed. */
  readonly unpackedSize: number;
  /** Every file by its path in the package. */
  readonly files: readonly string[];
  /** Where it lies unpacked; its dependencies are found from there. */
  readonly directory: string;
  remove(): void;
}

/** Packs and unpacks, inside the checkout, so that Node finds the checkout's dependencies. */
export async function packed(): Promise<Packed> {
  mkdirSync(join(ROOT, '.artifacts'), { recursive: true });
  const place = mkdtempSync(join(ROOT, '.artifacts/packed-'));
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', place], {
    cwd: ROOT,
    maxBuffer: 16 * 1024 * 1024,
  });
  const [{ filename, size, unpackedSize, files }] = JSON.parse(stdout);
  const tarball = join(place, filename);
  const directory = join(place, 'node_modules/grinder-reconcile');
  mkdirSync(directory, { recursive: true });
  // Without a name of its own, what lies here would count as the checkout itself.
  writeFileSync(join(place, 'package.json'), '{"name":"host","private":true}');
  await run('tar', ['-xzf', tarball, '-C', directory, '--strip-components=1']);
  return {
    tarball,
    size,
    unpackedSize,
    files: files.map(({ path }: { path: string }) => path),
    directory,
    remove: () => rmSync(place, { recursive: true }),
  };
}
