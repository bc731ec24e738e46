import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { CycleReport } from '../../src/domain/report';
import type { SentWrite } from '../../src/traces/trace';
import { type Book, bookOf, layStray, untouchable } from './book';
import type { FaultCase } from './case';
import { collect, type Evidence, restingOn } from './evidence';
import { type Violation, violationsIn } from './invariants';
import { negated } from './kinds';
import { type Lane, ORDER_GRACE_MS } from './lane';
import { install } from './strike';
import { sentIn } from './traces';

/** What a case showed. */
export interface CaseResult {
  readonly id: string;
  readonly scenario: string;
  readonly family: string;
  readonly outcome: CycleReport['outcome'] | 'no report';
  /** False where the cycle never came to the call: then the case shows nothing. */
  readonly struck: boolean;
  readonly violations: readonly Violation[];
  /** Of the cycle, for whoever looks into a violation. */
  readonly headline: string | null;
  /** Of the cycle; null where none was started. */
  readonly workflowId: string | null;
  /** What was sent for what the cycle was granted. */
  readonly sent: readonly SentWrite[];
}

/** How a cycle ended: with its report, or how it failed. */
export async function ending(
  cycle: WorkflowHandle<() => Promise<CycleReport>>,
): Promise<Pick<Evidence, 'workflowId' | 'report' | 'failure'>> {
  const { workflowId } = cycle;
  try {
    return { workflowId, report: (await cycle.result()) as CycleReport, failure: null };
  } catch (error) {
    return { workflowId, report: null, failure: String((error as Error).cause ?? error) };
  }
}

/**
 * Runs one case that needs no process of its own: lays the book, lets the fault wait for its call, runs
 * a cycle, checks the invariants once nothing can arrive any more, and lets a clean cycle follow.
 */
export async function runCase(lane: Lane, fault: FaultCase): Promise<CaseResult> {
  const book = bookOf(fault.scenario);
  await lane.prepare(book);
  let started!: (cycle: WorkflowHandle) => void;
  const installed = install(
    lane,
    fault,
    new Promise((resolve) => {
      started = resolve;
    }),
  );
  const cycle = await lane.startCycle();
  started(cycle);
  const end = await ending(cycle);
  await installed.end();
  return await judge(lane, fault, book, end, installed.struck());
}

/** Checks what a cycle left behind, and that the account is not blocked afterwards. */
export async function judge(
  lane: Lane,
  fault: FaultCase,
  book: Book,
  end: Pick<Evidence, 'workflowId' | 'report' | 'failure'>,
  struck: boolean,
): Promise<CaseResult> {
  lane.bot.remembers(book);
  await lane.untilFree();
  const evidence = await collect(lane, book, end);
  const violations = violationsIn(evidence);
  const outcome = end.report?.outcome ?? 'no report';
  const blocked = LEAVES_NOTHING.has(outcome)
    ? await refusedAfterwards(lane)
    : await blockedAfterwards(lane, book);
  return {
    id: fault.id,
    scenario: fault.scenario,
    family: fault.family,
    outcome,
    struck,
    violations:
      blocked === null
        ? violations
        : [...violations, { invariant: 'the account is not blocked afterwards', found: blocked }],
    headline: end.report?.headline ?? end.failure,
    workflowId: end.workflowId,
    sent: sentIn(evidence),
  };
}

/** Outcomes after which the guard has nothing that could stand in the way: asking it is enough. */
const LEAVES_NOTHING: ReadonlySet<string> = new Set(['acted', 'reported', 'clean', 'inconclusive']);

/** Asks the guard for a reservation as the next cycle would, and gives it back: why it refuses, or null. */
async function refusedAfterwards(lane: Lane): Promise<string | null> {
  await lane.arm();
  const answer = await lane.askForReservation();
  const refused =
    answer.refused ?? answer.decisions.find(({ granted }) => !granted)?.closed[0]?.reason ?? null;
  return refused === null ? null : `the guard grants nothing: ${refused}`;
}

/** A follower may lose its turn to what the fault left behind, such as an order that just changed. */
const FOLLOWERS = 4;

/** Runs clean cycles until the book is: what still stands in the way, or null. */
async function blockedAfterwards(lane: Lane, book: Book): Promise<string | null> {
  lane.renew();
  turnBack(lane, book);
  const staying = restingOn(lane).filter((id) => untouchable(book).includes(id));
  const stray = layStray(lane.exchange, book);
  const seen: string[] = [];
  for (let i = 0; i < FOLLOWERS; i += 1) {
    finishTriggering(lane);
    await sleep(Math.max(0, youngestChange(lane) + ORDER_GRACE_MS + 1 - Date.now()));
    await lane.untilFree();
    await lane.arm();
    const report = await (await lane.startCycle()).result();
    seen.push(report.headline);
    const left = restingOn(lane);
    const clean = left.length === staying.length && left.every((id) => staying.includes(id));
    if (clean && lane.exchange.positions().length === 0) {
      const did = report.actions.find(({ target }) => target === stray);
      return i > 0 || did?.result === 'executed' ? null : `cleaned by nobody: ${report.headline}`;
    }
  }
  return seen.join(' | ');
}

/** The foreign orders are on the closing side of a leg that was turned: it stays open, as it should. */
function turnBack({ exchange }: Lane, { leg, hedge }: Book): void {
  if (hedge) return;
  const amount = exchange.positionAmount(leg.symbol);
  if (amount.startsWith('-') !== leg.amount.startsWith('-'))
    exchange.setPosition({ ...leg, amount: negated(amount) });
}

/** The exchange is done with triggering sooner or later. */
function finishTriggering(lane: Lane): void {
  for (const { clientAlgoId, algoStatus } of lane.exchange.openAlgoOrders()) {
    if (algoStatus === 'TRIGGERING') lane.exchange.triggerAlgo(clientAlgoId);
  }
}

function youngestChange(lane: Lane): number {
  const { exchange } = lane;
  return Math.max(
    0,
    ...[...exchange.openOrders(), ...exchange.openAlgoOrders(), ...exchange.positions()].map(
      ({ updateTime }) => updateTime,
    ),
  );
}
