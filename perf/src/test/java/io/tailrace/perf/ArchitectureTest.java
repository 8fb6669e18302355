package io.tailrace.perf;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ArchitectureTest {
    private static final String PERF = "io.tailrace.perf";

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(PERF);

    @Test
    void shouldKeepPeersInTheirPackage() {
        confine(
                PERF + ".peer",
                "org.apache.kafka..",
                "kafka..",
                "io.zonky..",
                "org.h2..",
                "java.sql..",
                "redis..",
                "io.nats..");
    }

    @Test
    void shouldKeepChronicleInTheFloors() {
        confine(PERF + ".floor", "net.openhft..");
    }

    @Test
    void shouldKeepTheCommandLineInTheRoot() {
        confine(PERF, "picocli..");
    }

    @Test
    void shouldHaveNoCycles() {
        slices().matching(PERF + ".(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void shouldMarkEveryPackage() {
        classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith(NullMarked.class)
                .check(classes);
    }

    private void confine(String home, String... packages) {
        noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .check(classes);
    }
}
