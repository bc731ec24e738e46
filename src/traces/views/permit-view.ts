import { Model, type ModelRun } from '../promela/model';
import type { Traced, TraceEvent } from '../trace';
import { steps, type View, type ViewOf } from './view';

/** The model's third invocation is the one of a cycle that was reset. */
const RESET_RUN = 2;

/** One write under `permit.pml`: who asks, who is told what, who sends, what is reported. */
class OneWrite {
  private readonly run: ModelRun;
  private readonly askers = new Map<string, number>();
  private armingHolds = true;

  constructor(
    model: Model,
    private readonly grant: Traced<'grant'>,
    private readonly write: string,
  ) {
    this.run = model.start();
  }

  see(event: TraceEvent): string | null {
    switch (event.kind) {
      case 'permit':
        return event.write === this.write ? this.permit(event) : null;
      case 'settle':
        return event.permitted === null
          ? null
          : steps(this.run, [`settle(); given == ${Number(event.permitted[this.write] === true)}`]);
      case 'expire':
        return steps(this.run, ['settle()']);
      case 'send':
        return event.write === this.write ? steps(this.run, ['given; sends(givenTo)']) : null;
      case 'report':
        return event.write === this.write ? this.report(event) : null;
      case 'disarm':
        return this.endArming('disarm()');
      case 'arm':
        return event.number === this.grant.arming ? null : this.endArming('armAnew()');
      case 'time is over':
        return event.arming === this.grant.arming ? this.endArming('endTime()') : null;
      // A guard that was started again begins disarmed.
      case 'start':
        return this.endArming('disarm()');
      default:
        return null;
    }
  }

  /** Once it has ended, however, nothing can make it hold again. */
  private endArming(how: string): string | null {
    if (!this.armingHolds) return null;
    this.armingHolds = false;
    return steps(this.run, [how]);
  }

  private permit({ nonce, ownRun, said }: Traced<'permit'>): string | null {
    // A guard may refuse for more than the model knows, and may have forgotten what is long over (lock.pml).
    if (said === 'refused') return null;
    const k = ownRun ? this.askerOf(nonce) : RESET_RUN;
    const answer = said === 'given' ? 'GRANTED' : 'ALREADY_GIVEN';
    const asks = ownRun ? '' : 'cycleRun = 2; ';
    return steps(this.run, [
      `${asks}asked = true; permit(${k}); answer[${k}] == ${answer}; answer[${k}] = NONE; cycleRun = 1`,
    ]);
  }

  private askerOf(nonce: string): number {
    const known = this.askers.get(nonce) ?? this.askers.size + (this.askers.size < RESET_RUN ? 0 : 1);
    this.askers.set(nonce, known);
    return known;
  }

  private report({ said, answered, asked }: Traced<'report'>): string | null {
    const word = { 'not sent': 'NOT_SENT', found: 'FOUND', unverified: 'UNVERIFIED' }[said];
    return steps(this.run, [
      // What the write's own activity said of it.
      'if :: result = NONE :: result = FOUND :: result = NOT_SENT fi',
      // Whoever had a permit was asked, whatever the history says.
      `asked = asked || ${Number(asked)}; answered = ${Number(answered)}; report(); said == ${word}`,
    ]);
  }
}

export const permitView: ViewOf = (trace, mutant): View => {
  const asks = trace.filter(({ kind }) => kind === 'permit').length;
  const model = new Model('permit', {
    sizes: { INVOCATIONS: String(asks + RESET_RUN + 1) },
    mutant,
  });
  const writes = new Map<string, OneWrite[]>();
  return {
    see(event) {
      if (event.kind === 'grant') {
        // The same answer again is no new reservation.
        if (!writes.has(event.reservation))
          writes.set(
            event.reservation,
            event.writes.map(({ key }) => new OneWrite(model, event, key)),
          );
        return null;
      }
      const concerned =
        'reservation' in event ? (writes.get(event.reservation) ?? []) : [...writes.values()].flat();
      for (const write of concerned) {
        const problem = write.see(event);
        if (problem !== null) return problem;
      }
      return null;
    },
  };
};
