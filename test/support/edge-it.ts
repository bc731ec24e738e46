import { test } from 'vitest';
import { Edge, type SimulatorInput } from './edge';

/** `it` with simulated exchanges that are stopped when their test has finished. */
export const it = test.extend<{ start: (options?: SimulatorInput) => Promise<Edge> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from the pattern
  start: async ({}, use) => {
    const edges: Edge[] = [];
    await use(async (options) => {
      const edge = await Edge.start(options);
      edges.push(edge);
      return edge;
    });
    await Promise.all(edges.map((edge) => edge.stop()));
  },
});
