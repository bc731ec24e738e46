import { iso } from '../iso';
import type { Mismatch } from '../mismatches';
import { OUTCOMES } from '../outcomes';
import { type ActionReport, type CycleReport, plural } from '../report';
import { closedInReport } from './closed-gates';
import type { CycleRecord, CycleStatus, CycleStep } from './cycle-record';
import type { Explanation } from './explanation';
import { stepSentences } from './step-sentences';
import { timeSpan } from './text';

/** Rows of a kind that a story tells; the report has all of them. */
const MAX_ROWS = 20;

/** Why a cycle ended as it did, or how far it got. Pure: the same facts give the same sentences. */
export function cycleStory(record: CycleRecord, steps: readonly CycleStep[], now: number): Explanation {
  const { report } = record;
  return {
    about: record.workflowId,
    sentences: [
      beginning(record, now),
      ...(report === null ? [] : [`It reports ${report.headline}.`]),
      ...stepSentences(steps, now),
      ...(report === null ? [`There is no report: ${record.problem}.`] : reportSentences(report)),
    ],
    gates: report === null ? [] : closedInReport(report, false),
  };
}

const ENDED: Readonly<Record<CycleStatus, string>> = {
  RUNNING: 'still runs',
  COMPLETED: 'ended',
  FAILED: 'failed',
  CANCELLED: 'was cancelled before it could report',
  TERMINATED: 'was terminated',
  TIMED_OUT: 'ran out of its time',
  UNKNOWN: 'is in a state that is not known here',
};

function beginning({ workflowId, account, status, startedAt, closedAt }: CycleRecord, now: number): string {
  const by = workflowId.includes('-run-') ? 'by hand' : 'by its schedule';
  const whose = account === null ? '' : ` of ${account}, started ${by},`;
  return `${workflowId}${whose} began at ${iso(startedAt)} and ${ENDED[status]} after ${timeSpan((closedAt ?? now) - startedAt)}.`;
}

function reportSentences(report: CycleReport): string[] {
  const { outcome, next, failedParts, actions, reported, blind, truncated } = report;
  return [
    ...seenSentences(report),
    ...failedParts.map(({ part, problem }) => `It could not read ${part}: ${problem}.`),
    `Its outcome is ${outcome}: ${OUTCOMES[outcome].meaning}.`,
    ...some(actions.map(actionSentence), 'actions'),
    ...some(reported.map(mismatchSentence), 'mismatches'),
    ...some(
      blind.map(
        ({ symbol, part, row, problem }) =>
          `Nothing in ${symbol} was judged: row ${row} of ${part} cannot be read: ${problem}.`,
      ),
      'rows',
    ),
    ...(truncated > 0
      ? [`${plural(truncated, 'more mismatch', 'more mismatches')} did not fit into its report.`]
      : []),
    ...(report.unprotectedPosition ? ['An open position lost its protective orders.'] : []),
    `What to do: ${next}`,
  ];
}

function seenSentences({ counts, observedAt, asOf }: CycleReport): string[] {
  if (counts === null || observedAt === null) return [];
  const { openOrders, foreign, positions, tooRecent, unknown } = counts;
  const unjudged = tooRecent + unknown;
  return [
    `It saw ${plural(openOrders, 'open order')} (${foreign} not ours) and ${plural(positions, 'open position')} at ${iso(observedAt)}${asOf === null ? '' : `; the expected state was of ${iso(asOf)}`}.`,
    ...(unjudged > 0
      ? [
          `${unjudged} of that could not be judged: ${tooRecent} changed too recently, ${unknown} the bot does not tell of.`,
        ]
      : []),
  ];
}

function actionSentence(row: ActionReport): string {
  const { action, symbol, target, quantity, notional, mismatch, result, reason, gates, detail } = row;
  const what =
    action === 'cancel_all'
      ? `The order ${target} in ${symbol} (${quantity})`
      : `The position ${symbol} ${target} of ${quantity}${notional === null ? '' : `, worth ${notional} USDT,`}`;
  const why = gates.length > 0 ? ` by ${gates.join(', ')}` : reason === null ? '' : ` by ${reason}`;
  return `${what} should not be there (${mismatch}): ${BECAME[result]}${result === 'executed' ? '' : why}${detail === null ? '' : `, ${detail}`}.`;
}

const BECAME: Readonly<Record<ActionReport['result'], string>> = {
  executed: 'it was removed, and that was read back',
  already_satisfied: 'it was gone when its turn came',
  partial: 'only a part of it was removed',
  unverified: 'what became of the request is not known',
  failed: 'its removal failed',
  planned: 'a dry run, so nothing was sent; held',
  blocked: 'nothing was sent; blocked',
};

function mismatchSentence(found: Mismatch): string {
  switch (found.type) {
    case 'ORDER_MISSING_ON_EXCHANGE':
      return `The bot expects the order ${found.clientOrderId} in ${found.symbol}, and the exchange does not have it${became(found.became)}; nothing is done about that.`;
    case 'POSITION_AMOUNT_MISMATCH':
      return `The bot expects ${found.expected} in ${found.symbol} ${found.positionSide}, and the exchange shows ${found.amount}${became(found.became)}; nothing is done about that.`;
    case 'ORDER_EXISTS_UNEXPECTED':
    case 'ORDER_STATUS_DIVERGENCE':
      return `The order ${found.clientOrderId} in ${found.symbol} should not be open.`;
    case 'POSITION_NONZERO_UNEXPECTED':
      return `The position ${found.symbol} ${found.positionSide} of ${found.amount} should not be open.`;
  }
}

const became = (text: string | null) => (text === null ? '' : ` (${text})`);

function some(rows: readonly string[], what: string): string[] {
  const more = rows.length - MAX_ROWS;
  return more <= 0 ? [...rows] : [...rows.slice(0, MAX_ROWS), `${more} more ${what} are in its report.`];
}
