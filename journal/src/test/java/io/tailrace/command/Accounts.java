package io.tailrace.command;

import java.time.Duration;
import java.util.List;

/** A bank account, as small as it can be. */
final class Accounts implements Decider<Accounts.Order, Accounts.Fact, Accounts.Account> {
    /** With time enough for a decider that others take the core from: only what is about the budget has a tight one. */
    static final CommandsConfig PATIENT = CommandsConfig.defaults().withTimeBudget(Duration.ofSeconds(60));

    static final Aggregate<Order, Fact, Account> ACCOUNT =
            Aggregate.json("account", new Accounts(), Order.class, Fact.class, Account.class);

    /** What may be asked. */
    sealed interface Order {}

    record Open(String owner) implements Order {}

    record Deposit(long amount) implements Order {}

    record Withdraw(long amount) implements Order {}

    /** Does nothing, which is a success. */
    record Look() implements Order {}

    /** What may have happened. */
    sealed interface Fact {}

    record Opened(String owner) implements Fact {}

    record Deposited(long amount) implements Fact {}

    record Withdrawn(long amount) implements Fact {}

    record Account(String owner, long balance, long turnover) {}

    @Override
    public Account initial() {
        return new Account("", 0, 0);
    }

    @Override
    public List<Fact> decide(Order order, Account account) {
        if (order instanceof Open open) {
            if (!account.owner().isEmpty()) {
                throw new Rejection("already-open", "the account belongs to " + account.owner());
            }
            return List.of(new Opened(open.owner()));
        }
        if (order instanceof Deposit deposit) {
            return List.of(new Deposited(deposit.amount()));
        }
        if (order instanceof Withdraw withdraw) {
            if (account.balance() < withdraw.amount()) {
                throw new Rejection("insufficient-funds", "the balance is " + account.balance());
            }
            return List.of(new Withdrawn(withdraw.amount()));
        }
        return List.of();
    }

    @Override
    public Account evolve(Account account, Fact fact) {
        if (fact instanceof Opened opened) {
            return new Account(opened.owner(), account.balance(), account.turnover());
        }
        if (fact instanceof Deposited deposited) {
            return new Account(
                    account.owner(), account.balance() + deposited.amount(), account.turnover() + deposited.amount());
        }
        long amount = ((Withdrawn) fact).amount();
        return new Account(account.owner(), account.balance() - amount, account.turnover() + amount);
    }
}
