import type { Output } from './output';

const EVERY_MS = 5_000;

/**
 * Tells on a terminal every five seconds that a command still waits, until it prints something itself.
 * @returns what it prints with from now on, and how to end it where it prints nothing
 */
export function tellingMeanwhile(output: Output): { readonly output: Output; readonly stop: () => void } {
  if (!process.stderr.isTTY) return { output, stop: () => undefined };
  let waitedMs = 0;
  const timer = setInterval(() => {
    waitedMs += EVERY_MS;
    output.progress(`no answer yet, after ${waitedMs / 1_000} s`);
  }, EVERY_MS);
  timer.unref();
  const stop = () => clearInterval(timer);
  const prints = new Proxy(output, {
    get(target, name) {
      const member = Reflect.get(target, name);
      if (typeof member === 'function') stop();
      return member;
    },
  });
  return { output: prints, stop };
}
