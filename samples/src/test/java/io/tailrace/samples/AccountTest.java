package io.tailrace.samples;

import io.tailrace.command.DeciderFixture;
import io.tailrace.samples.Account.Status;
import io.tailrace.samples.AccountCommand.Close;
import io.tailrace.samples.AccountCommand.Deposit;
import io.tailrace.samples.AccountCommand.Open;
import io.tailrace.samples.AccountCommand.Withdraw;
import io.tailrace.samples.AccountEvent.Closed;
import io.tailrace.samples.AccountEvent.Deposited;
import io.tailrace.samples.AccountEvent.Opened;
import io.tailrace.samples.AccountEvent.Withdrawn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The account, tested without a store. */
@Timeout(60)
class AccountTest {
    private static DeciderFixture<AccountCommand, AccountEvent, Account> account(AccountEvent... events) {
        return DeciderFixture.of(Samples.account()).given(events);
    }

    @Test
    void shouldAddUp() {
        account(new Opened(), new Deposited(100), new Withdrawn(30))
                .when(new Deposit(50))
                .then(new Deposited(50))
                .thenState(new Account(Status.OPEN, 120));
    }

    @Test
    void shouldOpenWithOrWithoutAFirstDeposit() {
        account().when(new Open(null)).then(new Opened()).thenState(new Account(Status.OPEN, 0));
        account().when(new Open(0L)).then(new Opened());
        account().when(new Open(7L)).then(new Opened(), new Deposited(7)).thenState(new Account(Status.OPEN, 7));
        account(new Opened()).when(new Open(null)).thenRejected("already-opened");
    }

    @Test
    void shouldNeverHoldLessThanNothing() {
        account(new Opened(), new Deposited(100)).when(new Withdraw(100)).thenState(new Account(Status.OPEN, 0));
        account(new Opened(), new Deposited(100)).when(new Withdraw(101)).thenRejected("insufficient-funds");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void shouldTakeOnlyAmountsAboveNothing(long amount) {
        account(new Opened()).when(new Deposit(amount)).thenRejected("invalid-amount");
        account(new Opened()).when(new Withdraw(amount)).thenRejected("invalid-amount");
    }

    @Test
    void shouldHoldAsMuchAsANumberCan() {
        account(new Opened(), new Deposited(Long.MAX_VALUE - 1))
                .when(new Deposit(1))
                .thenState(new Account(Status.OPEN, Long.MAX_VALUE));
        account(new Opened(), new Deposited(Long.MAX_VALUE))
                .when(new Deposit(1))
                .thenRejected("balance-too-large");
    }

    @Test
    void shouldCloseOnlyWhenNothingIsLeft() {
        account(new Opened()).when(new Close()).then(new Closed()).thenState(new Account(Status.CLOSED, 0));
        account(new Opened(), new Deposited(1)).when(new Close()).thenRejected("balance-not-zero");
        account(new Opened(), new Closed()).when(new Deposit(1)).thenRejected("account-not-open");
        account(new Opened(), new Closed()).when(new Open(null)).thenRejected("already-opened");
        account().when(new Deposit(1)).thenRejected("account-not-open");
    }
}
