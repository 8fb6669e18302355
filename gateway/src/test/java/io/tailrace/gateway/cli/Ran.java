package io.tailrace.gateway.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A command that was carried out in this process.
 *
 * @param out what it printed
 * @param err what it complained of
 */
record Ran(int exitCode, String out, String err) {
    static Ran of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
        return new Ran(exitCode, out.toString(), err.toString());
    }

    /** {@code command} with {@code args}, of the node at {@code url}. */
    static Ran at(String url, String command, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.add(0, command);
        all.addAll(List.of("--server", url));
        return of(all.toArray(String[]::new));
    }
}
