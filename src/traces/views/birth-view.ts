import { ARRIVAL_SLACK_MS } from '../../domain/bounds';
import { utcDay } from '../../domain/guard/state';
import { Model, type ModelRun } from '../promela/model';
import type { Traced, TraceEvent } from '../trace';
import { clockOf, NEVER, steps, type View, type ViewOf } from './view';

/** The model has two cycles with one write each: a reservation takes the place of the one before the last. */
const PLACES = 2;
const SIZES = { BUDGET: String(NEVER), W: '(recvWindow + slack)', ARMS: String(NEVER), TMAX: String(NEVER) };
const VARIABLES = `int recvWindow, slack = ${ARRIVAL_SLACK_MS - 1};`;

/** The guard's lives under `birth.pml`, with one of each reservation's writes. */
class Lives {
  private readonly run: ModelRun;
  private readonly places = new Map<string, { readonly r: number; readonly write: string | undefined }>();
  private readonly births = new Map<number, number>();
  private readonly closed = new Set<string>();
  private isFirst = true;
  /** A guard is there, and knows what was before it. */
  private isBorn = false;
  /** What expired while there was none: the next one finds it so. */
  private overdue: Traced<'expire'>[] = [];
  private starts = 1;
  /** Of the guard whose plans are granted: one that took over goes on with its predecessor's. */
  private birth = 1;
  private count = 0;
  /** Nobody knows what was spent on it; what a new day spends is known again. The model has one day only. */
  private unknownDay: string | null = null;
  /** The model has no successor that takes over from a guard which itself did not know its ledger. */
  private isTold = true;

  constructor(
    model: Model,
    /** Which write of each. */
    private readonly nth: number,
    private readonly clock: (at: number) => number,
  ) {
    this.run = model.start();
    this.run.step('begin(); disarm(); recvWindow = 1');
  }

  see(event: TraceEvent): string | null {
    return this.isTold ? (this.newDay(event) ?? this.happens(event)) : null;
  }

  private newDay({ at }: TraceEvent): string | null {
    if (this.unknownDay === null || utcDay(at) <= this.unknownDay) return null;
    this.unknownDay = null;
    return steps(this.run, [`${this.isBorn ? 'g' : 'pred'}.known = true`]);
  }

  private happens(event: TraceEvent): string | null {
    switch (event.kind) {
      case 'terminate':
        this.isBorn = false;
        return this.isFirst ? null : this.at(event, 'terminate()');
      case 'start':
        if (this.isFirst) return null;
        this.starts += 1;
        return this.at(event, '!up; start()');
      case 'born':
        return this.born(event);
      case 'arm':
        if (event.acceptUnknown) this.unknownDay = null;
        return this.at(event, 'mayArm', `arm(${Number(event.acceptUnknown)})`);
      case 'disarm':
        return this.at(event, 'if :: up && g.armed -> disarm() :: else fi');
      case 'grant':
        return this.grant(event);
      case 'permit':
        return this.permit(event);
      case 'settle':
        return this.settle(event);
      case 'expire':
        return this.expire(event);
      case 'accept': {
        const place = this.placeOf(event);
        return place === null ? null : this.at(event, `accept(${place})`);
      }
      default:
        return null;
    }
  }

  private at({ at }: TraceEvent, ...texts: string[]): string | null {
    return steps(this.run, [`now = ${this.clock(at)}; age()`, ...texts]);
  }

  private born(event: Traced<'born'>): string | null {
    this.isBorn = true;
    if (this.isFirst) {
      this.isFirst = false;
      return event.how === 'fresh' ? null : 'the first guard has no predecessor';
    }
    // Nobody before it ever knew anything: as good as the first.
    if (event.how === 'fresh') return 'the guard did not find its predecessor';
    if (event.how === 'taken over' && this.unknownDay !== null) {
      this.isTold = false;
      return null;
    }
    this.unknownDay = event.how === 'unreadable' ? utcDay(event.at) : null;
    if (event.how === 'unreadable') this.birth = this.starts;
    const overdue = this.overdue.splice(0).flatMap(({ reservation }) => this.places.get(reservation) ?? []);
    return this.at(
      event,
      `finishBirth(); g.known == ${Number(event.how === 'taken over')}`,
      ...overdue.map(({ r }) => `settle(${r})`),
    );
  }

  private grant(event: Traced<'grant'>): string | null {
    const { reservation, writes, recvWindowMs, policyVersion } = event;
    if (this.places.has(reservation) && !this.closed.has(reservation)) return null;
    const r = this.count % PLACES;
    this.count += 1;
    for (const [other, { r: taken }] of this.places) if (taken === r) this.places.delete(other);
    this.places.set(reservation, { r, write: writes[this.nth]?.key });
    this.closed.delete(reservation);
    // The version names the guard, or one that it took over from.
    const named = this.births.get(policyVersion) ?? this.birth;
    this.births.set(policyVersion, named);
    return this.at(
      event,
      `g.status[${r}] = UNKNOWN; g.given[${r}] = 0; ever[${r}] = 0; lives[${r}] = 0; saidNot[${r}] = 0; recvWindow = ${recvWindowMs}`,
      `planBirth[${r}] = ${named}`,
      `reserve(${r}); g.status[${r}] == OPEN`,
    );
  }

  private permit(event: Traced<'permit'>): string | null {
    const r = this.placeOf(event);
    if (r === null || event.said !== 'given') return null;
    return this.at(event, `if :: g.given[${r}] :: !g.given[${r}] -> permit(${r}) fi; g.given[${r}]`);
  }

  private settle(event: Traced<'settle'>): string | null {
    const { reservation, permitted } = event;
    const place = this.places.get(reservation);
    if (place === undefined || permitted === null) return null;
    this.closed.add(reservation);
    const said =
      place.write === undefined ? '' : `; g.given[${place.r}] == ${Number(permitted[place.write] === true)}`;
    return this.at(event, `settle(${place.r}); g.status[${place.r}] == CLOSED${said}`);
  }

  private expire(event: Traced<'expire'>): string | null {
    const place = this.places.get(event.reservation);
    if (place === undefined || this.closed.has(event.reservation)) return null;
    this.closed.add(event.reservation);
    if (this.isBorn) return this.at(event, `settle(${place.r})`);
    this.overdue.push(event);
    return null;
  }

  private placeOf({ reservation, write }: { reservation: string; write: string }): number | null {
    const place = this.places.get(reservation);
    return place === undefined || place.write !== write ? null : place.r;
  }
}

export const birthView: ViewOf = (trace, mutant): View => {
  const model = new Model('birth', {
    sizes: SIZES,
    variables: VARIABLES,
    mutant,
  });
  const most = Math.max(1, ...trace.map((event) => (event.kind === 'grant' ? event.writes.length : 0)));
  const clock = clockOf(trace);
  const views = Array.from({ length: most }, (_, nth) => new Lives(model, nth, clock));
  return {
    see(event) {
      for (const view of views) {
        const problem = view.see(event);
        if (problem !== null) return problem;
      }
      return null;
    },
  };
};
