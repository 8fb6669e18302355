package io.tailrace.samples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sample is what a user can write: it sees the door of the library and nothing behind it. */
@Timeout(60)
class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.tailrace.samples");

    @Test
    void shouldSeeOnlyTheLibrary() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.tailrace.samples",
                        "io.tailrace.command",
                        "io.tailrace.journal",
                        "io.tailrace.projection",
                        "org.jspecify..",
                        "java..")
                .check(classes);
    }

    @Test
    void shouldOpenOneDoorOnly() {
        noClasses()
                .that()
                .doNotHaveSimpleName("Samples")
                .and()
                .areTopLevelClasses()
                .should()
                .bePublic()
                .check(classes);
    }
}
