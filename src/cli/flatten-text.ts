import {
  doable,
  type FlattenAnswer,
  type FlattenPreview,
  type LeftOver,
  type PlannedAction,
  type PlanPreview,
  shutGates,
} from '../client';
import { disarmLine } from './disarm-line';
import { iso } from './iso';

/** What a flatten would do, for people. */
export function previewLines({ preview, status, refusal }: FlattenPreview): string[] {
  const { actions, headline, wholePlan } = preview;
  const can = doable(preview);
  const shut = new Set(actions.flatMap(shutGates));
  const gates = preview.gates.filter(({ reason }) => shut.has(reason));
  return [
    `${preview.account}, as if its bot was down: ${headline}`,
    `  bot          ${botText(preview)}`,
    ...(status.arming === null
      ? []
      : [
          `  armed        until ${iso(status.arming.until)} by ${status.arming.operator}: flatten replaces this arming`,
        ]),
    ...(status.policy.approvals > 1
      ? ['  approval     a second operator must approve it before anything is sent (policy.approvals)']
      : []),
    ...actions.map((row) => `  ${actionText(row)}${can.includes(row) ? cycleText(row) : notText(row)}`),
    ...gates.map(
      ({ gate, reason, meaning, resolution }) =>
        `  gate ${gate.padEnd(2)} ${reason}: ${meaning}. ${resolution}.`,
    ),
    ...preview.blind.map(
      ({ symbol, part, row, problem }) => `  unreadable ${symbol}: ${part}[${row}]: ${problem}`,
    ),
    ...(refusal === null && wholePlan !== null ? [`plan: ${wholePlan}`] : []),
  ];
}

function botText({ bot, observedAt }: PlanPreview): string {
  if (bot === null) return 'none: its expected state is declared flat';
  if (bot.asOf === null) return `cannot be read, so you alone say that it is down: ${bot.problem}`;
  const age = Math.round((observedAt - bot.asOf) / 1_000);
  return `wrote last at ${iso(bot.asOf)}, ${age} s before this look (${bot.place})`;
}

const what = ({
  action,
  symbol,
  target,
  side,
  quantity,
}: Pick<PlannedAction, 'action' | 'symbol' | 'target' | 'side' | 'quantity'>): string =>
  action === 'cancel_all'
    ? `cancel ${symbol} ${target} (${side} ${quantity})`
    : `close ${symbol} ${target} (${side} ${quantity})`;

const actionText = (row: PlannedAction): string =>
  `${what(row)}${row.notional === null ? '' : `, ${row.notional} USDT`}`;

const cycleText = ({ cycle }: PlannedAction) => (cycle === 1 ? '' : `, in cycle ${cycle}`);

const notText = (row: PlannedAction): string =>
  `: NOT (${shutGates(row).join(', ')})${row.detail === null ? '' : ` - ${row.detail}`}`;

/** What became of a flatten, for people. */
export function flattenLines({ headline, why, left, disarm, proof }: FlattenAnswer): string[] {
  return [
    headline,
    ...(why === null ? [] : [`  ended        ${why}`]),
    ...left.map((row) => `  left         ${leftText(row)}`),
    ...(disarm === null ? [] : [`  ${disarmLine(disarm)}`]),
    ...(proof === null ? [] : [`  looked at    ${iso(proof.observedAt)}: ${proof.headline}`]),
  ];
}

const leftText = (row: LeftOver): string =>
  `${what(row)}: ${row.reasons.join(', ') || 'not come to'}${row.detail === null ? '' : ` - ${row.detail}`}`;
