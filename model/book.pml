/*
 * book.pml: nothing is touched that changed between the confirming observation and the reading before the write.
 *
 * In the model: one position (amount, updateTime) and one order (exchange id, updateTime; its client id is
 * always the same). The bot changes both at any moment: closes, shrinks, re-opens at the same size, turns the
 * position round; amends, cancels or replaces the order under the same client id. Our cycle cancels the order
 * or closes the position in two slices; it may be frozen anywhere, and a request may arrive late or never.
 *
 * A tick is about a second, so many changes share an updateTime. The bot's asOf may lie AHEAD of the truth.
 *
 * Left out: permits, the guard, the first observation (the confirming one alone sets what is compared).
 *
 * Properties
 *   p5_unchanged       a reading lets a write through only if nothing but our own fills changed since the
 *                      confirming observation: not the amount, not the identity, not there and back (ABA)
 *   p5_only_what_was_read  a cancel never hits another order than the one that was read
 *   p5_young           nothing is accepted more than FRESH + RW + ERR after it was read
 *   p5_never_turned    no close takes a position through zero
 * Mutants that must be rejected: MUTANT_... below, each beside the line it breaks.
 */

#define MUST(property, condition) property = (condition); assert(property)
bool p5_unchanged = true, p5_only_what_was_read = true, p5_young = true, p5_never_turned = true;

#define SIZE   2
#define SLICE  1
#define RW     1
#define ERR    1
#define FRESH  1                    /* oldest reading that may still be sent on (2 s) */
#define AHEAD  1                    /* how far in the future asOf may lie (2 s) */
#ifdef MUTANT_GRACE_TOO_SHORT
#define GRACE  1
#else
#define GRACE  2                    /* what changed later than asOf - GRACE is too recent to judge */
#endif
#define TMAX   7
#define MOVES  3

byte now;

/* The exchange. */
short amount = SIZE;
byte  changedAt, foreignTrades;     /* foreignTrades: fills of this position that are not ours, as the trade list shows */
byte  order = 1, orderChangedAt, orders = 1;

/* Our request on its way: timestamp, and for a cancel the id. */
bool  flying, closing;
byte  stamp, readAt, target;
byte  own, fillAt;                  /* what we filled, and our order's updateTime */

/* Ghosts. */
byte moves;
bool confirmed, positionTouched, orderTouched;

active proctype Clock() {
  do
  :: atomic { now < TMAX -> now++ }
  od
}

#ifdef MUTANT_SLICE_WITHOUT_TRADE_LIST
#define mayMove (moves < MOVES && !(own > 0 && fillAt == now))   /* fails even if no fill shares a moment with ours */
#else
#define mayMove (moves < MOVES)
#endif

active proctype Bot() {
  do
  :: atomic { mayMove -> moves++;
       if
       :: amount > 0      -> amount = 0;  changedAt = now; foreignTrades++; positionTouched = confirmed
       :: amount > 1      -> amount = 1;  changedAt = now; foreignTrades++; positionTouched = confirmed
       :: amount != SIZE  -> amount = SIZE; changedAt = now; foreignTrades++; positionTouched = confirmed
       :: amount > 0      -> amount = -1; changedAt = now; foreignTrades++; positionTouched = confirmed
       :: order != 0      -> orderChangedAt = now; orderTouched = confirmed
       :: order != 0      -> order = 0; orderTouched = confirmed
       :: orders < 2      -> orders++; order = orders; orderChangedAt = now; orderTouched = confirmed
       fi;
       printf("[%d] bot: position %d since %d, order %d since %d\n", now, amount, changedAt, order, orderChangedAt) }
  od
}

active proctype Exchange() {
  do
  :: atomic { flying -> flying = false;
       if
       :: now <= stamp + RW ->
            MUST(p5_young, now <= readAt + FRESH + RW + ERR);
            if
            :: !closing ->
                 printf("[%d] exchange: cancel of %d, open is %d\n", now, target, order);
#ifdef MUTANT_CANCEL_BY_CLIENT_ID
                 MUST(p5_only_what_was_read, order == 0 || order == target); order = 0
#else
                 if
                 :: order == target -> order = 0
                 :: else                               /* -2011 unknown order */
                 fi
#endif
            :: closing ->
#ifndef MUTANT_NOT_REDUCE_ONLY
                 if
                 :: amount <= 0 -> goto done           /* -2022 reduce-only rejected */
                 :: else
                 fi;
#endif
                 amount = amount - SLICE; own = own + SLICE; changedAt = now; fillAt = now;
                 printf("[%d] exchange: slice filled, position %d\n", now, amount);
                 MUST(p5_never_turned, amount >= 0)
            fi
       :: true                                         /* lost, or too late */
       fi;
done:  stamp = 0; readAt = 0; target = 0 }
  od
}

#ifdef MUTANT_SLICE_BASELINE_READ_BACK
short seenAmount;
byte  seenAt;
#define leftToClose (own > 0 -> seenAmount : SIZE)
#else
#define leftToClose (SIZE - own)
#endif

active proctype Cycle() {
  byte wasAt, trades, wasOrder, orderAt;

  /* The confirming observation. */
  atomic { amount == SIZE && order != 0 &&
           changedAt + GRACE <= now + AHEAD && orderChangedAt + GRACE <= now + AHEAD ->
       confirmed = true; wasAt = changedAt; trades = foreignTrades; wasOrder = order; orderAt = orderChangedAt;
       if :: closing = true :: skip fi;
       printf("[%d] cycle: confirmed\n", now) }
again:
  /* Read again, right before the write. */
  atomic {
    if
    :: !closing &&
#if defined(MUTANT_CLIENT_ID_ONLY)
       order != 0
#elif defined(MUTANT_ORDER_UPDATE_TIME_NOT_COMPARED)
       order == wasOrder
#else
       order == wasOrder && orderChangedAt == orderAt
#endif
       -> MUST(p5_unchanged, !orderTouched)
    :: closing && amount > 0 && amount == leftToClose &&
#if defined(MUTANT_AMOUNT_ONLY)
       true
#elif defined(MUTANT_SLICE_BASELINE_READ_BACK)
       changedAt == (own > 0 -> seenAt : wasAt)
#elif defined(MUTANT_SLICE_AMOUNT_ONLY)
       (own > 0 || changedAt == wasAt)
#elif defined(MUTANT_SLICE_WITHOUT_TRADE_LIST)
       changedAt == (own > 0 -> fillAt : wasAt)
#else
       changedAt == (own > 0 -> fillAt : wasAt) && (own == 0 || foreignTrades == trades)
#endif
       -> MUST(p5_unchanged, !positionTouched)
    :: else -> goto over                               /* gone, or changed: not sent */
    fi;
    readAt = now; target = order;
    printf("[%d] cycle: reads again, as confirmed\n", now)
  }
  atomic {
#ifndef MUTANT_OLD_READING_SENT
    if :: now > readAt + FRESH -> goto over :: else fi;
#endif
    if :: stamp = now :: stamp = now + ERR fi
  }
  /* The permit is asked for here; it takes any time. */
  atomic { flying = true; printf("[%d] cycle: sends\n", now) }
  atomic { !flying && closing && own > 0 && own < SIZE ->
#ifdef MUTANT_SLICE_BASELINE_READ_BACK
    seenAmount = amount; seenAt = changedAt;          /* what is seen after the fill, whoever made it so */
#endif
    goto again }
over:
  skip
}

#ifdef REACH
/* Each of these must be found violated: the interesting cases do occur. */
ltl reach_closed_in_two_slices  { [] !(own == 2 && amount == 0 && moves == 0) }
ltl reach_there_and_back        { [] !(confirmed && positionTouched && amount == SIZE && own == 0 && !flying && closing) }
ltl reach_changed_in_flight     { [] !(flying && closing && positionTouched && own == 0) }
ltl reach_order_cancelled       { [] !(confirmed && order == 0 && !orderTouched) }
ltl reach_order_replaced        { [] !(confirmed && order == 2 && flying && target == 1) }
ltl reach_reduce_only_refused   { [] !(flying && closing && amount < 0 && now <= stamp + RW) }
#endif
