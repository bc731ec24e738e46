/*
 * messages.pml: stop messages that wait together with others, and what the guard makes of their order.
 *
 * In the model: one guard's mailbox. Operators send arm, disarm and cancellation requests; where the policy asks
 * for two of them, an arm is a proposal, and an approve that names it arms. Cycles ask for permits. All of that
 * comes in any order and number (small bounds). The server acknowledges a message when it is in the mailbox.
 * A workflow task handles all that waits, in the order Temporal's TypeScript SDK delivers it:
 *   - in a run's first task, everything waits until handlers exist, then arms, approvals, disarms and updates run
 *     in the order in which the guard registers their handlers; a cancellation is known before any of them;
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
#define WORDS 2

mtype = { arm, approve, disarm, use };

/* arm carries its number, approve the number of what it is for; use carries, as a ghost, the armings that were stopped when it was sent. */
chan mail  = [4] of { mtype, byte };
chan later = [4] of { mtype, byte };

bool up = true, firstTask = true, cancelNoted, cancelWaits;
bool armed, cancelled;
byte arming;
bool byTwo;                           /* the policy asks for two operators */
byte proposal;                        /* number of the arm that waits for a second one, or 0 */

byte arms, words, stops, uses, stopped;      /* stopped: bit n set when a stop was acknowledged after arm n was */
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

inline takeArm(n) {
  if
  :: byTwo  -> proposal = n; printf("guard: proposed (%d)\n", n)
  :: !byTwo -> armed = true; arming = n; printf("guard: armed (%d)\n", n)
  fi
}

inline takeApproval(n) {
  if
  :: n == proposal -> armed = true; arming = n; proposal = 0; printf("guard: approved, armed (%d)\n", n)
  :: else
  fi
}

inline takeStop() {
#ifndef MUTANT_DISARM_LEAVES_PROPOSAL
  proposal = 0;
#endif
  armed = false
}

inline handle(kind) {                 /* everything of one kind that waits, the rest stays in order */
  n = len(mail);
  do
  :: n > 0 ->
       n--; mail?m, x;
       if
       :: m == kind && m == arm     -> takeArm(x)
       :: m == kind && m == approve -> takeApproval(x)
       :: m == kind && m == disarm  -> takeStop(); printf("guard: disarmed\n")
       :: m == kind && m == use     -> answer(x)
       :: m != kind                 -> mail!m, x
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
            handle(disarm); handle(arm); handle(approve); handle(use);
#elif defined(MUTANT_DISARM_REGISTERED_LATE)
            handle(arm); handle(approve); handle(use);                 /* disarm's handler comes only after the first await */
#else
            handle(arm); handle(approve); handle(disarm); handle(use);
#endif
            firstTask = false
       :: else ->
            do
            :: mail?m, x ->
                 if
                 :: m == arm     -> takeArm(x)
                 :: m == approve -> takeApproval(x)
                 :: m == disarm  -> takeStop(); printf("guard: disarmed\n")
#ifdef MUTANT_PERMIT_WITHOUT_AWAIT
                 :: m == use     -> answer(x)
#else
                 :: m == use     -> later!m, x
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
       :: cancelled -> takeStop(); cancelled = false
#else
       :: cancelled -> takeStop(); printf("guard: cancelled, disarmed\n"); continueAsNew()
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
  atomic { if :: byTwo = true :: skip fi }
  do
  :: atomic { up && arms < ARMS && nfull(mail) -> arms++; mail!arm, arms; printf("arm %d acknowledged\n", arms) }
  :: atomic { up && byTwo && words < WORDS && arms > 0 && nfull(mail) ->
       words++; printf("approve acknowledged\n");
       if :: mail!approve, 1 :: mail!approve, arms fi }
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
       up = false; armed = false; proposal = 0; cancelNoted = false; cancelWaits = false; firstTask = true;
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
ltl reach_approved_after_disarm     { [] !(byTwo && given[2] && (stopped & 2) && stops == 1) }
ltl reach_word_for_what_is_over     { [] !(byTwo && words == 1 && stops == 1 && proposal == 0 && arms == 1 && !armed && len(mail) == 0 && !firstTask) }
ltl reach_request_swallowed         { [] !(stops == 2 && cancelNoted && cancelWaits && len(mail) == 0) }
#endif
