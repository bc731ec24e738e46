import { setTimeout as sleep } from 'node:timers/promises';
import type { Labels, Prometheus } from './prometheus';

const LOOK_EVERY_MS = 2_000;

/** One alert, from when it was first seen firing to when it no longer was. Times are the host's, ms. */
export interface Firing {
  readonly alert: string;
  readonly labels: Labels;
  readonly from: number;
  to: number | null;
}

/** Everything that fires, as Prometheus tells it, for as long as it is watched. */
export class AlertLog {
  readonly firings: Firing[] = [];
  /** Labels of what would fire if it lasted. */
  pending: readonly Labels[] = [];
  private stopped = false;
  private readonly done: Promise<void>;

  constructor(private readonly prometheus: Prometheus) {
    this.done = this.watch();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.done;
  }

  private async watch(): Promise<void> {
    while (!this.stopped) {
      // What it cannot be asked now it is asked in two seconds.
      const now = await this.prometheus.alerts().catch(() => null);
      if (now !== null) {
        this.take(now.firing);
        this.pending = now.pending;
      }
      await sleep(LOOK_EVERY_MS);
    }
  }

  private take(now: readonly Labels[]): void {
    const keys = new Map(now.map((labels) => [keyOf(labels), labels]));
    for (const firing of this.firings) {
      if (firing.to !== null) continue;
      if (!keys.delete(keyOf(firing.labels))) firing.to = Date.now();
    }
    for (const labels of keys.values())
      this.firings.push({ alert: labels['alertname'] ?? '?', labels, from: Date.now(), to: null });
  }
}

const keyOf = (labels: Labels): string => JSON.stringify(Object.entries(labels).sort());
