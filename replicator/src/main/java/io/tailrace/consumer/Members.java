package io.tailrace.consumer;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The members of a group: who fetched lately, waits, or holds events. Confined to the group's lock. */
final class Members {
    /** How long a member that holds nothing and asks for nothing is remembered. */
    static final long IDLE_NANOS = 30_000_000_000L;

    private final String group;
    private final int max;
    private final Map<String, Member> members = new LinkedHashMap<>();

    Members(String group, int max) {
        this.group = group;
        this.max = max;
    }

    /** One member. */
    static final class Member {
        final String name;
        int inFlight;
        int waiting;
        long seen;

        Member(String name) {
            this.name = name;
        }
    }

    /**
     * The member of that name, new if there is none.
     *
     * @throws GroupException {@code LIMIT} if there are as many as there may be
     */
    Member seen(String name, long now) {
        Member member = members.get(name);
        if (member == null) {
            if (members.size() >= max) {
                forgetIdle(now);
            }
            if (members.size() >= max) {
                throw new GroupException(
                        GroupException.Reason.LIMIT,
                        "limit exceeded: groups.members=" + max + " group=" + group
                                + "; wait until one leaves, or raise the limit");
            }
            member = new Member(name);
            members.put(name, member);
        }
        member.seen = now;
        return member;
    }

    void forgetIdle(long now) {
        members.values()
                .removeIf(member -> member.inFlight == 0 && member.waiting == 0 && now - member.seen > IDLE_NANOS);
    }

    void left(String name) {
        members.remove(name);
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    int count() {
        return members.size();
    }

    List<GroupStatus.Member> list(long now) {
        return members.values().stream()
                .map(member ->
                        new GroupStatus.Member(member.name, member.inFlight, Duration.ofNanos(now - member.seen)))
                .toList();
    }
}
