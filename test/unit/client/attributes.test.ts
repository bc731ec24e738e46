import type { Client } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { accountAttributes, registerAttributes, viewAttributes } from '../../../src/client/attributes';
import { refusal } from './fakes';

const [TEXT, KEYWORD] = [1, 2];

/** A server with these search attributes, or one that refuses to list them. */
function serverWith(listed: Record<string, number> | Error) {
  const added: object[] = [];
  const operatorService = {
    async listSearchAttributes() {
      if (listed instanceof Error) throw listed;
      return { customAttributes: listed };
    },
    addSearchAttributes: async ({ searchAttributes }: { searchAttributes: object }) =>
      void added.push(searchAttributes),
  };
  const client = { options: { namespace: 'default' }, connection: { operatorService } };
  return { client: client as unknown as Client, added };
}

describe('search attributes', () => {
  it('are set where both are registered', async () => {
    const { client, added } = serverWith({ ReconcileAccount: KEYWORD, ReconcileOutcome: KEYWORD });
    const view = await registerAttributes(client);
    expect(view).toMatchObject({ usable: true, problem: null });
    expect(accountAttributes(view, 'main')).toBeDefined();
    expect(added).toEqual([]);
  });

  it('are registered where they are missing, and none is set until then', async () => {
    const { client, added } = serverWith({ ReconcileAccount: KEYWORD });
    const view = await registerAttributes(client);
    expect(view.problem).toMatch(/^ReconcileOutcome not registered, so no search attribute is set/);
    expect(accountAttributes(view, 'main')).toBeUndefined();
    expect(added).toEqual([{ ReconcileOutcome: KEYWORD }]);
  });

  it.each(['PERMISSION_DENIED', 'UNIMPLEMENTED'] as const)(
    'are not set where listing them answers %s, and nothing is registered',
    async (code) => {
      const { client, added } = serverWith(refusal(code));
      const view = await registerAttributes(client);
      expect(view).toMatchObject({ usable: false, problem: expect.stringMatching(/does not list/) });
      expect(added).toEqual([]);
    },
  );

  it('of another type are named with both types', async () => {
    const { client } = serverWith({ ReconcileAccount: TEXT, ReconcileOutcome: KEYWORD });
    const problem = 'ReconcileAccount is of type Text, not Keyword; no search attribute is set';
    expect(await viewAttributes(client)).toMatchObject({ usable: false, problem });
    await expect(registerAttributes(client)).rejects.toThrow(`search attributes: ${problem}`);
  });

  it('any other failure is one', async () => {
    const { client } = serverWith(refusal('UNAVAILABLE'));
    await expect(viewAttributes(client)).rejects.toThrow(/UNAVAILABLE/);
  });
});
