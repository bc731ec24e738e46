import { defineSearchAttributeKey } from '@temporalio/common';
import {
  condition,
  patched,
  proxyActivities,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { ARMED_ATTRIBUTE } from '../domain/names';
import { VIEW_ATTRIBUTE_OPTIONS } from './activity-options';
import type { GuardActivities } from './contract';

const ARMED_KEY = defineSearchAttributeKey(ARMED_ATTRIBUTE, 'BOOL');

/**
 * A newer client may start or tell a guard whose worker is still an older one, which does nothing about it.
 * Asked only where there is something to do, so that the marker costs nothing until then.
 */
const known = () => patched('reconcile-armed');

const { viewArmedAttribute } =
  proxyActivities<Pick<GuardActivities, 'viewArmedAttribute'>>(VIEW_ATTRIBUTE_OPTIONS);

/** What the search attribute says now; undefined where it was never set. Continue-as-new carries it over. */
const shown = () => workflowInfo().searchAttributes[ARMED_ATTRIBUTE]?.[0];

/**
 * A guard's `ReconcileArmed`. One that is not registered would fail the workflow task for ever, and with it
 * every disarm. So it changes only where a start set it, which the server would have refused, or where the
 * guard has asked by itself: nobody's word is taken for it.
 */
export class ArmedAttribute {
  private usable = shown() !== undefined;
  private asked = false;

  /** Somebody says that it may be registered by now. */
  mayBeRegistered(): void {
    this.asked = true;
  }

  /** One event where it says something else by now, none otherwise. */
  show(armed: boolean): void {
    if (this.usable && shown() !== armed && known())
      upsertSearchAttributes([{ key: ARMED_KEY, value: armed }]);
  }

  /** Asks whether it can be set when told to, once at a time, until it can. */
  async becomeUsable(armed: () => boolean): Promise<void> {
    while (!this.usable) {
      await condition(() => this.asked);
      this.asked = false;
      if (!known()) continue;
      try {
        this.usable = await viewArmedAttribute.executeWithOptions(
          { summary: `whether ${ARMED_ATTRIBUTE} can be set` },
          [],
        );
      } catch {
        // As good as no: whoever asks again is answered anew.
      }
    }
    this.show(armed());
  }
}
