import { describe, expect, it } from 'vitest';
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

  it('are none where nobody knows the address: a wrong link is worse', () => {
    expect(urlOf('127.0.0.1:40123')).toBeNull();
    expect(urlOf('temporal.internal:7233')).toBeNull();
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
