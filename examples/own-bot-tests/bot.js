import ccxt from 'ccxt';

/** A small ladder of resting buys: yours is larger. */
export class Bot {
  /** What it believes is on the exchange, by client order id. */
  orders = new Map();
  placed = 0;

  constructor(exchange, symbol) {
    this.exchange = exchange;
    this.symbol = symbol;
  }

  /** Places an order once, whatever becomes of the answer. @returns its client order id, or null where it is not there */
  async buy(amount, price) {
    this.placed += 1;
    const clientOrderId = `grinder_d_${this.market}_${this.placed}_${Math.floor(Date.now() / 1000)}_1`;
    // Expected before it is sent: it may be on the book before the answer is here.
    this.orders.set(clientOrderId, { createdAt: new Date().toISOString() });
    try {
      await this.exchange.createOrder(this.symbol, 'limit', 'buy', amount, price, { clientOrderId });
    } catch (error) {
      const arrived = error instanceof ccxt.OperationFailed && (await this.isThere(clientOrderId));
      if (!arrived) this.orders.delete(clientOrderId);
      return arrived ? clientOrderId : null;
    }
    return clientOrderId;
  }

  /** Cancels what it placed, and nothing else. */
  async stop() {
    for (const clientOrderId of this.orders.keys()) {
      await this.exchange.cancelOrder('', this.symbol, { clientOrderId });
      this.orders.delete(clientOrderId);
    }
  }

  /** What grinder-reconcile is to know: schemas/expected-state.schema.json. */
  expectedState() {
    const orders = [...this.orders].map(([clientOrderId, { createdAt }]) => ({
      symbol: this.market,
      clientOrderId,
      status: 'OPEN',
      createdAt,
    }));
    const complete = { ordersComplete: true, positionsComplete: true };
    return { version: 1, asOf: new Date().toISOString(), ...complete, orders, positions: [] };
  }

  get market() {
    return this.exchange.market(this.symbol).id;
  }

  async isThere(clientOrderId) {
    try {
      const { status } = await this.exchange.fetchOrder('', this.symbol, { clientOrderId });
      return status === 'open';
    } catch (error) {
      if (error instanceof ccxt.OrderNotFound) return false;
      throw error;
    }
  }
}
