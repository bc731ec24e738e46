import { describe, expect, it } from 'vitest';
import { nextStep } from '../../../src/domain/next-step';
import { REASON_NAMES, REASONS, type Reason } from '../../../src/domain/reasons';
import { type ActionReport, gatedReport } from '../../../src/domain/report';
import type { ActionResult, CycleOutcome } from '../../../src/domain/vocabulary';
import { allActions, cancelPlan } from './builders';

const [cancel] = allActions(cancelPlan({}));
if (cancel === undefined) throw new Error('no action');

/** An action that these gates keep back. */
const held = (...gates: readonly Reason[]): ActionReport =>
  gatedReport(
    cancel,
    gates.map((reason) => ({ reason })),
  );
const became = (result: ActionResult, ...gates: readonly Reason[]): ActionReport => ({
  ...held(...gates),
  result,
  reason: gates[0] ?? null,
});
const nextAfter = (outcome: CycleOutcome, ...actions: readonly ActionReport[]) =>
  nextStep(outcome, {
    account: 'main',
    actions,
    reported: [],
    failedParts: [],
    blind: [],
    unprotectedPosition: false,
  });

describe('what to do after a cycle', () => {
  it('is what opens the gate, where one gate keeps all actions back', () => {
    expect(nextAfter('blocked', held('not_armed'), held('not_armed'))).toBe('Arm the account.');
  });

  it('is to look at the exchange, also where the cycle was cancelled', () => {
    expect(nextAfter('cancelled', held('not_armed'))).toBe(
      'The cycle was cancelled; the next cycle decides anew.',
    );
    expect(nextAfter('cancelled', became('unverified'))).toMatch(
      / Look at the exchange: what became of a write/,
    );
    const facts = { account: 'main', reported: [], failedParts: [], blind: [], unprotectedPosition: true };
    expect(nextStep('cancelled', { ...facts, actions: [became('unverified')] })).toMatch(
      / Look at the position now: protect or close it by hand\./,
    );
  });

  it('does not ask for a wider arming alone where the scope is meant and the cooldown is closed', () => {
    expect(
      nextAfter('blocked', held('arming_scope', 'cooldown_not_elapsed'), held('cooldown_not_elapsed')),
    ).toBe(
      'Nothing where that scope is meant; else arm with a wider one (arming_scope, 1 of 2). ' +
        'Wait, or reduce `policy.cooldownSeconds` (cooldown_not_elapsed). "explain main" tells of each.',
    );
  });

  it('names every closed gate of all actions in the order of the gates, whatever the order of the actions', () => {
    const gates = [
      'action_is_none',
      'dry_run',
      'allow_active_remediation_false',
      'not_armed',
      'env_var_missing',
      'whitelist_required',
    ] as const;
    expect(nextAfter('blocked', held('whitelist_required', 'dry_run'), held(...gates))).toBe(
      'Set `policy.action` (action_is_none, 1 of 2). Set `policy.dryRun` to false when ready (dry_run). ' +
        'Set `policy.allowActiveRemediation` to true (allow_active_remediation_false, 1 of 2). ' +
        'Then not_armed, env_var_missing, whitelist_required. "explain main" tells of each.',
    );
  });

  it('is not nothing where some was done and some was kept back', () => {
    expect(nextAfter('acted', became('executed'), held('arming_scope'), held('arming_scope'))).toBe(
      '2 of 3 actions were left; the next cycle looks again. ' +
        'Nothing where that scope is meant; else arm with a wider one.',
    );
    expect(nextAfter('acted', became('executed'), became('already_satisfied'))).toBe(
      'Nothing to do; the next cycle looks again.',
    );
  });

  it('after a dry run names what else is closed', () => {
    expect(nextAfter('planned', held('dry_run'))).toBe(
      'Dry run: nothing was sent. Set `policy.dryRun` to false when ready.',
    );
    expect(nextAfter('planned', held('dry_run', 'not_armed'))).toMatch(
      /Set `policy\.dryRun` .* \(dry_run\)\. Arm the account \(not_armed\)\./,
    );
  });

  it('after a failure counts what failed with what was kept back', () => {
    const next = nextAfter('partial', became('failed', 'port_error'), held('dust'), became('executed'));
    expect(next).toMatch(/^Some of it failed.*\(dust, 1 of 2\)\. .*\(port_error, 1 of 2\)\./);
  });

  it.each(REASON_NAMES)('tells what to do about %s, first and alone', (reason) => {
    expect(nextAfter('blocked', held(reason))).toContain(REASONS[reason].resolution);
  });

  it('stays short whatever is closed', () => {
    expect(nextAfter('blocked', ...REASON_NAMES.map((reason) => held(reason))).length).toBeLessThan(1_500);
  });
});
