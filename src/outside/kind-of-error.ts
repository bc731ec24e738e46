/**
 * What a foreign error is, without its text: the system's code where it has one, such as ECONNREFUSED, else
 * the name of its class.
 */
export function kindOfError(error: unknown): string {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code } = current as { code?: unknown };
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code)) return code;
  }
  return error instanceof Error && /^[A-Za-z]{1,40}$/.test(error.name) ? error.name : 'an unknown error';
}
