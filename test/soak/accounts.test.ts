import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { guardId } from '../../src/domain/names';
import { show } from '../bench/figures';
import { Host } from '../bench/host';
import { OPEN_POLICY } from '../support/stack';
import { Lane } from './lane';
import { type Sample, sampleOf, slope } from './sample';
import { setting } from './settings';

const MINUTES = setting('SOAK_MINUTES', 10);
const ACCOUNTS = setting('SOAK_ACCOUNTS', 20);
const SAMPLES = 40;
const SHOWN = 10;
const MB = 1_000_000;
/** A schedule's default interval: so long as many cycles would take. */
const INTERVAL_S = 30;
const DAY_S = 86_400;

/** `MAX_EVENTS` of the guard, and what a busy moment may add before it continues as new. */
const MOST_EVENTS = 1_200;
/** Twenty closed reservations of one write, and the rest of the state. */
const MOST_STATE = 64_000;
/** What a worker has open by itself, and for each account: sockets to the exchange come and go. */
const MOST_FILES = 100 + 8 * ACCOUNTS;

const ACCOUNT = {
  recvWindowMs: 500,
  confirmSeconds: 1.5,
  policy: { ...OPEN_POLICY, budget: { maxCallsPerDay: 100_000, maxCallsPerRun: 100 } },
};

const most = (samples: readonly Sample[], of: (sample: Sample) => number) => Math.max(...samples.map(of));

/** Lets all accounts live, and looks at worker and guards meanwhile. */
async function soak(host: Host, lanes: readonly Lane[]): Promise<Sample[]> {
  const startedAt = performance.now();
  const minutes = () => (performance.now() - startedAt) / 60_000;
  const work = Promise.all(lanes.map((lane) => lane.live(() => minutes() < MINUTES)));
  const samples: Sample[] = [];
  while (minutes() < MINUTES) {
    await Promise.race([setTimeout((MINUTES * 60_000) / SAMPLES), work]);
    samples.push(await sampleOf(host, minutes(), cyclesOf(lanes)));
  }
  await work;
  return samples;
}

const cyclesOf = (lanes: readonly Lane[]) => lanes.reduce((sum, lane) => sum + lane.cycles, 0);

const rowOf = ({ minute, cycles, vitals, events, state }: Sample) => ({
  min: minute,
  cycles,
  'RSS, MB': vitals.rss / MB,
  'heap, MB': vitals.heapUsed / MB,
  'open files': vitals.files,
  'lines of /metrics': vitals.series,
  'largest guard, events': events,
  'largest guard, characters': state,
});

function outcomesOf(lanes: readonly Lane[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { outcomes } of lanes)
    for (const [outcome, count] of outcomes) sums[outcome] = (sums[outcome] ?? 0) + count;
  return sums;
}

it(`${ACCOUNTS} accounts for ${MINUTES} min`, async (context) => {
  const host = await Host.start({ accounts: ACCOUNTS, account: ACCOUNT });
  try {
    const lanes = host.accounts.map((account) => new Lane(host, account));
    const samples = await soak(host, lanes);
    for (const lane of lanes) await lane.clean();
    const continued = await host.client.workflow.count(
      `WorkflowId STARTS_WITH '${guardId(host.taskQueue)}' AND ExecutionStatus = 'ContinuedAsNew'`,
    );

    const cycles = cyclesOf(lanes);
    const days = ((cycles * INTERVAL_S) / DAY_S).toFixed(1);
    const every = Math.max(1, Math.floor(samples.length / SHOWN));
    const shown = samples.filter((_, i) => i % every === every - 1);
    const title = `${ACCOUNTS} accounts for ${MINUTES} min: ${cycles} cycles, ${days} days of one account; memory after garbage collection`;
    show(context, title, shown.map(rowOf));
    const late = samples.slice(Math.floor(samples.length / 2));
    show(context, 'How the cycles ended', [outcomesOf(lanes)]);
    show(context, 'In all', [
      {
        'guards continued as new': continued.count,
        'requests that write': lanes.reduce((sum, lane) => sum + lane.writes(), 0),
        'warnings of the worker': samples.at(-1)?.vitals.problems ?? 0,
        'RSS, MB per 1,000 cycles, second half': 1_000 * slope(late, ({ vitals }) => vitals.rss / MB),
        'heap, MB per 1,000 cycles, second half': 1_000 * slope(late, ({ vitals }) => vitals.heapUsed / MB),
      },
    ]);

    expect(most(samples, ({ events }) => events)).toBeLessThan(MOST_EVENTS);
    expect(most(samples, ({ state }) => state)).toBeLessThan(MOST_STATE);
    expect(most(samples, ({ vitals }) => vitals.files)).toBeLessThan(MOST_FILES);
    expect(new Set(late.map(({ vitals }) => vitals.series)).size).toBe(1);
    for (const lane of lanes) await lane.expectExact();
  } finally {
    await host.stop();
  }
});
