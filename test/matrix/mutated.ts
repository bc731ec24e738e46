import { expect } from 'vitest';
import type { Arena } from './arena';
import type { FaultCase } from './case';
import { runCases, type Width } from './matrix';

interface Mutation {
  readonly mutate: NonNullable<Arena['mutation']>;
  /** The cases in which it must show. */
  readonly ids: readonly string[];
  readonly violates: string;
}

/** Rules that are taken out, and what the matrix says then. */
export const MUTATIONS = {
  'the same write is permitted twice': {
    mutate: ({ guardTap }) => {
      guardTap.permitsEverybody = true;
    },
    ids: [
      'one-way/DELETE v1/batchOrders#1/kill/before',
      'one-way/POST v1/order#1/kill/before',
      'hedge/POST v1/order#1/freeze/before',
      'hedge/guard permit#2/freeze/after',
    ],
    violates: 'at most one write per granted action',
  },
  'a bot that forgets is believed': {
    mutate: ({ guardTap }) => {
      guardTap.seesNoMass = true;
    },
    ids: ['one-way/GET v1/openOrders#1/bot-forgets/before', 'hedge/GET v1/openOrders#1/bot-forgets/before'],
    violates: 'nothing touched that is foreign or meant',
  },
  'nothing is found out': {
    mutate: ({ portTap }) => {
      portTap.findsOutNothing = true;
    },
    ids: [
      'one-way/DELETE v1/batchOrders#1/unknown-error/before',
      'one-way/DELETE v1/algoOrder#1/reset/before',
      'one-way/POST v1/order#1/backend-timeout/before',
      'hedge/POST v1/order#1/hang-up/before',
    ],
    violates: 'the report agrees with the log',
  },
} satisfies Record<string, Mutation>;

/** Takes the rule out, runs its cases, and expects each of them to say so. */
export async function expectNoticed(
  arena: Arena,
  cases: readonly FaultCase[],
  width: Width,
  name: keyof typeof MUTATIONS,
): Promise<void> {
  const { mutate, ids, violates }: Mutation = MUTATIONS[name];
  const chosen = cases.filter(({ id }) => ids.includes(id));
  expect(chosen.map(({ id }) => id).sort()).toEqual([...ids].sort());
  arena.mutation = mutate;
  const results = await runCases(arena, chosen, width);
  arena.mutation = null;
  const found = Object.fromEntries(
    results.map(({ id, violations }) => [id, violations.map(({ invariant }) => invariant)]),
  );
  expect(found).toEqual(Object.fromEntries(ids.map((id) => [id, expect.arrayContaining([violates])])));
}
