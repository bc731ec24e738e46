import type { Browser, Frame, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { anyFreePort } from '../../src/dev/ports';
import { resolveTemporalCli } from '../../src/dev/temporal-cli';
import { startTemporalServer, type TemporalServer } from '../../src/dev/temporal-server';
import { arm } from '../../src/domain/guard/arm';
import { configure } from '../../src/domain/guard/configure';
import { newGuardState } from '../../src/domain/guard/new-state';
import { guardStatus } from '../../src/domain/guard/status';
import { plainText } from '../../src/domain/plain-text';
import { policySchema } from '../../src/domain/policy-schema';
import { buildReport } from '../../src/domain/report';
import { reportDetails } from '../../src/workflows/cycle-details';
import { guardDetails } from '../../src/workflows/guard-details';
import { hasBrowser, startBrowser } from '../support/browser';
import { HOSTILE_TEXTS } from '../support/hostile-texts';
import { Stack } from '../support/stack';

/** Ends with the words that tell why it is skipped where it is. */
const NEEDS =
  'the Web UI in a browser (skipped where there is no Chromium: scripts/test-programs.sh gets one)';

describe.skipIf(!hasBrowser())(NEEDS, () => {
  let server: TemporalServer;
  let browser: Browser;
  let stack: Stack;

  beforeAll(async () => {
    const executable = await resolveTemporalCli((line) => console.log(line));
    const port = await anyFreePort();
    server = await startTemporalServer({ executable, port, uiPort: await anyFreePort() });
    browser = await startBrowser();
    stack = await Stack.start({ address: server.address });
  });
  afterAll(async () => {
    await stack.stop();
    await browser.close();
    await server.stop();
  });

  /** The guard's page, of the run that is on now. */
  async function guardPage(tab: 'history' | 'user-metadata' = 'history'): Promise<Page> {
    const { workflowId, runId } = await stack.guardHandle().describe();
    const page = await browser.newPage({ viewport: { width: 1360, height: 900 } });
    onTestFinished(async () => void (await page.close()));
    await page.goto(
      `${server.uiUrl}/namespaces/default/workflows/${encodeURIComponent(workflowId)}/${runId}/${tab}`,
    );
    return page;
  }

  /** The page has a copy of each form for each of its layouts; one is open. */
  const form = (page: Page, name: string): Locator =>
    page.locator(`dialog[open][data-testid="${name}-confirmation-modal"]`);

  async function sendSignal(page: Page, name: string, input: object | null): Promise<void> {
    await page.getByRole('button', { name: 'More Actions' }).click();
    await page.getByRole('menuitem', { name: 'Send a Signal' }).click();
    const signal = form(page, 'signal');
    await signal.getByTestId('signal-select-button').click();
    // Its description stands beside the name.
    await signal.getByRole('option', { name: new RegExp(`^${name} `) }).click();
    if (input !== null) {
      const editor = signal.locator('[contenteditable=true]');
      await editor.click();
      await page.keyboard.insertText(JSON.stringify(input));
      // Left, it is written anew, a key a line, and the button moves away.
      await editor.blur();
      await editor.getByText('}', { exact: true }).waitFor();
    }
    await signal.getByTestId('confirm-modal-button').click();
    await signal.waitFor({ state: 'detached' });
  }

  it('Request Cancellation disarms the guard, which goes on living and can be armed again', async () => {
    await stack.arm();
    const { runId } = await stack.guardHandle().describe();
    const page = await guardPage();
    await page.getByRole('button', { name: 'Request Cancellation' }).click();
    await form(page, 'cancel').getByTestId('confirm-modal-button').click();
    const { disarmed } = await stack.until(({ armed }) => !armed);
    expect(disarmed).toMatchObject({ reason: 'cancellation_requested' });
    await expect.poll(async () => (await stack.guardHandle().describe()).runId).not.toBe(runId);
    expect((await stack.guardHandle().describe()).status.name).toBe('RUNNING');
    expect(await stack.arm()).toMatchObject({ armed: true });
  });

  it("the signal form arms with the example of arm's description, and disarms with no input", async () => {
    await stack.guards.disarm(stack.account, {});
    await stack.until(({ armed }) => !armed);
    const page = await guardPage();
    await sendSignal(page, 'arm', { operator: 'you', reason: 'why', ttlSeconds: 3_600 });
    expect(await stack.until(({ armed }) => armed)).toMatchObject({
      arming: { operator: 'you', reason: 'why' },
      lastRejected: null,
    });
    await sendSignal(page, 'disarm', null);
    expect(await stack.until(({ armed }) => !armed)).toMatchObject({
      disarmed: { reason: 'disarm' },
      lastRejected: null,
    });
  });

  it('the page of an armed guard says so, with all its lines', async () => {
    await stack.arm({
      reason: HOSTILE_TEXTS.map(([, text]) => text)
        .join(' ')
        .slice(0, 200),
    });
    const page = await guardPage('user-metadata');
    await expect
      .poll(async () => (await Promise.all(page.frames().map(linesOf))).flat())
      .toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^ARMED - /),
          'Stop Request Cancellation, or Send a Signal disarm (no input)',
          'Open no reservation',
        ]),
      );
  });

  it.each(HOSTILE_TEXTS)('shows %s in a reason, an id or a problem as text', async (_what, text) => {
    const page = await browser.newPage();
    onTestFinished(async () => void (await page.close()));
    for (const pageOf of [guardPageWith, cyclePageWith]) {
      const rendered = async (from: string) => {
        await page.goto(`${server.uiUrl}/render?content=${encodeURIComponent(pageOf(from))}`);
        const tags = await page.locator('main *').evaluateAll((all) => all.map(({ tagName }) => tagName));
        return { tags, lines: await linesOf(page.mainFrame()) };
      };
      const plain = await rendered('nothing but text');
      const { tags, lines } = await rendered(text);
      expect(tags).toEqual(plain.tags);
      expect(lines).toEqual(
        plain.lines.map((line) => line.replaceAll('nothing but text', () => oneSpace(plainText(text)))),
      );
    }
  });
});

const oneSpace = (text: string) => text.replace(/\s+/g, ' ').trim();

/** What a reader sees; nothing of a frame that is being replaced. */
async function linesOf(frame: Frame): Promise<string[]> {
  const blocks = frame.locator('main :is(h3, p, tr)');
  return (await blocks.allInnerTexts().catch(() => [])).map(oneSpace);
}

function guardPageWith(text: string): string {
  const now = Date.UTC(2026, 10, 23);
  const live = configure(newGuardState('main', now), { policy: z.parse(policySchema, {}) }, now).state;
  const armed = arm({ ...live, birth: { status: 'fresh' } }, { operator: 'you', reason: text }, now);
  return guardDetails(guardStatus(armed, now, false));
}

function cyclePageWith(text: string): string {
  const failedParts = [{ part: 'positions', problem: text } as const];
  const blind = [{ symbol: 'ADAUSDT', part: 'positions', row: 3, problem: text } as const];
  const facts = {
    actions: [],
    reported: [],
    counts: null,
    truncated: 0,
    unprotectedPosition: false,
    massChange: false,
  };
  const when = { plan: null, exchangeId: null, observedAt: null, asOf: null, cancelled: false };
  return reportDetails(buildReport({ account: 'main', failedParts, blind, ...facts, ...when }));
}
