import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Decimal } from '../../../src/domain/decimal';
import { notional, sizeClose, sliceNotionals } from '../../../src/domain/sizing';
import { rules } from './builders';

// Properties take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const slices = (amount: string, minQuantity: string, stepSize: string, maxQuantity: string) =>
  sizeClose(amount, rules({ minQuantity, stepSize, maxQuantity })).slices;

describe('the slices of a close', () => {
  it('are one order where that is allowed, of exactly the position', () => {
    expect(slices('0.010', '0.001', '0.001', '120')).toEqual(['0.01']);
    expect(slices('-0.010', '0.001', '0.001', '120')).toEqual(['0.01']);
    expect(slices('120', '0.001', '0.001', '120')).toEqual(['120']);
  });

  it('are several above the largest market order', () => {
    expect(slices('250', '0.001', '0.001', '120')).toEqual(['120', '120', '10']);
    expect(slices('240', '1', '1', '120')).toEqual(['120', '120']);
  });

  it('are no more orders than needed, and leave less than a step behind', () => {
    expect(slices('0.0109', '0.001', '0.001', '120')).toEqual(['0.01']);
    expect(slices('1.9999', '1', '1', '10')).toEqual(['1']);
  });

  it('lie on a grid that starts at the smallest quantity', () => {
    expect(slices('9.9', '1.5', '1', '100')).toEqual(['9.5']);
    expect(slices('4.2', '0.5', '0.2', '4')).toEqual(['3.7', '0.5']);
  });

  it('leave a last slice that is large enough to be an order', () => {
    expect(slices('12', '5', '1', '10')).toEqual(['7', '5']);
    expect(slices('21', '5', '1', '10')).toEqual(['10', '6', '5']);
    expect(slices('10', '1.5', '1', '100')).toEqual(['8.5', '1.5']);
  });

  it('are none for dust', () => {
    expect(slices('0.0009', '0.001', '0.001', '120')).toEqual([]);
    expect(slices('4.99', '5', '0.01', '10')).toEqual([]);
    expect(slices('-0.0', '0.001', '0.001', '120')).toEqual([]);
  });

  it('are none where the exchange allows no order at all', () => {
    expect(slices('1', '0.001', '0.001', '0')).toEqual([]);
    expect(slices('1', '5', '1', '4')).toEqual([]);
  });

  it('may be of any size where the exchange names no step', () => {
    expect(slices('1.2345', '0', '0', '100')).toEqual(['1.2345']);
  });

  it('are written without an exponent, whatever the notation of the position', () => {
    expect(slices('1e-7', '0.0000001', '0.0000001', '1')).toEqual(['0.0000001']);
    expect(slices('1E+3', '1', '1', '2000')).toEqual(['1000']);
  });

  it('are exact where floating point is one step off', () => {
    expect(slices('0.3', '0.1', '0.1', '100')).toEqual(['0.3']);
    expect(slices('1.005', '0.001', '0.001', '100')).toEqual(['1.005']);
  });

  it('lie on the grid also where the step is larger than the smallest quantity', () => {
    for (const slice of slices('0.025', '0.001', '0.01', '100'))
      expect(new Decimal(slice).minus('0.001').mod('0.01').toFixed(), slice).toBe('0');
  });
});

describe('the slices of any close', () => {
  /** Everything in units of 10^-places, so that the checks need no decimals. */
  const market = fc
    .record({
      places: fc.integer({ min: 0, max: 8 }),
      step: fc.integer({ min: 1, max: 500 }),
      minSteps: fc.integer({ min: 1, max: 40 }),
      minOffset: fc.nat(499),
      maxOver: fc.integer({ min: 0, max: 100_000 }),
      amount: fc.integer({ min: 0, max: 4_000_000 }),
      negative: fc.boolean(),
    })
    .map(({ step, minSteps, minOffset, maxOver, amount, ...rest }) => {
      const min = step * minSteps + (minOffset % step);
      const max = min + maxOver;
      // A hundred slices are the most; more would outlast any plan.
      return { ...rest, step, min, max, amount: Math.min(amount, 80 * min) };
    });
  const text = (units: number, places: number) =>
    new Decimal(units).div(new Decimal(10).pow(places)).toFixed();

  it('sum to at most the position, lie on the grid and within the bounds, and leave less than the smallest order', () => {
    fc.assert(
      fc.property(market, ({ places, step, min, max, amount, negative }) => {
        const found = slices(
          `${negative ? '-' : ''}${text(amount, places)}`,
          text(min, places),
          text(step, places),
          text(max, places),
        );
        const units = found.map((slice) => new Decimal(slice).times(new Decimal(10).pow(places)).toNumber());
        for (const unit of units) {
          expect(unit).toBeGreaterThanOrEqual(min);
          expect(unit).toBeLessThanOrEqual(max);
          expect((unit - min) % step).toBe(0);
        }
        const left = amount - units.reduce((a, b) => a + b, 0);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left).toBeLessThan(Math.max(min, step));
      }),
      { numRuns: 500 },
    );
  });

  it('leave nothing behind where the position lies on a grid that starts at one step', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 1, max: 500 }),
        (steps, maxSteps) => {
          fc.pre(steps <= 100 * maxSteps);
          const found = slices(text(steps, 3), '0.001', '0.001', text(maxSteps, 3));
          expect(found.reduce((total, slice) => total.plus(slice), new Decimal(0)).toFixed()).toBe(
            text(steps, 3),
          );
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('what the greatest number of slices leaves', () => {
  const left = (amount: string, maxQuantity: string) =>
    sizeClose(amount, rules({ minQuantity: '1', stepSize: '1', maxQuantity })).left;

  it.each([
    ['100', '1', '0'],
    ['101', '1', '1'],
    ['-250.5', '2', '50.5'],
    ['100.5', '1', '0'],
  ])('of %s in orders of %s is %s', (amount, maxQuantity, wanted) =>
    expect(left(amount, maxQuantity)).toBe(wanted),
  );
});

describe('the worth of slices', () => {
  it('is together that of the whole leg: the last carries what no slice closes', () => {
    const worth = (...of: Parameters<typeof sliceNotionals>) =>
      sliceNotionals(...of).map((slice) => slice.worth);
    expect(worth(['120', '120', '10'], '2', '501.5')).toEqual(['240', '240', '21.5']);
    expect(worth(['0.01'], '100', '1.09')).toEqual(['1.09']);
    expect(worth([], '100', '0.09')).toEqual([]);
  });
});

describe('a notional', () => {
  it.each([
    ['0.1', '0.2', '0.02'],
    ['-30', '0.41047590', '12.314277'],
    ['1e-8', '1e-8', '0.0000000000000001'],
    ['123456789.12345678', '98765.43210987', '12193263124675.3076310231564186'],
    ['0', '50000', '0'],
  ])('of %s at %s is exactly %s', (quantity, price, worth) => expect(notional(quantity, price)).toBe(worth));
});
