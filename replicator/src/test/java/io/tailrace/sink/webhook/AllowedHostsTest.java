package io.tailrace.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AllowedHostsTest {
    private static final AllowedHosts NAMED = AllowedHosts.of(List.of("hook.example.com", "*.example.org"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.255.255.255",
                "10.0.0.0",
                "10.255.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.255",
                "169.254.0.0",
                "169.254.169.254",
                "169.254.255.255",
                "172.16.0.0",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.0",
                "192.168.255.255",
                "198.18.0.0",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::ffff:169.254.169.254",
                "::10.0.0.1",
                "64:ff9b::a00:1",
                "100::1",
                "1fff:ffff::1",
                "2001::1",
                "2001:1ff:ffff::1",
                "2001:db8::1",
                "2002:a00:1::1",
                "3fff:fff:ffff::1",
                "4000::1",
                "fc00::1",
                "fdff:ffff::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "ff02::1"
            })
    void shouldNotLetANameLeadToWhatIsNotPublic(String address) throws Exception {
        InetAddress found = address(address);
        assertThat(NAMED.allows("hook.example.com", found)).isFalse();
        assertThat(AllowedHosts.of(List.of(found.getHostAddress())).allows("any", found))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0.0.0",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "::ffff:8.8.8.8",
                "2000::1",
                "2001:200::1",
                "2001:db7:ffff::1",
                "2001:db9::1",
                "2003::1",
                "3ffe::1",
                "3fff:1000::1"
            })
    void shouldLetANameLeadToThePublicInternet(String address) throws Exception {
        InetAddress found = address(address);
        assertThat(NAMED.allows("hook.example.com", found)).isTrue();
        assertThat(NAMED.allows("HOOK.example.com", found)).isTrue();
        assertThat(NAMED.allows("a.b.example.org", found)).isTrue();
        assertThat(NAMED.allows("example.org", found)).isFalse();
        assertThat(NAMED.allows("badexample.org", found)).isFalse();
        assertThat(NAMED.allows("example.com", found)).isFalse();
        assertThat(AllowedHosts.of(List.of()).allows("hook.example.com", found)).isFalse();
    }

    @Test
    void shouldHoldRangesToTheirEdges() throws Exception {
        AllowedHosts ranges = AllowedHosts.of(List.of("10.1.2.128/25", "fd00:1::/32", "192.168.7.7"));
        for (String inside : List.of("10.1.2.128", "10.1.2.255", "fd00:1::", "fd00:1:ffff::1", "192.168.7.7")) {
            assertThat(ranges.allows("any", address(inside))).as(inside).isTrue();
        }
        for (String outside : List.of("10.1.2.127", "10.1.3.0", "fd00:2::", "fd00:0:ffff::", "192.168.7.6", "::1")) {
            assertThat(ranges.allows("any", address(outside))).as(outside).isFalse();
        }
        assertThat(AllowedHosts.of(List.of("0.0.0.0/0")).allows("any", address("127.0.0.1")))
                .isTrue();
        assertThat(AllowedHosts.of(List.of("0.0.0.0/0")).allows("any", address("::1")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/x",
                "300.1.1.1",
                "1.2.3",
                "fd00::/129",
                "a/8",
                "a b",
                "http://a",
                "a:80",
                "*",
                "*.*.a",
                "::ffff:10.0.0.0/104"
            })
    void shouldRefuseWhatIsNoHostAndNoRange(String entry) {
        assertThatThrownBy(() -> AllowedHosts.of(List.of(entry))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldHoldTheListToItsBound() {
        assertThat(AllowedHosts.of(Collections.nCopies(1_000, "a"))).isNotNull();
        assertThatThrownBy(() -> AllowedHosts.of(Collections.nCopies(1_001, "a")))
                .hasMessageContaining("1000");
    }

    private static InetAddress address(String literal) throws UnknownHostException {
        return InetAddress.getAllByName(literal)[0];
    }
}
