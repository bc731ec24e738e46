import { describe, expect, it, vi } from 'vitest';
import { outputOf } from '../../../src/cli/output';
import { WebUi } from '../../../src/cli/web-ui';

const urlOf = (address: string, webUi?: string, namespace = 'default') =>
  new WebUi({ address, namespace, webUi }).guard('main')[0]?.url ?? null;

describe('links into the Web UI', () => {
  it.each([
    ['127.0.0.1:7233', 'http://127.0.0.1:8233/namespaces/default/workflows/remediation-guard%2Fmain'],
    ['localhost:7233', 'http://localhost:8233/namespaces/default/workflows/remediation-guard%2Fmain'],
    [
      'desk.a1b2c.tmprl.cloud:7233',
      'https://cloud.temporal.io/namespaces/default/workflows/remediation-guard%2Fmain',
    ],
    [
      'us-east-1.aws.api.temporal.io:7233',
      'https://cloud.temporal.io/namespaces/default/workflows/remediation-guard%2Fmain',
    ],
  ])('follow from the address %s', (address, url) => expect(urlOf(address)).toBe(url));

  it('lead nowhere where nobody knows the address, and still name what is spoken of', () => {
    for (const address of ['127.0.0.1:40123', 'temporal.internal:7233']) {
      const webUi = new WebUi({ address, namespace: 'default' });
      expect(webUi.guard('main')).toEqual([{ of: 'remediation-guard/main', url: null }]);
      expect(webUi.schedule('main')).toEqual([{ of: 'reconcile/main', url: null }]);
    }
  });

  it('stand below an answer where there are some, and in its JSON in any case', () => {
    const printed: string[] = [];
    const write = vi
      .spyOn(process.stdout, 'write')
      .mockImplementation((text) => printed.push(String(text)) > 0);
    const answer = { account: 'main', paused: true };
    for (const [json, webUi] of [
      [false, undefined],
      [false, 'http://ui'],
      [true, undefined],
    ] as const) {
      const links = new WebUi({ address: 'temporal.internal:7233', namespace: 'default', webUi }).schedule(
        'main',
      );
      outputOf({ json }).answer('schedule pause', answer, links);
    }
    write.mockRestore();
    const [see, json] = printed;
    expect(printed).toHaveLength(2);
    expect(see).toBe('  see http://ui/namespaces/default/schedules/reconcile%2Fmain\n');
    expect(JSON.parse(json ?? '')).toMatchObject({ links: [{ of: 'reconcile/main', url: null }], answer });
  });

  it('go where they are told, whatever the slashes and the namespace', () => {
    expect(urlOf('temporal.internal:7233', 'https://ui.internal/', 'desk a/b')).toBe(
      'https://ui.internal/namespaces/desk%20a%2Fb/workflows/remediation-guard%2Fmain',
    );
  });

  it('lead to schedules too', () =>
    expect(new WebUi({ address: '127.0.0.1:7233', namespace: 'default' }).schedule('main')).toEqual([
      { of: 'reconcile/main', url: 'http://127.0.0.1:8233/namespaces/default/schedules/reconcile%2Fmain' },
    ]));
});
