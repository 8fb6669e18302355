package io.tailrace.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.command.Codec;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.projection.Documents;
import io.tailrace.projection.Projection;
import io.tailrace.projection.View;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * The accounts with the highest balances, in documents and without SQL: keys that begin with {@code top/} stand in the order of what is
 * on the accounts, so the first page of them is the top n. A key of each account remembers where it stands.
 */
final class Richest implements Projection {
    private final Codec<AccountEvent> events = Codec.json(AccountEvent.class);

    @Override
    public String name() {
        return "richest";
    }

    @Override
    public EventFilter filter() {
        return EventFilter.all().withCategories("account");
    }

    @Override
    public void handle(List<RecordedEvent> batch, View view) throws SQLException {
        Documents documents = view.documents();
        documents.fetch(batch.stream().map(Richest::account).distinct().toList());
        for (RecordedEvent event : batch) {
            String key = account(event);
            byte[] before = documents.get(key);
            long balance = before == null ? 0 : Long.parseLong(new String(before, UTF_8));
            long after = balance + Balances.change(events.decode(event.type(), event.data()));
            String stream = event.stream().value();
            documents.delete(place(balance, stream));
            documents.put(key, Long.toString(after).getBytes(UTF_8));
            documents.put(place(after, stream), Long.toString(after).getBytes(UTF_8));
        }
    }

    private static String account(RecordedEvent event) {
        return "account/" + event.stream().value();
    }

    /** The more, the earlier in the order of keys. */
    private static String place(long balance, String stream) {
        return String.format(Locale.ROOT, "top/%019d/%s", Long.MAX_VALUE - balance, stream);
    }
}
