import type { Account } from '../core/account';
import { type Dec, decimal } from '../core/decimal';
import { errors } from '../core/errors';
import type { Credential } from '../core/exchange';
import type { JsonValue } from '../core/json';
import type { AccountCall, Endpoint } from '../endpoints/endpoint';
import type { Conditions } from '../engine/place';
import { changeBody, truncate } from '../faults/body';
import type { ActiveFault } from '../faults/registry';
import { happen } from '../faults/state';
import { type Answer, jsonAnswer } from './answer';
import { checkEngineWindow } from './auth';
import { bodyFaultsOf, statesOf } from './select';
import type { Parts, Visit } from './visit';

/**
 * Carries a request out, with what the faults let happen right before and after it. Synchronous: nothing else can
 * happen on the exchange meanwhile.
 *
 * @throws ExchangeError when the exchange refuses
 */
export function execute(
  parts: Parts,
  visit: Visit,
  endpoint: Endpoint,
  credential: Credential | undefined,
): Answer {
  const { exchange, limits } = parts;
  const { entry, params, faults } = visit;
  for (const spec of statesOf(faults, 'before')) happen(exchange, spec, visit);
  if (endpoint.engineWindow === true) checkEngineWindow(exchange, params);
  if (credential !== undefined && endpoint.orderCost !== undefined) {
    limits.checkOrders(credential.account, endpoint.orderCost);
    limits.countOrders(credential.account, endpoint.orderCost);
  }
  entry.executed = true;
  entry.executedAt = exchange.now();
  try {
    const value = run(parts, visit, endpoint, credential);
    const ordered = credential !== undefined && endpoint.orderCost !== undefined;
    const headers = ordered ? limits.orderHeaders(credential.account) : {};
    return shape(value, headers, visit);
  } finally {
    for (const spec of statesOf(faults, 'after')) happen(exchange, spec, visit);
    if (endpoint.write) parts.journal?.carriedOut(entry);
    parts.log.changed(entry);
  }
}

function run(parts: Parts, visit: Visit, endpoint: Endpoint, credential: Credential | undefined): JsonValue {
  const { exchange, limits } = parts;
  const call = { exchange, params: visit.params, limits: limits.options };
  if (endpoint.security === 'NONE') return endpoint.run(call);
  if (credential === undefined) throw errors.rejectedKey();
  const account = exchange.account(credential.account);
  const full: AccountCall = {
    ...call,
    account,
    view: viewOf(parts, account, visit.faults),
    conditions: conditionsOf(visit.faults),
    mayTrade: credential.mayTrade,
  };
  return exchange.effects.attribute('request', visit.entry.seq, () => endpoint.run(full));
}

function shape(value: JsonValue, headers: Record<string, string>, visit: Visit): Answer {
  const changes = bodyFaultsOf(visit.faults);
  const changed = changes.reduce((result, spec) => changeBody(spec, result), value);
  const answer = jsonAnswer(changed, headers);
  const cut = changes.find((spec) => spec.kind === 'truncated-json');
  return cut === undefined ? answer : { ...answer, body: truncate(answer.body, cut.keepBytes) };
}

function conditionsOf(faults: readonly ActiveFault[]): Conditions {
  let fillAtMost: Dec | undefined;
  let hiddenForMs: number | undefined;
  for (const { spec } of faults) {
    if (spec.kind === 'partial-fill') fillAtMost = decimal(spec.quantity, 'quantity');
    if (spec.kind === 'late-visibility') hiddenForMs = spec.ms;
  }
  return { fillAtMost, hiddenForMs };
}

function viewOf(parts: Parts, account: Account, faults: readonly ActiveFault[]): Account {
  const stale = faults.map((fault) => fault.spec).find((spec) => spec.kind === 'stale-read');
  return stale === undefined ? account : parts.history.at(account, parts.exchange.now() - stale.ms);
}
