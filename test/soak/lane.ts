import { expect } from 'vitest';
import { guardId } from '../../src/domain/names';
import type { CycleReport } from '../../src/domain/report';
import { until } from '../../src/outside/until';
import { guardStateQuery } from '../../src/workflows/messages';
import type { Host } from '../bench/host';
import { strayOrder } from '../support/strays';

/** Every so many cycles an order appears that nobody expects. */
const STRAY_EVERY = 5;
/** Every so many of those the guard is disarmed, and nothing may be sent. */
const DISARM_EVERY = 10;
const WITHIN_MS = 60_000;
/** On a machine too busy to write in time it takes some cycles. */
const CLEAN_WITHIN_MS = 300_000;
/** What may only stand where no permit was given. */
const NEVER_PERMITTED: readonly string[] = ['blocked', 'planned', 'already_satisfied'];

/** One account's days: cycle after cycle, strays, arming and disarming. */
export class Lane {
  cycles = 0;
  private strays = 0;
  /** By what its reports say became of each action. */
  private readonly results = { executed: 0, permitted: 0 };
  readonly outcomes = new Map<string, number>();

  constructor(
    private readonly host: Host,
    private readonly account: string,
  ) {}

  /** Goes on for as long as it is told to. */
  async live(goesOn: () => boolean): Promise<void> {
    while (goesOn()) {
      if (this.cycles % STRAY_EVERY === STRAY_EVERY - 1) await this.withStray();
      else await this.cycle();
    }
  }

  /** Cycles until nothing is left that nobody expects. @throws Error with what the last cycle said */
  async clean(): Promise<void> {
    let said = '';
    const isClean = async () => {
      // What could not be verified disarmed it.
      await this.armed(true);
      const { outcome, headline } = await this.cycle();
      said = headline;
      return outcome === 'clean';
    };
    try {
      await until(isClean, { what: 'a clean cycle', withinMs: CLEAN_WITHIN_MS, everyMs: 500 });
    } catch (error) {
      throw new Error(`${this.account} did not become clean, its last cycle said: ${said}`, { cause: error });
    }
    expect(this.exchange.openOrders()).toEqual([]);
  }

  /** Each stray was cancelled once, and the guard's ledger has a call for each cancel that it permitted and no other. */
  async expectExact(): Promise<void> {
    const { ledger, reservations } = await this.host.client.workflow
      .getHandle(guardId(this.account))
      .query(guardStateQuery);
    expect(reservations.filter(({ closed }) => closed === null)).toEqual([]);
    const calls = Object.values(ledger.days).reduce((sum, day) => sum + day.calls, 0);
    expect({ calls, executed: this.results.executed }, this.account).toEqual({
      calls: this.results.permitted,
      executed: this.strays,
    });
  }

  /** Requests that wrote to its account. */
  writes(): number {
    return this.host.sim.log.writes().filter(({ account }) => account === this.account).length;
  }

  private get exchange() {
    return this.host.sim.account(this.account);
  }

  private async cycle(): Promise<CycleReport> {
    const report = await this.host.cycle(this.account);
    this.cycles += 1;
    this.outcomes.set(report.outcome, (this.outcomes.get(report.outcome) ?? 0) + 1);
    for (const { result } of report.actions) {
      if (result === 'executed') this.results.executed += 1;
      if (!NEVER_PERMITTED.includes(result)) this.results.permitted += 1;
    }
    return report;
  }

  private async withStray(): Promise<void> {
    const isDisarmed = (this.cycles + 1) % (STRAY_EVERY * DISARM_EVERY) === 0;
    if (isDisarmed) await this.armed(false);
    const open = this.exchange.openOrders().length;
    strayOrder({ exchange: this.exchange });
    this.strays += 1;
    await this.cycle();
    if (isDisarmed) expect(this.exchange.openOrders()).toHaveLength(open + 1);
    await this.armed(true);
  }

  private async armed(wanted: boolean): Promise<void> {
    const { guards } = this.host;
    const who = { operator: 'soak', reason: 'soak' };
    const patiently = { what: `the guard of ${this.account}`, withinMs: WITHIN_MS, tolerate: () => true };
    const { armed } = await until(() => guards.status(this.account), patiently);
    if (armed === wanted) return;
    await (wanted ? guards.arm(this.account, who) : guards.disarm(this.account, who));
    await until(async () => (await guards.status(this.account)).armed === wanted, patiently);
  }
}
