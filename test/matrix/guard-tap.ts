import type { Client } from '@temporalio/client';
import { GuardClient } from '../../src/client/guard-client';
import type { PermitAnswer } from '../../src/domain/guard/permit';
import type { GuardCall, When } from './case';

/** What happens at one call; `null` from `instead` lets the call go on. */
export interface GuardIncident {
  readonly call: GuardCall;
  readonly nth: number;
  readonly when: When;
  /** Every later call too. */
  readonly lasting?: boolean;
  strike(): Promise<'go-on' | 'lost' | 'crash'>;
}

/** One account's calls to its guard: counted, timed, and disturbed where a test says so. */
export class GuardTap {
  readonly calls: { call: GuardCall; nth: number; at: number }[] = [];
  incident: GuardIncident | null = null;
  struck = 0;
  /** A mutation: a permit for everybody who asks. */
  permitsEverybody = false;
  /** A mutation: nobody says that so much is unexpected at once. */
  seesNoMass = false;

  /** Makes a call, with whatever happens around it. */
  async around<T>(call: GuardCall, go: () => Promise<T>, lost: () => T): Promise<T> {
    const nth = this.calls.filter((each) => each.call === call).length + 1;
    this.calls.push({ call, nth, at: Date.now() });
    const place = `${call}#${nth}`;
    if ((await this.meets(place, 'before')) === 'lost') return lost();
    const answer = await go();
    return (await this.meets(place, 'after')) === 'lost' ? lost() : answer;
  }

  private async meets(place: string, when: When): Promise<'go-on' | 'lost'> {
    const { incident } = this;
    if (incident === null || incident.when !== when) return 'go-on';
    const here = place === `${incident.call}#${incident.nth}`;
    if (!here && !(incident.lasting === true && this.struck > 0)) return 'go-on';
    this.struck += 1;
    const answer = await incident.strike();
    if (answer === 'crash') throw new Error('the attempt died');
    return answer;
  }
}

/** The guard's client of activities, with a tap for each account. */
export class TappedGuards extends GuardClient {
  constructor(
    client: Client,
    private readonly tapOf: (account: string) => GuardTap,
  ) {
    super(client);
  }

  override async status(...args: Parameters<GuardClient['status']>) {
    return await this.tapOf(args[0]).around('status', () => super.status(...args), unreachable);
  }

  override async reserve(...args: Parameters<GuardClient['reserve']>) {
    const tap = this.tapOf(args[0]);
    const [account, request] = args;
    // Nor that it is the bot's word: looks have told the guard of the mass, too.
    const asked = tap.seesNoMass ? { ...request, massChange: false, asOfFromBot: false } : request;
    return await tap.around('reserve', () => super.reserve(account, asked), unreachable);
  }

  override async permit(...args: Parameters<GuardClient['permit']>): Promise<PermitAnswer | null> {
    const tap = this.tapOf(args[0]);
    return await tap.around(
      'permit',
      async () => {
        const answer = await super.permit(...args);
        return tap.permitsEverybody ? { given: true, everGiven: true, reason: null } : answer;
      },
      // The real client throws nothing here: no answer is an answer.
      () => null,
    );
  }

  override async settle(...args: Parameters<GuardClient['settle']>) {
    return await this.tapOf(args[0]).around('settle', () => super.settle(...args), unreachable);
  }
}

function unreachable(): never {
  throw new Error('the guard did not answer');
}
