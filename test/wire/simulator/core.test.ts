import { describe, expect, it } from 'vitest';
import { ExchangeClock } from '../../../src/simulator/core/clock';
import { Random } from '../../../src/simulator/core/random';
import { encodeJson, parseExact, RawNumber } from '../../../src/simulator/index';

describe('JSON', () => {
  it('writes ids digit for digit and leaves out what is undefined', () => {
    const value = { id: new RawNumber('8389766145050669870'), gone: undefined, list: [1, null, 'ä"', true] };
    expect(encodeJson(value)).toBe('{"id":8389766145050669870,"list":[1,null,"ä\\"",true]}');
  });

  it('refuses numbers that may have lost digits', () => {
    expect(() => encodeJson(0.1)).toThrow(RangeError);
    expect(() => encodeJson(2 ** 53)).toThrow(RangeError);
    expect(() => new RawNumber('1e3')).toThrow(TypeError);
  });

  it('reads numbers as text and leaves strings alone', () => {
    const text = '{"a":8389766145050669870,"b":-0.10,"c":"x 12 \\" 34","d":[1,true]}';
    expect(parseExact(text)).toEqual({
      a: '8389766145050669870',
      b: '-0.10',
      c: 'x 12 " 34',
      d: ['1', true],
    });
    expect(() => parseExact('{"a":1')).toThrow(SyntaxError);
  });
});

describe('random values', () => {
  it('depend on the seed alone', () => {
    const first = new Random(7);
    const text = first.text(32);
    expect(new Random(7).text(32)).toBe(text);
    expect(new Random(8).text(32)).not.toBe(text);
    first.reset();
    expect(first.text(32)).toBe(text);
  });
});

describe('the clock', () => {
  it('follows the host until it is taken over', () => {
    let host = 1000;
    const clock = new ExchangeClock(() => host);
    host += 5;
    expect(clock.now()).toBe(1005);
    clock.advance(100);
    clock.freeze();
    host += 1000;
    expect(clock.now()).toBe(1105);
    clock.resume();
    host += 1;
    expect(clock.now()).toBe(1106);
    clock.set(50);
    expect(clock.now()).toBe(50);
  });

  it('keeps its error apart from its time', () => {
    const clock = new ExchangeClock(() => 1000);
    clock.skew(300);
    expect(clock.now()).toBe(1300);
    clock.freeze();
    clock.set(5000);
    expect(clock.now()).toBe(5000);
    clock.skew(0);
    expect(clock.now()).toBe(4700);
    expect(() => clock.advance(0.5)).toThrow(TypeError);
  });

  it('fires what falls due, in order, and forgets what was taken back', () => {
    const clock = new ExchangeClock(() => 0);
    const fired: string[] = [];
    clock.schedule(20, () => fired.push('b'));
    clock.schedule(10, () => fired.push('a'));
    clock.schedule(15, () => fired.push('never'))();
    clock.advance(9);
    expect(fired).toEqual([]);
    clock.advance(11);
    expect(fired).toEqual(['a', 'b']);
  });

  it('wakes up by itself while it runs', async () => {
    const clock = new ExchangeClock();
    await new Promise<void>((resolve) => clock.schedule(clock.now() + 1, resolve));
  });
});
