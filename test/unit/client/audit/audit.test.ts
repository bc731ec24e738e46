import { performance } from 'node:perf_hooks';
import { defaultPayloadConverter, type SerializationContext } from '@temporalio/common';
import Long from 'long';
import { describe, expect, it, vi } from 'vitest';
import { type AuditOptions, audit } from '../../../../src/client/audit/audit';
import type { Event } from '../../../../src/client/audit/history';
import type { ActionRecord, AuditRecord } from '../../../../src/client/audit/records';
import { ACCOUNT, ACTED, GUARDS, RECORDED, RecordedServer, recorded, WHOLE } from './recorded';

const auditOf = async (server: RecordedServer, options: AuditOptions = {}) =>
  await audit({ cycles: server.client, guards: server.client }, { ...WHOLE, ...options });

const ofType = <T extends AuditRecord['type']>(records: readonly AuditRecord[], type: T) =>
  records.filter((record): record is Extract<AuditRecord, { type: T }> => record.type === type);

const actions = (records: readonly AuditRecord[]) => ofType(records, 'action');
const kinds = (gaps: readonly { kind: string }[]) => gaps.map(({ kind }) => kind);

describe('an audit of recorded histories', () => {
  it('shows every action once, with who allowed it, its permit, its exchange order and its result', async () => {
    const { records, gaps, accounts } = await auditOf(new RecordedServer());
    expect(accounts).toEqual([ACCOUNT]);
    expect(gaps).toEqual([]);
    expect(
      actions(records).map(({ action, target, result, authority, writes }) => ({
        ...{ action, target, result, arming: authority?.number },
        writes: writes.map(({ orderId, filled, permit, result }) => ({
          ...{ orderId, filled, result },
          activity: permit?.activityId,
        })),
      })),
    ).toEqual([
      shown('cancel_all', 'grinder_d_BTCUSDT_1_1704067200_1', 1, '283194212', '4'),
      shown('cancel_all', 'grinder_d_BTCUSDT_1_1704067200_2', 1, '283194213', '4'),
      shown('cancel_all', 'grinder_d_BTCUSDT_sl_1704067200_3', 1, '9100000000033225453', '5'),
      shown('flatten', 'BOTH', 1, '283194214', '6', '0.004'),
      shown('cancel_all', 'grinder_d_BTCUSDT_1_1704067200_4', 2, '283194215', '4'),
    ]);
  });

  it('shows who armed and what disarmed, over continue-as-new and a new guard', async () => {
    const { records } = await auditOf(new RecordedServer());
    const changes = records.filter(({ type }) => type === 'arming' || type === 'disarm');
    expect(changes).toMatchObject([
      { type: 'arming', number: 1, operator: 'test', reason: 'test' },
      { type: 'disarm', arming: 1, reason: 'policy_changed' },
      { type: 'arming', number: 2 },
      { type: 'disarm', arming: 2, reason: 'cancellation_requested' },
      { type: 'arming', number: 3 },
      { type: 'disarm', arming: 3, reason: 'arming_expired' },
    ]);
  });

  it('leaves nothing out where the clock of this machine is behind the server’s', async () => {
    const whole = await auditOf(new RecordedServer());
    const [first] = actions(whole.records);
    vi.useFakeTimers({ toFake: ['Date'], now: (first?.at ?? 0) - 600_000 });
    try {
      const late = await auditOf(new RecordedServer(), {
        since: WHOLE.since - 3_600_000,
        until: undefined,
      });
      expect(actions(late.records)).toHaveLength(actions(whole.records).length);
      expect(late.until).toBeGreaterThan(actions(late.records).at(-1)?.at ?? Number.POSITIVE_INFINITY);
    } finally {
      vi.useRealTimers();
    }
  });

  it('claims no more time than had passed when it began: what happens meanwhile is for the next one', async () => {
    const [, second] = actions((await auditOf(new RecordedServer())).records);
    const began = second?.at ?? 0;
    vi.useFakeTimers({ toFake: ['Date'], now: began });
    let clock = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => {
      clock += 3_600_000_000;
      return clock;
    });
    try {
      const { until, records } = await auditOf(new RecordedServer(), { until: undefined });
      expect(until).toBe(began);
      expect(actions(records).map(({ at }) => at < began)).toEqual([true]);
    } finally {
      vi.useRealTimers();
      vi.restoreAllMocks();
    }
  });

  it('holds to the time that was asked for, and names the arming that was in force when it began', async () => {
    const whole = await auditOf(new RecordedServer());
    const [, second] = actions(whole.records);
    const since = second?.at ?? 0;
    const { records } = await auditOf(new RecordedServer(), { since, until: since + 1 });
    expect(records.map(({ type }) => type)).toEqual(['audit', 'arming', 'action', 'action', 'action', 'end']);
    expect(actions(records).map(({ writes }) => writes[0]?.permitted)).toEqual([true, true, true]);
  });

  it('takes what was granted right before the time that was asked for to be known, though its cycle heard of it later', async () => {
    const [first] = actions((await auditOf(new RecordedServer())).records);
    const since = (first?.at ?? 0) + 1;
    const { gaps, records } = await auditOf(new RecordedServer(), { since });
    expect(gaps).toEqual([]);
    expect(actions(records)).toHaveLength(4);
  });

  it('reads the cycles that acted, and no others', async () => {
    const server = new RecordedServer();
    await auditOf(server);
    const read = [...GUARDS, ...ACTED].map((name) => recorded(name).runId);
    expect([...server.asked].sort()).toEqual(read.sort());
  });

  it('takes a signal that nobody can read for what the guard took it for', async () => {
    const encoded = (json: string) => Buffer.from(json).toString('base64');
    const arm = `"encoding":"anNvbi9wbGFpbg=="},"data":"${encoded('{"operator":"test","reason":"test"}')}"`;
    const server = new RecordedServer(RECORDED, (text) => {
      const at = text.indexOf(arm);
      return at < 0
        ? text
        : `${text.slice(0, at)}${arm.replace('anNvbi', 'AAAAAA')}${text.slice(at + arm.length)}`;
    });
    const { gaps, records } = await auditOf(server);
    // The recorded guard had read it, so what it decided then does not follow.
    expect(new Set(kinds(gaps))).toEqual(new Set(['decided_otherwise']));
    expect(actions(records).map(({ authority }) => authority)).toContain(null);
  });

  it('says that nothing happened only of a time that the histories tell of', async () => {
    const before = { since: WHOLE.since - 60_000, until: WHOLE.since };
    expect((await auditOf(new RecordedServer(), before)).gaps).toEqual([]);
    const server = new RecordedServer();
    server.retentionSeconds = 1;
    const { gaps } = await auditOf(server, WHOLE);
    expect(gaps).toMatchObject([{ kind: 'before_retention', at: WHOLE.since }]);
  });

  it('asks for a time that ends after it begins', async () => {
    await expect(auditOf(new RecordedServer(), { since: 2_000, until: 2_000 })).rejects.toThrow(
      'since: must be before until 1970-01-01T00:00:02.000Z, got 1970-01-01T00:00:02.000Z',
    );
  });
});

describe('what was sent and no worker has heard', () => {
  const at = WHOLE.until - 1_000;
  const sent = (signalName: string, said?: object) => ({
    eventTime: { seconds: Long.fromNumber(at / 1_000), nanos: 0 },
    workflowExecutionSignaledEventAttributes: {
      signalName,
      input: said && { payloads: [defaultPayloadConverter.toPayload(said)] },
    },
  });
  const ask = async (...events: Event[]) => {
    const server = new RecordedServer();
    server.goesOn('guard-restarted', ...events);
    return ofType((await auditOf(server)).records, 'waiting');
  };

  it('is listed as waiting, with who sent it', async () => {
    const cancelled = { ...sent('-'), workflowExecutionSignaledEventAttributes: null };
    expect(
      await ask(sent('arm', { operator: 'ann', reason: 'night' }), sent('exchangePaused'), sent('disarm'), {
        ...cancelled,
        workflowExecutionCancelRequestedEventAttributes: {},
      }),
    ).toMatchObject([
      { account: ACCOUNT, at, message: 'arm', by: 'ann: night' },
      { account: ACCOUNT, at, message: 'disarm', by: null },
      { account: ACCOUNT, at, message: 'cancellation', by: null },
    ]);
  });

  it('is not waiting any more once a task has seen it, nor where the guard is over', async () => {
    const task = { ...sent('-'), workflowExecutionSignaledEventAttributes: null };
    expect(await ask(sent('disarm'), { ...task, workflowTaskCompletedEventAttributes: {} })).toEqual([]);
    expect(await ask(sent('disarm'), { ...task, workflowExecutionTerminatedEventAttributes: {} })).toEqual(
      [],
    );
  });
});

function shown(
  action: ActionRecord['action'],
  target: string,
  arming: number,
  orderId: string,
  activity: string,
  filled: string | null = null,
) {
  const writes = [{ orderId, filled, result: 'executed', activity }];
  return { action, target, result: 'executed', arming, writes };
}

describe('what the histories do not tell', () => {
  const [first, second] = GUARDS;

  it('a guard whose first run is gone: the run that continued it says so, and its actions show all the same', async () => {
    const server = new RecordedServer();
    server.remove(first);
    const { records, gaps } = await auditOf(server);
    expect(gaps[0]).toMatchObject({ kind: 'guard_history_gone', at: WHOLE.since });
    expect(gaps[0]?.what).toContain(recorded(first).runId);
    expect(kinds(gaps)).toEqual(['guard_history_gone', ...ACTED.map(() => 'grant_unknown')]);
    expect(actions(records)).toHaveLength(5);
    for (const { authority, result, writes } of actions(records))
      expect({ authority, result, permitted: writes.map(({ permitted }) => permitted) }).toEqual({
        authority: null,
        result: 'executed',
        permitted: [true],
      });
  });

  it('a run that is listed and has no history', async () => {
    const server = new RecordedServer();
    server.remove(second, { listed: true });
    const { gaps } = await auditOf(server);
    expect(kinds(gaps)).toEqual(['guard_history_gone']);
    expect(gaps[0]?.what).toContain(recorded(second).runId);
  });

  it('a run that the list has not got yet is found by the one that continued it', async () => {
    const server = new RecordedServer(RECORDED.filter((name) => name !== first));
    expect(kinds((await auditOf(server)).gaps)).toContain('guard_history_gone');
  });

  it('a cycle that is gone: the guard tells what it settled', async () => {
    const server = new RecordedServer();
    server.remove('cycle-cancels-then-flattens');
    const { records, gaps } = await auditOf(server);
    expect(kinds(gaps)).toEqual(['cycle_history_gone']);
    const close = actions(records).find(({ action }) => action === 'flatten');
    expect(close).toMatchObject({
      result: 'executed',
      authority: { operator: 'test' },
      writes: [{ orderId: null, filled: null, permitted: true, result: 'executed' }],
    });
    expect(close?.writes[0]?.clientOrderId).toMatch(/^grinder_rem_[0-9a-f]{24}$/);
  });

  it('no guard at all', async () => {
    const server = new RecordedServer(ACTED);
    const { gaps, accounts } = await auditOf(server);
    expect(accounts).toEqual([ACCOUNT]);
    expect(kinds(gaps)).toEqual(['no_guard', ...ACTED.map(() => 'grant_unknown')]);
    server.attributes = false;
    expect(kinds((await auditOf(server, { accounts: [ACCOUNT] })).gaps)).toEqual(['no_guard']);
  });

  it('a cycle that was reset: what it was granted shows once', async () => {
    const server = new RecordedServer(['cycle-cancels']);
    server.reset('cycle-cancels');
    const { records, gaps } = await auditOf(server);
    expect(actions(records)).toHaveLength(1);
    expect(kinds(gaps)).toEqual(['no_guard', 'grant_unknown']);
  });

  it('payloads that a codec of somebody else encoded', async () => {
    const encrypted = (text: string) =>
      text.replaceAll('"encoding":"anNvbi9wbGFpbg=="', '"encoding":"YmluYXJ5L2VuY3J5cHRlZA=="');
    const { records, gaps } = await auditOf(new RecordedServer(RECORDED, encrypted));
    // A request to end is no payload.
    expect(records.filter(({ type }) => type !== 'gap')).toMatchObject([
      { type: 'audit' },
      { type: 'disarm', reason: 'cancellation_requested' },
      { type: 'end' },
    ]);
    expect(new Set(kinds(gaps))).toEqual(new Set(['unreadable']));
    expect(gaps.filter(({ what }) => what.includes("guard's run"))).toHaveLength(GUARDS.length);
    expect(gaps.filter(({ what }) => what.includes('cycle reconcile/'))).toHaveLength(ACTED.length);
    expect(gaps[0]?.what).toContain('Unknown encoding: binary/encrypted');
  });

  it('payloads that its own codec encoded are read', async () => {
    const server = new RecordedServer(RECORDED, (text) =>
      text.replaceAll('"encoding":"anNvbi9wbGFpbg=="', '"encoding":"YmluYXJ5L2VuY3J5cHRlZA=="'),
    );
    server.codecs = [
      {
        encode: async (payloads) => payloads,
        decode: async (payloads) =>
          payloads.map((payload) => ({
            ...payload,
            metadata: { ...payload.metadata, encoding: Buffer.from('json/plain') },
          })),
      },
    ];
    const { records, gaps } = await auditOf(server);
    expect(gaps).toEqual([]);
    expect(actions(records)).toHaveLength(5);
  });

  it('payloads that its own codec encoded for whom they belong to are read', async () => {
    const server = new RecordedServer(RECORDED, (text) =>
      text.replaceAll('"encoding":"anNvbi9wbGFpbg=="', '"encoding":"YmluYXJ5L2VuY3J5cHRlZA=="'),
    );
    const told: SerializationContext[] = [];
    server.codecs = [
      {
        encode: async (payloads) => payloads,
        decode: async (payloads, context) => {
          if (context?.workflowId === undefined) throw new Error('whose?');
          told.push(context);
          return payloads.map((payload) => ({
            ...payload,
            metadata: { ...payload.metadata, encoding: Buffer.from('json/plain') },
          }));
        },
      },
    ];
    const { records, gaps } = await auditOf(server);
    expect(gaps).toEqual([]);
    expect(actions(records)).toHaveLength(5);
    const ofCycle = { namespace: 'default', workflowId: recorded('cycle-cancels').workflowId };
    const ofGuard = { namespace: 'default', workflowId: recorded('guard-first-run').workflowId };
    expect(told).toEqual(
      expect.arrayContaining([
        { type: 'workflow', ...ofCycle },
        { type: 'activity', ...ofCycle, activityId: '4', isLocal: false },
        { type: 'workflow', ...ofGuard },
        { type: 'activity', ...ofGuard, activityId: '1', isLocal: false },
      ]),
    );
  });

  it('a decision that these rules would not have made', async () => {
    const other = (text: string) => {
      const encode = (json: string) => Buffer.from(json).toString('base64');
      return text.replace(
        encode('{"policyVersion":3,"changed":true,"disarmed":false}'),
        encode('{"policyVersion":7,"changed":true,"disarmed":false}'),
      );
    };
    const { gaps } = await auditOf(new RecordedServer(RECORDED, other));
    expect(kinds(gaps)).toEqual(['decided_otherwise']);
    expect(gaps[0]?.at).toBe(Date.parse('2026-11-26T12:15:39.544Z'));
    expect(gaps[0]?.what).toContain('(configure: policyVersion 7, here 3)');
  });
});
