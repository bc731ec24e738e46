import { D, type Dec, decimal } from './decimal';
import type { Side, SymbolStatus, WorkingType } from './model';
import type { SymbolSpec } from './symbols';

/** One price level. */
export interface Level {
  readonly price: Dec;
  quantity: Dec;
}

/** An order book given by a test: `[price, quantity]` pairs of decimal text, in any order. */
export interface BookSpec {
  bids: readonly (readonly [price: string, quantity: string])[];
  asks: readonly (readonly [price: string, quantity: string])[];
}

/** A symbol's prices, book and trading status. */
export class Market {
  readonly tick: Dec;
  readonly priceScale: number;
  readonly quantityScale: number;
  mark: Dec;
  last: Dec;
  status: SymbolStatus;
  private book: { bids: Level[]; asks: Level[] } | null = null;

  constructor(readonly spec: SymbolSpec) {
    this.tick = decimal(spec.tickSize, `${spec.symbol} tickSize`);
    this.priceScale = fractionDigits(spec.tickSize);
    this.quantityScale = fractionDigits(spec.stepSize);
    this.mark = decimal(spec.markPrice, `${spec.symbol} markPrice`);
    this.last = this.mark;
    this.status = spec.status;
  }

  /** Replaces the book; `null` goes back to the one that follows the mark price. */
  setBook(book: BookSpec | null): void {
    if (book === null) {
      this.book = null;
      return;
    }
    const bids = book.bids.map(toLevel).sort((a, b) => b.price.comparedTo(a.price));
    const asks = book.asks.map(toLevel).sort((a, b) => a.price.comparedTo(b.price));
    this.book = { bids, asks };
  }

  /**
   * The levels an order of `side` would meet, best first. A book that a test gave is eaten up by fills; the default
   * one stands a tick from the mark price and always has the largest order's quantity.
   */
  opposite(side: Side): Level[] {
    if (this.book !== null) return side === 'BUY' ? this.book.asks : this.book.bids;
    const distance = side === 'BUY' ? this.tick : this.tick.negated();
    const nearest = this.mark.dividedBy(this.tick).round().times(this.tick);
    return [{ price: nearest.plus(distance), quantity: new D(this.spec.maxQty) }];
  }

  /** The price that a conditional order of this working type watches. */
  watched(workingType: WorkingType): Dec {
    return workingType === 'MARK_PRICE' ? this.mark : this.last;
  }

  /** A price as the exchange prints it. */
  price(value: Dec): string {
    return value.isZero() ? '0' : value.toFixed(Math.max(this.priceScale, value.decimalPlaces()));
  }

  /** A quantity as the exchange prints it. */
  quantity(value: Dec): string {
    return value.isZero() ? '0' : value.toFixed(Math.max(this.quantityScale, value.decimalPlaces()));
  }
}

function toLevel([price, quantity]: readonly [string, string]): Level {
  return { price: decimal(price, 'book price'), quantity: decimal(quantity, 'book quantity') };
}

function fractionDigits(text: string): number {
  return text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
}
