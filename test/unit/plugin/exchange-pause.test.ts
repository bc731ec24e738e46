import { beforeEach, describe, expect, it } from 'vitest';
import type { GuardClient } from '../../../src/client/guard-client';
import { RateLimits } from '../../../src/exchange/binance/rate-limits';
import { rememberPause, tellPauses } from '../../../src/plugin/exchange-pause';

const log = { trace: () => {}, debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const NOW = 1_800_000_000_000;
const UNTIL = NOW + 60_000;
const ACCOUNTS = ['one', 'two', 'other'];

describe('a wait that one account’s exchange asks for', () => {
  const shared = new RateLimits(() => NOW);
  const others = new RateLimits(() => NOW);
  const limitsOf = (account: string) => (account === 'other' ? others : shared);
  const told: [account: string, until: number][] = [];
  const remembered: Record<string, number> = {};
  const guards = {
    status: async (account: string) => ({ exchangePausedUntil: remembered[account] ?? 0, at: NOW }),
    exchangePaused: async (account: string, until: number) => void told.push([account, until]),
  } as unknown as GuardClient;

  beforeEach(() => {
    told.length = 0;
  });

  it('is told to the guards of its address, and to no others', () => {
    tellPauses({ accounts: ACCOUNTS, guards, limitsOf, log });
    shared.waitAfter('until_told', { 'retry-after': '60' }, '');
    expect(told).toEqual([
      ['one', UNTIL],
      ['two', UNTIL],
    ]);
  });

  it('and that its guard remembers silences its address over a restart, and no other', async () => {
    remembered['two'] = UNTIL + 1;
    await rememberPause({ accounts: ACCOUNTS, guards, limitsOf, log });
    expect([shared.blockedUntil, others.blockedUntil]).toEqual([UNTIL + 1, 0]);
  });
});
