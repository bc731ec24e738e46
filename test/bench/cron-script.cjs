// What cron runs at many desks: cancel whatever is open and not expected. Kept as the comparison; see docs/benchmarks.md
// for what it does not do.
const { readFileSync } = require('node:fs');
const ccxt = require('ccxt');

const { EXCHANGE_URL, API_KEY, API_SECRET, EXPECTED_FILE } = process.env;

function connect() {
  const exchange = new ccxt.binanceusdm({
    apiKey: API_KEY,
    secret: API_SECRET,
    enableRateLimit: false,
    options: { fetchCurrencies: false, fetchMargins: false, warnOnFetchOpenOrdersWithoutSymbol: false },
  });
  const { api } = exchange.urls;
  for (const [name, base] of Object.entries(api))
    if (name.startsWith('fapi')) api[name] = base.replace('https://fapi.binance.com', EXCHANGE_URL);
  return exchange;
}

async function main() {
  const startedAt = performance.now();
  const exchange = connect();
  const expected = new Set(JSON.parse(readFileSync(EXPECTED_FILE, 'utf8')));
  const orders = [
    ...(await exchange.fetchOpenOrders()).map((order) => ({ ...order, params: {} })),
    ...(await exchange.fetchOpenOrders(undefined, undefined, undefined, { trigger: true })).map((order) => ({
      ...order,
      params: { trigger: true },
    })),
  ];
  const positions = await exchange.fetchPositions();
  const strays = orders.filter(({ clientOrderId }) => !expected.has(clientOrderId));
  for (const { id, symbol, params } of strays) await exchange.cancelOrder(id, symbol, params);
  const ms = performance.now() - startedAt;
  console.log(JSON.stringify({ ms, cancelled: strays.length, positions: positions.length }));
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
