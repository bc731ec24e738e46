/*
 * lock.pml: reservations of one account: the lock, the budget, expiry, settlement, midnight.
 *
 * In the model: three cycles, each with a plan of two writes. Every step may happen at any time, late, again or
 * never: a plan is made, reserve arrives (also once more, long after: activities are at-least-once), permits
 * are asked for one after the other, a permitted request is accepted at any moment of its life, settle arrives
 * early, late, twice or not at all (the cycle died, was terminated or cancelled). Nothing but a message wakes
 * the guard: expired reservations are closed when the next handler runs. A new day begins at MIDNIGHT.
 *
 * The account may be armed for one cycle only, which ends when that cycle's reservation closes.
 *
 * A tick is some seconds. Left out: any other arming, and policy, which only refuse more; why a request lives no longer
 * than RW + ERR after its permit (bound.pml); why a key has one permit per reservation (permit.pml);
 * terminated guards (birth.pml). Cooldown only delays grants further.
 *
 * Properties
 *   p1_once_per_key     no key is permitted twice, also when an old reserve arrives again after its reservation
 *                       was forgotten
 *   p2_budget           no more permits on a day's ledger than its budget
 *   p4_no_overlap       no request is accepted once a later reservation was granted
 *   p6_not_sent         settle says "no permit was given" only of what never had one and never will; the
 *                       same for what is refunded
 *   p7_lock_frees       nobody is refused for the lock later than expiry + W of the reservations before
 *   p7_budget_returns   nobody is refused for a budget that was not really permitted away
 *   p7_once_serves      an arming for one cycle holds until that cycle's reservation has closed
 *   p9_once             and nothing is granted to another cycle under it
 * Mutants that must be rejected: MUTANT_... below, each beside the line it breaks.
 */

#define MUST(property, condition) property = (condition); assert(property)
bool p1_once_per_key = true, p2_budget = true, p4_no_overlap = true, p6_not_sent = true, p7_lock_frees = true, p7_budget_returns = true;
bool p7_once_serves = true, p9_once = true;

#define N        3
#define WRITES   2
#define BUDGET   2              /* writes a day */
#define AGE      2              /* greatest age of a plan; its reservation expires with it */
#define RW       1
#define ERR      1
#define SLACK    1
#define W        (RW + SLACK)
#define MIDNIGHT 5
#define DAYS     2
#define TMAX     11

mtype = { UNKNOWN, OPEN, CLOSED };

byte now = 1;                    /* 0 stands for "no time" below */

/* The guard. */
mtype status[N] = UNKNOWN;
byte  granted[N], permitted[N], dayOf[N];
short spent[DAYS];
byte  lockUntil;
bool  once, ended;               /* armed for one cycle only; that arming has ended */

/* Outside: when each plan becomes stale, and how long its youngest request still lives. */
byte staleAt[N], lives[N];
#define planned(r) (staleAt[r] != 0)

/* Ghosts. */
byte everPermitted[N], permitsOn[DAYS], newest, busyUntil;
bool refunded[N], onceGranted;

#define today     (now >= MIDNIGHT -> 1 : 0)

inline close(r) {
  status[r] = CLOSED;
  if
  :: permitted[r] < granted[r] -> refunded[r] = true         /* never permitted, so never sent: the guard's own word */
  :: else
  fi;
#if defined(MUTANT_REFUND_TO_TODAY)
  spent[today] = spent[today] - (granted[r] - permitted[r])
#elif defined(MUTANT_REFUND_PERMITTED)
  spent[dayOf[r]] = spent[dayOf[r]] - granted[r]
#elif defined(MUTANT_NO_REFUND)
  skip
#else
  spent[dayOf[r]] = spent[dayOf[r]] - (granted[r] - permitted[r])
#endif
}

inline closeExpired() {
#ifdef MUTANT_NO_EXPIRY
  skip
#else
  i = 0;
  do
  :: i < N && status[i] == OPEN && now > staleAt[i] ->
       close(i); printf("[%d] guard: reservation %d expired\n", now, i + 1);
#ifndef MUTANT_ONCE_ENDS_BY_SETTLE_ONLY
       ended = once;
#endif
#ifdef MUTANT_EXPIRY_FREES_LOCK
       lockUntil = 0;
#endif
       i++
  :: i < N && !(status[i] == OPEN && now > staleAt[i]) -> i++
  :: i == N -> break
  od;
  i = 0
#endif
}

inline lookAtLock() {
  lockTaken = (now <= lockUntil);
#ifndef MUTANT_OPEN_ONES_NOT_COUNTED
  i = 0;
  do
  :: i < N -> lockTaken = (lockTaken || status[i] == OPEN); i++
  :: i == N -> break
  od;
  i = 0
#endif
}
#ifdef MUTANT_LIFE_COUNTED_FROM_GRANT
#define stale(r)  false         /* neither refused for its plan's age nor expiring with the plan */
#else
#define stale(r)  (now > staleAt[r])
#endif

inline reserve(r) {
  closeExpired();
  lookAtLock();
  if
  :: status[r] != UNKNOWN                                    /* asked before: same answer, nothing taken */
  :: status[r] == UNKNOWN && stale(r)
  :: status[r] == UNKNOWN && !stale(r) && lockTaken -> MUST(p7_lock_frees, now <= busyUntil)
  :: status[r] == UNKNOWN && !stale(r) && !lockTaken && spent[today] >= BUDGET ->
       MUST(p7_budget_returns, permitsOn[today] == BUDGET)
  :: status[r] == UNKNOWN && !stale(r) && !lockTaken && spent[today] < BUDGET && ended
  :: status[r] == UNKNOWN && !stale(r) && !lockTaken && spent[today] < BUDGET && !ended ->
       MUST(p9_once, !onceGranted);
       onceGranted = once;
       status[r] = OPEN; dayOf[r] = today; permitted[r] = 0;
       granted[r] = (BUDGET - spent[today] >= WRITES -> WRITES : BUDGET - spent[today]);
#ifndef MUTANT_BUDGET_TAKEN_BY_SETTLE
       spent[today] = spent[today] + granted[r];
#endif
#ifdef MUTANT_LOCK_COUNTED_FROM_GRANT
       lockUntil = now + W;
#endif
#ifdef MUTANT_LIFE_COUNTED_FROM_GRANT
       staleAt[r] = now + AGE;
#endif
#ifdef MUTANT_ONCE_ENDS_WITH_GRANT
       ended = once;
#endif
       newest = r; busyUntil = staleAt[r] + W;
       printf("[%d] guard: reservation %d granted, %d writes, day %d\n", now, r + 1, granted[r], today)
  fi;
  lockTaken = false                                          /* a dead number: fewer states */
}

inline permit(r) {
#ifndef MUTANT_PERMIT_AFTER_EXPIRY
  closeExpired();
#endif
  if
  :: status[r] == OPEN && permitted[r] < granted[r] ->
       printf("[%d] guard: permit %d of reservation %d\n", now, permitted[r] + 1, r + 1);
       MUST(p7_once_serves, !ended);
       MUST(p1_once_per_key, !(everPermitted[r] & (1 << permitted[r])));
       everPermitted[r] = everPermitted[r] | (1 << permitted[r]);
       permitted[r]++;
       permitsOn[dayOf[r]]++;
       MUST(p2_budget, permitsOn[dayOf[r]] <= BUDGET);
       MUST(p6_not_sent, !refunded[r]);
       lives[r] = now + RW + ERR;
#ifndef MUTANT_LOCK_COUNTED_FROM_GRANT
       lockUntil = now + W
#endif
  :: else
  fi
}

inline settle(r) {
  closeExpired();
  if
  :: status[r] == OPEN -> close(r); printf("[%d] guard: reservation %d settled\n", now, r + 1);
#ifndef MUTANT_ONCE_ENDS_BY_EXPIRY_ONLY
       ended = once;
#endif
#ifdef MUTANT_SETTLE_FREES_LOCK
       lockUntil = 0;
#endif
#ifdef MUTANT_BUDGET_TAKEN_BY_SETTLE
       spent[dayOf[r]] = spent[dayOf[r]] + granted[r];
#endif
  :: status[r] == CLOSED ->                                  /* late: may say what became of it, moves no budget */
#ifdef MUTANT_LATE_SETTLE_REFUNDS
       spent[dayOf[r]] = spent[dayOf[r]] - permitted[r]; permitted[r] = 0; granted[r] = 0;
#endif
       skip
  :: else                                                    /* forgotten: no word about it, the report says `unverified` */
#ifdef MUTANT_UNKNOWN_MEANS_NOT_GIVEN
       MUST(p6_not_sent, everPermitted[r] == 0)
#endif
  fi
}

/* The exchange accepts a request at any moment of its life. */
inline accept(r) { MUST(p4_no_overlap, r == newest) }

/* The lock outlives the record: it is kept beside the reservations, not in them. */
inline forget(r) {
  status[r] = UNKNOWN; granted[r] = 0; permitted[r] = 0; dayOf[r] = 0
}
#ifdef MUTANT_FORGET_AT_CLOSE
#define forgettable(r) (status[r] == CLOSED)
#else
#define forgettable(r) (status[r] == CLOSED && now > staleAt[r] + AGE)
#endif

/* What time alone does. */
inline age() {
  i = 0;
  do
  :: i < N && now > lives[i] -> lives[i] = 0; i++            /* dead numbers to zero: fewer states */
  :: i < N && now <= lives[i] -> i++
  :: i == N -> break
  od;
  i = 0;
  lockUntil = (now > lockUntil -> 0 : lockUntil)
}

active proctype World() {
  byte i, r; bool lockTaken;
  atomic { if :: once = true :: skip fi }
  do
  :: atomic { now < TMAX -> now++; age() }
#if defined(MUTANT_CAN_REFILLS_LEDGER)
  :: atomic { spent[today] > 0 -> spent[today] = 0; printf("[%d] guard: continued as new\n", now) }
#elif defined(MUTANT_CAN_DROPS_LOCK)
  :: atomic { lockUntil > 0 -> lockUntil = 0; printf("[%d] guard: continued as new\n", now) }
#endif
  :: atomic { true ->
       if :: r = 0 :: r = 1 :: r = 2 fi;
       if
       :: !planned(r) && now < TMAX - AGE && (r == 0 || planned(r - 1)) -> staleAt[r] = now + AGE
       :: planned(r) -> reserve(r)
       :: status[r] == OPEN -> permit(r)
       :: planned(r) -> settle(r)
       :: forgettable(r) -> forget(r)
       :: lives[r] != 0 -> accept(r)
       :: else
       fi;
       r = 0 }
  od
}

#ifdef REACH
/* Each of these must be found violated: the interesting cases do occur. */
ltl reach_second_after_dead_first  { [] !(status[0] == CLOSED && permitted[0] == 1 && granted[0] == 2 && status[1] == OPEN) }
ltl reach_third_spends_the_refund  { [] !(permitsOn[0] == 2 && everPermitted[0] == 1 && everPermitted[1] == 1) }
ltl reach_refund_after_midnight    { [] !(refunded[0] && now > MIDNIGHT && spent[0] == 1 && status[1] == OPEN && dayOf[1] == 1) }
ltl reach_forgotten                { [] !(everPermitted[0] == 3 && status[0] == UNKNOWN) }
ltl reach_alive_after_settle       { [] !(status[0] == CLOSED && lives[0] > 0 && now <= staleAt[0]) }
ltl reach_once_served              { [] !(once && ended && everPermitted[0] == 3 && planned(1)) }
ltl reach_once_died                { [] !(once && ended && status[0] == CLOSED && everPermitted[0] == 0 && granted[0] == 2) }
ltl reach_three_granted            { [] !(everPermitted[0] && everPermitted[1] && everPermitted[2]) }
#endif
