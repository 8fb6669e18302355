package io.tailrace.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.gateway.NodeConfig;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where values come from, which one wins, and what is refused. */
@Timeout(60)
class ConfigurationTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void shouldLetFlagsWinOverTheEnvironmentOverTheFileOverDefaults() throws IOException {
        Path file = file("node.port = 1\nnode.host = \"::1\"\nhttp { drain = 5s }\n");
        Map<String, String> environment = Map.of("TAILRACE_NODE_PORT", "2", "TAILRACE_HTTP_DRAIN", "6s", "HOME", "/");

        Configuration read = Configuration.load(new Sources(Map.of("node.port", "3"), environment, Optional.of(file)));

        assertThat(read.integer(Key.NODE_PORT)).isEqualTo(3);
        assertThat(read.duration(Key.HTTP_DRAIN)).isEqualTo(Duration.ofSeconds(6));
        assertThat(read.text(Key.NODE_HOST)).isEqualTo("::1");
        assertThat(read.number(Key.HTTP_BODY_BYTES)).isEqualTo(NodeConfig.BODY_BYTES_DEFAULT);
    }

    @Test
    void shouldNameTheOriginOfEveryValue() throws IOException {
        Path file = file("# a comment\nnode.host = \"::1\"\n");

        Configuration read = Configuration.load(
                new Sources(Map.of("node.port", "3"), Map.of("TAILRACE_HTTP_DRAIN", "6s"), Optional.of(file)));

        assertThat(read.setting(Key.NODE_PORT).origin()).isEqualTo("flag");
        assertThat(read.setting(Key.HTTP_DRAIN).origin()).isEqualTo("environment TAILRACE_HTTP_DRAIN");
        assertThat(read.setting(Key.NODE_HOST).origin()).isEqualTo(file + ":2");
        assertThat(read.setting(Key.DATA).origin()).isEqualTo("default");
    }

    @Test
    void shouldRefuseUnknownNamesWithTheNearestOne() throws IOException {
        assertRefused(Map.of(), Map.of(), file("node.prot = 1"), "unknown key node.prot", "node.port");
        assertRefused(Map.of(), Map.of(), file("htp { drain = 1s }"), "unknown section htp", "http");
        assertRefused(Map.of("drain", "1s"), Map.of(), null, "unknown key drain", "http.drain");
        assertRefused(
                Map.of(), Map.of("TAILRACE_NODE_PROT", "1"), null, "unknown variable TAILRACE_NODE_PROT", "_PORT");
    }

    @Test
    void shouldRefuseAFileThatIsNotThereWhenItWasNamed() {
        assertThatThrownBy(() -> Sources.of(Map.of(), Map.of(), directory.resolve("none.conf")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none.conf");
        assertThatThrownBy(() -> Sources.of(Map.of(), Map.of(Sources.FILE_VARIABLE, "none.conf"), null))
                .hasMessageContaining(Sources.FILE_VARIABLE);
    }

    @Test
    void shouldRefuseAValueThatIsNotPlain() throws IOException {
        assertRefused(Map.of(), Map.of(), file("node.port = [1]"), "node.port must be a plain value", ":1");
        assertRefused(Map.of(), Map.of(), file("node.port = null"), "node.port must be a plain value", ":1");
        assertRefused(Map.of(), Map.of(), file("node.port = \"\"\""), "cannot read", "");
    }

    @ParameterizedTest
    @EnumSource(Key.class)
    void shouldAcceptBothBoundsAndRefuseWhatIsBeyond(Key key) {
        if (key.max() == 0) {
            return;
        }
        assertThat(key.read(key.kind().show(key.min()), "test").number()).isEqualTo(key.min());
        assertThat(key.read(key.kind().show(key.max()), "test").number()).isEqualTo(key.max());
        assertThatThrownBy(() -> key.read(exact(key, key.max() + 1), "test"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(key.path());
        if (key.min() > 0) {
            assertThatThrownBy(() -> key.read(exact(key, key.min() - 1), "test"))
                    .isInstanceOf(ConfigurationException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Key.class)
    void shouldRefuseTextThatIsNotOfTheKind(Key key) {
        for (String text : new String[] {"", " "}) {
            assertThatThrownBy(() -> key.read(text, "test")).isInstanceOf(ConfigurationException.class);
        }
        if (key.max() > 0) {
            assertThatThrownBy(() -> key.read("ten", "test")).isInstanceOf(ConfigurationException.class);
            assertThatThrownBy(() -> key.read("99999999999999999999", "test"))
                    .isInstanceOf(ConfigurationException.class);
        }
    }

    @Test
    void shouldReadUnits() {
        assertThat(Kind.SIZE.parse("64k")).isEqualTo(65_536);
        assertThat(Kind.SIZE.parse("1GiB")).isEqualTo(1L << 30);
        assertThat(Kind.SIZE.parse("512")).isEqualTo(512);
        assertThat(Kind.DURATION.parse("10ms")).isEqualTo(10_000_000);
        assertThat(Kind.DURATION.parse("7d")).isEqualTo(Duration.ofDays(7).toNanos());
        assertThatThrownBy(() -> Kind.DURATION.parse("10")).hasMessageContaining("10ms");
        assertThatThrownBy(() -> Kind.SIZE.parse("999999999999999999g")).hasMessageContaining("too large");
        assertThatThrownBy(() -> Key.JOURNAL_RING_SIZE.read("1000", "test")).hasMessageContaining("power of two");
        assertThatThrownBy(() -> Key.JOURNAL_DURABILITY.read("quorum", "test")).hasMessageContaining("memory or disk");
    }

    @Test
    void shouldHaveTheDefaultsOfTheLibraries() {
        Configuration defaults = Configuration.load(new Sources(Map.of(), Map.of(), Optional.empty()));
        JournalConfig journal = JournalConfig.in(directory);
        NodeConfig node = NodeConfig.of(journal);
        Limits limits = journal.limits();

        assertThat(defaults.text(Key.JOURNAL_DURABILITY))
                .isEqualTo(journal.durability().label());
        assertThat(defaults.number(Key.JOURNAL_CYCLE_BYTES)).isEqualTo(journal.cycleBytes());
        assertThat(defaults.duration(Key.JOURNAL_CYCLE_AGE)).isEqualTo(journal.cycleAge());
        assertThat(defaults.integer(Key.JOURNAL_RING_SIZE)).isEqualTo(journal.ringSize());
        assertThat(defaults.integer(Key.JOURNAL_IDEMPOTENCY_WINDOW)).isEqualTo(journal.idempotencyWindow());
        assertThat(defaults.duration(Key.JOURNAL_FLUSH_INTERVAL)).isEqualTo(journal.flushInterval());
        assertThat(defaults.duration(Key.JOURNAL_CLOSE_WAIT)).isEqualTo(journal.closeWait());
        assertThat(defaults.number(Key.JOURNAL_LOCATOR_CACHE_BYTES)).isEqualTo(journal.locatorCacheBytes());
        assertThat(defaults.integer(Key.JOURNAL_SHARDS)).isEqualTo(journal.shards());
        assertThat(defaults.integer(Key.LIMITS_EVENT_BYTES)).isEqualTo(limits.eventBytes());
        assertThat(defaults.integer(Key.LIMITS_METADATA_BYTES)).isEqualTo(limits.metadataBytes());
        assertThat(defaults.integer(Key.LIMITS_COMMIT_BYTES)).isEqualTo(limits.commitBytes());
        assertThat(defaults.integer(Key.LIMITS_COMMIT_EVENTS)).isEqualTo(limits.commitEvents());
        assertThat(defaults.integer(Key.LIMITS_STREAM_ID_BYTES)).isEqualTo(limits.streamIdBytes());
        assertThat(defaults.integer(Key.LIMITS_TYPE_BYTES)).isEqualTo(limits.typeBytes());
        assertThat(defaults.integer(Key.LIMITS_EVENT_ID_BYTES)).isEqualTo(limits.eventIdBytes());
        assertThat(defaults.text(Key.NODE_HOST)).isEqualTo(node.host());
        assertThat(defaults.integer(Key.NODE_PORT)).isEqualTo(node.port());
        assertThat(defaults.integer(Key.NODE_EVENT_LOOPS)).isEqualTo(node.eventLoops());
        assertThat(defaults.integer(Key.NODE_READERS)).isEqualTo(node.readers());
        assertThat(defaults.integer(Key.NODE_FOLLOWERS_SHARE)).isEqualTo(node.followersShare());
        assertThat(defaults.integer(Key.HTTP_BODY_BYTES)).isEqualTo(node.bodyBytes());
        assertThat(defaults.integer(Key.HTTP_HEADER_BYTES)).isEqualTo(node.headerBytes());
        assertThat(defaults.integer(Key.HTTP_PAGE_EVENTS)).isEqualTo(node.pageEvents());
        assertThat(defaults.integer(Key.HTTP_JSON_DEPTH)).isEqualTo(node.jsonDepth());
        assertThat(defaults.number(Key.HTTP_IN_FLIGHT_BYTES)).isEqualTo(node.inFlightBytes());
        assertThat(defaults.integer(Key.HTTP_CONNECTIONS)).isEqualTo(node.connections());
        assertThat(defaults.duration(Key.HTTP_DRAIN)).isEqualTo(node.drain());
        assertThat(defaults.duration(Key.HTTP_HEARTBEAT)).isEqualTo(node.heartbeat());
    }

    private void assertRefused(
            Map<String, String> flags,
            Map<String, String> environment,
            @org.jspecify.annotations.Nullable Path file,
            String cause,
            String cure) {
        assertThatThrownBy(() -> Configuration.load(new Sources(flags, environment, Optional.ofNullable(file))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(cause)
                .hasMessageContaining(cure);
    }

    // In the smallest unit: rounding to a larger one would hide what is beyond the bound.
    private static String exact(Key key, long number) {
        return key.kind() == Kind.DURATION ? number + "ns" : Long.toString(number);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("tailrace.conf"), text);
    }
}
