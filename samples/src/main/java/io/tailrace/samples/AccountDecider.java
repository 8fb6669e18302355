package io.tailrace.samples;

import io.tailrace.command.Decider;
import io.tailrace.command.Rejection;
import io.tailrace.samples.Account.Status;
import io.tailrace.samples.AccountCommand.Close;
import io.tailrace.samples.AccountCommand.Deposit;
import io.tailrace.samples.AccountCommand.Open;
import io.tailrace.samples.AccountCommand.Withdraw;
import io.tailrace.samples.AccountEvent.Closed;
import io.tailrace.samples.AccountEvent.Deposited;
import io.tailrace.samples.AccountEvent.Opened;
import io.tailrace.samples.AccountEvent.Withdrawn;
import java.util.List;

/** A bank account that never holds less than nothing. */
final class AccountDecider implements Decider<AccountCommand, AccountEvent, Account> {
    @Override
    public Account initial() {
        return Account.NEW;
    }

    @Override
    public List<AccountEvent> decide(AccountCommand command, Account account) {
        if (command instanceof Open open) {
            require(account.status() == Status.NEW, "already-opened", "the account was opened before");
            Long first = open.amount();
            return first == null || first == 0
                    ? List.of(new Opened())
                    : List.of(new Opened(), new Deposited(positive(first)));
        }
        require(account.status() == Status.OPEN, "account-not-open", "the account is not open");
        if (command instanceof Deposit deposit) {
            boolean fits = positive(deposit.amount()) <= Long.MAX_VALUE - account.balance();
            require(fits, "balance-too-large", "the account cannot hold that much");
            return List.of(new Deposited(deposit.amount()));
        }
        if (command instanceof Withdraw withdraw) {
            boolean covered = positive(withdraw.amount()) <= account.balance();
            require(covered, "insufficient-funds", "the balance is " + account.balance());
            return List.of(new Withdrawn(withdraw.amount()));
        }
        require(command instanceof Close, "unknown-command", "an account knows no such command");
        require(account.balance() == 0, "balance-not-zero", "the balance is " + account.balance());
        return List.of(new Closed());
    }

    @Override
    public Account evolve(Account account, AccountEvent event) {
        if (event instanceof Deposited deposited) {
            return new Account(account.status(), account.balance() + deposited.amount());
        }
        if (event instanceof Withdrawn withdrawn) {
            return new Account(account.status(), account.balance() - withdrawn.amount());
        }
        return new Account(event instanceof Opened ? Status.OPEN : Status.CLOSED, account.balance());
    }

    private static long positive(long amount) {
        require(amount > 0, "invalid-amount", "an amount must be above 0, found " + amount);
        return amount;
    }

    private static void require(boolean held, String code, String reason) {
        if (!held) {
            throw new Rejection(code, reason);
        }
    }
}
