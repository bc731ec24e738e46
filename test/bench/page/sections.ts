import { SHORT_WINDOWS } from '../../support/short-windows';

/** A part of the page: what one file of the suite measures. */
export interface Section {
  /** As a part of the file's name and of the command. */
  readonly name: string;
  readonly title: string;
  /** What is measured and how, for whoever reads the figures. */
  readonly says: string;
}

/** In the order of the page. A file that is not here is no part of the page, and the run says so. */
export const BENCH_SECTIONS: readonly Section[] = [
  {
    name: 'cycles',
    title: 'What a cycle is made of',
    says: `One cycle of each kind on the real server, started as a schedule starts it. Actions are what Temporal Cloud bills, the two of the schedule included (see [cost](cost.md)); weight is what Binance counts, 2,400 a minute for all that share an address. ms is of a single run, and for a cycle that acts it holds the wait between the two looks, here ${SHORT_WINDOWS.confirmSeconds} s.`,
  },
  {
    name: 'wall-time',
    title: 'A clean cycle against an empty workflow',
    says: "From start to result, seen by the client. The empty workflow has one activity that does nothing: what Temporal itself takes. The exchange's reads are those of a look, alone, with the adapter.",
  },
  {
    name: 'throughput',
    title: 'Cycles a second',
    says: 'Clean cycles in a closed loop, one in flight for each account and at most 50, against empty workflows in the same worker process with as many in flight, window after window in turns. The exchange, the client, the worker and the server share the cores. A ratio of 1 is the ceiling.',
  },
  {
    name: 'guard',
    title: 'The guard, asked by one',
    says: 'What each message to a guard takes, one after the other, seen by the client.',
  },
  {
    name: 'callers',
    title: 'The guard, asked by many',
    says: 'So many cycles at once, each of which asks for a reservation and then a permit. Of their own guards, as accounts do that reconcile together; and of one guard, as nothing in this software does: its cycles follow one another.',
  },
  {
    name: 'disarm',
    title: 'From a disarm to the last effect',
    says: "A cycle cancels orders one by one, each under a permit of its own, and in the middle of it the guard is disarmed. Counted from the moment when the server had recorded the disarm to the last write's arrival at the exchange; what was permitted before may still arrive.",
  },
  {
    name: 'recovery',
    title: 'After kill -9 of an acting worker',
    says: 'Two worker processes with the settings of the stand-alone worker; one is killed while it acts, and the other brings the cycle to its end. Beyond: the median minus that of the same cycle undisturbed. A write that may have been sent is looked for only once it can no longer arrive: recvWindowMs and 1.25 s after the next attempt began.',
  },
  {
    name: 'memory',
    title: 'Memory of a worker',
    says: 'A worker process with so many accounts, its guards included, after three clean cycles of each account and a forced garbage collection. Heap is that of the main thread; RSS has everything, the isolates of the workflows too.',
  },
  {
    name: 'lateness',
    title: 'Schedules of many accounts',
    says: 'Real schedules, one for each account, every 30 s. Late: from the time that the schedule names to the start of the cycle; the server may start 1,000 scheduled workflows a second (`worker.schedulerNamespaceStartWorkflowRPS`; its default of 30 would lose cycles, see [deploy](deploy.md)).',
  },
  {
    name: 'startup',
    title: 'New accounts of one worker',
    says: 'From the start of the worker until guard, policy and schedule of each new account are made.',
  },
  {
    name: 'reads',
    title: "A look's requests",
    says: 'The five requests of a look, in parallel, against the same five with nothing around them.',
  },
  {
    name: 'domain',
    title: 'From bytes to verdicts',
    says: "Everything a cycle does with a book of the exchange's answer, pure code without network: parse, read the rows, compare, plan, judge by the gates.",
  },
  {
    name: 'peers',
    title: 'A cron script over ccxt',
    says: 'The usual way: a script that cron starts (`test/bench/cron-script.cjs` of the repository), which lists open orders and positions and cancels what is not expected, on the same book as a cycle. It never asks whether what it read is whole, old or contradicts itself, whose order it is, whether it may, or what became of what it sent, it has no budget and no way to be stopped, and two runs that overlap act twice; and it closes no position.',
  },
];

export const SOAK_SECTIONS: readonly Section[] = [
  {
    name: 'accounts',
    title: 'Days, compressed',
    says: 'Many accounts of one worker process on the real server, cycle after cycle without the pause of a schedule, with orders that nobody expects, arming, acting and disarming all the while. Days are what so many cycles would take at one each 30 s.',
  },
  {
    name: 'reservations',
    title: 'A guard that was asked very often',
    says: "The guard's state and rules alone, in virtual time, for a hundred thousand reservations; and some thousands on the real server, with its continue-as-new.",
  },
];
