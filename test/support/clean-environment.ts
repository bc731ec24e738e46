/**
 * This process's environment for a program of a test's own: nothing of the user's accounts and clusters is left,
 * and a worker in it runs its workflows on a thread of their own, as it does for a user.
 */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(TEMPORAL_|BINANCE_|ALLOW_MAINNET_TRADE)/.test(name),
  );
  return Object.fromEntries(kept);
}
