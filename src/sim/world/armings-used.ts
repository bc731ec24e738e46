import type { ArmRequest } from '../../domain/guard/arm';
import { attributesOf } from '../temporal/events';
import { decoded, type Evidence } from './evidence';
import { guardRuns } from './runs';
import type { World } from './world';

/** Marks of the kinds of armings under which something was permitted, in the order of the guards' histories. */
export function armingsUsed({ permits, account }: Evidence, world: World): string[] {
  const given = new Set(permits.map(({ id }) => id));
  const { twoOperators } = world.kind;
  return guardRuns(world.server, account.label).flatMap(({ events }) => {
    let proposed: ArmRequest | null = null;
    let armed: ArmRequest | null = null;
    return events.flatMap((event) => {
      const signal = attributesOf(event, 'workflowExecutionSignaled');
      if (signal?.signalName === 'arm') proposed = decoded(signal.input?.payloads?.[0]) as ArmRequest;
      if (signal?.signalName === (twoOperators ? 'approve' : 'arm')) armed = proposed;
      const accepted = attributesOf(event, 'workflowExecutionUpdateAccepted')?.protocolInstanceId;
      return armed !== null && given.has(accepted ?? '') ? marksOf(armed, twoOperators) : [];
    });
  });
}

const marksOf = ({ once, plan }: ArmRequest, twoOperators: boolean): string[] => [
  ...(once === true ? ['a write under an arming for one cycle'] : []),
  ...(plan === undefined ? [] : ['a write under an arming for one plan']),
  ...(twoOperators ? ['a write that two operators armed'] : []),
];
