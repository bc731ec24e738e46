import type { Command } from 'commander';
import { InvalidInput } from '../client';
import { nameOf } from './command-tree';

/**
 * Refuses arguments and options whose value is empty, as a variable of a script is that was never set: whatever they
 * mean, they do not mean nothing.
 * @throws InvalidInput naming the first, and what it is for
 */
export function refuseEmptyValues(command: Command): void {
  const refuse = (name: string, what: string): never => {
    throw new InvalidInput(`${nameOf(command)}: ${name}: must not be empty: ${what}`);
  };
  for (const [i, argument] of command.registeredArguments.entries()) {
    const value: unknown = command.processedArgs[i];
    // Of what may be given any number of times, none is no empty value.
    const isNone = argument.variadic && Array.isArray(value) && value.length === 0;
    if (!isNone && isEmpty(value)) refuse(argument.name(), argument.description);
  }
  for (const option of command.options) {
    const name = option.attributeName();
    // What the environment leaves empty is not set.
    const isTyped = command.getOptionValueSource(name) === 'cli';
    if (isTyped && isEmpty(command.getOptionValue(name))) refuse(option.long ?? name, option.description);
  }
}

const isEmpty = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.length === 0 || value.some(isEmpty)
    : typeof value === 'string' && value.trim() === '';
