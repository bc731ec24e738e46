// Renews docs/images: runs "start" in a folder of its own, arms and disarms it as a user would, and
// photographs Temporal's Web UI and what the dashboard asks of Prometheus, in Prometheus's own graphs. Needs
// Chromium and Prometheus: on the PATH, Debian's where there are none, or those that CHROMIUM and PROMETHEUS name.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { dashboardRows, graphPage, startPrometheus } from './pictures/dashboard.mjs';
import { chromiumPath } from './pictures/programs.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const images = join(root, 'docs/images');
const main = join(root, 'dist/main.js');
const folder = mkdtempSync(join(tmpdir(), 'screenshots-'));
mkdirSync(images, { recursive: true });
const GUARD = encodeURIComponent('remediation-guard/demo');

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
  executablePath: chromiumPath(root),
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ],
});
let prometheus = null;
try {
  await says(/^ {2}Metrics /m);
  const { webUi, simulator, metrics } = JSON.parse(readFileSync(join(folder, '.grinder/start.json'), 'utf8'));
  const namespace = `${webUi}/namespaces/default`;
  prometheus = await startPrometheus(root, folder, metrics);
  await says(/blocked: 4 actions/);

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
  async function cyclePath(outcome) {
    const ended = outcome === 'clean' ? 'IS NULL' : `= "${outcome}"`;
    const query = `WorkflowType = "reconcileCycle" AND ReconcileOutcome ${ended} AND ExecutionStatus = "Completed"`;
    const url = `${webUi}/api/v1/namespaces/default/workflows?query=${encodeURIComponent(query)}`;
    for (;;) {
      const { executions = [] } = await (await fetch(url)).json();
      const [found] = executions;
      if (found !== undefined)
        return `workflows/${encodeURIComponent(found.execution.workflowId)}/${found.execution.runId}`;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Photographs the first page of a cycle: its result, and its course. */
  async function shootCourse(outcome, headline, height) {
    const path = await cyclePath(outcome);
    const summary = /orders, positions, expected state/;
    await shoot(`cycle-${outcome}`, `${path}/history`, height, [headline, summary]);
  }

  /** Photographs what a cycle says of itself where a worker answers. */
  async function shootDetails(outcome, headline) {
    await shoot(`cycle-${outcome}`, `${await cyclePath(outcome)}/user-metadata`, 700, [headline]);
  }

  async function shootGuard(name, headline) {
    const url = `${webUi}/api/v1/namespaces/default/workflows/${GUARD}`;
    const { workflowExecutionInfo } = await (await fetch(url)).json();
    const path = `workflows/${GUARD}/${workflowExecutionInfo.execution.runId}/user-metadata`;
    await shoot(name, path, 700, [headline, 'Acted']);
  }

  /** Photographs a row of the dashboard as Prometheus draws it. */
  async function shootGraphs({ name, expressions }) {
    const page = await browser.newPage({ viewport: { width: 1360, height: 800 }, colorScheme: 'light' });
    await page.goto(graphPage(prometheus.url, expressions, 3));
    await page.waitForLoadState('networkidle');
    await page.addStyleTag({ content: 'nav { display: none !important }' });
    await page.screenshot({ path: join(images, `dashboard-${name}.png`), fullPage: true });
    await page.close();
    console.log(`docs/images/dashboard-${name}.png`);
  }

  /** Makes this the demo's policy. */
  async function apply(change) {
    const file = join(folder, '.grinder/reconcile.config.json');
    const config = JSON.parse(readFileSync(file, 'utf8'));
    Object.assign(config.accounts.demo.policy, change);
    writeFileSync(file, JSON.stringify(config));
    await cli('apply');
  }

  /** Runs one cycle, with whatever its exit status says. */
  const run = () => cli('run', 'demo').catch(() => undefined);

  await shootDetails('blocked', 'blocked: 4 actions');
  await apply({ dryRun: true });
  await run();
  await shootDetails('planned', 'planned: 4 actions');
  await apply({ dryRun: false });
  const fault = { kind: 'service-unavailable', times: 1_000, match: { path: '/fapi/v3/positionRisk' } };
  await fetch(`${simulator}/admin/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
  await run();
  await fetch(`${simulator}/admin/faults`, { method: 'DELETE' });
  await shootCourse('inconclusive', 'inconclusive: positions', 900);
  // A cycle that follows an inconclusive one has more to say to the guard.
  await says(/blocked: 4 actions/, output.length);
  const armedAt = output.length;
  await cli('arm', 'demo', '--operator', 'you', '--reason', 'try');
  await says(/acted: 3 orders cancelled, 1 position closed/, armedAt);
  await shootCourse('acted', 'acted: 3 orders cancelled', 1090);
  await shootGuard('guard-armed', /^ARMED - demo until/);
  const actedAt = output.length;
  await says(/clean: 4 open orders/, actedAt);
  await shootCourse('clean', 'clean: 4 open orders', 900);
  await shoot('schedule', 'schedules/reconcile%2Fdemo', 800, ['Recent Runs', 'Upcoming Runs', 'Completed']);
  await cli('disarm', 'demo', '--wait');
  await shootGuard('guard-disarmed', /^DISARMED - demo/);
  for (const row of dashboardRows(root)) await shootGraphs(row);
} finally {
  await prometheus?.stop();
  await browser.close();
  start.kill('SIGINT');
  await ended;
  rmSync(folder, { recursive: true });
}
