import { expect, it } from 'vitest';
import { legNow } from '../../../../src/activities/write/leg-now';
import type { ExchangePort } from '../../../../src/exchange/port';
import { position } from '../../../unit/domain/builders';

const listing = (...amounts: string[]) =>
  ({
    positions: async () => ({ positions: amounts.map((amount) => position({ amount })), blind: [] }),
  }) as unknown as ExchangePort;
const { positionSide, updateTime } = position();
const input = {
  symbol: 'BTCUSDT',
  leg: { positionSide, amount: '0.010', updateTime },
  ownFills: { filled: '0', orderIds: [] },
};

it('a leg that is listed twice is what both rows say, and nothing where they differ', async () => {
  const { amount, untouched } = await legNow(listing('0.010', '0.010'), input);
  expect([amount.toFixed(), untouched]).toEqual(['0.01', true]);
  await expect(legNow(listing('0.010', '0.004'), input)).rejects.toThrow(
    'positions: BTCUSDT BOTH is listed twice with different content',
  );
});
