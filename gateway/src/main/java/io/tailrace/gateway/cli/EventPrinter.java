package io.tailrace.gateway.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows events as they come: a table for people, JSON for programs. */
final class EventPrinter implements AutoCloseable {
    private static final int DATA_CELLS = 60;
    private static final int FLUSH_EVENTS = 1_000;

    private final PrintWriter out;
    private final ReadCommand.Format format;
    private final boolean withStream;
    private final int flushEvents;
    private long printed;

    /**
     * @param withStream whether the table has a column for the stream
     * @param live whether every event is to be seen at once
     */
    EventPrinter(PrintWriter out, ReadCommand.Format format, boolean withStream, boolean live) {
        this.out = out;
        this.format = format;
        this.withStream = withStream;
        flushEvents = live ? 1 : FLUSH_EVENTS;
    }

    /** Prints one event, a CloudEvent in JSON. Returns whether there is still somebody to print for. */
    boolean print(byte[] event, Map<String, byte[]> members) {
        switch (format) {
            case ndjson -> out.println(new String(event, StandardCharsets.UTF_8));
            case json -> out.print((printed == 0 ? "[" : ",\n ") + new String(event, StandardCharsets.UTF_8));
            case table -> printRow(members);
        }
        printed++;
        return printed % flushEvents != 0 || !out.checkError();
    }

    private void printRow(Map<String, byte[]> members) {
        if (printed == 0) {
            row("VERSION", "TIME", "TYPE", "STREAM", "DATA");
        }
        row(
                text(members, "version"),
                text(members, "time"),
                text(members, "type"),
                text(members, "stream"),
                data(members));
    }

    private void row(String version, String time, String type, String stream, String data) {
        out.println(String.format("%7s  %-30s  %-20s  ", version, time, type)
                + (withStream ? String.format("%-40s  ", stream) : "")
                + data);
    }

    private static String text(Map<String, byte[]> members, String name) {
        String text = Json.text(members.get(name));
        return text == null ? "" : text;
    }

    private static String data(Map<String, byte[]> members) {
        byte @Nullable [] data = members.get("data");
        String text = data == null ? text(members, "data_base64") : new String(data, StandardCharsets.UTF_8);
        return text.length() <= DATA_CELLS ? text : text.substring(0, DATA_CELLS - 1) + "…";
    }

    @Override
    public void close() {
        if (format == ReadCommand.Format.json) {
            out.println(printed == 0 ? "[]" : "]");
        }
        out.flush();
    }
}
