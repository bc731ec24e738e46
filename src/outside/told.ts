/**
 * A caller's own callback, which may be asynchronous: where it fails, Node warns, and what it is told of goes on.
 * @param name of the callback, as its caller knows it
 */
export function told<Args extends unknown[]>(
  name: string,
  callback: ((...args: Args) => unknown) | undefined,
): (...args: Args) => void {
  const tell = async (args: Args) => {
    try {
      await callback?.(...args);
    } catch (error) {
      process.emitWarning(`${name} failed: ${error instanceof Error ? error.name : typeof error}`);
    }
  };
  return (...args) => void tell(args);
}
