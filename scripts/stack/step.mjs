/** Does something and prints a line for it, with what it said and how long it took. */
export async function step(what, action) {
  const before = performance.now();
  const said = await action();
  const seconds = ((performance.now() - before) / 1_000).toFixed(1);
  console.log(`ok ${seconds.padStart(6)} s  ${what}${typeof said === 'string' ? `: ${said}` : ''}`);
}
