import type { Client } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import {
  accountAttributes,
  armedAttributes,
  registerAttributes,
  viewAttributes,
} from '../../../src/client/attributes';
import { refusal } from './fakes';

const [TEXT, KEYWORD, BOOL] = [1, 2, 5];
const ALL = { ReconcileAccount: KEYWORD, ReconcileOutcome: KEYWORD, ReconcileArmed: BOOL };

/**
 * A server with these search attributes, or one that refuses to list them.
 * @param full has no room for another one of type Bool
 * @param counts whether it counts by a query
 */
function serverWith(
  listed: Record<string, number> | Error,
  { full = false, counts = () => null }: { full?: boolean; counts?: (query: string) => Error | null } = {},
) {
  const added: object[] = [];
  const operatorService = {
    async listSearchAttributes() {
      if (listed instanceof Error) throw listed;
      return { customAttributes: listed };
    },
    async addSearchAttributes({ searchAttributes }: { searchAttributes: Record<string, number> }) {
      if (full && Object.values(searchAttributes).includes(BOOL)) throw refusal('INVALID_ARGUMENT');
      added.push(searchAttributes);
    },
  };
  const workflow = {
    async count(query: string) {
      const refused = counts(query);
      if (refused !== null) throw refused;
      return { count: 0 };
    },
  };
  const client = { options: { namespace: 'default' }, connection: { operatorService }, workflow };
  return { client: client as unknown as Client, added };
}

describe('search attributes', () => {
  it('are set where all are registered', async () => {
    const { client, added } = serverWith(ALL);
    const view = await viewAttributes(client);
    expect(view.problem).toBeNull();
    expect(accountAttributes(view, 'main')).toBeDefined();
    expect(armedAttributes(view)).toBeDefined();
    expect(await registerAttributes(client)).toMatchObject({ registered: [], problem: null });
    expect(added).toEqual([]);
  });

  it('of cycles are set as before where only that of guards is missing, and the other way round', async () => {
    const { ReconcileArmed, ...ofCycles } = ALL;
    const before = await viewAttributes(serverWith(ofCycles).client);
    expect(before.problem).toBe(
      'ReconcileArmed not registered, so it is not set; run "grinder-reconcile setup"',
    );
    expect([accountAttributes(before, 'main'), armedAttributes(before)]).toEqual([
      expect.anything(),
      undefined,
    ]);
    const other = await viewAttributes(serverWith({ ReconcileArmed, ReconcileAccount: KEYWORD }).client);
    expect(other.problem).toMatch(
      /^ReconcileOutcome not registered, so neither ReconcileAccount nor ReconcileOutcome is set/,
    );
    expect([accountAttributes(other, 'main'), armedAttributes(other)]).toEqual([
      undefined,
      expect.anything(),
    ]);
  });

  it('are registered where they are missing, and none is set until then', async () => {
    const { client, added } = serverWith({ ReconcileAccount: KEYWORD });
    const view = await viewAttributes(client);
    expect(view.problem).toMatch(
      /^ReconcileOutcome, ReconcileArmed not registered, so no search attribute is set/,
    );
    expect([accountAttributes(view, 'main'), armedAttributes(view)]).toEqual([undefined, undefined]);
    expect(await registerAttributes(client)).toEqual({
      registered: ['ReconcileOutcome', 'ReconcileArmed'],
      usable: ['ReconcileAccount', 'ReconcileOutcome', 'ReconcileArmed'],
      problem: null,
    });
    expect(added).toEqual([{ ReconcileOutcome: KEYWORD }, { ReconcileArmed: BOOL }]);
  });

  it('are registered but for ReconcileArmed where the server has no room for it, and that is said', async () => {
    const { client, added } = serverWith({}, { full: true });
    expect(await registerAttributes(client)).toEqual({
      registered: ['ReconcileAccount', 'ReconcileOutcome'],
      usable: ['ReconcileAccount', 'ReconcileOutcome'],
      problem: expect.stringMatching(
        /^ReconcileArmed cannot be registered, so it is not set: .*invalid_argument/,
      ),
    });
    expect(added).toEqual([{ ReconcileAccount: KEYWORD }, { ReconcileOutcome: KEYWORD }]);
  });

  describe.each(['PERMISSION_DENIED', 'UNIMPLEMENTED'] as const)('where listing them answers %s', (code) => {
    it('are not set where counting by them answers the same, and nothing is registered', async () => {
      const { client, added } = serverWith(refusal(code), { counts: () => refusal(code) });
      const view = await viewAttributes(client);
      expect([accountAttributes(view, 'main'), armedAttributes(view)]).toEqual([undefined, undefined]);
      expect(await registerAttributes(client)).toMatchObject({
        usable: [],
        problem:
          'this server lists no search attributes for us and takes no query by ReconcileAccount, ReconcileOutcome, ReconcileArmed, so no search attribute is set',
      });
      expect(added).toEqual([]);
    });

    it('are set where it counts by them as by their types', async () => {
      const asBool = (query: string) =>
        query.includes('ReconcileArmed') && query.includes('BETWEEN') ? refusal('INVALID_ARGUMENT') : null;
      const view = await viewAttributes(serverWith(refusal(code), { counts: asBool }).client);
      expect(view).toEqual({
        usable: ['ReconcileAccount', 'ReconcileOutcome', 'ReconcileArmed'],
        missing: [],
        mistyped: false,
        problem: null,
      });
    });

    it('are not set where it does not know one, or takes it for another type', async () => {
      const unknown = (query: string) =>
        query.includes('ReconcileOutcome') ? refusal('INVALID_ARGUMENT') : null;
      const { usable, problem } = await viewAttributes(serverWith(refusal(code), { counts: unknown }).client);
      expect(usable).toEqual(['ReconcileAccount']);
      expect(problem).toMatch(
        /takes no query by ReconcileOutcome, ReconcileArmed, so no search attribute is set$/,
      );
    });

    it('are a failure where counting is one', async () => {
      const { client } = serverWith(refusal(code), { counts: () => refusal('UNAVAILABLE') });
      await expect(viewAttributes(client)).rejects.toThrow(/UNAVAILABLE/);
    });
  });

  it('of another type are named with both types', async () => {
    const { client } = serverWith({ ...ALL, ReconcileAccount: TEXT, ReconcileArmed: KEYWORD });
    const problem =
      'ReconcileAccount is of type Text, not Keyword; ReconcileArmed is of type Keyword, not Bool, so no search attribute is set';
    const view = await viewAttributes(client);
    expect(view.problem).toBe(problem);
    expect([accountAttributes(view, 'main'), armedAttributes(view)]).toEqual([undefined, undefined]);
    await expect(registerAttributes(client)).rejects.toThrow(`search attributes: ${problem}`);
  });

  it('any other failure is one', async () => {
    const { client } = serverWith(refusal('UNAVAILABLE'));
    await expect(viewAttributes(client)).rejects.toThrow(/UNAVAILABLE/);
  });
});
