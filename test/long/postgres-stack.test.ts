import { execFile } from 'node:child_process';
import { expect, it } from 'vitest';

const LEFT_OUT = 77;
/** Two databases, two servers, and cycles that are waited for. */
const WITHIN_MS = 900_000;

const runScript = () =>
  new Promise<{ status: number; stdout: string }>((resolve) => {
    execFile(process.execPath, ['scripts/stack-without-containers.mjs'], (error, stdout) =>
      resolve({ status: error === null ? 0 : Number(error.code), stdout }),
    );
  });

/** Building Temporal's servers takes minutes: `node scripts/stack-without-containers.mjs --build` does it once. */
it(
  "runs Compose's stack without containers, and an upgrade of Temporal under an armed guard",
  async ({ skip }) => {
    const { status, stdout } = await runScript();
    skip(status === LEFT_OUT, stdout.trim());
    expect(stdout).toContain('every step worked');
    expect(stdout).not.toContain('FAILED');
    expect(status).toBe(0);
  },
  WITHIN_MS,
);
