import { ARRIVAL_SLACK_MS, MAX_RECV_WINDOW_MS } from '../../domain/bounds';
import { Model, type ModelRun } from '../promela/model';
import type { Traced, TraceEvent } from '../trace';
import { clockOf, NEVER, steps, type View, type ViewOf } from './view';

const DAY_MS = 86_400_000;

/**
 * Sizes of the real thing in the place of the model's few. Where the model says "later than", the guard says
 * "at or later than": hence the ms less.
 */
const SIZES = {
  WRITES: 'asked',
  BUDGET: 'budget',
  AGE: 'planAge',
  RW: '(recvWindow - 1)',
  ERR: String(ARRIVAL_SLACK_MS),
  SLACK: String(ARRIVAL_SLACK_MS),
  MIDNIGHT: '0',
  today: 'day',
};
const VARIABLES = 'int asked, budget, planAge, recvWindow = 1, day;';

/** An account's reservations under `lock.pml`, from a guard that knows its ledger on. */
class Reservations {
  private readonly run: ModelRun;
  private readonly places = new Map<string, number>();
  private readonly grants = new Map<string, Traced<'grant'>>();
  private readonly permits = new Map<string, Set<string>>();
  private readonly firstDay: number;

  constructor(
    model: Model,
    /** Of a reservation that nobody is granted. */
    private readonly probe: number,
    private readonly clock: (at: number) => number,
    first: number,
    begin: string,
  ) {
    this.run = model.start();
    this.firstDay = Math.floor(first / DAY_MS);
    this.run.step(begin);
  }

  see(event: TraceEvent): string | null {
    if (event.kind === 'configure') return steps(this.run, [`budget = ${event.maxCallsPerDay}`]);
    if (event.kind === 'grant') return this.grant(event);
    if (event.kind === 'locked') return this.refuse(event);
    const r = 'reservation' in event ? this.places.get(event.reservation) : undefined;
    if (r === undefined) return null;
    switch (event.kind) {
      case 'permit':
        return this.permit(event, r);
      case 'settle':
        return this.settle(event, r);
      case 'accept':
        return this.at(event, `accept(${r})`);
      default:
        return null;
    }
  }

  private at({ at }: TraceEvent, ...texts: string[]): string | null {
    const day = Math.floor(at / DAY_MS) - this.firstDay;
    return steps(this.run, [`now = ${this.clock(at)}; day = ${day}; age()`, ...texts]);
  }

  private grant(event: Traced<'grant'>): string | null {
    const { reservation, writes, plannedAt, planMaxAgeMs, recvWindowMs } = event;
    const known = this.places.get(reservation);
    const r = known ?? this.places.size;
    if (known !== undefined && !this.run.allows(`status[${r}] == UNKNOWN`))
      return this.at(event, `reserve(${r}); status[${r}] == OPEN`);
    this.places.set(reservation, r);
    this.grants.set(reservation, event);
    const calls = writes.reduce((sum, write) => sum + write.calls, 0);
    const staleAt = this.clock(plannedAt) + planMaxAgeMs - 1;
    return this.at(
      event,
      `asked = ${calls}; planAge = ${planMaxAgeMs}; recvWindow = ${recvWindowMs}; staleAt[${r}] = ${staleAt}`,
      `reserve(${r}); status[${r}] == OPEN && granted[${r}] == ${calls}`,
    );
  }

  /** Whoever is refused for the lock must be refused by the model, too: nothing blocks for ever. */
  private refuse(event: TraceEvent): string | null {
    return this.at(
      event,
      `staleAt[${this.probe}] = now; asked = 1`,
      `reserve(${this.probe}); status[${this.probe}] == UNKNOWN`,
    );
  }

  private permit(event: Traced<'permit'>, r: number): string | null {
    const { reservation, write, nonce, said } = event;
    const given = this.permits.get(reservation) ?? new Set();
    this.permits.set(reservation, given);
    const isKnown = [...given].some((each) => each.startsWith(`${write} `));
    if (said === 'refused') return isKnown ? this.forget(event, r) : null;
    if (said === 'already given' || given.has(`${write} ${nonce}`)) return null;
    given.add(`${write} ${nonce}`);
    const calls = this.grants.get(reservation)?.writes.find(({ key }) => key === write)?.calls ?? 0;
    return this.at(
      event,
      ...Array.from(
        { length: calls },
        () =>
          `permitted[${r}] < granted[${r}]; last = permitted[${r}]; permit(${r}); permitted[${r}] == last + 1`,
      ),
    );
  }

  private settle(event: Traced<'settle'>, r: number): string | null {
    const { reservation, permitted } = event;
    if (permitted === null) return this.forget(event, r);
    const calls = (this.grants.get(reservation)?.writes ?? [])
      .filter(({ key }) => permitted[key] === true)
      .reduce((sum, write) => sum + write.calls, 0);
    return this.at(event, `settle(${r}); status[${r}] == CLOSED && permitted[${r}] == ${calls}`);
  }

  /** A guard that knows nothing of a reservation must have been allowed to forget it. */
  private forget(event: TraceEvent, r: number): string | null {
    return this.at(
      event,
      `closeExpired(); if :: status[${r}] == UNKNOWN :: forgettable(${r}) -> forget(${r}) fi`,
    );
  }
}

/** A guard that could not read its predecessor grants nothing before everything permitted until then is dead. */
const MAX_LIFE_MS = MAX_RECV_WINDOW_MS + ARRIVAL_SLACK_MS;

/** The account's reservations; where a guard begins without its predecessor's ledger, so does the view. */
export const lockView: ViewOf = (trace, mutant): View => reservationsIn(trace, mutant, 'once = 0');

/** Each arming for one cycle, from the arming to the next one. */
export const onceView: ViewOf = (trace, mutant): View => {
  let view: View | null = null;
  return {
    see(event) {
      if (event.kind === 'arm' || event.kind === 'start') {
        view = null;
        if (event.kind === 'arm' && event.once) {
          const from = trace.indexOf(event);
          const next = trace.findIndex(({ kind }, i) => i > from && (kind === 'arm' || kind === 'start'));
          const part = trace.slice(from, next < 0 ? undefined : next);
          view = reservationsIn(part, mutant, `once = 1; budget = ${NEVER}`);
        }
      }
      return event.kind === 'configure' || event.kind === 'locked' ? null : (view?.see(event) ?? null);
    },
  };
};

function reservationsIn(trace: readonly TraceEvent[], mutant: string | undefined, begin: string): View {
  const granted = new Set(trace.flatMap((event) => (event.kind === 'grant' ? [event.reservation] : [])));
  const [first = 0, last = 0] = [trace[0]?.at, trace.at(-1)?.at];
  const model = new Model('lock', {
    sizes: {
      ...SIZES,
      N: String(granted.size + 1),
      DAYS: String(Math.floor(last / DAY_MS) - Math.floor(first / DAY_MS) + 2),
    },
    variables: `${VARIABLES} int last;`,
    mutant,
  });
  const clock = clockOf(trace);
  const anew = (how = begin) => new Reservations(model, granted.size, clock, first, how);
  let now = anew();
  let isBorn = true;
  return {
    see(event) {
      if (event.kind === 'start') isBorn = false;
      if (event.kind === 'born') {
        isBorn = true;
        if (event.how === 'fresh') now = anew();
        if (event.how === 'unreadable') {
          const until = clock(event.at) + MAX_LIFE_MS;
          now = anew(`${begin}; lockUntil = ${until}; busyUntil = ${until}`);
        }
      }
      // Before it was born a guard knows of nothing.
      return isBorn || event.kind === 'accept' ? now.see(event) : null;
    },
  };
}
