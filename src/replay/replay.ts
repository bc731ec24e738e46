import type { Client } from '@temporalio/client';
import { retentionMs } from '../client/audit/runs';
import { packageVersion } from '../client/version';
import type { BrokenHistory, ReplayAnswer, ReplayedHistories } from './answer';
import { countOf, type Listed, listedKinds, runsOf, unreadableBy, wholeHistory } from './histories';
import { replayed, type ToReplay } from './replayer';

export { quietCore } from './replayer';

const MAX_BROKEN = 100;
const TOLD_EVERY = 250;

export interface ReplayQuestion {
  /** Null: all. */
  readonly account: string | null;
  /** ms since the epoch. */
  readonly since: number;
  /** After it no further history is begun. */
  readonly withinMs: number;
  /** Called once, before the first history is replayed. */
  readonly onFirst?: () => void;
  /** Told now and then how far it is. */
  readonly onProgress: (text: string) => void;
}

/**
 * Replays the histories of guards and cycles of the client's namespace with the installed version: those that
 * run, and those that closed since. Changes nothing, and needs neither worker nor exchange.
 * @throws InvalidInput where a codec server does not answer
 */
export async function replayNamespace(client: Client, question: ReplayQuestion): Promise<ReplayAnswer> {
  const { account, since, withinMs, onProgress } = question;
  const at = Date.now();
  const end = performance.now() + withinMs;
  const told = { broken: [] as BrokenHistory[], unreadable: null as string | null };
  const histories: ReplayedHistories[] = [];
  let begun = false;
  const begin = () => {
    if (!begun) question.onFirst?.();
    begun = true;
  };
  for (const listed of await listedKinds(client, account, since)) {
    const replaying = new Replaying(client, listed, told, end, begin, onProgress);
    histories.push(await replaying.run());
  }
  const total = (field: Exclude<keyof ReplayedHistories, 'kind' | 'state'>) =>
    histories.reduce((sum, each) => sum + each[field], 0);
  const counts = {
    replayed: total('replayed'),
    wouldBreak: total('wouldBreak'),
    unreadable: total('unreadable'),
    notReached: total('notReached'),
  };
  const { namespace } = client.options;
  return {
    ...{ namespace, version: packageVersion(), account, since, at },
    proven: counts.replayed > 0 && counts.wouldBreak + counts.unreadable + counts.notReached === 0,
    headline: headline(counts),
    histories,
    ...told,
    keptMs: await retentionMs(client),
  };
}

interface Counts {
  readonly replayed: number;
  readonly wouldBreak: number;
  readonly unreadable: number;
  readonly notReached: number;
}

function headline({ replayed, wouldBreak, unreadable, notReached }: Counts): string {
  const parts = [
    ...(wouldBreak > 0 ? [`${wouldBreak} would break`] : []),
    ...(unreadable > 0 ? [`${unreadable} cannot be read`] : []),
    ...(notReached > 0 ? [`${notReached} were not reached in time`] : []),
  ];
  if (parts.length > 0) return `not proven: ${[...parts, `${replayed} replay`].join(', ')}`;
  return replayed === 0 ? 'not proven: there is nothing to replay' : `all ${replayed} replay`;
}

/** The histories of one kind, on their way through the replayer. */
class Replaying {
  private seen = 0;
  private counts = { replayed: 0, wouldBreak: 0, unreadable: 0, gone: 0 };
  private timeIsUp = false;

  constructor(
    private readonly client: Client,
    private readonly listed: Listed,
    private readonly told: { readonly broken: BrokenHistory[]; unreadable: string | null },
    private readonly end: number,
    private readonly begin: () => void,
    private readonly onProgress: (text: string) => void,
  ) {}

  async run(): Promise<ReplayedHistories> {
    const { client, listed, counts } = this;
    const { kind, state } = listed;
    const known = await countOf(client, listed);
    if (known > 0) this.begin();
    if (known > 0)
      for await (const { why, ...run } of replayed(client, kind, this.readable())) {
        counts[why === null ? 'replayed' : 'wouldBreak'] += 1;
        if (why !== null && this.told.broken.length < MAX_BROKEN)
          this.told.broken.push({ kind, state, ...run, why });
        if (this.seen % TOLD_EVERY === 0)
          this.onProgress(`${kind}s, ${state}: ${this.seen} of ${known} histories`);
      }
    return { kind, state, ...counts, notReached: this.timeIsUp ? Math.max(1, known - this.seen) : 0 };
  }

  private async *readable(): AsyncGenerator<ToReplay> {
    for await (const run of runsOf(this.client, this.listed)) {
      if (performance.now() >= this.end) {
        this.timeIsUp = true;
        return;
      }
      this.seen += 1;
      const history = await wholeHistory(this.client, run);
      const problem = history === null ? null : await unreadableBy(this.client, run, history);
      if (history === null) this.counts.gone += 1;
      else if (problem === null) yield { ...run, history };
      else {
        this.counts.unreadable += 1;
        this.told.unreadable ??= problem;
      }
    }
  }
}
