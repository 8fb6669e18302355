package io.tailrace.gateway;

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
    private static final String GATEWAY = "io.tailrace.gateway";
    private static final String JSON = "io.tailrace.gateway.json..";

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(GATEWAY);

    @Test
    void shouldKeepTheNetworkOutOfJson() {
        noClasses()
                .that()
                .resideInAPackage(JSON)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..", "io.micrometer..", GATEWAY)
                .check(classes);
    }

    @Test
    void shouldKeepVertxInTheServer() {
        noClasses()
                .that()
                .resideOutsideOfPackage(GATEWAY)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..")
                .check(classes);
    }

    @Test
    void shouldKeepChronicleBehindTheJournal() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("net.openhft..", "com.lmax..", "io.tailrace.journal.*..")
                .check(classes);
    }

    @Test
    void shouldOpenOneDoorOnly() {
        classes()
                .that()
                .resideInAPackage(GATEWAY)
                .and()
                .arePublic()
                .should()
                .haveFullyQualifiedName(GATEWAY + ".Node")
                .orShould()
                .haveFullyQualifiedName(GATEWAY + ".NodeConfig")
                .orShould()
                .haveFullyQualifiedName(GATEWAY + ".Http2Config")
                .check(classes);
    }

    @Test
    void shouldHaveNoCycles() {
        slices().matching("io.tailrace.gateway.(*)..").should().beFreeOfCycles().check(classes);
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
}
