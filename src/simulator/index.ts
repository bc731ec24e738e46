/**
 * A simulated Binance USD-M futures exchange for tests: real HTTP on loopback, in memory, scripted by the test.
 *
 *     const sim = await startSimulator({ accounts: [{ apiKey: 'k', apiSecret: 's', label: 'main' }] });
 *     sim.account('main').setPosition({ symbol: 'BTCUSDT', amount: '0.010' });
 *     sim.faults.add({ match: { method: 'POST' }, kind: 'unknown-error', when: 'after', times: 1 });
 *     ... point a client at sim.url ...
 *     sim.log.writes(); sim.log.effects(); await sim.close();
 *
 * Decimals and ids are strings, times are ms since epoch. Admin API for other processes: see `admin/handle.ts`.
 */
export type { AccountHandle } from './control/account-handle';
export type { ExchangeOrderKind, ExchangeOrderSeed } from './control/exchange-orders';
export type { AlgoOrderInfo, OrderInfo, PositionInfo, TradeInfo } from './control/infos';
export type { AlgoOrderSeed, OrderSeed, PositionSeed } from './control/seeds';
export type { LogView } from './control/simulator';
export type { ClockControl } from './core/clock';
export type { Cause, Effect, EffectKind } from './core/effects';
export { encodeJson, parseExact, RawNumber } from './core/json';
export type { BookSpec } from './core/market';
export type { SymbolStatus } from './core/model';
export type { AccountOptions, LimitOptions, Rules, SimulatorOptions } from './core/options';
export { DEFAULT_SYMBOLS, type SymbolSpec, symbolSpec } from './core/symbols';
export type { Hold, HoldSpec, HoldStage } from './faults/holds';
export type { FaultControl } from './faults/registry';
export type { ErrorFault, FaultHandle, FaultKind, FaultSpec, RequestMatch } from './faults/types';
export { sign } from './http/auth';
export type { LimitControl } from './http/limits';
export type { LogEntry, Outcome } from './http/log';
export { type Simulator, startSimulator } from './start';
