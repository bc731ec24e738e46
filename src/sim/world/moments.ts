import { outside, type SimProcess } from '../time/process';

/** A call to the guard in whose moment something can come between. */
export type Call = 'reserve' | 'permit';

/** What happens right before a call is made; whether the call is lost then. */
export type Moment = (sender: SimProcess | undefined) => 'lost' | undefined;

/** What waits for the next call of its kind, and happens right before it. */
export class Moments {
  private readonly waiting: Record<Call, Moment[]> = { reserve: [], permit: [] };

  before(call: Call, moment: Moment): undefined {
    this.waiting[call].push(moment);
  }

  /** Lets happen what waits for a call. @returns whether the call is lost */
  come(call: string | undefined, sender: SimProcess | undefined): boolean {
    if (call !== 'reserve' && call !== 'permit') return false;
    const ends = this.waiting[call].splice(0).map((moment) => outside(() => moment(sender)));
    return ends.includes('lost');
  }

  clear(): void {
    this.waiting.reserve = [];
    this.waiting.permit = [];
  }
}
