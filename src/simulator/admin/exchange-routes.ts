import type { BookSpec } from '../core/market';
import { SYMBOL_STATUSES, type SymbolStatus } from '../core/model';
import type { LimitOptions, Rules } from '../core/options';
import type { FaultHandle } from '../faults/types';
import { faultFrom } from './fault-input';
import type { AdminCall, Route } from './route';

const LIMITS: readonly string[] = [
  'weightPerMinute',
  'ordersPerMinute',
  'ordersPer10Seconds',
  'violationsBeforeBan',
  'banMs',
  'banExtensionMs',
];

/** Routes that concern the exchange as a whole. */
export const exchangeRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/admin/log',
    run: ({ control, query }) => {
      const entries = query.get('writes') === 'true' ? control.log.writes() : control.log.entries;
      return entries.filter((entry) => entry.seq > after(query));
    },
  },
  {
    method: 'GET',
    path: '/admin/effects',
    run: ({ control, query }) => control.log.effects().filter((effect) => effect.seq > after(query)),
  },
  { method: 'POST', path: '/admin/reset', run: ({ control }) => control.reset() },
  { method: 'GET', path: '/admin/clock', run: ({ control }) => ({ now: control.clock.now() }) },
  { method: 'POST', path: '/admin/clock', run: setClock },
  {
    method: 'POST',
    path: '/admin/mark-price',
    run: ({ control, input }) => control.setMarkPrice(input.text('symbol'), input.text('price')),
  },
  {
    method: 'POST',
    path: '/admin/last-price',
    run: ({ control, input }) => control.setLastPrice(input.text('symbol'), input.text('price')),
  },
  { method: 'POST', path: '/admin/book', run: setBook },
  { method: 'POST', path: '/admin/symbol-status', run: setStatus },
  {
    method: 'POST',
    path: '/admin/rules',
    run: ({ control, input }) => {
      control.setRules(input.object<Partial<Rules>>(['v2Weight']));
      return control.rules;
    },
  },
  {
    method: 'POST',
    path: '/admin/limits',
    run: ({ control, input }) => control.limits.configure(input.object<Partial<LimitOptions>>(LIMITS)),
  },
  {
    method: 'POST',
    path: '/admin/ban',
    run: ({ control, input }) => control.limits.ban(input.integer('ms'), input.optionalText('ip')),
  },
  {
    method: 'POST',
    path: '/admin/used-weight',
    run: ({ control, input }) =>
      control.limits.setUsedWeight(input.integer('weight'), input.optionalText('ip')),
  },
  { method: 'GET', path: '/admin/faults', run: ({ control }) => control.faults.list().map(faultView) },
  {
    method: 'POST',
    path: '/admin/faults',
    run: ({ control, input }) => faultView(control.faults.add(faultFrom(input))),
  },
  { method: 'DELETE', path: '/admin/faults', run: ({ control }) => control.faults.clear() },
  { method: 'DELETE', path: '/admin/faults/*', run: removeFault },
];

function after(query: URLSearchParams): number {
  const seq = query.get('after') ?? '0';
  if (!/^\d{1,15}$/.test(seq)) throw new TypeError('after must be a sequence number');
  return Number(seq);
}

function setClock({ control, input }: AdminCall): { now: number } {
  const { clock } = control;
  if (input.has('freeze')) clock.freeze();
  if (input.has('resume')) clock.resume();
  if (input.has('set')) clock.set(input.integer('set'));
  if (input.has('advance')) clock.advance(input.integer('advance'));
  if (input.has('skew')) clock.skew(input.integer('skew'));
  return { now: clock.now() };
}

// Without bids and asks the book follows the mark price again.
function setBook({ control, input }: AdminCall): void {
  const book = input.has('bids') ? input.object<BookSpec>([]) : null;
  control.setBook(input.text('symbol'), book, input.has('matchResting') && input.flag('matchResting'));
}

function setStatus({ control, input }: AdminCall): void {
  const status = SYMBOL_STATUSES.find((each) => each === input.text('status'));
  if (status === undefined) throw new TypeError(`status must be one of ${SYMBOL_STATUSES.join(', ')}`);
  control.setSymbolStatus(input.text('symbol'), status satisfies SymbolStatus);
}

function faultView(fault: FaultHandle): { id: number; kind: string; hits: number } {
  return { id: fault.id, kind: fault.kind, hits: fault.hits };
}

function removeFault({ control, parts }: AdminCall): void {
  const fault = control.faults.list().find((each) => String(each.id) === parts[0]);
  if (fault === undefined) throw new TypeError('no such fault');
  fault.remove();
}
