// Renews docs/images: runs "start" in a folder of its own, arms and disarms it as a user would, and
// photographs Temporal's Web UI. Needs Chromium (CHROMIUM names another one than /usr/bin/chromium).
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const images = join(root, 'docs/images');
const main = join(root, 'dist/main.js');
const folder = mkdtempSync(join(tmpdir(), 'screenshots-'));
mkdirSync(images, { recursive: true });

const start = spawn(process.execPath, [main, 'start'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
const ended = new Promise((resolve) => start.once('close', resolve));
let output = '';
start.stdout.on('data', (data) => {
  output += data;
});

/** Resolves once "start" prints what matches, from `offset` on. */
async function says(pattern, offset = 0) {
  for (;;) {
    if (pattern.test(output.slice(offset))) return;
    await new Promise((resolve, reject) => {
      start.stdout.once('data', resolve);
      void ended.then(() => reject(new Error(`"start" ended without saying ${pattern}:\n${output}`)));
    });
  }
}

/** Runs a command to its end. */
async function cli(...args) {
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, stdio: 'inherit' });
  const status = await new Promise((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`${args.join(' ')} ended with status ${status}`);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ],
});
try {
  await says(/blocked: 4 actions/);
  const { webUi } = JSON.parse(readFileSync(join(folder, '.grinder/start.json'), 'utf8'));
  const namespace = `${webUi}/namespaces/default`;

  /** Photographs a page once it shows every text, in itself or in one of its frames (its Markdown). */
  async function shoot(name, path, height, texts) {
    const page = await browser.newPage({ viewport: { width: 1360, height }, colorScheme: 'light' });
    await page.goto(`${namespace}/${path}`);
    for (const text of texts) await shows(page, text);
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(images, `${name}.png`) });
    await page.close();
    console.log(`docs/images/${name}.png`);
  }

  async function shows(page, text) {
    for (const until = Date.now() + 20_000; ; ) {
      for (const frame of page.frames()) {
        const visible = frame.getByText(text).first().isVisible();
        // A frame that is being replaced shows nothing.
        if (await visible.catch(() => false)) return;
      }
      if (Date.now() > until) throw new Error(`${page.url()} does not show ${text}`);
      await page.waitForTimeout(100);
    }
  }

  /** The page of the newest cycle that ended like that; every outcome but clean is a search attribute. */
  async function cyclePath(query) {
    const url = `${webUi}/api/v1/namespaces/default/workflows?query=${encodeURIComponent(query)}`;
    for (;;) {
      const { executions = [] } = await (await fetch(url)).json();
      const [found] = executions;
      if (found !== undefined)
        return `workflows/${encodeURIComponent(found.execution.workflowId)}/${found.execution.runId}`;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  const armedAt = output.length;
  await cli('arm', 'demo', '--operator', 'you', '--reason', 'try');
  await says(/acted: 3 orders cancelled, 1 position closed/, armedAt);
  const acted = await cyclePath('ReconcileOutcome = "acted"');
  await shoot('cycle-acted', `${acted}/history`, 1090, ['acted: 3 orders cancelled', 'observe']);
  const actedAt = output.length;
  await says(/clean: 4 open orders/, actedAt);
  const clean = await cyclePath(
    'WorkflowType = "reconcileCycle" AND ReconcileOutcome IS NULL AND ExecutionStatus = "Completed"',
  );
  await shoot('cycle-clean', `${clean}/history`, 900, ['clean: 4 open orders', 'observe']);
  const guardUrl = `${webUi}/api/v1/namespaces/default/workflows/${encodeURIComponent('remediation-guard/demo')}`;
  const { workflowExecutionInfo: guard } = await (await fetch(guardUrl)).json();
  const guardPath = `workflows/${encodeURIComponent('remediation-guard/demo')}/${guard.execution.runId}`;
  await shoot('guard', `${guardPath}/user-metadata`, 700, [/^ARMED - demo until/, 'Last action']);
  await cli('disarm', 'demo', '--wait');
  await shoot('schedule', 'schedules/reconcile%2Fdemo', 800, ['Recent Runs', 'Upcoming Runs', 'Completed']);
} finally {
  await browser.close();
  start.kill('SIGINT');
  await ended;
  rmSync(folder, { recursive: true });
}
