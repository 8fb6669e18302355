package io.tailrace.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.tailrace.journal.Journal;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.StreamId;
import io.tailrace.sink.Events;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A receiver with a certificate for {@code hook.example.com} that only those trust who were given it. */
@Timeout(60)
class WebhookTlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final BatchBody BODY = new BatchBody() {
        @Override
        public String contentType() {
            return "text/plain";
        }

        @Override
        public byte[] encode(List<RecordedEvent> events) {
            return new byte[] {'x'};
        }
    };

    @TempDir
    private Path temporary = Path.of("");

    private SSLContext context() throws Exception {
        Path store = temporary.resolve("store.p12");
        if (!Files.exists(store)) {
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "a",
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=any",
                            "-ext",
                            "san=dns:hook.example.com",
                            "-validity",
                            "2",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            store.toString(),
                            "-storepass",
                            new String(PASSWORD))
                    .inheritIO()
                    .start();
            assertThat(keytool.waitFor()).isZero();
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("a", keys.getCertificate("a"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static WebhookSink sink(String host, int port, SSLSocketFactory tls) {
        WebhookOptions options = new WebhookOptions(
                "hook",
                URI.create("https://" + host + ":" + port + "/"),
                Secret.of("0123456789abcdef"),
                AllowedHosts.of(List.of("127.0.0.1")),
                Duration.ofSeconds(40));
        InetAddress[] local = {InetAddress.getLoopbackAddress()};
        return new WebhookSink(options, BODY, 1, any -> local, tls);
    }

    @Test
    void shouldSendOnlyToWhomTheCertificateNames() throws Exception {
        SSLContext context = context();
        SSLSocketFactory trusting = context.getSocketFactory();
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        try (Receiver receiver = new Receiver(server);
                Journal journal = Events.open(temporary, 1)) {
            Events.append(journal, 0, 1);
            List<RecordedEvent> events = List.of(Objects.requireNonNull(journal.last(StreamId.of("item-0"))));
            try (WebhookSink sink = sink("hook.example.com", receiver.port(), trusting)) {
                sink.send(0, events);
                sink.send(0, events);
                assertThat(receiver.taken()).hasSize(2);
            }
            try (WebhookSink sink = sink("other.example.com", receiver.port(), trusting)) {
                assertThatThrownBy(() -> sink.send(0, events))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("other.example.com");
            }
            try (WebhookSink sink =
                    sink("hook.example.com", receiver.port(), (SSLSocketFactory) SSLSocketFactory.getDefault())) {
                assertThatThrownBy(() -> sink.send(0, events)).isInstanceOf(IOException.class);
            }
            assertThat(receiver.requests()).hasSize(2);
        }
    }
}
