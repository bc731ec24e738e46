import { describe, expect } from 'vitest';
import { z } from 'zod';
import { packageVersion } from '../../../../src/client/version';
import type { Finding } from '../../../../src/domain/doctor/finding';
import { type DoctorQuestion, workerViewSchema } from '../../../../src/domain/doctor/worker-view';
import { LOOK_WEIGHT } from '../../../../src/exchange/binance/rate-limits';
import type { FaultSpec } from '../../../../src/simulator';
import type { Edge } from '../../../support/edge';
import { it } from '../../../support/edge-it';

const QUESTION: DoctorQuestion = { symbolWhitelist: ['BTCUSDT'], writes: true, looksPerMinute: 2 };

const ask = async (edge: Edge, question: Partial<DoctorQuestion> = {}) =>
  z.parse(workerViewSchema, await edge.ask('doctor', { ...QUESTION, ...question }));
const findings = async (edge: Edge, question: Partial<DoctorQuestion> = {}) =>
  (await ask(edge, question)).findings;
const levels = (seen: readonly Finding[]) => seen.map(({ check, level }) => `${level} ${check}`);
const foundOf = (seen: readonly Finding[], name: string) => seen.find(({ check }) => check === name);

describe('what a worker sees of a well account', () => {
  it('is all well, in this order', async ({ start }) => {
    const edge = await start();
    edge.bot = {};
    expect(levels(await findings(edge))).toEqual([
      'ok API key',
      'ok shared account',
      'ok position mode',
      'ok asset mode',
      'ok clock of the exchange',
      'ok request weight',
      'ok whitelist',
      'ok client order ids',
      'ok expected state',
      'ok ALLOW_MAINNET_TRADE',
      'ok metrics',
    ]);
  });

  it('names the worker’s version, exchange account, settings and time', async ({ start }) => {
    const edge = await start();
    const before = Date.now();
    const view = await ask(edge);
    expect(view).toMatchObject({
      version: packageVersion(),
      exchangeId: edge.port.exchangeId,
      settings: { strategies: ['d'], recvWindowMs: 1_000 },
    });
    expect(view.at).toBeGreaterThanOrEqual(before);
    expect(view.at + view.tookMs).toBeLessThanOrEqual(Date.now() + 1);
  });

  it('costs a few reads of little weight, and no write', async ({ start }) => {
    const edge = await start();
    await findings(edge);
    expect(edge.sim.log.entries.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'GET /fapi/v1/accountConfig',
      'GET /fapi/v1/exchangeInfo',
      'GET /fapi/v1/time',
      'GET /fapi/v3/balance',
    ]);
    expect(edge.sim.limits.usedWeight()).toBe(12);
  });
});

it('counts with what a look really costs', async ({ start }) => {
  const edge = await start();
  await edge.look();
  expect(edge.sim.limits.usedWeight()).toBe(LOOK_WEIGHT);
});

describe('a check that fails stops no other', () => {
  const failing: [string, string[], FaultSpec][] = [
    [
      'accountConfig',
      ['API key', 'position mode', 'expected state'],
      { kind: 'unknown-error', match: { path: '/fapi/v1/accountConfig' } },
    ],
    ['time', ['clock of the exchange'], { kind: 'html', status: 502, match: { path: '/fapi/v1/time' } }],
    [
      'exchangeInfo',
      ['request weight', 'whitelist'],
      { kind: 'answer', status: 200, body: '[]', match: { path: '/fapi/v1/exchangeInfo' } },
    ],
  ];
  it.for(failing)('%s', async ([, unknown, fault], { start }) => {
    const edge = await start();
    edge.bot = {};
    edge.fault(fault);
    const seen = await findings(edge);
    expect(seen.filter(({ level }) => level !== 'ok').map(({ check, level }) => `${level} ${check}`)).toEqual(
      unknown.map((name) => `unknown ${name}`),
    );
  });

  it('while the exchange asked to wait, what needs it is not known', async ({ start }) => {
    const edge = await start();
    edge.sim.limits.ban(60_000);
    const seen = await findings(edge);
    expect(foundOf(seen, 'API key')).toMatchObject({
      level: 'unknown',
      found: expect.stringMatching(/rate_limited until/),
    });
    expect(foundOf(seen, 'client order ids')?.level).toBe('ok');
  });
});

describe('what is wrong is found', () => {
  it('a key that may only read', async ({ start }) => {
    const edge = await start({
      accounts: [
        { apiKey: 'edge-key', apiSecret: 'edge-secret', label: 'main', permissions: { trade: false } },
      ],
    });
    expect(foundOf(await findings(edge), 'API key')).toMatchObject({ level: 'fix' });
    expect(foundOf(await findings(edge, { writes: false }), 'API key')).toMatchObject({ level: 'warning' });
  });

  it('a key that is refused, of whose account nothing is known', async ({ start }) => {
    const edge = await start();
    edge.fault({ kind: 'rejected-key' });
    const seen = await findings(edge);
    expect(foundOf(seen, 'API key')).toMatchObject({
      level: 'fix',
      found: expect.stringMatching(/-2015.*portfolio-margin/),
    });
    expect(foundOf(seen, 'position mode')).toBeUndefined();
  });

  it('symbols in another spelling, in the whitelist and in the expected state', async ({ start }) => {
    const edge = await start();
    edge.bot = { positions: [{ symbol: 'BTCUSDTPERP', positionSide: 'BOTH', amount: '1' }] };
    const seen = await findings(edge, { symbolWhitelist: ['ETHUSDTPERP', 'BTCUSDT', 'NOSUCHUSDT'] });
    expect(foundOf(seen, 'whitelist')).toMatchObject({
      level: 'fix',
      found: 'not listed on this exchange: ETHUSDTPERP (ETHUSDT is), NOSUCHUSDT',
    });
    expect(foundOf(seen, 'expected state')).toMatchObject({
      level: 'fix',
      found: 'bot.json: not listed on this exchange: BTCUSDTPERP (BTCUSDT is)',
    });
  });

  it('a coin that is listed by the thousand', async ({ start }) => {
    const edge = await start();
    const body = JSON.stringify({ symbols: [{ symbol: '1000PEPEUSDT' }] });
    edge.fault({ kind: 'answer', status: 200, body, match: { path: '/fapi/v1/exchangeInfo' } });
    expect(foundOf(await findings(edge, { symbolWhitelist: ['PEPEUSDT'] }), 'whitelist')?.found).toBe(
      'not listed on this exchange: PEPEUSDT (1000PEPEUSDT is)',
    );
  });

  it('an expected state of another mode, which is told', async ({ start }) => {
    const edge = await start({
      accounts: [{ apiKey: 'edge-key', apiSecret: 'edge-secret', label: 'main', dualSidePosition: true }],
    });
    edge.bot = { positions: [{ symbol: 'BTCUSDT', positionSide: 'BOTH', amount: '1' }] };
    const seen = await findings(edge);
    expect(foundOf(seen, 'position mode')).toMatchObject({ level: 'ok', found: 'hedge' });
    expect(foundOf(seen, 'expected state')).toMatchObject({
      level: 'fix',
      found: expect.stringMatching(/account is in hedge mode/),
    });
  });

  it('multi-assets mode is told', async ({ start }) => {
    const edge = await start();
    const body = JSON.stringify({ canTrade: true, dualSidePosition: false, multiAssetsMargin: true });
    edge.fault({ kind: 'answer', status: 200, body, match: { path: '/fapi/v1/accountConfig' } });
    expect(foundOf(await findings(edge), 'asset mode')?.found).toMatch(/^multi-assets/);
  });

  it('more looks than the exchange allows', async ({ start }) => {
    const edge = await start({ limits: { weightPerMinute: 1_200 } });
    expect(foundOf(await findings(edge, { looksPerMinute: 12 }), 'request weight')).toMatchObject({
      level: 'fix',
      found: expect.stringMatching(/needs about 1092 a minute.*1020 of 1200/),
    });
  });
});

describe('a question', () => {
  it('that is none is refused, with what is allowed', async ({ start }) => {
    const edge = await start();
    await expect(edge.ask('doctor', {})).rejects.toThrow(
      /doctor: symbolWhitelist: must be a list of symbols/,
    );
    await expect(edge.ask('horoscope' as never)).rejects.toThrow(
      /this worker answers can-execute, .*\bdoctor\b.*, not "horoscope"/,
    );
  });

  it('of the version is answered for any account', async ({ start }) => {
    const edge = await start();
    expect(await edge.ask('version')).toEqual({ version: packageVersion() });
  });
});
