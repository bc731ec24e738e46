/// <reference types="vite/client" />
/**
 * Freezes what the domain exports, as the SDK does with modules that workflows share (`deepFreeze` in its
 * workflow/reusable-vm): what would write to it in a worker fails in the unit tests.
 */
const domain = import.meta.glob<Record<string, unknown>>('../../src/domain/**/*.ts', { eager: true });
const seen = new WeakSet<object>();

function freeze(value: unknown): void {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) return;
  seen.add(value);
  if (Object.isFrozen(value)) return;
  if (typeof value === 'object') {
    for (const key of Reflect.ownKeys(value)) {
      try {
        freeze((value as Record<PropertyKey, unknown>)[key]);
      } catch {
        // A getter that throws, or what cannot be frozen: the SDK leaves it as it is.
      }
    }
  }
  Object.freeze(value);
}

for (const exported of Object.values(domain)) for (const value of Object.values(exported)) freeze(value);
