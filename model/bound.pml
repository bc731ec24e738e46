/*
 * bound.pml: how late a permitted request can still take effect, and when "failed" may be said.
 *
 * In the model: one write; the invocation that gets its permit, which may be frozen at any line for any time
 * and may have to ask twice because an answer was lost; any other invocation, which is told that the permit was
 * given and finds out; an exchange that accepts a request while its timestamp is within RW; requests and HTTP
 * answers that are lost or late. The guard works in workflow tasks: what has arrived when a task starts is
 * handled with that moment's time, but takes effect only when the task commits, any time later, or is done
 * again by another worker. The operator disarms (a new arm ends the arming in the same way); the arming also
 * ends by itself at ARM_END.
 *
 * A tick is about a second, SLACK the 1,250 ms. A worker believes the exchange's clock to be up to ERR ahead of
 * what it is (behind is harmless: the request only dies sooner). The guard's clock and the exchange's need not
 * agree, only run equally fast: every bound counts from moments of the guard itself.
 *
 * Left out: who gets the permit, settle, reset (permit.pml); the lock (lock.pml); what was read (book.pml).
 *
 * Properties
 *   p3_bound           nothing is accepted later than the end of the arming + W, nor after quietAt; W = RW + SLACK
 *   p6_final           "failed" is said only of what never will be executed
 *   p8_disarm_holds    no task that started after the end of the arming gives a permit
 * Mutants that must be rejected: MUTANT_... below, each beside the line it breaks.
 */

#define MUST(property, condition) property = (condition); assert(property)
bool p3_bound = true, p6_final = true, p8_disarm_holds = true;

#define RW      2               /* recvWindow of the reservation */
#ifdef MUTANT_RECV_WINDOW_FROM_WORKER
#define SENT_RW 3               /* the worker sends that of its own configuration instead */
#else
#define SENT_RW RW
#endif
#ifdef MUTANT_CLOCK_ERROR_NOT_LIMITED
#define ERR     2               /* without `clock_skew` the error may exceed the slack */
#else
#define ERR     1
#endif
#ifdef MUTANT_NO_SLACK
#define SLACK   0
#else
#define SLACK   1
#endif
#define W       (RW + SLACK)
#define ARM_END 3
#define TMAX    8
#define NEVER   255

mtype = { NONE, GRANTED, REFUSED, HTTP_OK, HTTP_REJECTED };

byte now;

/* The guard, with what waits for it (mail) and what its present task took (task, at taskNow). */
#define ASK  1
#define STOP 2
byte mail, task, taskNow;
bool armed = true, given;
byte quietAt = NEVER;

mtype answer = NONE, http = NONE;
bool  flying;
byte  stamp;

/* Ghosts. */
bool executed, saidFailed;
byte stopAt = NEVER;            /* when the server accepted the operator's message */

#ifdef MUTANT_TIMER_ALONE_ENDS_ARMING
#define armingHolds armed
#else
#define armingHolds (armed && taskNow < ARM_END)
#endif

/* One step for everybody else. */
inline commit() {
  mail = mail & ~task;
  if
  :: task & STOP -> armed = false; quietAt = taskNow + W; printf("[%d] guard: disarmed\n", now)
  :: else
  fi;
  if
  :: !(task & ASK)
  :: (task & ASK) && given -> answer = GRANTED               /* asked again: the first answer was lost */
  :: (task & ASK) && !given && armingHolds ->
       given = true; answer = GRANTED; quietAt = taskNow + W;
       printf("[%d] guard: permit given, by its clock at %d\n", now, taskNow);
       MUST(p8_disarm_holds, taskNow < ARM_END && (stopAt == NEVER || taskNow <= stopAt))
  :: (task & ASK) && !given && !armingHolds -> answer = REFUSED
  fi;
  task = 0; taskNow = 0
}

active proctype Guard() {
  do
  :: atomic { mail != 0 && task == 0 -> task = mail; taskNow = now }
  :: atomic { task != 0 && taskNow != now -> task = 0; taskNow = 0 }   /* another worker does it again */
  :: atomic { task != 0 -> commit() }
#ifdef MUTANT_TIMER_ALONE_ENDS_ARMING
  :: atomic { now >= ARM_END && task == 0 && mail == 0 && armed -> armed = false }   /* timers come last in a task */
#endif
  od
}

active proctype Clock() {
  do
  :: atomic { now < TMAX -> now++ }
  od
}

active proctype Operator() {
  atomic { mail = mail | STOP; stopAt = now; printf("[%d] operator: disarm, accepted by the server\n", now) }
}

inline fixTimestamp(ahead) {
  ahead <= ERR;
  stamp = now + ahead;
  printf("[%d] sender: fixes timestamp %d\n", now, stamp)
}

active proctype Sender() {
  byte since;
restamp:
  atomic { if :: fixTimestamp(0) :: fixTimestamp(ERR) fi }
ask:
  atomic { mail = mail | ASK }
  if
  :: atomic { answer == GRANTED -> answer = NONE }
  :: atomic { answer == REFUSED -> answer = NONE; stamp = 0; goto over }
  :: atomic { answer != NONE    -> answer = NONE; printf("[%d] sender: answer lost, asks again\n", now);
#ifdef MUTANT_NEW_TIMESTAMP_ON_ASKING_AGAIN
       goto restamp }
#else
       goto ask }
#endif
  fi;
  atomic {
#ifdef MUTANT_TIMESTAMP_AFTER_PERMIT
    stamp = now;
#endif
    flying = true; printf("[%d] sender: sends\n", now)
  }
  if
  :: atomic { http == HTTP_OK       -> http = NONE; goto over }
  :: atomic { http == HTTP_REJECTED -> http = NONE; goto failed }
  :: since = now                                              /* no answer in time: find out, never send again */
  fi;
#ifndef MUTANT_SENDER_FINDS_OUT_AT_ONCE
  now > since + W;
#endif
  if
  :: atomic { executed -> since = 0; goto over }
  :: atomic { !executed -> since = 0 }
  fi;
failed:
  atomic { saidFailed = true; printf("[%d] sender: failed\n", now); MUST(p6_final, !executed) }
over:
  skip
}

/* Any other invocation of the same write. */
active proctype Finder() {
  byte since;
  atomic { given -> since = now; printf("[%d] finder: told that the permit was given\n", now) }
#ifndef MUTANT_FIND_OUT_AT_ONCE
  now > since + W;                                            /* by its own clock: nothing can be accepted any more */
#endif
  atomic { since = 0;
    if
    :: executed
    :: !executed -> saidFailed = true; printf("[%d] finder: failed\n", now)
    fi }
}

inline accept() {
  now <= stamp + SENT_RW;
  executed = true; printf("[%d] exchange: accepts\n", now);
  MUST(p3_bound, now <= ARM_END + W && (stopAt == NEVER || now <= stopAt + W) && (armed || now <= quietAt));
  MUST(p6_final, !saidFailed)
}

active proctype Exchange() {
  do
  :: atomic { flying ->
       flying = false;
       if
       :: accept();
            if :: http = HTTP_OK :: skip fi                   /* the answer may be lost */
       :: now > stamp + SENT_RW -> http = HTTP_REJECTED
       :: skip                                                /* the request is lost */
       fi;
       stamp = 0 }
  od
}

#ifdef REACH
/* Each of these must be found violated: the interesting cases do occur. */
ltl reach_accepted_after_disarm     { [] !(executed && stopAt != NEVER && now > stopAt && !armed) }
ltl reach_accepted_in_last_tick     { [] !(flying && stopAt == 1 && now == stopAt + W && now <= stamp + SENT_RW) }
ltl reach_permit_commits_after_stop { [] !(given && answer == GRANTED && armed && stopAt != NEVER && now > stopAt + 1) }
ltl reach_found_out_not_executed    { [] !(saidFailed && flying && now == TMAX) }
#endif
