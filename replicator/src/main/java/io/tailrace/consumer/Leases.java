package io.tailrace.consumer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Which events members hold, and until when events are held or rest. Confined to the group's lock. */
final class Leases {
    /** What the ids of this opening begin with, so that those of another are none here. */
    private final String opening;

    private final Map<String, Entry> held = new HashMap<>();
    private final TreeSet<Entry> timers = new TreeSet<>(Entry.BY_DUE);
    private long number;

    Leases(RandomGenerator random) {
        opening = Long.toString(random.nextLong() & Long.MAX_VALUE, 36) + '-';
    }

    int size() {
        return held.size();
    }

    /** Gives an event to a member until {@code due}, and returns the id of that. */
    String give(Entry entry, Members.Member member, long due) {
        String id = opening + Long.toString(++number, 36);
        entry.state = Entry.State.LEASED;
        entry.lease = new Entry.Lease(id, member);
        entry.due = due;
        member.inFlight++;
        held.put(id, entry);
        timers.add(entry);
        return id;
    }

    /** Ends a lease and returns its event; null if there is no such lease. */
    @Nullable
    Entry release(String id) {
        Entry entry = held.remove(id);
        if (entry != null && entry.lease != null) {
            timers.remove(entry);
            entry.lease.member().inFlight--;
            entry.lease = null;
        }
        return entry;
    }

    /** Has a lease end at {@code due}; false if there is no such lease. */
    boolean extend(String id, long due) {
        Entry entry = held.get(id);
        if (entry == null) {
            return false;
        }
        timers.remove(entry);
        entry.due = due;
        timers.add(entry);
        return true;
    }

    /** Lets an event rest until {@code due}. */
    void rest(Entry entry, long due) {
        entry.state = Entry.State.RESTING;
        entry.due = due;
        timers.add(entry);
    }

    /** An event has rested. */
    void rested(Entry entry) {
        timers.remove(entry);
    }

    /** The first event whose lease or rest is over by {@code now}; null if there is none. */
    @Nullable
    Entry over(long now) {
        return timers.isEmpty() || timers.first().due > now ? null : timers.first();
    }

    /** When the next lease or rest is over; {@code otherwise} if there is none before it. */
    long due(long otherwise) {
        return timers.isEmpty() ? otherwise : Math.min(otherwise, timers.first().due);
    }

    /** The leases of the member of that name. */
    List<String> of(String member) {
        return held.entrySet().stream()
                .filter(lease -> lease.getValue().lease != null
                        && lease.getValue().lease.member().name.equals(member))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Ends all leases and rests, for good. */
    void releaseAll() {
        List.copyOf(held.keySet()).forEach(this::release);
        timers.clear();
    }
}
