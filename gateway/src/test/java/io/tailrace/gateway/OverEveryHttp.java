package io.tailrace.gateway;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.http.HttpClient.Version;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs the laws of a class over HTTP/1.1, and all of them again over HTTP/2: what {@link TestNode} sends then asks for an
 * upgrade with the first request of a connection.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ClassTemplate
@ExtendWith(OverEveryHttp.Versions.class)
@interface OverEveryHttp {

    /** One invocation of the class for each version. */
    final class Versions implements ClassTemplateInvocationContextProvider {
        private static final ThreadLocal<Version> SPOKEN = ThreadLocal.withInitial(() -> Version.HTTP_1_1);

        /** What clients of the test that runs on this thread are to speak. */
        static Version spoken() {
            return SPOKEN.get();
        }

        @Override
        public boolean supportsClassTemplate(ExtensionContext context) {
            return true;
        }

        @Override
        public Stream<? extends ClassTemplateInvocationContext> provideClassTemplateInvocationContexts(
                ExtensionContext context) {
            return Stream.of(Version.values()).map(Versions::invocation);
        }

        private static ClassTemplateInvocationContext invocation(Version version) {
            return new ClassTemplateInvocationContext() {
                @Override
                public String getDisplayName(int index) {
                    return version.toString();
                }

                @Override
                public List<Extension> getAdditionalExtensions() {
                    return List.of((BeforeEachCallback) test -> SPOKEN.set(version), (AfterEachCallback)
                            test -> SPOKEN.remove());
                }
            };
        }
    }
}
