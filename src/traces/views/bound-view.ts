import { ARRIVAL_SLACK_MS, MAX_CLOCK_ERROR_MS } from '../../domain/bounds';
import { Model, type ModelRun } from '../promela/model';
import type { Traced } from '../trace';
import { clockOf, NEVER, steps, type View, type ViewOf } from './view';

const SIZES = {
  RW: 'recvWindow',
  ERR: String(MAX_CLOCK_ERROR_MS),
  SLACK: String(ARRIVAL_SLACK_MS),
  ARM_END: 'armEnd',
  TMAX: String(NEVER),
  NEVER: String(NEVER),
};
const VARIABLES = 'int recvWindow, armEnd;';

/** One permitted write under `bound.pml`: until when it may take effect. */
class OnePermit {
  private readonly run: ModelRun;
  private isStopped = false;

  constructor(
    model: Model,
    private readonly clock: (at: number) => number,
  ) {
    this.run = model.start();
  }

  /** The permit, and before it the timestamp of what is sent under it. */
  begin(at: number, recvWindowMs: number, armEnd: number, sent: Traced<'send'> | undefined): string | null {
    const [now, stamp] = [this.clock(at), this.clock(sent?.stamp ?? at)];
    return steps(this.run, [
      `recvWindow = ${recvWindowMs}; armEnd = ${this.clock(armEnd)}`,
      ...(sent === undefined ? [] : [`SENT_RW == ${sent.recvWindowMs}`]),
      `now = ${Math.min(now, stamp)}; fixTimestamp(${Math.max(0, stamp - now)})`,
      `now = ${now}; task = ASK; taskNow = now; commit(); answer == GRANTED; answer = NONE`,
    ]);
  }

  stop(at: number, sentAt: number): string | null {
    if (this.isStopped) return null;
    this.isStopped = true;
    return steps(this.run, [
      `stopAt = ${this.clock(sentAt)}`,
      `now = ${this.clock(at)}; task = STOP; taskNow = now; commit()`,
    ]);
  }

  accept(at: number): string | null {
    return steps(this.run, [`now = ${this.clock(at)}; accept()`]);
  }
}

export const boundView: ViewOf = (trace, mutant): View => {
  const model = new Model('bound', {
    sizes: SIZES,
    variables: VARIABLES,
    mutant,
  });
  const clock = clockOf(trace);
  const grants = new Map<string, Traced<'grant'>>();
  const ends = new Map<number, number>();
  const permits = new Map<string, OnePermit>();
  const keyOf = ({ reservation, write }: { reservation: string; write: string }) => `${reservation} ${write}`;
  const sends = new Map(
    trace.flatMap((event) => (event.kind === 'send' ? [[keyOf(event), event] as const] : [])),
  );
  const stop = (at: number, sentAt: number) => {
    for (const permit of permits.values()) {
      const problem = permit.stop(at, sentAt);
      if (problem !== null) return problem;
    }
    return null;
  };
  return {
    see(event) {
      switch (event.kind) {
        case 'grant':
          grants.set(event.reservation, event);
          return null;
        case 'arm':
          ends.set(event.number, event.until);
          return stop(event.at, event.at);
        case 'disarm':
          return stop(event.at, event.sentAt);
        case 'permit': {
          const grant = grants.get(event.reservation);
          if (event.said !== 'given' || grant === undefined || permits.has(keyOf(event))) return null;
          const permit = new OnePermit(model, clock);
          permits.set(keyOf(event), permit);
          return permit.begin(
            event.at,
            grant.recvWindowMs,
            ends.get(grant.arming) ?? event.at,
            sends.get(keyOf(event)),
          );
        }
        case 'accept':
          return permits.get(keyOf(event))?.accept(event.at) ?? null;
        default:
          return null;
      }
    },
  };
};
