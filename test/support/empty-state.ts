/** What a bot that expects nothing writes now. */
export const emptyState = (): string =>
  JSON.stringify({
    version: 1,
    asOf: new Date().toISOString(),
    ordersComplete: true,
    positionsComplete: true,
    orders: [],
    positions: [],
  });
