package io.tailrace;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tailrace.journal.CorruptJournalException;
import io.tailrace.journal.JournalException;
import io.tailrace.journal.JournalObserver;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The arrows between the packages. Changing one needs a decision written down in {@code docs/adr}. */
@Timeout(120)
final class ArchitectureTest {
    private static final String JOURNAL = "io.tailrace.journal";
    private static final String CODEC = JOURNAL + ".codec";
    private static final String LOG = JOURNAL + ".log";
    private static final String COMMAND = "io.tailrace.command";
    private static final String SNAPSHOT = "io.tailrace.snapshot";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(JOURNAL, COMMAND, SNAPSHOT);

    @Test
    void shouldLetOnlySnapshotsSeeChroniclesMaps() {
        noClasses()
                .that()
                .resideOutsideOfPackages(LOG, SNAPSHOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.openhft..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(LOG)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.openhft.chronicle.map..")
                .check(CLASSES);
    }

    /** It is the judge of our files in tests: {@code docs/adr/0011}. */
    @Test
    void shouldKnowChroniclesQueueByItsFormatOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("net.openhft.chronicle.queue..", "net.openhft.chronicle.wire..")
                .check(CLASSES);
    }

    @Test
    void shouldLetOnlyCommandsSeeJackson() {
        noClasses()
                .that()
                .resideOutsideOfPackage(COMMAND)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml..")
                .check(CLASSES);
    }

    @Test
    void shouldLetOnlyTheJournalItselfSeeTheRing() {
        noClasses()
                .that()
                .resideOutsideOfPackage(JOURNAL)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.lmax..")
                .check(CLASSES);
    }

    @Test
    void shouldKeepInputAndOutputOutOfTheCodec() {
        noClasses()
                .that()
                .resideInAPackage(CODEC)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.io")
                .check(CLASSES);
    }

    @Test
    void shouldKnowNoNetwork() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..", "java.net..", "javax.net..")
                .check(CLASSES);
    }

    @Test
    void shouldPointOnlyDownwards() {
        noClasses()
                .that()
                .resideInAPackage(CODEC)
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.tailrace..").and(not(resideInAPackage(CODEC))))
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(JOURNAL)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(COMMAND, SNAPSHOT)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(SNAPSHOT)
                .should()
                .dependOnClassesThat(resideInAPackage("io.tailrace..").and(not(resideInAPackage(SNAPSHOT))))
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(LOG)
                .should()
                .dependOnClassesThat(resideInAPackage("io.tailrace..")
                        .and(not(resideInAnyPackage(CODEC, LOG)))
                        .and(not(belongToAnyOf(
                                JournalException.class, CorruptJournalException.class, JournalObserver.class))))
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
                .haveSimpleNameNotEndingWith("package-info")
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(CLASSES);
    }

    @Test
    void shouldMarkEveryPackageForNullness() throws ClassNotFoundException {
        Set<String> packages = CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        assertThat(packages).contains(JOURNAL, CODEC, LOG, COMMAND, SNAPSHOT);
        for (String name : packages) {
            assertThat(Class.forName(name + ".package-info").isAnnotationPresent(NullMarked.class))
                    .as(name)
                    .isTrue();
        }
    }
}
