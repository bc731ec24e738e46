import { afterEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/domain/config';
import { noteAccounts } from '../../../src/plugin/account-notes';
import { serveAccounts } from '../../../src/plugin/accounts';
import { type FaultSpec, startSimulator } from '../../../src/simulator';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Line {
  readonly level: 'warn' | 'debug';
  readonly account: string;
  readonly text: string;
}

/** A worker of two accounts, the first with a key that may only read, and what it says at its start. */
async function begin(two: { label: string } = { label: 'two' }) {
  const sim = await startSimulator({
    accounts: [
      { apiKey: 'reads', apiSecret: 's1', label: 'one', permissions: { trade: false } },
      { apiKey: 'trades', apiSecret: 's2', ...two },
    ],
  });
  const account = { exchange: { simulator: sim.url }, expectedState: 'flat' as const };
  const config = parseConfig({ accounts: { one: account, two: account } }, 'test');
  const environment = {
    BINANCE_API_KEY_ONE: 'reads',
    BINANCE_API_SECRET_ONE: 's1',
    BINANCE_API_KEY_TWO: 'trades',
    BINANCE_API_SECRET_TWO: 's2',
  };
  const served = serveAccounts({ config, directory: '.', environment });
  cleanUps.push(() => sim.close());
  const lines: Line[] = [];
  const say = (level: Line['level']) => (text: string, fields: { account: string }) =>
    void lines.push({ level, account: fields.account, text });
  const log = { warn: say('warn'), debug: say('debug') };
  const note = () => noteAccounts(Object.keys(config.accounts), served, log as never);
  return { sim, lines, note, served };
}

describe('at the start', () => {
  it('a key that may only read is warned of, in one line; each account is asked twice', async () => {
    const { sim, lines, note } = await begin();
    await note();
    expect(lines).toEqual([
      {
        level: 'warn',
        account: 'one',
        text: 'the account or its API key may not trade (canTrade is false): Binance will refuse every cancel and close',
      },
    ]);
    expect(sim.log.entries.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /fapi/v1/accountConfig',
      'GET /fapi/v1/accountConfig',
      'GET /fapi/v3/balance',
      'GET /fapi/v3/balance',
    ]);
  });

  it('two API keys of one exchange account are warned of, by name', async () => {
    const { lines, note } = await begin({ label: 'one' });
    await note();
    const twins = lines.filter(({ text }) => text.includes('belong to one exchange account'));
    expect(twins).toMatchObject([{ level: 'warn', text: expect.stringMatching(/one and two|two and one/) }]);
  });

  it('a key that is refused is warned of, with what a portfolio-margin account has to do with it', async () => {
    const { sim, lines, note } = await begin();
    sim.faults.add({ kind: 'rejected-key', match: { account: 'two' } });
    await note();
    const two = lines.filter(({ account }) => account === 'two');
    expect(two).toMatchObject([{ level: 'warn' }]);
    expect(two[0]?.text).toMatch(/-2015 Invalid API-key, IP, or permissions for action.*portfolio-margin/);
  });

  it('a key that is refused is asked again until it is taken, and warned of once', async () => {
    const { sim, lines, served } = await begin();
    const log = { warn: (text: string) => void lines.push({ level: 'warn', account: '', text }), debug() {} };
    sim.faults.add({
      kind: 'rejected-key',
      match: { path: '/fapi/v1/accountConfig', account: 'two' },
      times: 2,
    });
    const told = new Map<string, string>();
    let left = ['one', 'two'];
    for (const next of [['two'], ['two'], []]) {
      left = await noteAccounts(left, served, log as never, told);
      expect(left).toEqual(next);
    }
    expect(lines.filter(({ text }) => text.includes('-2015'))).toHaveLength(1);
  });

  it.each<FaultSpec>([
    { kind: 'reset' },
    { kind: 'ip-ban', banMs: 60_000 },
    { kind: 'html', status: 502 },
    { kind: 'answer', status: 200, body: 'null' },
    { kind: 'answer', status: 200, body: '[]' },
    { kind: 'answer', status: 200, body: '{"canTrade":"no"}' },
  ])('whatever else comes back is no warning and no failure: %j', async (fault) => {
    const { sim, lines, note } = await begin();
    sim.faults.add(fault);
    await note();
    expect(lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it('an account that could not be read is to be asked again, the other is not', async () => {
    const { sim, note } = await begin();
    sim.faults.add({
      kind: 'answer',
      status: 200,
      body: '[{}]',
      match: { account: 'two', path: '/fapi/v3/balance' },
      times: 1,
    });
    expect(await note()).toEqual(['two']);
    expect(await note()).toEqual([]);
  });
});
