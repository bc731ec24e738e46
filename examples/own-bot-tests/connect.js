import ccxt from 'ccxt';

const BINANCE = 'https://fapi.binance.com';

/** ccxt as it is; only its addresses lead to the simulator at `url`. */
export async function connect(url, apiKey, secret) {
  const exchange = new ccxt.binanceusdm({
    apiKey,
    secret,
    enableRateLimit: false,
    options: { fetchCurrencies: false, fetchMargins: false },
  });
  const { api } = exchange.urls;
  for (const [name, address] of Object.entries(api))
    if (name.startsWith('fapi')) api[name] = address.replace(BINANCE, url);
  // ccxt picks its table of errors by the host's name.
  const lookUp = exchange.getExceptionsByUrl.bind(exchange);
  exchange.getExceptionsByUrl = (address, kind) => lookUp(address.replace(url, BINANCE), kind);
  await exchange.loadMarkets();
  return exchange;
}
