package io.tailrace.samples;

/** What has happened to an account. */
sealed interface AccountEvent {
    record Opened() implements AccountEvent {}

    record Deposited(long amount) implements AccountEvent {}

    record Withdrawn(long amount) implements AccountEvent {}

    record Closed() implements AccountEvent {}
}
