import type { ActionRecord, ArmingRecord } from '../../../src/client/audit/records';
import { sameName } from '../../../src/domain/same-name';
import { type Evidence, ofKind } from '../evidence';
import { type Check, time } from './check';
import { policyAt } from './limits';

interface Used {
  readonly arming: ArmingRecord;
  /** Everything that was granted under it. */
  readonly actions: readonly ActionRecord[];
}

/** An arming with `once` is for one cycle, and who asks for one gets one. */
export const endsOnce: Check = (evidence) =>
  used(evidence).flatMap(({ arming, actions }) => {
    const runs = [...new Set(actions.map(({ workflowId, runId }) => `${workflowId}/${runId}`))];
    return [
      ...(arming.once && runs.length > 1 ? [`${named(arming)} was used by ${runs.join(' and ')}`] : []),
      ...(arming.once === (askedFor(evidence, arming)?.once ?? arming.once)
        ? []
        : [`${named(arming)} has once ${arming.once}, not what was asked for`]),
    ];
  });

/** An arming for a plan is for the actions of that plan, each of them once. */
export const withinPlan: Check = (evidence) => {
  const linesOf = new Map(evidence.granted.map(({ reservationId, lines }) => [reservationId, lines]));
  return used(evidence).flatMap(({ arming, actions }) => {
    if (arming.planLeft === null)
      return askedFor(evidence, arming)?.plan === true ? [`${named(arming)} is for no plan`] : [];
    const reservations = [...new Set(actions.map(({ reservationId }) => reservationId))];
    const lines = reservations.flatMap((id) => linesOf.get(id) ?? []);
    const beyond = lines.filter((line) => arming.planLeft?.includes(line) === false);
    const again = lines.filter((line, i) => lines.indexOf(line) !== i);
    return [
      ...beyond.map((line) => `${named(arming)}: ${line} was granted, which is not in its plan`),
      ...again.map((line) => `${named(arming)}: ${line} was granted twice`),
    ];
  });
};

/** Where the policy asks for two operators, another one approved each arming. */
export const neverAlone: Check = (evidence) =>
  used(evidence).flatMap(({ arming }) => {
    const { account, at, operator, approvedBy } = arming;
    if (policyAt(evidence, account, at)?.approvals !== 2) return [];
    return approvedBy === null || sameName(approvedBy, operator)
      ? [`${named(arming)} was approved by ${approvedBy ?? 'nobody'}`]
      : [];
  });

/** An arming lasts no longer than was asked for, whoever asked may be dead, and nothing is permitted after it. */
export const endsInTime: Check = (evidence) =>
  used(evidence).flatMap(({ arming, actions }) => {
    const { at, until } = arming;
    const longestMs = (askedFor(evidence, arming)?.ttlSeconds ?? Infinity) * 1_000;
    const late = actions.flatMap((action) => [
      ...(action.at > until ? [`granted at ${time(action.at)}`] : []),
      ...action.writes
        .filter(({ permit }) => permit !== null && permit.at > until)
        .map(({ permit }) => `permitted at ${time(permit?.at ?? 0)}`),
    ]);
    return [
      ...(until - at > longestMs ? [`${named(arming)} lasts ${until - at} ms, not ${longestMs}`] : []),
      ...late.map((what) => `${named(arming)} was over at ${time(until)}, and something was ${what}`),
    ];
  });

/** Nobody restores the server in a storm: a worker that takes a guard for set back is wrong. */
export const neverSetBack: Check = ({ audited }) =>
  audited
    .filter((record) => record.type === 'disarm' && record.reason === 'set_back')
    .map(({ account, at }) => `${account}: its guard was taken for set back at ${time(at)}`);

const named = ({ account, number, operator, at }: ArmingRecord) =>
  `${account}: arming ${number} of ${operator} at ${time(at)}`;

const askedFor = (evidence: Evidence, { account, operator }: ArmingRecord) =>
  ofKind(evidence, 'arm').find((each) => each.account === account && each.asked?.operator === operator)
    ?.asked;

function used({ audited }: Evidence): Used[] {
  const actions = audited.filter((record) => record.type === 'action');
  return audited
    .filter((record) => record.type === 'arming')
    .map((arming) => ({
      arming,
      actions: actions.filter(
        ({ account, authority }) =>
          account === arming.account && authority?.number === arming.number && authority.at === arming.at,
      ),
    }));
}
