import { test } from 'vitest';
import { Stack, type StackOptions } from './stack';

export type Start = (options?: StackOptions) => Promise<Stack>;

/** `it` with stacks that are stopped when their test has finished. */
export const it = test.extend<{ start: Start }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from the pattern
  start: async ({}, use) => {
    const stacks: Stack[] = [];
    await use(async (options) => {
      const stack = await Stack.start(options);
      stacks.push(stack);
      return stack;
    });
    await Promise.all(stacks.map((stack) => stack.stop()));
  },
});
