import { ApplicationFailure } from '@temporalio/activity';
import { packageVersion } from '../../client/version';
import { InvalidInput } from '../../domain/validation';
import type { InspectInput, InspectKind } from '../../workflows/contract';
import type { ActivityDependencies } from '../dependencies';
import { askCanExecute } from './can-execute';
import { askDoctor } from './doctor';
import { askExpectedSnapshot } from './expected-snapshot';
import { previewPlan } from './plan';

type Ask = (dependencies: ActivityDependencies, account: string, args: unknown) => Promise<unknown>;

const ASK: Readonly<Record<InspectKind, Ask>> = {
  'can-execute': askCanExecute,
  plan: previewPlan,
  doctor: askDoctor,
  'expected-snapshot': askExpectedSnapshot,
  version: async () => ({ version: packageVersion() }),
};

/** Answers a question on the worker, where credentials and environment are. Never writes. */
export async function inspect(
  dependencies: ActivityDependencies,
  { account, kind, args }: InspectInput,
): Promise<unknown> {
  try {
    if (!Object.hasOwn(ASK, kind))
      throw new InvalidInput(
        `kind: this worker answers ${Object.keys(ASK).join(', ')}, not ${JSON.stringify(kind)}; its version may be older than yours`,
      );
    return await ASK[kind](dependencies, account, args);
  } catch (error) {
    if (error instanceof InvalidInput) throw ApplicationFailure.nonRetryable(error.message, 'InvalidInput');
    throw error;
  }
}
