import { guardId } from '../../src/domain/names';
import { guardStateQuery } from '../../src/workflows/messages';
import type { Host, Vitals } from '../bench/host';

/** How worker and guards are at one moment. */
export interface Sample {
  readonly minute: number;
  readonly cycles: number;
  readonly vitals: Vitals;
  /** The most events of a guard's run. */
  readonly events: number;
  /** The most characters of a guard's state as JSON. */
  readonly state: number;
}

export async function sampleOf(host: Host, minute: number, cycles: number): Promise<Sample> {
  const vitals = await host.vitals();
  let [events, state] = [0, 0];
  for (const account of host.accounts) {
    events = Math.max(events, (await host.guards.place(account)).events);
    const told = await host.client.workflow.getHandle(guardId(account)).query(guardStateQuery);
    state = Math.max(state, JSON.stringify(told).length);
  }
  return { minute, cycles, vitals, events, state };
}

/** How much a figure grows with each cycle, by least squares. */
export function slope(samples: readonly Sample[], of: (sample: Sample) => number): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(samples.map(({ cycles }) => cycles));
  const y = mean(samples.map(of));
  const sum = (term: (sample: Sample) => number) => samples.reduce((total, each) => total + term(each), 0);
  return sum((each) => (each.cycles - x) * (of(each) - y)) / sum((each) => (each.cycles - x) ** 2);
}
