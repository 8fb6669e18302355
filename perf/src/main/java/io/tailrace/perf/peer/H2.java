package io.tailrace.perf.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * H2 in this JVM, on a file, written at every commit. It does not force the file when a commit returns.
 */
final class H2 implements Peer {
    private final JdbcAppends appends;

    private H2(JdbcAppends appends) {
        this.appends = appends;
    }

    static H2 start(Path directory, int connections, String data) throws Exception {
        String url = "jdbc:h2:file:" + directory.resolve("h2").toAbsolutePath() + ";WRITE_DELAY=0";
        return new H2(JdbcAppends.open(() -> DriverManager.getConnection(url), connections, "VARBINARY(65536)", data));
    }

    @Override
    public String name() {
        return "H2 " + org.h2.engine.Constants.VERSION;
    }

    @Override
    public String durability() {
        return "WRITE_DELAY=0, the file is not forced at a commit";
    }

    @Override
    public double saturate(long durationNanos) throws Exception {
        return appends.saturate(durationNanos);
    }

    @Override
    public void requireStored() throws SQLException {
        appends.requireStored();
    }

    @Override
    public void close() throws IOException {
        appends.close();
    }
}
