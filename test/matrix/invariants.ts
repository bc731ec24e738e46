import { ARRIVAL_SLACK_MS } from '../../src/domain/bounds';
import { decimal, sum } from '../../src/domain/decimal';
import type { ActionReport } from '../../src/domain/report';
import { MARK_PRICE, ours, untouchable } from './book';
import { type Evidence, executedAtHost, type Sent, sentWrites } from './evidence';

/** What must hold after every case, whatever went wrong: each names what it found, or nothing. */
export type Invariant = (evidence: Evidence) => string[];

/** At most one request for each reserved write, and each action has an effect at most once. */
const atMostOnce: Invariant = (evidence) => {
  const sent = sentWrites(evidence);
  const keys = sent.map(({ reservation, write, targets }) =>
    write === null ? `unreserved ${targets}` : `${reservation?.id} ${write.key}`,
  );
  const again = keys.filter((key, i) => keys.indexOf(key) !== i).map((key) => `sent twice: ${key}`);
  const cancelled = cancelsByUs(evidence);
  const twice = cancelled
    .filter((id, i) => cancelled.indexOf(id) !== i)
    .map((id) => `cancelled twice: ${id}`);
  return [...again, ...twice];
};

/** Orders that are not ours, or that the bot means to have, stay as they were; nobody cancels everything. */
const othersUntouched: Invariant = ({ book, effects, entries, resting }) => {
  const others = untouchable(book);
  const touched = effects.filter(
    ({ requestSeq, clientOrderId, clientAlgoId }) =>
      requestSeq !== null && others.includes(clientOrderId ?? clientAlgoId ?? ''),
  );
  const gone = others.filter((id) => !resting.includes(id));
  const sweeping = entries.filter(({ method, path }) => method === 'DELETE' && /OpenOrders$/.test(path));
  return [
    ...touched.map(({ kind, clientOrderId, clientAlgoId }) => `${kind}: ${clientOrderId ?? clientAlgoId}`),
    ...gone.map((id) => `gone: ${id}`),
    ...sweeping.map(({ path }) => `called ${path}`),
  ];
};

/** A fill of ours brings a position towards zero and never beyond it. */
const neverOvershot: Invariant = ({ effects }) =>
  effects
    .filter(({ kind, requestSeq }) => kind === 'order_filled' && requestSeq !== null)
    .flatMap(({ positionBefore, positionAfter }) => {
      const [before, after] = [decimal(positionBefore ?? '0'), decimal(positionAfter ?? '0')];
      const turned = !after.isZero() && before.isNegative() !== after.isNegative();
      return turned || after.abs().gt(before.abs()) ? [`position ${before} became ${after}`] : [];
    });

/** What was sent had a permit, and calls and notional were taken from the budget before. */
const grantedAtLeastSent: Invariant = (evidence) => {
  const sent = sentWrites(evidence);
  const faults = sent.flatMap(({ entry, targets, write }) =>
    write === null
      ? [`never reserved: ${entry.method} ${entry.path} ${targets}`]
      : write.permit === null
        ? [`never permitted: ${write.key} ${targets}`]
        : [],
  );
  const permitted = evidence.guard.reservations.flatMap(({ writes }) =>
    writes.filter(({ permit }) => permit !== null),
  );
  const granted = {
    calls: permitted.reduce((n, { calls }) => n + calls, 0),
    notional: sum(permitted.map((w) => w.notional)),
  };
  const calls = sent.reduce((n, { targets }) => n + targets.length, 0);
  if (calls > granted.calls) faults.push(`sent ${calls} calls, granted ${granted.calls}`);
  const notional = decimal(sum(sent.map(quantityOf))).times(MARK_PRICE);
  if (notional.gt(decimal(granted.notional)))
    faults.push(`sent ${notional} USDT, granted ${granted.notional}`);
  return faults;
};

const quantityOf = ({ entry }: Sent) => entry.params['quantity'] ?? '0';

/** Nothing is accepted later than the bound after its permit, nor after a disarm. */
const withinBound: Invariant = (evidence) => {
  const disarmed = evidence.guard.arming === null ? (evidence.guard.disarmed?.at ?? null) : null;
  return sentWrites(evidence).flatMap(({ entry, reservation, write }) => {
    const at = executedAtHost(entry);
    if (at === null || reservation === null || !entry.executed) return [];
    const bound = reservation.recvWindowMs + ARRIVAL_SLACK_MS;
    const permit = write?.permit?.at ?? null;
    return [
      ...(permit !== null && at > permit + bound ? [`accepted ${at - permit} ms after its permit`] : []),
      ...(disarmed !== null && at > disarmed + bound
        ? [`accepted ${at - disarmed} ms after the disarm`]
        : []),
    ];
  });
};

/** An arming for one cycle or for one plan is over once that was granted, and was for nothing beside it. */
const armingEnds: Invariant = ({ book, guard: { arming, reservations } }) => {
  const { armedFor, leg } = book;
  if (armedFor === 'anything' || reservations.length === 0) return [];
  const isOver = reservations.every(({ closed }) => closed !== null);
  const granted = reservations.flatMap(({ writes }) => writes.flatMap(({ actions }) => actions));
  const isPlanned = (key: string) =>
    key === `close/${leg.symbol}/${leg.positionSide}` || ours(book).some((id) => key.endsWith(`/${id}`));
  const all = new Set(granted).size === ours(book).length + 1;
  return [
    ...(arming !== null && isOver && (armedFor === 'one cycle' || all) ? ['armed on'] : []),
    ...granted.filter((key) => !isPlanned(key)).map((key) => `granted beside the plan: ${key}`),
  ];
};

/** A leg that we took the stop from is closed, or the report says that it is unprotected. */
const neverUnprotected: Invariant = ({ book, effects, legs, report }) => {
  const { symbol, positionSide } = book.leg;
  const taken = effects.find(
    ({ kind, requestSeq, clientAlgoId }) =>
      kind === 'algo_canceled' && requestSeq !== null && clientAlgoId === book.stop,
  );
  if (taken === undefined || legs[`${symbol}/${positionSide}`] === undefined) return [];
  const flatSince = effects.some(
    (effect) =>
      effect.seq > taken.seq &&
      effect.symbol === symbol &&
      effect.positionSide === positionSide &&
      decimal(effect.positionAfter ?? '1').isZero(),
  );
  return flatSince || report?.unprotectedPosition === true ? [] : ['an open leg lost its stop unsaid'];
};

/** What the report says of each action is what the exchange's log says. */
const reportAgrees: Invariant = (evidence) => {
  const { report, failure, guard } = evidence;
  if (report === null) return [`no report: ${failure}`];
  const cancelled = cancelsByUs(evidence);
  const faults = report.actions.flatMap((action) =>
    action.action === 'cancel_all'
      ? cancelAgrees(action, evidence, cancelled)
      : closeAgrees(action, evidence, filledByUs(evidence, action.target)),
  );
  const rows = new Set(report.actions.map(({ target }) => target));
  const unsaid = cancelled.filter((id) => !rows.has(id)).map((id) => `cancelled and not reported: ${id}`);
  if (
    !rows.has(evidence.book.leg.positionSide) &&
    !filledByUs(evidence, evidence.book.leg.positionSide).isZero()
  )
    unsaid.push('closed and not reported');
  const doubtful = report.actions.some(({ result }) => result === 'unverified') || report.unprotectedPosition;
  if (doubtful && guard.arming !== null) unsaid.push('in doubt, and still armed');
  return [...faults, ...unsaid];
};

function cancelAgrees(
  { target, result }: ActionReport,
  evidence: Evidence,
  cancelled: readonly string[],
): string[] {
  const byUs = cancelled.includes(target);
  const rests = evidence.resting.includes(target);
  const sent = sentWrites(evidence).some(({ targets }) => targets.includes(target));
  const wrong =
    (result === 'executed' && (rests || !byUs)) ||
    (result === 'already_satisfied' && (rests || byUs)) ||
    (result === 'failed' && byUs) ||
    ((result === 'blocked' || result === 'planned') && sent);
  return wrong
    ? [`${target}: ${result}, but ${byUs ? '' : 'not '}cancelled by us, ${rests ? '' : 'not '}resting`]
    : [];
}

function closeAgrees(
  { target, quantity, result }: ActionReport,
  evidence: Evidence,
  filled: ReturnType<typeof decimal>,
): string[] {
  const all = filled.eq(decimal(quantity));
  const open = Object.keys(evidence.legs).includes(`${evidence.book.leg.symbol}/${target}`);
  const wrong =
    // Slices of ours and somebody else's trade may close a leg together.
    (result === 'executed' && !all && (filled.isZero() || open || !setByOthers(evidence))) ||
    (result === 'partial' && (filled.isZero() || (all && !open))) ||
    (['failed', 'blocked', 'planned', 'already_satisfied'].includes(result) && !filled.isZero()) ||
    (result === 'already_satisfied' && open && !setByOthers(evidence));
  return wrong
    ? [`${target}: ${result}, but ${filled} of ${quantity} filled by us, ${open ? 'open' : 'flat'}`]
    : [];
}

/** Somebody else moved the leg, so that it may have been flat in between. */
const setByOthers = ({ effects }: Evidence) =>
  effects.filter(
    ({ kind, requestSeq }) => kind === 'position_set' || (kind === 'order_filled' && requestSeq === null),
  ).length > 1;

function cancelsByUs({ effects, book }: Evidence): string[] {
  return effects
    .filter(({ kind, requestSeq }) => requestSeq !== null && /^(order|algo)_canceled$/.test(kind))
    .map(({ clientOrderId, clientAlgoId }) => clientAlgoId ?? clientOrderId ?? '?')
    .filter((id) => ours(book).includes(id));
}

function filledByUs({ effects, book }: Evidence, positionSide: string) {
  return decimal(
    sum(
      effects
        .filter(
          (effect) =>
            effect.kind === 'order_filled' &&
            effect.requestSeq !== null &&
            effect.symbol === book.leg.symbol &&
            effect.positionSide === positionSide,
        )
        .map(({ quantity }) => quantity ?? '0'),
    ),
  );
}

export const INVARIANTS = {
  'at most one write per granted action': atMostOnce,
  'nothing touched that is foreign or meant': othersUntouched,
  'no position turned or overshot': neverOvershot,
  'granted at least what was sent': grantedAtLeastSent,
  'nothing accepted after the bound': withinBound,
  'an arming ends with what it was for': armingEnds,
  'no leg left unprotected unsaid': neverUnprotected,
  'the report agrees with the log': reportAgrees,
} satisfies Record<string, Invariant>;

export interface Violation {
  readonly invariant: string;
  readonly found: string;
}

/** Every invariant that does not hold. */
export function violationsIn(evidence: Evidence): Violation[] {
  return Object.entries(INVARIANTS).flatMap(([invariant, check]) =>
    check(evidence).map((found) => ({ invariant, found })),
  );
}
