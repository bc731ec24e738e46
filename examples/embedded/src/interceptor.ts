import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';

/** How often each activity ran: your own, and those of the cycles. */
export const runs = new Map<string, number>();

/** An interceptor of your own. */
export const countRuns = ({ info }: Context): ActivityInterceptors => ({
  inbound: {
    async execute(input, next) {
      runs.set(info.activityType, (runs.get(info.activityType) ?? 0) + 1);
      return await next(input);
    },
  },
});
