package io.tailrace.projection;

import org.junit.jupiter.api.Timeout;

/** The laws on the embedded database. */
@Timeout(120)
final class EmbeddedProjectionTest extends ProjectionLaws {
    @Override
    ProjectionsConfig config() {
        return ProjectionsConfig.embedded(directory.resolve("views"));
    }
}
