/*
 * birth.pml: guards that are terminated, started again, reset, continued as new.
 *
 * In the model: one account through the lives of its guard: terminated and started again up to twice, at any
 * moment, also while the new one is still reading its predecessor; reset once to any earlier moment; continued
 * as new at any time. The predecessor may turn out to be unreadable; an operator may then arm with
 * acceptUnknownLedger. Two cycles, each with one write; what they send may arrive late and again, at whichever
 * guard then lives: reserve, permit, settle. Settlement and expiry may close a reservation at any time.
 *
 * A tick is some seconds. Left out: everything inside one guard's life (permit.pml, lock.pml).
 * Assumed: the newest predecessor is found if there is one (MUTANT_STALE_PREDECESSOR shows why that matters).
 *
 * `birth` numbers the starts that are no continue-as-new. A cycle learns it with the guard's status when it
 * observes, and reserve names it; guard runs that are joined by continue-as-new share it, and so does a guard
 * that took over, with all that its predecessor knew.
 *
 * Properties
 *   p1_at_most_once    no key is permitted twice in all the guard's lives
 *   p2_budget          no more permits than the budget, once more for each acceptUnknownLedger
 *   p4_no_overlap      no request is accepted once a later reservation was granted
 *   p6_not_sent        no guard says of a write "not permitted" if it was or will be
 *   p8_disarm_holds    no permit of an arming that ended by disarm, new arm, termination or reset
 * Mutants that must be rejected: MUTANT_... below, each beside the line it breaks.
 */

#define MUST(property, condition) property = (condition); assert(property)
bool p1_at_most_once = true, p2_budget = true, p4_no_overlap = true, p6_not_sent = true, p8_disarm_holds = true;

#define BUDGET 1
#define W      2                /* a request lives this long after its permit; the lock frees after that */
#define TMAX   4
#define ARMS   3

mtype = { UNKNOWN, OPEN, CLOSED };

typedef GuardState {
  bool  born, known, reset, armed;   /* known: the ledger is */
  byte  birth, armNo, spent, lockUntil;
  mtype status[2];
  bool  given[2];
  byte  byArming[2];                 /* the arming each reservation belongs to */
}
GuardState g, pred, snap;            /* the guard; its newest predecessor; where a reset leads */
#ifdef MUTANT_STALE_PREDECESSOR
GuardState older;                    /* the predecessor before that, should a search find only this one */
bool hasOlder;
#endif

byte now = 1, births = 1, arms, resets, planBirth[2], lives[2];
bool up = true, hasSnap;
bool withReset;                      /* two stories: one with a reset, one with a second termination */

/* Ghosts. */
bool ever[2], alive[2], saidNot[2];
byte permits, accepts, newest;

inline copy(to, from) {
  to.born = from.born; to.known = from.known; to.reset = from.reset; to.armed = from.armed;
  to.birth = from.birth; to.armNo = from.armNo; to.spent = from.spent; to.lockUntil = from.lockUntil;
  to.status[0] = from.status[0]; to.status[1] = from.status[1];
  to.given[0] = from.given[0]; to.given[1] = from.given[1];
  to.byArming[0] = from.byArming[0]; to.byArming[1] = from.byArming[1]
}

#ifdef MUTANT_RESET_GUARD_GRANTS
#define mayGrant true
#else
#define mayGrant (!g.reset)
#endif
#ifdef MUTANT_RESET_GUARD_SETTLES
#define maySettle true
#else
#define maySettle (!g.reset)
#endif
#ifdef MUTANT_RESERVE_NAMES_NO_BIRTH
#define sameBirth(r) true
#else
#define sameBirth(r) (planBirth[r] == g.birth)
#endif

inline reserve(r) {
  if
  :: mayGrant && g.known && g.status[r] == UNKNOWN && sameBirth(r) && g.armed &&
     g.status[1 - r] != OPEN && now > g.lockUntil && g.spent < BUDGET ->
       g.status[r] = OPEN; g.byArming[r] = g.armNo; g.given[r] = false; g.spent++;
       alive[r] = true; newest = r;
       printf("[%d] guard %d: reservation %d granted\n", now, g.birth, r + 1)
  :: else                            /* refused, or granted before: same answer */
  fi
}

inline permit(r) {
  if
  :: mayGrant && g.status[r] == OPEN && !g.given[r] && g.armed && g.byArming[r] == g.armNo ->
       printf("[%d] guard %d: permit for write %d\n", now, g.birth, r + 1);
       MUST(p8_disarm_holds, alive[r]);
       MUST(p6_not_sent, !saidNot[r]);
       MUST(p1_at_most_once, !ever[r]);
       permits++;
       MUST(p2_budget, permits <= BUDGET * (1 + accepts));
       ever[r] = true; g.given[r] = true; g.lockUntil = now + W; lives[r] = now + W
  :: else                            /* refused, or given before: the asker only finds out */
  fi
}

inline settle(r) {
  if
  :: maySettle && g.status[r] != UNKNOWN ->
       printf("[%d] guard %d: reservation %d settled, permit given: %d\n", now, g.birth, r + 1, g.given[r]);
       g.spent = g.spent - (g.status[r] == OPEN && !g.given[r] -> 1 : 0);
       g.status[r] = CLOSED; g.byArming[r] = 0; alive[r] = false;
       MUST(p6_not_sent, g.given[r] || !ever[r]);
       saidNot[r] = !g.given[r]
  :: else                            /* no answer about the write: the report says `unverified` */
  fi
}

inline arm(accept) {
  arms++; g.armNo++; g.armed = true; alive[0] = false; alive[1] = false;
  printf("[%d] guard %d: armed, acceptUnknownLedger: %d\n", now, g.birth, accept);
  if
  :: accept && !g.known -> g.known = true; g.spent = 0; accepts++
  :: else
  fi
}

/* Also used on copies that no longer matter: fewer states. */
inline forgetAll(x) {
  x.born = false; x.known = false; x.reset = false; x.armed = false;
  x.birth = 0; x.armNo = 0; x.spent = 0; x.lockUntil = 0;
  x.status[0] = UNKNOWN; x.status[1] = UNKNOWN; x.given[0] = false; x.given[1] = false;
  x.byArming[0] = 0; x.byArming[1] = 0
}

inline terminate() {
  printf("[%d] guard %d: terminated\n", now, g.birth);
#ifdef MUTANT_STALE_PREDECESSOR
  if :: births == 1 -> copy(older, g); hasOlder = true :: else fi;
#endif
  if
  :: copy(pred, g)
  :: !g.born && !g.reset             /* it granted nothing, so its successor may as well read what it should have read */
  fi;
  up = false; forgetAll(g);
  alive[0] = false; alive[1] = false
}

/* Whatever becomes of its ledger, a new guard first holds the lock as long as a request can live that its
   predecessor permitted in its last moment. */
inline start() {
  births++; up = true; g.birth = births;
#ifndef MUTANT_NO_LOCK_AT_BIRTH
  g.lockUntil = now + W;
#endif
  printf("[%d] guard %d: started\n", now, births)
}

inline takeOver(p) {
#ifdef MUTANT_TAKEOVER_CLEARS_RESET
  copy(g, p);
#else
  wasReset = g.reset; copy(g, p); g.reset = wasReset; wasReset = false;
#endif
  g.born = true; g.armed = false;
  printf("[%d] guard %d: took over, spent %d\n", now, births, g.spent);
#ifdef MUTANT_TAKEOVER_DROPS_PERMITS
  g.given[0] = false; g.given[1] = false;
#endif
#ifdef MUTANT_TAKEOVER_DROPS_LOCK
  g.lockUntil = 0;
#endif
#ifdef MUTANT_ARMING_NUMBERS_START_AGAIN
  g.armNo = 0;
#endif
#ifdef MUTANT_BORN_ARMED
  g.armed = p.armed;
#endif
  skip
}

#ifdef MUTANT_UNBORN_PREDECESSOR_COUNTS
#define mayTakeOver(p) (!p.reset)    /* what it had not yet read is taken for an empty ledger */
#elif defined(MUTANT_RESET_PREDECESSOR_COUNTS)
#define mayTakeOver(p) (p.born && p.known)
#else
#define mayTakeOver(p) (p.born && p.known && !p.reset)
#endif

inline finishBirth() {
  if
#ifdef MUTANT_STALE_PREDECESSOR
  :: hasOlder && mayTakeOver(older) -> takeOver(older)
#endif
  :: mayTakeOver(pred) ->
       takeOver(pred);
#ifdef MUTANT_UNBORN_PREDECESSOR_COUNTS
       g.known = true
#endif
  :: true ->                         /* unreadable, or its own ledger was not known */
       g.born = true;
       printf("[%d] guard %d: predecessor unreadable\n", now, births);
#ifdef MUTANT_LEDGER_REFILLED_ON_RESTART
       g.known = true
#endif
  fi;
  if
  :: withReset && resets == 0 && hasSnap && !snap.born   /* a reset may still lead back here: same answer again */
  :: else -> forgetAll(pred)
  fi
}

#ifdef MUTANT_ARM_DURING_BIRTH
#define mayArm (up && arms < ARMS && !g.reset)
#else
#define mayArm (up && arms < ARMS && g.born && !g.reset)
#endif

inline disarm() { g.armed = false; alive[0] = false; alive[1] = false }

/* The first guard, armed: nobody was there before it. */
inline begin() {
  forgetAll(g); forgetAll(pred); forgetAll(snap);
  g.born = true; g.known = true; g.birth = 1;
  g.armed = true; g.armNo = 1
}

/* The exchange accepts a request at any moment of its life. */
inline accept(r) { MUST(p4_no_overlap, newest == r) }

/* What time alone does. */
inline age() {
  g.lockUntil = (now > g.lockUntil -> 0 : g.lockUntil);
  lives[0] = (now > lives[0] -> 0 : lives[0]); lives[1] = (now > lives[1] -> 0 : lives[1])
}

active proctype World() {
  byte r; bool wasReset;
  atomic { if :: withReset = true :: skip fi; begin() }
  do
  :: atomic { now < TMAX -> now++; age() }
  :: atomic { up ->
       if :: r = 0 :: r = 1 fi;
       if
       :: planBirth[r] == 0 -> planBirth[r] = g.birth
       :: planBirth[r] != 0 -> reserve(r)
       :: true -> permit(r)
       :: true -> settle(r)
       fi;
       r = 0 }
  :: atomic { lives[0] != 0 -> accept(0) }
  :: atomic { lives[1] != 0 -> accept(1) }
  :: atomic { up && g.armed -> disarm() }
  :: atomic { mayArm -> arm(false) }
  :: atomic { mayArm -> arm(true) }
  :: atomic { up && births < (withReset -> 2 : 3) -> terminate() }
  :: atomic { !up -> start() }
  :: atomic { up && !g.born -> finishBirth() }
  :: atomic { up && withReset && !hasSnap -> copy(snap, g); hasSnap = true }
  :: atomic { hasSnap && resets == 0 ->
       resets++; copy(g, snap); forgetAll(snap); g.reset = true; up = true; alive[0] = false; alive[1] = false;
       printf("[%d] guard %d: reset\n", now, g.birth) }
#ifdef MUTANT_CAN_DROPS_PERMITS
  :: atomic { up && (g.given[0] || g.given[1]) -> g.given[0] = false; g.given[1] = false }
#endif
#ifdef MUTANT_CAN_DROPS_RESET
  :: atomic { up && g.reset -> g.reset = false }
#endif
#ifdef MUTANT_CAN_ENDS_BIRTH
  :: atomic { up && !g.born -> g.born = true; g.known = true }   /* "not started afresh, so nothing to read" */
#endif
  od
}

#ifdef REACH
/* Each of these must be found violated: the interesting cases do occur. */
ltl reach_takeover_twice         { [] !(births == 3 && g.known && accepts == 0 && ever[0] && g.given[0]) }
ltl reach_permit_in_third_life   { [] !(births == 3 && accepts == 0 && ever[1] && lives[1] != 0 && g.given[1] && g.lockUntil == now + W) }
ltl reach_unborn_terminated      { [] !(!up && births == 2 && !pred.born && ever[0]) }
ltl reach_accepted_unknown       { [] !(accepts == 1 && permits == 2) }
ltl reach_reset_then_new_guard   { [] !(pred.reset && !g.born && permits == 1 && accepts == 0) }
ltl reach_reserve_of_old_birth   { [] !(planBirth[0] == 1 && ever[0] && g.birth == 2 && g.known && accepts == 1 && g.armed && now > g.lockUntil && g.status[0] == UNKNOWN) }
#endif
