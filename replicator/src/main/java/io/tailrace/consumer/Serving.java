package io.tailrace.consumer;

import io.tailrace.consumer.GroupException.Reason;
import io.tailrace.consumer.Waiters.Waiter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Gives the events of a group to its members, at once or when there are some. Takes the group's lock itself where it does not say
 * otherwise, and never completes a future under it.
 */
final class Serving {
    private final String group;
    private final Surroundings around;
    private final GroupState state;
    private final Consumer<Collection<Delivery>> giveBack;
    private final Members members;
    private final Waiters waiters;
    private boolean hurried;
    private volatile boolean deserted = true;

    /** {@code giveBack} takes deliveries for which nobody waits any more. */
    Serving(String group, Surroundings around, GroupState state, Consumer<Collection<Delivery>> giveBack) {
        this.group = group;
        this.around = around;
        this.state = state;
        this.giveBack = giveBack;
        members = new Members(group, around.limits().members());
        waiters = new Waiters(around.waiting());
    }

    /** Whether there are no members. Any thread, without the lock. */
    boolean isDeserted() {
        return deserted;
    }

    /** With the lock held. */
    Members members() {
        return members;
    }

    /** With the lock held. */
    boolean hasWaiting() {
        return !waiters.isEmpty();
    }

    /** With the lock held: {@code member} has gone, and what it held is there for others. */
    void left(String member) {
        members.left(member);
        deserted = members.isEmpty();
        wake();
    }

    /** With the lock held: there may be something for those who wait, now or later. */
    void wake() {
        around.alarm().at(state.ledger().due(Long.MAX_VALUE));
        if (!waiters.isEmpty()) {
            around.alarm().now();
        }
    }

    /**
     * Answers with what there is, or has {@code answer} wait; false = neither, as everything that there is has to be reserved on disk
     * first.
     *
     * @param reserved whether that was done
     */
    boolean attempt(Fetch wanted, CompletableFuture<List<Delivery>> answer, boolean reserved) {
        List<Delivery> taken;
        synchronized (state) {
            state.requireWorking();
            long now = around.now();
            Members.Member member = members.seen(wanted.member(), now);
            deserted = false;
            state.ledger().expire(now);
            taken = state.take(wanted, member, now);
            if (taken.isEmpty() && !reserved && state.ledger().lanes().isHeldUp()) {
                return false;
            }
            if (taken.isEmpty() && !hurried && !wanted.patience().isZero()) {
                if (waiters.size() >= around.limits().members()) {
                    throw new GroupException(
                            Reason.LIMIT,
                            "limit exceeded: groups.members=" + around.limits().members() + " fetches that wait, group="
                                    + group + "; let each member wait once");
                }
                waiters.add(new Waiter(wanted, member, now + wanted.patience().toNanos(), answer));
                // What was committed since it was looked woke nobody.
                around.alarm().now();
                return true;
            }
        }
        answer.complete(taken);
        return true;
    }

    /** Serves those who wait, as far as there is something, and returns when to look again at the latest. */
    long pump(long now) {
        List<Runnable> answers = new ArrayList<>();
        long due;
        String cause = state.stopped();
        if (cause != null) {
            refuseWaiting(new GroupException(Reason.STOPPED, "group=" + group + ": " + cause));
            return Long.MAX_VALUE;
        }
        synchronized (state) {
            if (state.isOver()) {
                return Long.MAX_VALUE;
            }
            Ledger ledger = state.ledger();
            state.guarded(() -> {
                ledger.expire(now);
                return true;
            });
            due = ledger.due(Long.MAX_VALUE);
            boolean dry = false;
            for (Waiter waiter : waiters.list()) {
                if (waiter.answer().isDone()) {
                    waiters.remove(waiter);
                    continue;
                }
                List<Delivery> taken = dry ? List.of() : state.take(waiter.wanted(), waiter.member(), now);
                dry = taken.isEmpty();
                if (!dry || waiter.deadline() <= now) {
                    waiters.remove(waiter);
                    answers.add(() -> answer(waiter, taken));
                } else {
                    due = Math.min(due, waiter.deadline());
                }
            }
            members.forgetIdle(now);
            deserted = members.isEmpty();
            due = ledger.hasMore() && !waiters.isEmpty() ? now : Math.min(due, ledger.due(Long.MAX_VALUE));
        }
        answers.forEach(Runnable::run);
        return due;
    }

    private void answer(Waiter waiter, List<Delivery> taken) {
        if (!waiter.answer().complete(taken) && !taken.isEmpty()) {
            giveBack.accept(taken);
        }
    }

    /** Answers those who wait, and lets nobody wait from now on. */
    void stopWaiting() {
        synchronized (state) {
            hurried = true;
        }
        takeWaiting().forEach(waiter -> answer(waiter, List.of()));
    }

    void refuseWaiting(GroupException why) {
        takeWaiting().forEach(waiter -> waiter.answer().completeExceptionally(why));
    }

    private List<Waiter> takeWaiting() {
        synchronized (state) {
            List<Waiter> left = waiters.list();
            left.forEach(waiters::remove);
            return left;
        }
    }
}
