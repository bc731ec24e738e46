import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '../..');
const execute = promisify(execFile);

/** The examples as users have them: each in a folder of its own, outside the repository. */
export class Installed {
  private readonly folder = mkdtempSync(join(tmpdir(), 'grinder-examples-'));
  private readonly tarball: string;

  /** Packs what is built. */
  constructor() {
    const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', this.folder];
    const packed = execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8' });
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
    this.tarball = join(this.folder, filename);
  }

  /** Where an example is, once it was copied. */
  at(name: string): string {
    return join(this.folder, name);
  }

  /** Copies an example; what it has of the package comes from the tarball. */
  copy(name: string): void {
    const filter = (path: string) => !/\/(node_modules|dist)$/.test(path);
    cpSync(join(ROOT, 'examples', name), this.at(name), { recursive: true, filter });
  }

  /** Copies an example and installs it: the first command of its README. */
  async install(name: string): Promise<void> {
    this.copy(name);
    const manifest = join(this.at(name), 'package.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('file:../..', `file:${this.tarball}`));
    await this.run(name, 0, { npm_config_prefer_offline: 'true' });
  }

  /** Runs one of the commands at the top of an example's README. @returns what it printed */
  async run(name: string, index: 0 | 1, environment: NodeJS.ProcessEnv = {}): Promise<string> {
    const page = readFileSync(join(this.at(name), 'README.md'), 'utf8');
    const commands = /```bash\n([\s\S]*?)\n```/.exec(page)?.[1]?.split('\n') ?? [];
    const [program = '', ...args] = commands[index]?.split(' ') ?? [];
    const options = { cwd: this.at(name), env: { ...process.env, ...environment } };
    return (await execute(program, args, options)).stdout;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
