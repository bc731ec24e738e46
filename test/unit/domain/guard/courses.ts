import fc from 'fast-check';
import {
  aCycle,
  approving,
  arming,
  type Claim,
  configuring,
  continuing,
  disarming,
  type GroupShape,
  type GuardCommand,
  permitting,
  type ReserveShape,
  reserving,
  reservingAgain,
  restarting,
  restartingBlind,
  settling,
  timePasses,
} from './commands';
import { type ModelTerms, POLICIES } from './reference-model';

const cents = fc.constantFrom(1, 1_000, 2_550, 10_000, 25_000);
const group: fc.Arbitrary<GroupShape> = fc.record({
  symbol: fc.constantFrom('BTCUSDT', 'ETHUSDT'),
  cancels: fc.nat(2),
  algo: fc.boolean(),
  slices: fc.oneof(fc.constant([]), fc.array(cents, { minLength: 1, maxLength: 3 })),
});
const short = fc.constantFrom(0, 1, 500, 1_000, 2_000, 4_249, 4_250, 5_000);
const duration = fc.oneof(
  { weight: 5, arbitrary: short },
  { weight: 4, arbitrary: fc.constantFrom(11_249, 11_250, 30_000, 45_000, 60_000, 90_000) },
  { weight: 1, arbitrary: fc.constantFrom(3_600_000, 20_000_000, 86_400_000) },
);
const rarely = fc.integer({ min: 0, max: 14 }).map((n) => n === 14);
const mostly = <T>(usual: T, ...others: T[]) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(usual) },
    { weight: 2, arbitrary: fc.constantFrom(usual, ...others) },
  );
const which = mostly(0, 1, 2, 3);
const nonce = fc.constantFrom('a', 'b', 'c');
const write = fc.integer({ min: 1, max: 5 });
const claim = fc.constantFrom<Claim>('executed', 'executed', 'executed', 'failed', 'unverified', 'nothing');

const reserveShape: fc.Arbitrary<ReserveShape> = fc.record({
  n: fc.integer({ min: 1, max: 4 }),
  groups: fc.array(group, { minLength: 1, maxLength: 4 }),
  planAgeMs: mostly(0, 1_000, 4_999, 5_000, 44_999, 45_000),
  planMaxAgeMs: mostly(45_000, 5_000),
  recvWindowMs: fc.constantFrom(1_000, 3_000, 10_000),
  asOfAgeMs: mostly(0, 1_000, 60_000),
  staleVersion: rarely,
  otherExchange: rarely,
});
const armShape: fc.Arbitrary<ModelTerms> = fc.record({
  ttlSeconds: mostly(3_600, 30, 86_400),
  symbols: mostly<string[] | null>(null, ['BTCUSDT']),
  cents: mostly<number | null>(null, 20_000),
  accept: fc.boolean(),
  once: mostly(false, true),
});

/** What may be sent to a guard, the disruptive rarely enough that something happens in between. */
export const COMMANDS: fc.Arbitrary<GuardCommand>[] = [
  fc.oneof(
    { weight: 6, arbitrary: fc.tuple(duration, fc.boolean()).map(([ms, fire]) => timePasses(ms, fire)) },
    { weight: 4, arbitrary: armShape.map(arming) },
    {
      weight: 3,
      arbitrary: fc.tuple(mostly(true, false), mostly(true, false)).map(([by, hash]) => approving(by, hash)),
    },
    {
      weight: 8,
      arbitrary: fc
        .tuple(
          reserveShape,
          fc.array(fc.record({ write, nonce, after: short }), { maxLength: 5 }),
          fc.option(claim, { freq: 3 }),
        )
        .map(([shape, permits, says]) => aCycle(shape, permits, says)),
    },
    { weight: 3, arbitrary: reserveShape.map(reserving) },
    { weight: 2, arbitrary: fc.tuple(which, rarely).map(([w, other]) => reservingAgain(w, other)) },
    { weight: 5, arbitrary: fc.tuple(which, write, nonce).map(([w, k, of]) => permitting(w, k, of)) },
    { weight: 3, arbitrary: fc.tuple(which, claim).map(([w, says]) => settling(w, says)) },
    { weight: 1, arbitrary: fc.constant(0).map(() => disarming()) },
    { weight: 1, arbitrary: fc.nat(POLICIES.length - 1).map(configuring) },
    { weight: 2, arbitrary: fc.constant(0).map(() => continuing()) },
    { weight: 1, arbitrary: rarely.map((blind) => (blind ? restartingBlind() : restarting())) },
  ),
];
