import { expect, it } from 'vitest';
import { parseConfig } from '../../../src/domain/config';
import { nexusAccounts } from '../../../src/plugin/nexus-service';

const account = { exchange: 'demo', expectedState: 'flat' };
const config = parseConfig({ accounts: { main: account, other: account } }, 'config');

it('serves nothing unless it is asked for, then all accounts or those that are named', () => {
  expect(nexusAccounts({}, config)).toBeNull();
  expect(nexusAccounts({ nexus: {} }, config)).toEqual(['main', 'other']);
  expect(nexusAccounts({ nexus: { accounts: ['other'] } }, config)).toEqual(['other']);
});

it('refuses an account that is not configured, and a process that runs no guards', () => {
  expect(() => nexusAccounts({ nexus: { accounts: ['third'] } }, config)).toThrow(/unknown account "third"/);
  expect(() => nexusAccounts({ nexus: {}, runGuards: false }, config)).toThrow(/^nexus: .*runGuards/);
});
