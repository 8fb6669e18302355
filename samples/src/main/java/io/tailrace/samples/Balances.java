package io.tailrace.samples;

import io.tailrace.command.Codec;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.projection.Projection;
import io.tailrace.projection.Served;
import io.tailrace.projection.Upsert;
import io.tailrace.projection.View;
import io.tailrace.samples.AccountEvent.Closed;
import io.tailrace.samples.AccountEvent.Deposited;
import io.tailrace.samples.AccountEvent.Withdrawn;
import java.sql.SQLException;
import java.util.List;

/** Accounts and what is on them, in a table. Read it with SQL as {@code balances.accounts}, or over HTTP by the account. */
final class Balances implements Projection {
    private static final Upsert ACCOUNTS =
            Upsert.into("accounts").key("account").set("status", "changed").add("balance", "entries");

    private final Codec<AccountEvent> events = Codec.json(AccountEvent.class);

    @Override
    public String name() {
        return "balances";
    }

    @Override
    public EventFilter filter() {
        return EventFilter.all().withCategories("account");
    }

    @Override
    public List<String> tables() {
        return List.of(
                "CREATE TABLE accounts (account varchar(256) PRIMARY KEY, status varchar(8) NOT NULL,"
                        + " balance bigint NOT NULL, entries bigint NOT NULL,"
                        + " changed timestamp with time zone NOT NULL)",
                "CREATE INDEX accounts_by_balance ON accounts (balance)");
    }

    @Override
    public Served served() {
        return new Served("accounts", "account");
    }

    @Override
    public void handle(List<RecordedEvent> batch, View view) throws SQLException {
        for (RecordedEvent event : batch) {
            AccountEvent happened = events.decode(event.type(), event.data());
            String status = happened instanceof Closed ? "closed" : "open";
            long change = change(happened);
            view.upsert(ACCOUNTS, event.stream().value(), status, event.time(), change, change == 0 ? 0L : 1L);
        }
    }

    /** What an event does to the balance. */
    static long change(AccountEvent event) {
        if (event instanceof Deposited deposited) {
            return deposited.amount();
        }
        return event instanceof Withdrawn withdrawn ? -withdrawn.amount() : 0;
    }
}
