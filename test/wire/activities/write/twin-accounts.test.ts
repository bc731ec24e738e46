import { describe, expect } from 'vitest';
import { it } from '../../../support/edge-it';

/** A worker of the accounts `main` and `second`, each with an API key of its own. */
const keys = (secondLabel: string) => ({
  accounts: [
    { apiKey: 'edge-key', apiSecret: 'edge-secret', label: 'main' },
    { apiKey: 'second-key', apiSecret: 'second-secret', label: secondLabel },
  ],
});

describe('two API keys of one exchange account', () => {
  it('write nothing, once both were read', async ({ start }) => {
    const edge = await start(keys('main'));
    edge.position('0.004');
    await edge.runtimes.get('main').identify();
    await edge.runtimes.get('second').identify();
    expect(await edge.close()).toMatchObject({
      result: 'blocked',
      reason: 'port_error',
      detail: expect.stringContaining('the API keys of main and second belong to one exchange account'),
    });
    expect(edge.requests('POST /fapi/v1/order')).toEqual([]);
  });

  it('of two exchange accounts write as ever', async ({ start }) => {
    const edge = await start(keys('second'));
    edge.position('0.004');
    await edge.runtimes.get('main').identify();
    await edge.runtimes.get('second').identify();
    expect(await edge.close()).toMatchObject({ result: 'executed' });
  });
});
