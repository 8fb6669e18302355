package io.tailrace.gateway.cli;

import io.tailrace.journal.EventCursor;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Positions;
import io.tailrace.journal.RecordedEvent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes every event of a store that no process uses, one a line. */
@Command(
        name = "dump",
        description = {
            "Write every event of a data directory that no process uses to standard output, as NDJSON.",
            "What comes out goes in again: `import` gives the same streams with the same versions and ids."
        },
        footer = {
            "  tailrace dump /var/lib/tailrace | gzip > events.ndjson.gz",
            "  tailrace dump old | tailrace import - --data new"
        })
final class DumpCommand extends CliCommand {
    @Parameters(paramLabel = "DIR", description = "The data directory.")
    private Path directory = Path.of("");

    @Override
    public Integer call() throws IOException {
        StoreDirectory.requireStore(directory);
        ProgressLine progress = new ProgressLine(err(), "dumped");
        OutputStream out = new BufferedOutputStream(System.out, 1 << 16);
        try (Journal journal = Journal.open(StoreDirectory.toRead(directory))) {
            write(journal.readAll(Positions.start(), EventFilter.all()), out, progress);
        } finally {
            progress.end();
        }
        out.flush();
        if (System.out.checkError()) {
            throw Failure.failed("cannot write to standard output: the dump is not complete");
        }
        return ExitCode.OK;
    }

    private static void write(EventCursor cursor, OutputStream out, ProgressLine progress) throws IOException {
        long bytes = 0;
        long events = 0;
        for (RecordedEvent event = cursor.next(); event != null || !cursor.atEnd(); event = cursor.next()) {
            if (event != null) {
                byte[] line = EventLine.write(event);
                out.write(line);
                out.write('\n');
                bytes += line.length + 1L;
                progress.update(bytes, 0, ++events);
            }
        }
    }
}
