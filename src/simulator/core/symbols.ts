import type { SymbolStatus } from './model';

/** A symbol's contract and filters. Decimals are text; ids are the first `orderId` the symbol hands out. */
export interface SymbolSpec {
  symbol: string;
  baseAsset: string;
  quoteAsset: string;
  contractType: 'PERPETUAL' | 'CURRENT_QUARTER' | 'NEXT_QUARTER';
  deliveryDate: number;
  onboardDate: number;
  status: SymbolStatus;
  markPrice: string;
  pricePrecision: number;
  quantityPrecision: number;
  tickSize: string;
  minPrice: string;
  maxPrice: string;
  stepSize: string;
  minQty: string;
  maxQty: string;
  marketStepSize: string;
  marketMinQty: string;
  marketMaxQty: string;
  minNotional: string;
  multiplierUp: string;
  multiplierDown: string;
  marketTakeBound: string;
  maxNumOrders: number;
  firstOrderId: string;
}

/** Delivery date of a contract that never delivers (Binance general-info: moved forward when delisting is announced). */
const NEVER_DELIVERED = 4133404800000;

const PERPETUAL: Omit<SymbolSpec, 'symbol' | 'baseAsset'> = {
  quoteAsset: 'USDT',
  contractType: 'PERPETUAL',
  deliveryDate: NEVER_DELIVERED,
  onboardDate: 1569398400000,
  status: 'TRADING',
  markPrice: '100',
  pricePrecision: 2,
  quantityPrecision: 3,
  tickSize: '0.01',
  minPrice: '0.01',
  maxPrice: '1000000',
  stepSize: '0.001',
  minQty: '0.001',
  maxQty: '10000',
  marketStepSize: '0.001',
  marketMinQty: '0.001',
  marketMaxQty: '2000',
  minNotional: '5',
  multiplierUp: '1.0500',
  multiplierDown: '0.9500',
  marketTakeBound: '0.05',
  maxNumOrders: 200,
  firstOrderId: '8389766145050669870',
};

/**
 * A whole symbol from the parts that matter to a test.
 *
 * @param spec at least `symbol` and `baseAsset`; everything else defaults to a plain USDT perpetual
 */
export function symbolSpec(spec: Partial<SymbolSpec> & Pick<SymbolSpec, 'symbol' | 'baseAsset'>): SymbolSpec {
  return { ...PERPETUAL, ...spec };
}

const BTC_FILTERS = {
  baseAsset: 'BTC',
  markPrice: '95000',
  tickSize: '0.10',
  minPrice: '556.80',
  maxPrice: '4529764',
  maxQty: '1000',
  marketMaxQty: '120',
  minNotional: '50',
};

/**
 * The symbols an exchange starts with. BTCUSDT's filters are those of mainnet on 2026-09-30; its order ids fit a
 * double, all others do not. One contract has a delivery date, one has a name beyond ASCII.
 */
export const DEFAULT_SYMBOLS: readonly SymbolSpec[] = [
  symbolSpec({ symbol: 'BTCUSDT', ...BTC_FILTERS, firstOrderId: '283194212' }),
  symbolSpec({
    symbol: 'ETHUSDT',
    baseAsset: 'ETH',
    markPrice: '3500',
    minPrice: '39.86',
    maxPrice: '306177',
    minNotional: '20',
  }),
  symbolSpec({
    symbol: 'SOLUSDT',
    baseAsset: 'SOL',
    markPrice: '180',
    pricePrecision: 4,
    tickSize: '0.0100',
    minPrice: '0.4200',
    maxPrice: '6857',
    quantityPrecision: 2,
    stepSize: '0.01',
    minQty: '0.01',
    maxQty: '1000000',
    marketStepSize: '0.01',
    marketMinQty: '0.01',
    marketMaxQty: '8000',
    firstOrderId: '8389766145050700123',
  }),
  symbolSpec({
    symbol: 'XRPUSDT',
    baseAsset: 'XRP',
    markPrice: '2.2',
    pricePrecision: 4,
    tickSize: '0.0001',
    minPrice: '0.0143',
    maxPrice: '100000',
    quantityPrecision: 1,
    stepSize: '0.1',
    minQty: '0.1',
    maxQty: '10000000',
    marketStepSize: '0.1',
    marketMinQty: '0.1',
    marketMaxQty: '2000000',
    firstOrderId: '8389766145050811457',
  }),
  symbolSpec({
    ...BTC_FILTERS,
    symbol: 'BTCUSDT_261225',
    contractType: 'CURRENT_QUARTER',
    deliveryDate: Date.UTC(2026, 11, 25, 8),
    onboardDate: Date.UTC(2026, 5, 26, 8),
    markPrice: '95600',
    maxQty: '500',
    marketMaxQty: '60',
    firstOrderId: '8389766145050922791',
  }),
  symbolSpec({
    symbol: '测试USDT',
    baseAsset: '测试',
    markPrice: '0.5',
    pricePrecision: 5,
    tickSize: '0.00010',
    minPrice: '0.0001',
    quantityPrecision: 0,
    stepSize: '1',
    minQty: '1',
    maxQty: '1000000',
    marketStepSize: '1',
    marketMinQty: '1',
    marketMaxQty: '100000',
    firstOrderId: '8389766145051034125',
  }),
];
