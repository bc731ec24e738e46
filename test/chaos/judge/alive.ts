import { ofKind } from '../evidence';
import { type Check, time } from './check';

/** Once everything is healed, each guard answers. */
export const guardsAnswer: Check = ({ afterwards, bounds }) =>
  afterwards
    .filter(({ answeredMs }) => answeredMs === null || answeredMs > bounds.answerMs)
    .map(({ account, answeredMs }) => `${account}: ${within(answeredMs)}`);

/** Once everything is healed, a disarm is confirmed soon. */
export const disarmWorks: Check = ({ afterwards, bounds }) =>
  afterwards
    .filter(({ disarmedMs }) => disarmedMs === null || disarmedMs > bounds.disarmMs)
    .map(({ account, disarmedMs }) => `${account}: ${within(disarmedMs)}`);

/** Once everything is healed, an armed account is cleaned. */
export const straysAreRemoved: Check = ({ afterwards }) =>
  afterwards
    .filter(({ cleanMs }) => cleanMs === null)
    .map(({ account, reports }) => `${account}: strays stay; its newest reports: ${reports.join(' | ')}`);

/** A worker ends only where it is killed. */
export const workersStay: Check = (evidence) =>
  ofKind(evidence, 'ended')
    .filter(({ excused }) => !excused)
    .map(({ part, at, how, said }) => `${part} ended at ${time(at)} (${how}): ${said.trim().slice(-600)}`);

const within = (ms: number | null) => (ms === null ? 'never' : `only after ${ms} ms`);
