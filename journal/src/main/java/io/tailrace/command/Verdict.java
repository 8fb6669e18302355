package io.tailrace.command;

/** What came of asking a decider. */
sealed interface Verdict {
    /** It decided; what is to happen is with the participants. */
    record Accepted(Participants<?> participants) implements Verdict {}

    /** It will not. */
    record Refused(Rejection rejection, long version) implements Verdict {}

    /** It could not. */
    record Stopped(CommandResult result) implements Verdict {}
}
