import { InvalidInput } from '../../src/domain/validation';

/** A number above 0 from the environment. @throws InvalidInput for anything else */
export function setting(name: string, otherwise: number): number {
  const text = process.env[name];
  const value = text === undefined ? otherwise : Number(text);
  if (!(value > 0 && Number.isFinite(value)))
    throw new InvalidInput(`${name}: must be a number above 0, got ${JSON.stringify(text)}`);
  return value;
}
