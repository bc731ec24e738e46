// Programs that the pictures need: on the PATH, or Debian's, unpacked into the project's cache.
import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';

/** @returns the path of Chromium; CHROMIUM names another */
export function chromiumPath(root) {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const said = execFileSync('scripts/test-programs.sh', { cwd: root, encoding: 'utf8' });
  const path = /^ok +chromium \((.*)\)$/m.exec(said)?.[1];
  if (path === undefined) throw new Error('no Chromium: name one in CHROMIUM');
  return path;
}

/** Shows a program that is only unpacked what it and its needs have in /usr/share: it looks nowhere else. */
const WITH_ITS_SHARE = [
  ...['unshare', '--map-root-user', '--mount', 'sh', '-c'],
  'mount -t overlay overlay -o "lowerdir=$0/usr/share:/usr/share" /usr/share && exec "$@"',
];

/** @returns what runs Prometheus with its own pages; PROMETHEUS names another */
export function prometheusCommand(root) {
  const { PROMETHEUS } = process.env;
  if (PROMETHEUS) return [PROMETHEUS];
  const find = `. scripts/debian-tools.sh
command -v prometheus || unpacked prometheus-and-needs download_with_needs prometheus`;
  const { status, stdout } = spawnSync('bash', ['-c', find], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error('no Prometheus: name one in PROMETHEUS');
  const found = stdout.trim();
  if (statSync(found).isFile()) return [found];
  return [...WITH_ITS_SHARE, found, join(found, 'usr/bin/prometheus')];
}
