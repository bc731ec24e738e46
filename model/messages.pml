/*
 * messages.pml: stop messages that wait together with others, and what the guard makes of their order.
 *
 * In the model: one guard's mailbox. Operators send arm, disarm and cancellation requests, cycles ask for
 * permits, in any order and number (small bounds). The server acknowledges a message when it is in the mailbox.
 * A workflow task handles all that waits, in the order Temporal's TypeScript SDK delivers it:
 *   - in a run's first task, everything waits until handlers exist, then arms, disarms and updates run in the
 *     order in which the guard registers their handlers; a cancellation is known before any of them;
 *   - in a later task, signals and updates run in order of arrival, the cancellation comes after them;
 *   - what stands behind `await null` in an update runs when all messages of the task have been delivered.
 * A run takes note of one cancellation request only; the server acknowledges and swallows further ones. The guard
 * continues as new after any task; it is terminated and started again, then mail that waited is lost.
 *
 * Left out: time, reservations, ledger. `use` stands for a permit under whatever arming holds: permits of other
 * armings are refused anyway (permit.pml). A task in flight when a message arrives counts as before it.
 *
 * Property
 *   p8_disarm_holds    a permit asked for after a disarm or cancellation was acknowledged is not given under an
 *                      arming whose arm was acknowledged before that
 * Mutants that must be rejected: MUTANT_... below, each beside the line it breaks.
 */

#define MUST(property, condition) property = (condition); assert(property)
bool p8_disarm_holds = true;

#define ARMS  3
#define STOPS 3
#define USES  2

mtype = { arm, disarm, use };

/* arm carries its number; use carries, as a ghost, the armings that were stopped when it was sent. */
chan mail  = [4] of { mtype, byte };
chan later = [4] of { mtype, byte };

bool up = true, firstTask = true, cancelNoted, cancelWaits;
bool armed, cancelled;
byte arming;

byte arms, stops, uses, stopped;      /* stopped: bit n set when a stop was acknowledged after arm n was */
bool given[4];                        /* ghost for reachability: a permit was given under that arming */

#define allSoFar ((1 << (arms + 1)) - 1)

inline answer(mask) {
  if
  :: armed && !cancelled ->
       printf("guard: permit under arming %d\n", arming);
       MUST(p8_disarm_holds, !(mask & (1 << arming)));
       given[arming] = true
  :: else
  fi
}

inline handle(kind) {                 /* everything of one kind that waits, the rest stays in order */
  n = len(mail);
  do
  :: n > 0 ->
       n--; mail?m, x;
       if
       :: m == kind && m == arm    -> armed = true; arming = x; printf("guard: armed (%d)\n", x)
       :: m == kind && m == disarm -> armed = false; printf("guard: disarmed\n")
       :: m == kind && m == use    -> answer(x)
       :: m != kind                -> mail!m, x
       fi
  :: n == 0 -> break
  od
}

inline continueAsNew() { firstTask = true; cancelNoted = false; cancelled = false; printf("guard: continues as new\n") }

active proctype Guard() {
  mtype m; byte x, n;
#ifdef MUTANT_CONTINUES_WITH_OLD_COPY
  bool wasArmed; byte wasArming;
#endif
  do
  :: atomic { up && (len(mail) > 0 || cancelWaits) ->
#ifdef MUTANT_CONTINUES_WITH_OLD_COPY
       wasArmed = armed; wasArming = arming;
#endif
       if
       :: firstTask ->
            cancelled = cancelWaits; cancelWaits = false;
#if defined(MUTANT_DISARM_REGISTERED_FIRST)
            handle(disarm); handle(arm); handle(use);
#elif defined(MUTANT_DISARM_REGISTERED_LATE)
            handle(arm); handle(use);                 /* disarm's handler comes only after the first await */
#else
            handle(arm); handle(disarm); handle(use);
#endif
            firstTask = false
       :: else ->
            do
            :: mail?m, x ->
                 if
                 :: m == arm    -> armed = true; arming = x; printf("guard: armed (%d)\n", x)
                 :: m == disarm -> armed = false; printf("guard: disarmed\n")
#ifdef MUTANT_PERMIT_WITHOUT_AWAIT
                 :: m == use    -> answer(x)
#else
                 :: m == use    -> later!m, x
#endif
                 fi
            :: empty(mail) -> break
            od;
            cancelled = cancelWaits; cancelWaits = false;
            do
            :: later?m, x -> answer(x)
            :: empty(later) -> break
            od
       fi;
       x = 0; m = 0;
       if                                             /* the main loop, after the handlers */
#ifdef MUTANT_CANCEL_STAYS_IN_RUN
       :: cancelled -> armed = false; cancelled = false
#else
       :: cancelled -> armed = false; printf("guard: cancelled, disarmed\n"); continueAsNew()
#endif
       :: !cancelled && !firstTask
       :: !cancelled && !firstTask ->
#ifdef MUTANT_CONTINUES_WITH_OLD_COPY
            armed = wasArmed; arming = wasArming;
#endif
            continueAsNew()
       fi;
#ifdef MUTANT_CONTINUES_WITH_OLD_COPY
       wasArmed = false; wasArming = 0;
#endif
       skip
     }
  od
}

active proctype World() {
  do
  :: atomic { up && arms < ARMS && nfull(mail) -> arms++; mail!arm, arms; printf("arm %d acknowledged\n", arms) }
  :: atomic { up && stops < STOPS && nfull(mail) ->
       stops++; mail!disarm, 0; stopped = stopped | allSoFar; printf("disarm acknowledged\n") }
  :: atomic { up && stops < STOPS ->                  /* the big button in the Web UI */
       stops++; stopped = stopped | allSoFar; printf("cancellation acknowledged\n");
       if
       :: !cancelNoted -> cancelNoted = true; cancelWaits = true
       :: else                                        /* swallowed */
       fi }
  :: atomic { up && uses < USES && nfull(mail) -> uses++; mail!use, stopped; printf("permit asked for\n") }
  :: atomic { up && (len(mail) > 0 || armed) ->
       up = false; armed = false; cancelNoted = false; cancelWaits = false; firstTask = true;
       do :: mail?_, _ :: empty(mail) -> break od;
       printf("guard terminated\n") }
  :: atomic { !up -> up = true; printf("guard started again\n") }
  od
}

#ifdef REACH
/* Each of these must be found violated: the interesting cases do occur. */
ltl reach_armed_again_after_disarm  { [] !(given[2] && (stopped & 2)) }
ltl reach_armed_again_after_cancel  { [] !(given[3] && stops == 2 && stopped == 7) }
ltl reach_all_wait_at_start         { [] !(firstTask && len(mail) == 4 && arms == 2 && stops == 1 && uses == 1) }
ltl reach_request_swallowed         { [] !(stops == 2 && cancelNoted && cancelWaits && len(mail) == 0) }
#endif
