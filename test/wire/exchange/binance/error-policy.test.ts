import { describe, expect, it } from 'vitest';
import { isReason } from '../../../../src/domain/reasons';
import { errorPolicy, UNKNOWN_ANSWER } from '../../../../src/exchange/binance/error-policy';
import { ERROR_POLICY } from '../../../../src/exchange/binance/error-rows';

/** What an error answer of this code means, with a message that says nothing by itself. */
const of = (code: number | null, status: number | null = 400, message = 'x') =>
  errorPolicy(code, status, message);

describe('a write that was refused before it was carried out is not done', () => {
  it.each([
    [-1001, 'DISCONNECTED'],
    [-1002, 'UNAUTHORIZED'],
    [-1003, 'TOO_MANY_REQUESTS'],
    [-1008, 'Request Throttled'],
    [-1005, 'NO_SUCH_IP'],
    [-1011, 'NON_WHITE_LIST'],
    [-1013, 'INVALID_MESSAGE'],
    [-1014, 'UNKNOWN_ORDER_COMPOSITION'],
    [-1015, 'TOO_MANY_ORDERS'],
    [-1016, 'SERVICE_SHUTTING_DOWN'],
    [-1020, 'UNSUPPORTED_OPERATION'],
    [-1021, 'INVALID_TIMESTAMP'],
    [-1022, 'INVALID_SIGNATURE'],
    [-1099, 'NOT_FOUND'],
    [-1100, 'ILLEGAL_CHARS'],
    [-1102, 'MANDATORY_PARAM_EMPTY_OR_MALFORMED'],
    [-1104, 'UNREAD_PARAMETERS'],
    [-1106, 'PARAM_NOT_REQUIRED'],
    [-1111, 'BAD_PRECISION'],
    [-1115, 'INVALID_TIF'],
    [-1116, 'INVALID_ORDER_TYPE'],
    [-1117, 'INVALID_SIDE'],
    [-1121, 'BAD_SYMBOL'],
    [-1122, 'INVALID_SYMBOL_STATUS'],
    [-1125, 'listenKey does not exist'],
    [-1126, 'ASSET_NOT_SUPPORTED'],
    [-1131, 'recvWindow above 60000'],
    [-2008, 'Invalid Api-Key ID'],
    [-2010, 'NEW_ORDER_REJECTED'],
    [-2011, 'CANCEL_REJECTED'],
    [-2013, 'NO_SUCH_ORDER'],
    [-2014, 'BAD_API_KEY_FMT'],
    [-2015, 'REJECTED_MBX_KEY'],
    [-2016, 'NO_TRADING_WINDOW'],
    [-2017, 'API_KEYS_LOCKED'],
    [-2018, 'BALANCE_NOT_SUFFICIENT'],
    [-2019, 'MARGIN_NOT_SUFFICIENT'],
    [-2020, 'UNABLE_TO_FILL'],
    [-2021, 'ORDER_WOULD_IMMEDIATELY_TRIGGER'],
    [-2022, 'REDUCE_ONLY_REJECT'],
    [-2023, 'USER_IN_LIQUIDATION'],
    [-2024, 'POSITION_NOT_SUFFICIENT'],
    [-2025, 'MAX_OPEN_ORDER_EXCEEDED'],
    [-2026, 'REDUCE_ONLY_ORDER_TYPE_NOT_SUPPORTED'],
    [-2027, 'MAX_LEVERAGE_RATIO'],
    [-2028, 'MIN_LEVERAGE_RATIO'],
    [-4003, 'QTY_LESS_THAN_ZERO'],
    [-4004, 'QTY_LESS_THAN_MIN_QTY'],
    [-4005, 'QTY_GREATER_THAN_MAX_QTY'],
    [-4007, 'STOP_PRICE_GREATER_THAN_MAX_PRICE'],
    [-4013, 'PRICE_LESS_THAN_MIN_PRICE'],
    [-4014, 'PRICE_NOT_INCREASED_BY_TICK_SIZE'],
    [-4015, 'INVALID_CL_ORD_ID_LEN'],
    [-4016, 'PRICE_HIGHTER_THAN_MULTIPLIER_UP'],
    [-4023, 'QTY_NOT_INCREASED_BY_STEP_SIZE'],
    [-4024, 'PRICE_LOWER_THAN_MULTIPLIER_DOWN'],
    [-4032, 'EXCEED_MAX_CANCEL_ORDER_SIZE'],
    [-4044, 'INVALID_BALANCE_TYPE'],
    [-4045, 'MAX_STOP_ORDER_EXCEEDED'],
    [-4060, 'INVALID_POSITION_SIDE'],
    [-4061, 'POSITION_SIDE_NOT_MATCH'],
    [-4062, 'REDUCE_ONLY_CONFLICT'],
    [-4067, 'POSITION_SIDE_CHANGE_EXISTS_OPEN_ORDERS'],
    [-4068, 'POSITION_SIDE_CHANGE_EXISTS_QUANTITY'],
    [-4082, 'INVALID_BATCH_PLACE_ORDER_SIZE'],
    [-4087, 'REDUCE_ONLY_ORDER_PERMISSION'],
    [-4088, 'NO_PLACE_ORDER_PERMISSION'],
    [-4105, 'position risk control'],
    [-4106, 'position risk control, buy'],
    [-4107, 'position risk control, sell'],
    [-4109, 'INACTIVE_ACCOUNT'],
    [-4118, 'REDUCE_ONLY_MARGIN_CHECK_FAILED'],
    [-4120, 'STOP_ORDER_SWITCH_ALGO'],
    [-4131, 'MARKET_ORDER_REJECT'],
    [-4137, 'QUANTITY_EXISTS_WITH_CLOSE_POSITION'],
    [-4138, 'REDUCE_ONLY_MUST_BE_TRUE'],
    [-4140, 'INVALID_OPENING_POSITION_STATUS'],
    [-4141, 'SYMBOL_ALREADY_CLOSED'],
    [-4164, 'MIN_NOTIONAL'],
    [-4183, 'stop price bounds'],
    [-4184, 'stop price bounds'],
    [-4189, 'restricted account'],
    [-4192, 'COOLING_OFF_PERIOD'],
    [-4210, 'stop price bounds'],
    [-4211, 'stop price bounds'],
    [-4400, 'quantitative rules'],
    [-4401, 'large position'],
    [-4202, 'ADJUST_LEVERAGE_KYC_FAILED'],
    [-4402, 'COMPLIANCE_BLACK_SYMBOL_RESTRICTION'],
    [-4403, 'ADJUST_LEVERAGE_COMPLIANCE_FAILED'],
    [-4408, 'reduce only by regulation'],
    [-4411, 'TradFi-Perps agreement'],
    [-4531, 'position-mode sync'],
    [-5021, 'FOK_ORDER_REJECT'],
    [-5022, 'GTX_ORDER_REJECT'],
    [-5024, 'MOVE_ORDER_NOT_ALLOWED_SYMBOL_REASON'],
    [-5025, 'LIMIT_ORDER_ONLY'],
    [-5026, 'Exceed_Maximum_Modify_Order_Limit'],
    [-5027, 'SAME_ORDER'],
    [-5028, 'ME_RECVWINDOW_REJECT'],
    [-5029, 'MODIFICATION_MIN_NOTIONAL'],
    [-5037, 'INVALID_PRICE_MATCH'],
    [-5038, 'UNSUPPORTED_ORDER_TYPE_PRICE_MATCH'],
    [-5039, 'INVALID_SELF_TRADE_PREVENTION_MODE'],
    [-5040, 'FUTURE_GOOD_TILL_DATE'],
    [-5041, 'BBO_ORDER_REJECT'],
    [-5043, 'Existing_Pending_Modification'],
    [-5047, 'modify reduceOnly'],
  ])('%i %s', (code) => {
    expect(of(code).write).toBe('not_done');
    expect(of(code)).not.toBe(UNKNOWN_ANSWER);
  });

  it('HTTP 451, a restricted location, with or without a code that says nothing', () => {
    const text = "Service unavailable from a restricted location according to 'b. Eligibility'";
    expect(of(null, 451, text)).toMatchObject({ name: 'restricted location', write: 'not_done' });
    // Unless the code says otherwise.
    expect(of(-1007, 451).write).toBe('unknown');
  });
});

describe('a write of which nobody can tell is unknown', () => {
  it.each([
    [-1000, 'UNKNOWN'],
    [-1006, 'UNEXPECTED_RESP'],
    [-1007, 'TIMEOUT'],
    [-2012, 'CANCEL_ALL_FAIL'],
    [-4115, 'DUPLICATED_CLIENT_TRAN_ID'],
    [-4116, 'DUPLICATED_CLIENT_ORDER_ID'],
    [-4117, 'STOP_ORDER_TRIGGERING'],
    [-4111, 'a code of another market'],
    [-9999, 'a code that nobody has heard of'],
  ])('%i %s', (code) => {
    expect(of(code).write).toBe('unknown');
  });

  it.each([408, 500, 502, 503, 504, 520, 202, 400, 404, null])('with no code, HTTP status %s', (status) => {
    expect(of(null, status).write).toBe('unknown');
  });

  it('with a redirect, which is not followed', () => {
    for (const status of [301, 302, 303, 307, 308])
      expect(of(null, status)).toMatchObject({ name: 'redirect', write: 'unknown' });
  });

  it('also where such a code comes with a status that looks harmless', () => {
    expect(of(-1007, 408).write).toBe('unknown');
    expect(of(-1007, 400).write).toBe('unknown');
    expect(of(-1006, 200).write).toBe('unknown');
  });

  it('and no read of an unknown answer is taken for done', () => {
    expect(UNKNOWN_ANSWER).toMatchObject({
      write: 'unknown',
      retryRead: false,
      wait: 'none',
      reason: 'port_error',
    });
    expect(of(-9999, 400)).toBe(UNKNOWN_ANSWER);
  });
});

describe('the four kinds of 503', () => {
  const at503 = (message: string, code: number | null = null) => errorPolicy(code, 503, message);

  it('"Unknown error" may have been carried out', () => {
    expect(at503('Unknown error, please check your request or try again later.')).toMatchObject({
      name: '503 unknown',
      write: 'unknown',
    });
    expect(at503('An unknown error occured while processing the request.', -1000).write).toBe('unknown');
  });

  it('"Service Unavailable." was not', () => {
    expect(at503('Service Unavailable.')).toMatchObject({
      name: '503 unavailable',
      write: 'not_done',
      retryRead: true,
    });
  });

  it('"Internal error" was not, with its code or without', () => {
    const text = 'Internal error; unable to process your request. Please try again.';
    expect(at503(text)).toMatchObject({ name: '503 internal', write: 'not_done', retryRead: true });
    expect(at503(text, -1001).write).toBe('not_done');
  });

  it('"throttled" was not, and asks to place no orders', () => {
    const text =
      'Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try again.';
    expect(at503(text, -1008)).toMatchObject({ write: 'not_done', wait: 'orders' });
    expect(at503(text)).toMatchObject({ write: 'not_done', wait: 'orders' });
    expect(
      at503('Server is currently overloaded with other requests. Please try again in a few minutes.'),
    ).toMatchObject({
      write: 'not_done',
      wait: 'orders',
    });
  });

  it('any other text may have been carried out', () => {
    for (const text of ['', 'HTTP 503', '<html>upstream connect error</html>', 'try later'])
      expect(at503(text).write).toBe('unknown');
  });

  it('a text of the 503 says nothing of another status', () => {
    expect(errorPolicy(null, 502, 'Service Unavailable.').write).toBe('unknown');
    expect(
      errorPolicy(null, 500, 'Internal error; unable to process your request. Please try again.').write,
    ).toBe('unknown');
  });
});

describe('limits', () => {
  it('stop everything until the exchange says otherwise', () => {
    expect(of(-1003, 418)).toMatchObject({
      name: 'ip banned',
      write: 'not_done',
      wait: 'ban',
      reason: 'rate_limited',
    });
    expect(of(null, 418)).toMatchObject({ name: 'ip banned', wait: 'ban' });
    expect(of(-1003, 429)).toMatchObject({
      name: 'too many requests',
      wait: 'until_told',
      reason: 'rate_limited',
    });
    expect(of(-1003, 400)).toMatchObject({ wait: 'until_told', write: 'not_done' });
    expect(of(null, 429)).toMatchObject({ name: 'rate limit', wait: 'until_told', write: 'not_done' });
  });

  it('of orders and of the firewall ask to back off', () => {
    expect(of(-1015, 429)).toMatchObject({
      name: 'too many orders',
      wait: 'orders',
      reason: 'rate_limited',
    });
    expect(of(null, 403)).toMatchObject({
      name: 'firewall',
      wait: 'backoff',
      reason: 'rate_limited',
      write: 'not_done',
    });
  });

  it('are never tried again at once', () => {
    for (const row of ERROR_POLICY) if (row.wait !== 'none') expect(row.retryRead, row.name).toBe(false);
  });

  it('a service that shuts down is waited for', () => {
    expect(of(-1016, 503).wait).not.toBe('none');
  });
});

describe('what an operator reads', () => {
  it.each([
    [-1021, 'clock_skew'],
    [-5028, 'clock_skew'],
    [-2022, 'own_order_blocks_close'],
    [-4118, 'own_order_blocks_close'],
    [-4061, 'mode_changed'],
    [-4060, 'mode_changed'],
    [-1106, 'port_error'],
    [-1122, 'symbol_not_trading'],
    [-2016, 'symbol_not_trading'],
    [-5024, 'symbol_not_trading'],
    [-4140, 'symbol_not_trading'],
    [-4141, 'symbol_not_trading'],
    [-4164, 'dust'],
    [-1015, 'rate_limited'],
    [-2015, 'port_error'],
  ])('%i is %s', (code, reason) => {
    expect(of(code).reason).toBe(reason);
  });

  it('a refused reduceOnly flag means that the account is in hedge mode by now', () => {
    const refused = of(-1106, 400, "Parameter 'reduceonly' sent when not required.");
    expect(refused).toMatchObject({ reason: 'mode_changed', write: 'not_done' });
  });

  it('is a reason of the closed list, with a meaning', () => {
    for (const { reason, meaning } of [...ERROR_POLICY, UNKNOWN_ANSWER]) {
      expect(isReason(reason)).toBe(true);
      expect(meaning).toMatch(/^\S.*[^.]$/);
    }
  });
});

describe('what an operator does', () => {
  it('is said of every answer, shortly', () => {
    for (const { name, remedy } of [...ERROR_POLICY, UNKNOWN_ANSWER]) {
      expect(remedy, name).toMatch(/^[A-Z].*[^.]$/);
      expect(remedy.length, name).toBeLessThanOrEqual(100);
    }
  });

  it.each([
    [-2008, /key/],
    [-2015, /key/],
    [-4402, /run the worker where/],
    [-4403, /leverage/],
    [-4411, /TradFi-Perps agreement/],
    [-1131, /mistake of this software/],
    [-2016, /until the symbol trades/],
    [-5041, /limit order/],
    [-5026, /mistake of this software/],
  ])('about %i', (code, remedy) => {
    expect(of(code).remedy).toMatch(remedy);
  });

  it('about HTTP 451', () => {
    expect(of(null, 451).remedy).toMatch(/run the worker where/);
  });
});

describe('reads', () => {
  it('are tried again where the same request may succeed at once', () => {
    for (const code of [-1000, -1001, -1006, -1007, -1021])
      expect(of(code).retryRead, String(code)).toBe(true);
    expect(of(null, 408).retryRead).toBe(true);
  });

  it('are not tried again where the answer would be the same', () => {
    for (const code of [-1022, -1102, -1121, -2014, -2015, -2013, -4061])
      expect(of(code).retryRead, String(code)).toBe(false);
  });
});

it('something that is so already counts as done', () => {
  expect(of(-4059)).toMatchObject({ write: 'done' });
  expect(ERROR_POLICY.filter(({ write }) => write === 'done').map(({ codes }) => codes)).toEqual([
    [-4046, -4059],
  ]);
});

it('a code outranks the status it came with', () => {
  expect(of(-2015, 401).name).toBe('key');
  expect(of(-2015, 403).name).toBe('key');
  expect(of(-1021, 500).reason).toBe('clock_skew');
  expect(of(null, 401)).toMatchObject({ name: 'not authorised', write: 'not_done' });
});
