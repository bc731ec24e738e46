/*
 * permit.pml: one write, its permit, and everybody who may try to send it.
 *
 * In the model: one reservation with one write, and three invocations of the write's activity: the first
 * attempt, its retry, and a third that is either an activity reset (numbered attempt 1 again, with the same
 * activity id) or the write of a reset cycle. The server starts a later one whenever it likes and never stops
 * an earlier one, so each may be frozen at any line and go on late. Answers get lost and are asked for again;
 * the guard continues as new at any time; the operator disarms and arms anew; the arming runs out, and the
 * timer that notices may be late; settle comes at any time after the activity ended, or its answer is lost.
 *
 * Left out: clocks, so also how long a request lives (bound.pml); budget, lock and expiry of the reservation
 * (lock.pml); guards that are terminated or reset (birth.pml); the order of waiting messages (messages.pml);
 * what is on the book (book.pml). A handler is one step, because a message handled later than it was sent is
 * the same as an invocation that was frozen before it sent it.
 *
 * Properties
 *   p1_at_most_once    at most one request is ever sent for the key
 *   p1_own_run_only    a reset cycle is never given a permit
 *   p6_not_sent        the report says "not sent" only of what was not sent and never will be
 *   p8_disarm_holds    no permit once the reservation's arming has ended: disarm, new arm, or its time
 * Mutants that must be rejected: MUTANT_... below, each beside the line it breaks.
 */

#define MUST(property, condition) property = (condition); assert(property)
bool p1_at_most_once = true, p1_own_run_only = true, p6_not_sent = true, p8_disarm_holds = true;

mtype = { NONE, GRANTED, ALREADY_GIVEN, REFUSED,  /* answers to an invocation */
          FOUND, NOT_SENT, UNVERIFIED };          /* results; FOUND = what became of a permitted write */

/* The guard. The reservation was made under arming 1. */
bool armed = true, closed, given;
byte armNo = 1, givenTo;

/* The invocations, and Temporal's view of the activity. */
#define INVOCATIONS 3
mtype answer[INVOCATIONS] = NONE;
byte  current, cycleRun = 1;
bool  asked;                                      /* the cycle asked for the write: an activity of its was scheduled */
mtype result = NONE, said = NONE;

/* Ghosts: known to the reader, not to the guard. */
byte sent;
bool timeIsUp, armingEnded;                       /* arming 1: its time is over; it has ended for any reason */

#define run(k)       (k == 2 -> cycleRun : 1)
#define attemptNo(k) (k == 2 -> 1 : k + 1)        /* the third invocation counts from 1 again */

#ifdef MUTANT_PERMIT_PER_ATTEMPT
#define everGiven(k) (given && attemptNo(k) == attemptNo(givenTo))
#else
#define everGiven(k) given
#endif
#ifdef MUTANT_TOKEN_WITHOUT_NONCE
#define sameAsker(k) (attemptNo(k) == attemptNo(givenTo))
#else
#define sameAsker(k) (k == givenTo)
#endif
#ifdef MUTANT_ARMING_NUMBER_NOT_COMPARED
#define armingHolds  (armed && !(armNo == 1 && timeIsUp))
#elif defined(MUTANT_EXPIRY_BY_TIMER_ONLY)
#define armingHolds  (armed && armNo == 1)
#else
#define armingHolds  (armed && armNo == 1 && !timeIsUp)
#endif
#ifdef MUTANT_RESET_RUN_NOT_COMPARED
#define ownRun(k)    true
#else
#define ownRun(k)    (run(k) == 1)
#endif
#ifdef MUTANT_SETTLE_KEEPS_PERMITS
#define open         true
#else
#define open         (!closed)
#endif

/* Whether a permit was ever given is answered before any refusal: an invocation must learn that a request may
   be on its way, even if the reservation is closed or the guard disarmed by now. */
inline permit(k) {
  if
  :: everGiven(k) && sameAsker(k)  -> answer[k] = GRANTED; printf("guard: permit confirmed to invocation %d\n", k + 1)
  :: everGiven(k) && !sameAsker(k) -> answer[k] = ALREADY_GIVEN; printf("guard: invocation %d told that it was given\n", k + 1)
  :: !everGiven(k) && open && armingHolds && ownRun(k) ->
       printf("guard: permit given to invocation %d\n", k + 1);
       MUST(p8_disarm_holds, !armingEnded);
       MUST(p1_own_run_only, run(k) == 1);
       given = true; givenTo = k; answer[k] = GRANTED
  :: else -> answer[k] = REFUSED; printf("guard: permit refused to invocation %d\n", k + 1)
  fi
}

inline sends(k) {
  printf("invocation %d: sends\n", k + 1);
  sent++;
  MUST(p6_not_sent, said != NOT_SENT);
  MUST(p1_at_most_once, sent <= 1)
}

/* For whatever reason: an operator's word, or the time of the arming that holds is over. */
inline disarm() { armed = false; armingEnded = true; printf("guard: disarmed\n") }
inline armAnew() { armed = true; armNo = 2; armingEnded = true; printf("guard: armed anew\n") }
inline endTime() { timeIsUp = true; armingEnded = true; printf("the first arming's time is over\n") }

inline settle() { closed = true; wasGiven = given; printf("guard: settled, permit given: %d\n", given) }

/* `answered`: the guard's word on the settlement arrived. */
inline report() {
  if
  :: answered && !wasGiven -> said = NOT_SENT    /* the guard's word: not sent and never will be */
  :: answered && wasGiven  -> said = (result == FOUND -> FOUND : UNVERIFIED)
  :: !answered && !asked   -> said = NOT_SENT    /* nobody can have asked for a permit */
#ifdef MUTANT_REPORT_WITHOUT_SETTLEMENT
  :: !answered && asked    -> said = (result == NONE -> UNVERIFIED : result)
#else
  :: !answered && asked    -> said = (result == FOUND -> FOUND : UNVERIFIED)
#endif
  fi;
  printf("report: %e\n", said);
  MUST(p6_not_sent, said != NOT_SENT || sent == 0)
}

active [INVOCATIONS] proctype Invocation() {
  byte k;
  atomic { k = _pid; asked && current == k }
  if
  :: true                                          /* read again: as confirmed */
  :: goto not_sent                                 /* read again: gone, changed or inconclusive */
  fi;
ask:
  atomic { permit(k) }
  if
  :: atomic { answer[k] == GRANTED       -> answer[k] = NONE }
  :: atomic { answer[k] == ALREADY_GIVEN -> answer[k] = NONE; goto find_out }
  :: atomic { answer[k] == REFUSED       -> answer[k] = NONE; goto not_sent }
  :: atomic { answer[k] != NONE          -> answer[k] = NONE; goto ask }          /* lost: ask again, same token */
  fi;
send:
  atomic { sends(k) }
  if
  :: true
#ifdef MUTANT_SEND_AGAIN_AFTER_TIMEOUT
  :: goto send
#endif
  fi;
find_out:
  atomic { if :: current == k && result == NONE -> result = FOUND :: else fi; goto over }
not_sent:
  atomic { if :: current == k && result == NONE -> result = NOT_SENT; printf("invocation %d: not sent\n", k + 1) :: else fi }
over:
  skip
}

active proctype Guard() {
  do
  :: atomic { armed && (armNo == 2 || timeIsUp) -> disarm() }
  :: atomic { armed && armNo == 1 -> disarm() }
  :: atomic { armNo == 1 -> armAnew() }
  :: atomic { !timeIsUp -> endTime() }
#ifdef MUTANT_CAN_DROPS_PERMITS
  :: atomic { given -> given = false; givenTo = 0; printf("guard: continued as new\n") }
#endif                                             /* carrying everything, it changes nothing */
  od
}

/* Temporal gives up on an invocation without being able to stop it; a person resets the activity or the cycle. */
active proctype Server() {
  do
  :: atomic { asked && current < 3 && result == NONE -> current++; printf("server: gives up on invocation %d\n", current) }
  :: atomic { asked && current < 2 && said == NONE && !closed ->
       current = 2; cycleRun = 2; result = NONE; printf("cycle reset\n") }
  od
}

active proctype Cycle() {
  bool answered, wasGiven;
  if :: asked = true :: skip fi;                   /* or it was cancelled before it came to this write */
  atomic { !asked || result != NONE || current == 3 -> settle() }
  atomic {
    if :: answered = true :: skip fi;              /* or the settlement's answer never arrives */
    report()
  }
}

#ifdef REACH
/* Each of these must be found violated: the interesting cases do occur. */
ltl reach_sent_after_disarm      { [] !(sent == 0 && given && armingEnded && armNo == 2 && Invocation[0]@send) }
ltl reach_frozen_sender          { [] !(sent == 1 && givenTo == 0 && current == 2 && result == FOUND) }
ltl reach_reported_not_sent      { [] !(said == NOT_SENT && armingEnded && !given) }
ltl reach_never_asked_for        { [] !(said == NOT_SENT && !asked) }
ltl reach_settle_overrules       { [] !(said == UNVERIFIED && result == NOT_SENT && given) }
ltl reach_reset_cycle_finds_out  { [] !(cycleRun == 2 && said == FOUND && sent == 1) }
ltl reach_activity_reset_sends   { [] !(cycleRun == 1 && givenTo == 2 && sent == 1 && said == FOUND) }
ltl reach_sent_after_report      { [] !(said == UNVERIFIED && sent == 0 && given && Invocation[1]@send) }
#endif
