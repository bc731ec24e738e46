import { z } from 'zod';
import { shared, strictObject } from './validation';

/** The question of the inspection `plan`. */
export const planQuestionSchema = shared(
  strictObject({
    /** As if nothing was expected and an arming said that the bot is down. */
    botIsDown: z.boolean('must be true or false').default(false),
  }),
);
/** What `plan` supposes. */
export type PlanQuestion = z.input<typeof planQuestionSchema>;
