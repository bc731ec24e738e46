import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { RECEIVERS } from '../../../ops/source/alertmanager';
import { ALERTS } from '../../../ops/source/alerts';
import { INHIBITIONS } from '../../../ops/source/inhibitions';
import { text } from '../../support/compose-file';

const FOLDER = 'ops/alertmanager';
interface Assembled {
  readonly route: { readonly routes: readonly { readonly receiver: string }[] };
  readonly receivers: readonly { readonly name: string; readonly [configs: string]: unknown }[];
}

describe('assemble.sh', () => {
  let secrets = '';
  beforeEach(() => {
    secrets = mkdtempSync(join(tmpdir(), 'secrets-'));
  });
  afterEach(() => rmSync(secrets, { recursive: true }));

  const assemble = () => {
    const { status, stdout, stderr } = spawnSync('sh', [`${FOLDER}/assemble.sh`, FOLDER, secrets], {
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    return { config: parse(stdout) as Assembled, stdout, stderr };
  };
  const working = ({ receivers }: Assembled) =>
    receivers.filter((receiver) => Object.keys(receiver).length > 1).map(({ name }) => name);

  it('without secrets only tells of pages in a log', () => {
    const { config, stderr } = assemble();
    expect(working(config)).toEqual(['log']);
    expect(config.receivers.map(({ name }) => name).sort()).toEqual([...RECEIVERS].sort());
    expect(stderr).toContain('receiver slack: off, there is no slack_url\n');
  });

  it('turns on whatever has its secrets, and never prints one', () => {
    writeFileSync(join(secrets, 'slack_url'), 'https://hooks.example.com/verysecret');
    writeFileSync(join(secrets, 'telegram_token'), 'verysecret');
    const one = assemble();
    // Telegram needs a chat as well.
    expect(working(one.config)).toEqual(['log', 'slack']);
    writeFileSync(join(secrets, 'telegram_chat'), '-100123');
    const both = assemble();
    expect(working(both.config)).toEqual(['log', 'slack', 'telegram']);
    expect(both.stdout).toContain(`api_url_file: ${join(secrets, 'slack_url')}`);
    expect(both.stdout + both.stderr).not.toContain('verysecret');
  });

  it('does not take an empty file for a secret', () => {
    writeFileSync(join(secrets, 'pagerduty_key'), '');
    expect(working(assemble().config)).toEqual(['log']);
  });
});

describe('the receivers', () => {
  it('have a file each, which holds no secret', () => {
    const files = readdirSync(`${FOLDER}/receivers`);
    expect(files.map((file) => file.replace('.yml', '')).sort()).toEqual([...RECEIVERS].sort());
    for (const file of files) {
      const content = text(`${FOLDER}/receivers/${file}`);
      expect((parse(content) as Assembled['receivers'])[0]?.name).toBe(file.replace('.yml', ''));
      expect(content).not.toMatch(
        /^\s*-?\s*(url|api_url|bot_token|chat_id|routing_key|service_key):(?! http:\/\/pages:)/m,
      );
    }
  });
});

describe('what silences what', () => {
  const severityOf = (name: string) => ALERTS.find((alert) => alert.name === name)?.severity;

  it('names alerts that exist', () => {
    for (const name of INHIBITIONS.flatMap(({ source, target }) => [...source, ...target]))
      expect(severityOf(name), name).toBeDefined();
  });

  it('never silences what needs somebody at once', () => {
    const targets = new Set(INHIBITIONS.flatMap(({ target }) => target));
    for (const name of ['GrinderReconcileWorkerDown', 'GrinderReconcileNeedsALook', 'Watchdog'])
      expect(targets).not.toContain(name);
  });

  it('silences a critical alert only by another one that wakes somebody as well', () => {
    for (const { source, target } of INHIBITIONS)
      if (target.some((name) => severityOf(name) === 'critical'))
        for (const name of source) expect(severityOf(name)).toBe('critical');
  });

  it('never lets two alerts silence each other', () => {
    for (const one of INHIBITIONS)
      for (const other of INHIBITIONS) {
        const both = one.source.some((name) => other.target.includes(name));
        expect(both && other.source.some((name) => one.target.includes(name))).toBe(false);
      }
  });
});
