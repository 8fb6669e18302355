package io.tailrace.gateway.cli;

import io.tailrace.journal.CorruptJournalException;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Verification;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Checks a store that no process uses. */
@Command(
        name = "verify",
        description = {
            "Check a data directory that no process uses, without changing it.",
            "Reads every byte of every journal file: checksums, places, sequences, epochs, versions. Ends with 1 and names"
                    + " file and offset at the first damage."
        },
        footer = {"  tailrace verify /var/lib/tailrace", "  tailrace verify backup/2026-11-21 && echo sound"})
final class VerifyCommand extends CliCommand {

    @Parameters(paramLabel = "DIR", description = "The data directory.")
    private Path directory = Path.of("");

    @Override
    public Integer call() {
        StoreDirectory.requireStore(directory);
        ProgressLine progress = new ProgressLine(err(), "verifying");
        Verification verification = Journal.verify(directory, (done, total) -> progress.update(done, total, -1));
        progress.end();
        return report(verification, progress.seconds());
    }

    private int report(Verification verification, double seconds) {
        PrintWriter out = out();
        out.printf(
                Locale.ROOT,
                "verified files=%d bytes=%d commits=%d events=%d streams=%d seconds=%.1f%n",
                verification.files(),
                verification.bytes(),
                verification.commits(),
                verification.events(),
                verification.streams(),
                seconds);
        verification.notes().forEach(note -> out.println("note: " + note));
        CorruptJournalException damage = verification.damage();
        if (damage == null) {
            out.println("clean");
            out.flush();
            return ExitCode.OK;
        }
        out.flush();
        PrintWriter err = err();
        err.println("tailrace: damaged: " + damage.detail() + " file=" + damage.file() + " offset=" + damage.offset());
        err.println("Keep a copy of the directory and restore a backup; what stands before this offset is sound.");
        err.flush();
        return ExitCode.FAILED;
    }
}
