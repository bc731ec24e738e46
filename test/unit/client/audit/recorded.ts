import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { defaultPayloadConverter, type PayloadCodec } from '@temporalio/common';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import type { Event } from '../../../../src/client/audit/history';
import { timeOf } from '../../../../src/client/audit/history';
import { ACCOUNT_ATTRIBUTE, GUARD_TYPE, OUTCOME_ATTRIBUTE } from '../../../../src/domain/names';
import { refusal } from '../fakes';

const DIRECTORY = join(__dirname, '../../../replay/histories/0.2.0');

/** The account of the recorded histories. */
export const ACCOUNT = 'tc32acfe936';
/** In the order in which they began. */
export const GUARDS = ['guard-first-run', 'guard-continued', 'guard-restarted'] as const;
export const ACTED = ['cycle-cancels', 'cycle-cancels-then-flattens', 'cycle-partly-refused'] as const;
export const RECORDED = [...GUARDS, ...ACTED, 'cycle-clean', 'cycle-dry-run'] as const;
export type Name = (typeof RECORDED)[number];

export interface Recorded {
  readonly workflowId: string;
  readonly runId: string;
  readonly events: Event[];
}

/** A recorded history. @param edit what a test changes in its text */
export function recorded(name: Name, edit: (text: string) => string = (text) => text): Recorded {
  const text = edit(readFileSync(join(DIRECTORY, `${name}.json`), 'utf8'));
  const events = historyFromJSON(JSON.parse(text)).events ?? [];
  const started = events[0]?.workflowExecutionStartedEventAttributes;
  return { workflowId: started?.workflowId ?? '', runId: started?.originalExecutionRunId ?? '', events };
}

/** A time that all that was recorded lies in. */
export const WHOLE = { since: Date.parse('2026-11-26T12:15:00Z'), until: Date.parse('2026-11-26T12:20:00Z') };

/** A server that has recorded histories, and no others. */
export class RecordedServer {
  /** Retention of closed histories. */
  retentionSeconds = 86_400 * 365 * 100;
  attributes = true;
  codecs: PayloadCodec[] = [];
  /** Runs whose histories were asked for. */
  readonly asked = new Set<string>();
  private readonly runs: Recorded[];
  /** Runs that are listed although their histories are gone. */
  private readonly ghosts = new Set<string>();

  constructor(names: readonly Name[] = RECORDED, edit: (text: string) => string = (text) => text) {
    this.runs = names.map((name) => recorded(name, edit));
  }

  /** The history is gone; the list lags behind where `listed`. */
  remove(name: Name, { listed = false } = {}): void {
    const { runId } = recorded(name);
    this.ghosts.add(runId);
    if (!listed)
      this.runs.splice(
        this.runs.findIndex((run) => run.runId === runId),
        1,
      );
  }

  /** What happened to a run after all that was recorded, in place of its end. */
  goesOn(name: Name, ...events: Event[]): void {
    const run = this.runs.find(({ runId }) => runId === recorded(name).runId);
    if (isEnd(run?.events.at(-1))) run?.events.pop();
    run?.events.push(...events);
  }

  /** A run that begins with all that another had, as after a reset. */
  reset(name: Name): void {
    this.runs.push({ ...recorded(name), runId: `reset-of-${recorded(name).runId}` });
  }

  get client(): Client {
    const server = this;
    const client = {
      options: {
        namespace: 'default',
        loadedDataConverter: { payloadConverter: defaultPayloadConverter, payloadCodecs: this.codecs },
      },
      connection: {
        operatorService: {
          listSearchAttributes: async () => ({
            customAttributes: this.attributes ? { [ACCOUNT_ATTRIBUTE]: 2, [OUTCOME_ATTRIBUTE]: 2 } : {},
          }),
        },
      },
      workflow: {
        async *list({ query }: { query: string }) {
          for (const run of server.matching(query)) yield describe(run);
        },
        getHandle: (workflowId: string) => ({ describe: async () => describe(this.newest(workflowId)) }),
      },
      workflowService: {
        describeNamespace: async () => ({
          config: { workflowExecutionRetentionTtl: { seconds: this.retentionSeconds } },
        }),
        getWorkflowExecutionHistory: async (asked: {
          execution: { runId: string };
          nextPageToken?: Uint8Array;
        }) => this.page(asked.execution.runId, asked.nextPageToken),
      },
    };
    return client as unknown as Client;
  }

  private matching(query: string): Recorded[] {
    const id = /WorkflowId = "([^"]+)"/.exec(query)?.[1];
    if (id !== undefined) return this.runs.filter(({ workflowId }) => workflowId === id);
    const guards = query.includes(GUARD_TYPE);
    const acted = new Set(ACTED.map((name) => recorded(name).runId));
    return this.runs.filter(({ workflowId, runId }) =>
      guards ? workflowId.startsWith('remediation-guard/') : acted.has(runId.replace('reset-of-', '')),
    );
  }

  private newest(workflowId: string): Recorded {
    const run = this.runs.findLast((each) => each.workflowId === workflowId);
    if (run === undefined) throw new WorkflowNotFoundError('not found', workflowId, undefined);
    return run;
  }

  private page(runId: string, token: Uint8Array | undefined) {
    this.asked.add(runId);
    const run = this.runs.find((each) => each.runId === runId);
    if (run === undefined || this.ghosts.has(runId)) throw refusal('NOT_FOUND');
    const [from = 0] = token === undefined ? [] : [Number(Buffer.from(token).toString())];
    const to = from + EVENTS_A_PAGE;
    return {
      history: { events: run.events.slice(from, to) },
      nextPageToken: to < run.events.length ? Buffer.from(String(to)) : new Uint8Array(),
    };
  }
}

/** Few, so that every history has several pages. */
const EVENTS_A_PAGE = 7;

function describe({ workflowId, runId, events }: Recorded) {
  const [first, last] = [events[0], events.at(-1)];
  return {
    workflowId,
    runId,
    startTime: new Date(timeOf(first ?? {})),
    closeTime: isEnd(last) ? new Date(timeOf(last ?? {})) : undefined,
    searchAttributes: { [ACCOUNT_ATTRIBUTE]: [ACCOUNT] },
  };
}

const isEnd = (event: Event | undefined) =>
  (event?.workflowExecutionCompletedEventAttributes ??
    event?.workflowExecutionContinuedAsNewEventAttributes ??
    event?.workflowExecutionTerminatedEventAttributes) != null;
