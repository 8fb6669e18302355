package io.tailrace;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tailrace.journal.log.DurableFiles;
import io.tailrace.journal.log.FailureText;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The arrows between the packages of the replicator. */
@Timeout(120)
final class ReplicatorArchitectureTest {
    private static final String SHARED = "io.tailrace.replicator";
    private static final String[] ALL = {
        SHARED, "io.tailrace.consumer", "io.tailrace.projection", "io.tailrace.sink", "io.tailrace.replica"
    };

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ALL);

    @Test
    void shouldSeeOfTheJournalOnlyItsDoorAndWhatItKnowsOfFiles() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "net.openhft..",
                                "com.lmax..",
                                "io.vertx..",
                                "io.tailrace.journal.*..",
                                "io.tailrace.gateway..")
                        .and(not(belongToAnyOf(DurableFiles.class, FailureText.class))))
                .check(CLASSES);
    }

    @Test
    void shouldLetOnlyProjectionsSeeDatabasesAndOnlySinksSeeKafka() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.tailrace.projection..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "com.zaxxer..", "org.h2..", "org.postgresql..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage("io.tailrace.sink..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..")
                .check(CLASSES);
    }

    @Test
    void shouldLetNoFollowerSeeAnother() {
        slices().matching("io.tailrace.(consumer|projection|sink|replica)..")
                .should()
                .notDependOnEachOther()
                .allowEmptyShould(true)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(SHARED)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.tailrace.consumer..",
                        "io.tailrace.projection..",
                        "io.tailrace.sink..",
                        "io.tailrace.replica..")
                .check(CLASSES);
    }

    @Test
    void shouldKeepWhatIsNotPublicFinal() {
        classes()
                .that()
                .areTopLevelClasses()
                .and()
                .areNotPublic()
                .and()
                .areNotInterfaces()
                .and()
                .doNotHaveModifier(JavaModifier.ABSTRACT)
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .haveModifier(JavaModifier.FINAL)
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void shouldMarkEveryPackage() {
        classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith(NullMarked.class)
                .check(CLASSES);
    }
}
