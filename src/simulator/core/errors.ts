/** An answer of the exchange that is an error: an HTTP status and the body `{code, msg}`. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';

  constructor(
    readonly status: number,
    readonly code: number,
    readonly msg: string,
    /** Response headers that belong to this error, lower case. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${code} ${msg}`);
  }
}

const bad = (code: number, msg: string): ExchangeError => new ExchangeError(400, code, msg);

/**
 * Error answers by name. Codes and texts: Binance error-code page; where the live text differs from the page, the
 * live one. HTTP statuses are documented by class only (4xx, 408, 418/429, 5xx); 400 was observed for -2011 and
 * -4003 and is taken for all other refusals of a request.
 */
export const errors = {
  processing: () => new ExchangeError(500, -1000, 'An unknown error occured while processing the request.'),
  internal: () =>
    new ExchangeError(503, -1001, 'Internal error; unable to process your request. Please try again.'),
  unexpectedResponse: () =>
    new ExchangeError(
      500,
      -1006,
      'An unexpected response was received from the message bus. Execution status unknown.',
    ),
  timeout: () =>
    new ExchangeError(
      408,
      -1007,
      'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
    ),
  throttled: () =>
    new ExchangeError(
      503,
      -1008,
      'Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try again.',
    ),
  tooManyOrders: (limit: number, window: string) =>
    new ExchangeError(429, -1015, `Too many new orders; current limit is ${limit} orders per ${window}.`),
  outsideRecvWindow: () => bad(-1021, 'Timestamp for this request is outside of the recvWindow.'),
  aheadOfServer: () => bad(-1021, "Timestamp for this request was 1000ms ahead of the server's time."),
  engineRecvWindow: () => bad(-5028, 'Timestamp for this request is outside of the ME recvWindow.'),
  badSignature: () => bad(-1022, 'Signature for this request is not valid.'),
  illegalChars: (name: string, range: string) =>
    bad(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`),
  mandatory: (name: string) =>
    bad(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`),
  eitherMandatory: (a: string, b: string) =>
    bad(-1102, `Param '${a}' or '${b}' must be sent, but both were empty/null!`),
  notRequired: (name: string) => bad(-1106, `Parameter '${name}' sent when not required.`),
  badPrecision: () => bad(-1111, 'Precision is over the maximum defined for this asset.'),
  badTimeInForce: () => bad(-1115, 'Invalid timeInForce.'),
  badOrderType: () => bad(-1116, 'Invalid orderType.'),
  badSide: () => bad(-1117, 'Invalid side.'),
  badSymbol: () => bad(-1121, 'Invalid symbol.'),
  badSymbolStatus: () => bad(-1122, 'Invalid symbol status.'),
  noListenKey: () => bad(-1125, 'This listenKey does not exist.'),
  intervalTooLong: () => bad(-1127, 'More than 168 hours between startTime and endTime.'),
  badCombination: () => bad(-1128, 'Combination of optional parameters invalid.'),
  invalidKeyId: () => new ExchangeError(401, -2008, 'Invalid Api-Key ID.'),
  unknownOrder: () => bad(-2011, 'Unknown order sent.'),
  noSuchOrder: () => bad(-2013, 'Order does not exist.'),
  badKeyFormat: () => new ExchangeError(401, -2014, 'API-key format invalid.'),
  rejectedKey: () => new ExchangeError(401, -2015, 'Invalid API-key, IP, or permissions for action.'),
  wouldTrigger: () => bad(-2021, 'Order would immediately trigger.'),
  reduceOnlyRejected: () => bad(-2022, 'ReduceOnly Order is rejected.'),
  tooManyOpenOrders: () => bad(-2025, 'Reach max open order limit.'),
  priceAboveMax: () => bad(-4002, 'Price greater than max price.'),
  quantityNotPositive: () => bad(-4003, 'Quantity less than or equal to zero.'),
  quantityBelowMin: () => bad(-4004, 'Quantity less than min quantity.'),
  quantityAboveMax: () => bad(-4005, 'Quantity greater than max quantity.'),
  priceBelowMin: () => bad(-4013, 'Price less than min price.'),
  priceOffTick: () => bad(-4014, 'Price not increased by tick size.'),
  clientIdInvalid: () => bad(-4015, 'Client order id is not valid.'),
  clientIdTooLong: () => bad(-4015, 'Client order id length should not be more than 36 chars'),
  priceAboveCap: (cap: string) => bad(-4016, `Limit price can't be higher than ${cap}.`),
  quantityOffStep: () => bad(-4023, 'Quantity not increased by step size.'),
  priceBelowFloor: (floor: string) => bad(-4024, `Limit price can't be lower than ${floor}.`),
  tooManyCancels: () => bad(-4032, 'Exceed maximum cancel order size.'),
  tooManyAlgoOrders: () => bad(-4045, 'Reach max stop order limit.'),
  sameMode: () => bad(-4059, 'No need to change position side.'),
  badPositionSide: () => bad(-4060, 'Invalid position side.'),
  positionSideMismatch: () => bad(-4061, "Order's position side does not match user's setting."),
  badReduceOnly: () => bad(-4062, 'Invalid or improper reduceOnly value.'),
  modeBlockedByOrders: () => bad(-4067, 'Position side cannot be changed if there exists open orders.'),
  modeBlockedByPosition: () => bad(-4068, 'Position side cannot be changed if there exists position.'),
  badBatchSize: () => bad(-4082, 'Invalid number of batch place orders.'),
  duplicateClientId: () => bad(-4116, 'ClientOrderId is duplicated.'),
  triggering: () => bad(-4117, 'Stop order is in triggering process, please try again later.'),
  reduceOnlyMargin: () =>
    bad(-4118, 'ReduceOnly Order Failed. Please check your existing position and open orders'),
  algoOnly: () =>
    bad(
      -4120,
      'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.',
    ),
  marketRejected: () =>
    bad(-4131, "The counterparty's best price does not meet the PERCENT_PRICE filter limit."),
  closeQuantity: () => bad(-4137, 'Quantity must be zero with closePosition equals true.'),
  closeReduceOnly: () => bad(-4138, 'Reduce only must be true with closePosition equals true.'),
  statusNotForOpening: () => bad(-4140, 'Invalid symbol status for opening position.'),
  symbolClosed: () => bad(-4141, 'Symbol is closed.'),
  regionRestricted: () =>
    bad(
      -4402,
      'Dear user, as per our Terms of Use and compliance with local regulations, this feature is currently not available in your region.',
    ),
  agreementUnsigned: () => bad(-4411, 'Please sign TradFi-Perps agreement contract fapi.'),
  /** Field reports: the code is 0. */
  restrictedLocation: () =>
    new ExchangeError(
      451,
      0,
      "Service unavailable from a restricted location according to 'b. Eligibility' in https://www.binance.com/en/terms. Please contact customer service if you believe you received this message in error.",
    ),
  minNotional: (notional: string) =>
    bad(-4164, `Order's notional must be no smaller than ${notional} (unless you choose reduce only).`),
  notFound: (method: string, path: string) =>
    new ExchangeError(404, -5000, `Path ${path}, Method ${method} is invalid`),
  fokRejected: () =>
    bad(
      -5021,
      'Due to the order could not be filled immediately, the FOK order has been rejected. The order will not be recorded in the order history',
    ),
  postOnlyRejected: () =>
    bad(
      -5022,
      'Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not be recorded in the order history',
    ),
} as const;
