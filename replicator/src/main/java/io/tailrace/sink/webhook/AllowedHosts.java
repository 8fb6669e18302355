package io.tailrace.sink.webhook;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where webhooks may be sent: an address is allowed if it is in a range that is listed, or if the host is listed by its name and
 * the address is one of the public Internet. So a name never leads to loopback, link-local or private addresses by itself.
 * Immutable.
 */
public final class AllowedHosts {
    /** The most entries of a list. */
    public static final int ENTRIES_MAX = 1_000;

    /** IPv4 addresses that are not those of a host on the Internet (RFC 6890 and its registry). */
    private static final List<Range> SPECIAL_4 = ranges(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3");

    /** All global IPv6 addresses, and those among them that stand for others: Teredo, documentation, 6to4. */
    private static final Range GLOBAL_6 = Range.parse("2000::/3");

    private static final List<Range> SPECIAL_6 = ranges("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    private final List<String> names;
    private final List<Range> ranges;

    /** The addresses that begin with {@code bits} bits of {@code address}. */
    private record Range(InetAddress address, int bits) {
        static Range parse(String text) {
            int slash = text.indexOf('/');
            InetAddress address = literal(slash < 0 ? text : text.substring(0, slash));
            int size = address.getAddress().length * Byte.SIZE;
            int bits;
            try {
                bits = slash < 0 ? size : Integer.parseInt(text.substring(slash + 1));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("not a range of addresses, as 10.1.0.0/16: " + text, e);
            }
            if (bits < 0 || bits > size) {
                throw new IllegalArgumentException("a range has 0 to " + size + " bits: " + text);
            }
            return new Range(address, bits);
        }

        private static InetAddress literal(String text) {
            boolean numbers = text.indexOf(':') >= 0 || text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
            try {
                if (numbers) {
                    return InetAddress.getByName(text);
                }
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("not an address: " + text, e);
            }
            throw new IllegalArgumentException("not an address: " + text);
        }

        boolean holds(InetAddress other) {
            byte[] mine = address.getAddress();
            byte[] theirs = other.getAddress();
            if (mine.length != theirs.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >>> (bit & 7);
                if ((mine[bit >> 3] & mask) != (theirs[bit >> 3] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    private AllowedHosts(List<String> names, List<Range> ranges) {
        this.names = List.copyOf(names);
        this.ranges = List.copyOf(ranges);
    }

    private static List<Range> ranges(String... texts) {
        return java.util.Arrays.stream(texts).map(Range::parse).toList();
    }

    /**
     * Reads a list: names as {@code hooks.example.com}, all names below one as {@code *.example.com}, addresses and ranges of them
     * as {@code 10.1.2.3} and {@code fd00::/8}.
     *
     * @throws IllegalArgumentException if an entry is none of these
     */
    public static AllowedHosts of(List<String> entries) {
        if (entries.size() > ENTRIES_MAX) {
            throw new IllegalArgumentException("at most " + ENTRIES_MAX + " allowed hosts: " + entries.size());
        }
        List<String> names = new ArrayList<>();
        List<Range> ranges = new ArrayList<>();
        for (String entry : entries) {
            String text = entry.strip().toLowerCase(Locale.ROOT);
            if (text.matches("(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*") && !text.matches("[0-9.]+")) {
                names.add(text);
            } else {
                ranges.add(Range.parse(text));
            }
        }
        return new AllowedHosts(names, ranges);
    }

    /** Whether {@code address}, to which {@code host} was resolved, may be connected to. */
    public boolean allows(String host, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.holds(address)) || (isListed(host) && isPublic(address));
    }

    private boolean isListed(String host) {
        String wanted = host.toLowerCase(Locale.ROOT);
        return names.stream()
                .anyMatch(name -> name.startsWith("*.") ? wanted.endsWith(name.substring(1)) : wanted.equals(name));
    }

    /** Whether {@code address} is one of the public Internet. */
    static boolean isPublic(InetAddress address) {
        if (address instanceof Inet4Address) {
            return SPECIAL_4.stream().noneMatch(range -> range.holds(address));
        }
        return GLOBAL_6.holds(address) && SPECIAL_6.stream().noneMatch(range -> range.holds(address));
    }
}
