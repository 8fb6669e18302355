package io.tailrace.samples;

import org.jspecify.annotations.Nullable;

/** What can be asked of an account. Amounts are in the smallest unit of its currency, above 0. */
sealed interface AccountCommand {
    /** Opens it, with a first deposit if wanted. */
    record Open(@Nullable Long amount) implements AccountCommand {}

    record Deposit(long amount) implements AccountCommand {}

    record Withdraw(long amount) implements AccountCommand {}

    /** Closes it; nothing may be left in it. */
    record Close() implements AccountCommand {}
}
