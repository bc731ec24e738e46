import { D, DECIMAL_TEXT, type Dec } from './decimal';
import { errors } from './errors';

const DECIMAL_RANGE = '^([0-9]{1,20})(\\.[0-9]{1,20})?$';

/** Parameters of one request or of one item of a batch. Names are matched without regard to case. */
export class Params {
  private readonly values = new Map<string, string>();

  /** @param entries later entries win: pass the body before the query string, whose values take precedence */
  constructor(private readonly entries: readonly (readonly [name: string, value: string])[]) {
    for (const [name, value] of entries) this.values.set(name.toLowerCase(), value);
  }

  /** Names as they were sent, without the signature. */
  visible(): Record<string, string> {
    const shown: Record<string, string> = {};
    for (const [name, value] of this.entries) {
      if (name.toLowerCase() !== 'signature') shown[name] = value;
    }
    return shown;
  }

  get(name: string): string | undefined {
    return this.values.get(name.toLowerCase());
  }

  /** @throws ExchangeError -1102 when absent or empty */
  require(name: string): string {
    const value = this.get(name);
    if (value === undefined || value === '') throw errors.mandatory(name.toLowerCase());
    return value;
  }

  /** @throws ExchangeError -1100 for anything but plain decimal notation, e.g. `1e-7` */
  decimal(name: string): Dec | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (!DECIMAL_TEXT.test(value)) throw errors.illegalChars(name.toLowerCase(), DECIMAL_RANGE);
    return new D(value);
  }

  /** @throws ExchangeError -1102 when absent, -1100 when not a decimal */
  requireDecimal(name: string): Dec {
    this.require(name);
    const value = this.decimal(name);
    if (value === undefined) throw errors.mandatory(name.toLowerCase());
    return value;
  }

  /** A whole number that fits a double: times, windows, limits. @throws ExchangeError -1102 when malformed */
  integer(name: string): number | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (!/^\d{1,15}$/.test(value)) throw errors.mandatory(name.toLowerCase());
    return Number(value);
  }

  /** A 64-bit id, kept as text. @throws ExchangeError -1102 when it is not digits only */
  id(name: string): string | undefined {
    const value = this.get(name);
    if (value === undefined || value === '') return undefined;
    if (!/^\d{1,19}$/.test(value)) throw errors.mandatory(name.toLowerCase());
    return BigInt(value).toString();
  }
}

/**
 * Splits a query string or form body. Binance general-info: names and values are percent-encoded UTF-8.
 *
 * @throws ExchangeError -1100 when a percent sequence is broken
 */
export function parseForm(text: string): [name: string, value: string][] {
  const entries: [string, string][] = [];
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = equals === -1 ? pair : pair.slice(0, equals);
    entries.push([decode(name), equals === -1 ? '' : decode(pair.slice(equals + 1))]);
  }
  return entries;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (error) {
    if (error instanceof URIError) throw errors.illegalChars('query', 'percent-encoded UTF-8');
    throw error;
  }
}
