import { Client, Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { canBeQueried } from '../../src/client/attribute-probe';
import { ReconcileClient } from '../../src/client/reconcile-client';
import { ACCOUNT_ATTRIBUTE, ARMED_ATTRIBUTE, guardId, OUTCOME_ATTRIBUTE } from '../../src/domain/names';
import { until } from '../../src/outside/until';
import { type ActingHost, withHost } from '../support/acting-host';
import { type DenyingProxy, denyingProxy } from '../support/denying-proxy';
import { newNamespace } from '../support/new-namespace';
import { AGO } from '../support/stack';

const { IndexedValueType } = temporal.api.enums.v1;

/** As Temporal Cloud may be for a key of one namespace. */
let unlisting: DenyingProxy;
let connection: Connection;
beforeAll(async () => {
  unlisting = await denyingProxy(inject('temporalAddress'), { ListSearchAttributes: 'PERMISSION_DENIED' });
  connection = await Connection.connect({ address: inject('temporalAddress') });
});
afterAll(async () => {
  await connection.close();
  await unlisting.close();
});

/** A cycle that finds something, by hand, and an arming. */
async function blockedAndArmed({ account, client, guards, sim, taskQueue }: ActingHost): Promise<string> {
  await expect.poll(async () => (await guards.status(account).catch(() => null))?.policyVersion).toBe(1);
  sim.account('main').setPosition({ symbol: 'BTCUSDT', amount: '0.004', updateTime: Date.now() - AGO });
  let cycle = '';
  const onStarted = (workflowId: string) => {
    cycle = workflowId;
  };
  const report = await new ReconcileClient(client, { taskQueue }).run(account, { onStarted });
  expect(report).toMatchObject({ outcome: 'blocked' });
  await guards.arm(account, { operator: 'test', reason: 'test' });
  await expect.poll(async () => (await guards.status(account)).armed).toBe(true);
  return cycle;
}

describe('a server that does not list its search attributes', () => {
  it('has those that are registered set all the same', async () => {
    await withHost({ address: unlisting.address }, async (host) => {
      const { account, client } = host;
      const cycle = await blockedAndArmed(host);
      const found = async (query: string) => (await client.workflow.count(query)).count;
      const ofCycle = `WorkflowId = '${cycle}' AND ${ACCOUNT_ATTRIBUTE} = '${account}' AND ${OUTCOME_ATTRIBUTE} = 'blocked'`;
      await expect.poll(() => found(ofCycle)).toBe(1);
      await expect
        .poll(() => found(`WorkflowId = '${guardId(account)}' AND ${ARMED_ATTRIBUTE} = true`))
        .toBe(1);
    });
    expect(unlisting.calls).toContain('ListSearchAttributes');
  });

  it('has none set that is not registered, and everything else works', async () => {
    const namespace = await newNamespace(connection);
    await withHost(
      { address: unlisting.address, worker: { namespace }, client: { namespace } },
      async (host) => {
        const cycle = await blockedAndArmed(host);
        for (const workflowId of [cycle, guardId(host.account)]) {
          const { searchAttributes } = await host.client.workflow.getHandle(workflowId).describe();
          expect(Object.keys(searchAttributes).filter((name) => name.startsWith('Reconcile'))).toEqual([]);
        }
      },
    );
  });

  it('tells the type of one by what it counts', async () => {
    const namespace = await newNamespace(connection);
    const client = new Client({ connection, namespace });
    // This server's SQLite takes a number for a text: Int and Double are refused by others only.
    const searchAttributes = {
      AsKeyword: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
      AsBool: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
      AsText: IndexedValueType.INDEXED_VALUE_TYPE_TEXT,
      AsDatetime: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
      AsKeywordList: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
    };
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    const names = Object.keys(searchAttributes);
    for (const name of names)
      await until(() => client.workflow.count(`${name} IS NULL`), {
        what: name,
        withinMs: 60_000,
        tolerate: () => true,
      });
    const takenFor = async (type: string) => {
      const there = await Promise.all(
        [...names, 'AsNothing'].map(async (name) =>
          (await canBeQueried(client, { name, type })) ? name : [],
        ),
      );
      return there.flat();
    };
    expect(await takenFor('Keyword')).toEqual(['AsKeyword']);
    expect(await takenFor('Bool')).toEqual(['AsBool']);
  });
});
