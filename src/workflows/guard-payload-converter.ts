import { defaultPayloadConverter } from '@temporalio/common';
import { ForgivingPayloadConverter } from './forgiving-payload-converter';

/**
 * The default converter, forgiving: a signal that fails to decode would fail its workflow task for ever, and
 * with it every disarm that comes after.
 */
export const payloadConverter = new ForgivingPayloadConverter(defaultPayloadConverter);
