import type { FaultHandle, FaultSpec, LogEntry } from '../../../src/simulator';
import { agoMs, type DrillAccount } from '../account';
import type { AlertCase } from '../case';

const BLIND = ['GrinderReconcileBlind'];
/** Longer than it takes until somebody is paged. */
const BAN_MS = 480_000;
/** What needs a key: clock and symbols are public. */
const signed = ({ path }: LogEntry) => !/\/(time|exchangeInfo|premiumIndex)$/.test(path);

/** A fault in the exchange's answers, until it is taken away. */
function lasting(
  account: DrillAccount,
  fault: FaultSpec,
  of: Pick<AlertCase, 'kind' | 'what' | 'pages' | 'says' | 'ended' | 'prepare'>,
): AlertCase {
  let added: FaultHandle | undefined;
  return {
    ...of,
    account: account.name,
    async strike() {
      added = account.sim.faults.add(fault);
    },
    async end() {
      added?.remove();
    },
  };
}

/** What the exchange answers, or that it does not. */
export const READS: Readonly<Record<string, (account: DrillAccount) => AlertCase>> = {
  answer: (account) =>
    lasting(
      account,
      { kind: 'rejected-key', match: { method: 'GET', predicate: signed } },
      {
        kind: 'answer',
        what: 'the exchange refuses the key, whatever is asked',
        pages: BLIND,
        says: /-2015/,
        ended: 'the key is allowed again',
      },
    ),
  ban: (account) =>
    lasting(
      account,
      { kind: 'ip-ban', banMs: BAN_MS },
      {
        kind: 'answer',
        what: 'the exchange bans the address for eight minutes',
        pages: BLIND,
        says: /rate_limited|banned|418/,
        ended: 'nobody: it passes',
      },
    ),
  body: (account) =>
    lasting(
      account,
      { kind: 'truncated-json', match: { path: '/fapi/v1/openOrders' } },
      {
        kind: 'body',
        what: 'the list of open orders breaks off in the middle',
        pages: BLIND,
        says: /openOrders/,
        ended: 'the exchange answers in full again',
      },
    ),
  connection: (account) =>
    lasting(
      account,
      { kind: 'no-answer', match: { method: 'GET' } },
      {
        kind: 'connection',
        what: 'the exchange takes requests and answers none',
        pages: BLIND,
        says: /no answer within/,
        ended: 'the exchange answers again',
      },
    ),
  outage: (account) =>
    lasting(
      account,
      { kind: 'reset' },
      {
        kind: 'outage',
        what: 'every connection to the exchange is reset',
        pages: [...BLIND, 'GrinderReconcileInconclusive'],
        says: /ECONNRESET/,
        ended: 'the exchange is there again',
      },
    ),
  blind: (account) =>
    lasting(
      account,
      {
        ...{ kind: 'malformed-row', rowSymbol: 'ETHUSDT', field: 'updateTime', value: null },
        match: { path: '/fapi/v1/openOrders' },
      },
      {
        kind: 'blind symbol',
        what: 'an order of one symbol has no time of its last change',
        pages: ['GrinderReconcileBlindSymbols'],
        says: /ETHUSDT/,
        ended: 'the row can be read again',
        prepare: () => void account.keepOrder('ETHUSDT'),
      },
    ),
  sign: (account) =>
    lasting(
      account,
      {
        ...{ kind: 'malformed-row', rowSymbol: 'BTCUSDT', field: 'positionAmt', value: '-0.004' },
        match: { path: '/fapi/v3/positionRisk' },
      },
      {
        kind: 'sign',
        what: "the amount of the bot's position is shown with the other sign",
        pages: ['GrinderReconcileMismatchStays'],
        says: /POSITION_AMOUNT_MISMATCH/,
        ended: 'the exchange shows the right sign again',
        prepare() {
          account.exchange.setPosition({ symbol: 'BTCUSDT', amount: '0.004', updateTime: agoMs() });
          account.bot.positions.push({ symbol: 'BTCUSDT', positionSide: 'BOTH', amount: '0.004' });
        },
      },
    ),
};
