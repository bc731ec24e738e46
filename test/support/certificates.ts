import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** An authority of a test's own, with whose certificates servers and clients know each other. */
export class Authority {
  private readonly directory = mkdtempSync(join(tmpdir(), 'authority-'));
  /** File of its own certificate. */
  readonly cert = this.file('ca.crt');
  private readonly key = this.file('ca.key');

  constructor() {
    this.openssl(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-keyout', this.key, '-out', this.cert, '-days', '2', '-subj', '/CN=test authority'],
    );
  }

  /**
   * Issues a certificate.
   * @param names what it is for, such as `IP:127.0.0.1`
   * @param days negative: it expired so long ago
   * @returns its files
   */
  issue(name: string, { names = `DNS:${name}`, days = 1 } = {}): Pair {
    const [cert, key] = [this.file(`${name}.crt`), this.file(`${name}.key`)];
    const [request, extensions] = [this.file(`${name}.csr`), this.file(`${name}.ext`)];
    writeFileSync(extensions, `subjectAltName=${names}\n`);
    this.openssl(
      ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-keyout', key, '-out', request, '-subj', `/CN=${name}`],
    );
    this.openssl(
      ...['x509', '-req', '-in', request, '-CA', this.cert, '-CAkey', this.key, '-CAcreateserial'],
      ...['-out', cert, '-extfile', extensions],
      ...['-days', String(days)],
    );
    return { cert, key };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }

  private file(name: string): string {
    return join(this.directory, name);
  }

  private openssl(...args: string[]): void {
    execFileSync('openssl', args, { stdio: 'pipe' });
  }
}

export const textOf = ({ cert, key }: Pair) => ({ cert: readFileSync(cert), key: readFileSync(key) });
