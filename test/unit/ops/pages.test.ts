import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';

let receiver: ChildProcess;
let lines: AsyncIterator<string>;
let url = '';

beforeAll(async () => {
  receiver = spawn(process.execPath, ['ops/alertmanager/pages.mjs', '127.0.0.1', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const reader: Interface = createInterface({
    input: receiver.stdout as NonNullable<typeof receiver.stdout>,
  });
  lines = reader[Symbol.asyncIterator]();
  url = `http://127.0.0.1:${/\d+$/.exec(await nextLine())?.[0]}/`;
});

afterAll(async () => {
  receiver.kill('SIGTERM');
  await once(receiver, 'exit');
});

const nextLine = async (): Promise<string> => (await lines.next()).value as string;
const post = async (body: string) => (await fetch(url, { method: 'POST', body })).status;

it('prints each page as a line that no terminal obeys', async () => {
  const page = {
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'GrinderReconcileBlind', severity: 'critical', account: 'main' },
        annotations: {
          summary: 'main: nothing \u001b[31mconclusive\nhas been seen',
          runbook_url: 'docs/x.md#y',
        },
      },
    ],
  };
  expect(await post(JSON.stringify(page))).toBe(200);
  expect(await nextLine()).toMatch(
    /^\S+Z FIRING critical GrinderReconcileBlind account=main - main: nothing {2}\[31mconclusive has been seen - docs\/x\.md#y$/,
  );
});

it('goes on after a request that is no page', async () => {
  expect(await post('{')).toBe(400);
  expect(await nextLine()).toContain('a request that is no page');
  expect(await post('{"alerts":[]}')).toBe(200);
});
