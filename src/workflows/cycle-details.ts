import type { Mismatch } from '../domain/mismatches';
import { markdownText } from '../domain/plain-text';
import type { ActionReport, CycleReport } from '../domain/report';
import { detailsPage } from './details-page';

const MAX_ROWS = 20;
const MAX_HEADLINE = 500;
const MAX_CELL = 160;

/**
 * Markdown for the Web UI's details tab; the report itself is complete without it. First what happened
 * and what to do, then a line for each thing that it is about.
 */
export function reportDetails(report: CycleReport): string {
  const lines = [
    ...report.actions.map(actionCells),
    ...report.reported.map(reportedCells),
    ...report.blind.map(({ symbol, problem }) => ['not judged', symbol, '', problem]),
  ];
  const more = lines.length - MAX_ROWS;
  return detailsPage([
    `### ${markdownText(report.headline, MAX_HEADLINE)}`,
    '',
    report.next,
    ...(lines.length === 0 ? [] : ['', '| result | symbol | what | why |', '|---|---|---|---|']),
    ...lines
      .slice(0, MAX_ROWS)
      .map((cells) => `| ${cells.map((cell) => markdownText(cell, MAX_CELL)).join(' | ')} |`),
    ...(more > 0 ? [`| ${more} more | | in the result | |`] : []),
  ]);
}

function actionCells(row: ActionReport): string[] {
  const { action, symbol, target, side, quantity, notional, result, gates, reason, detail } = row;
  const what =
    action === 'cancel_all'
      ? `cancel ${side} ${quantity} ${target}`
      : `close ${side === 'SELL' ? 'LONG' : 'SHORT'} ${quantity}${notional === null ? '' : `, ${notional} USDT`}`;
  const closed = gates.length > 0 ? gates.join(', ') : (reason ?? '');
  return [result, symbol, what, [closed, detail].filter(Boolean).join(': ')];
}

function reportedCells(found: Mismatch): string[] {
  return [
    'reported',
    found.symbol,
    'clientOrderId' in found ? found.clientOrderId : found.positionSide,
    found.type,
  ];
}
