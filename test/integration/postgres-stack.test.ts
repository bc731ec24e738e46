import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const LEFT_OUT = 77;
const script = (...args: string[]) =>
  spawnSync(process.execPath, ['scripts/stack-without-containers.mjs', ...args], { encoding: 'utf8' });

/** Building Temporal's servers takes minutes: `node scripts/stack-without-containers.mjs --build` does it once. */
it("runs Compose's stack without containers, and an upgrade of Temporal under an armed guard", ({ skip }) => {
  const { status, stdout } = script();
  skip(status === LEFT_OUT, stdout.trim());
  expect(stdout).toContain('every step worked');
  expect(stdout).not.toContain('FAILED');
  expect(status).toBe(0);
});
