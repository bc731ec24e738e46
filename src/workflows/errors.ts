/** The message at the bottom of a Temporal failure's chain: what an operator can act on. */
export function rootCauseOf(error: unknown): string {
  let current = error;
  while (current instanceof Error && current.cause !== undefined) current = current.cause;
  return current instanceof Error ? current.message : String(current);
}
