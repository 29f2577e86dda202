package dev.postrider.kong;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import dev.postrider.testing.TopLevelClasses;

/** Who may know whom, and what the public face may look like. */
@AnalyzeClasses(packages = "dev.postrider.kong", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule serverKnowsNothingButTheJdk = classes()
      .that()
      .resideInAPackage("dev.postrider.kong.server..")
      .should()
      .onlyDependOnClassesThat()
      .resideInAnyPackage("java..", "dev.postrider.kong.server..", "org.jspecify..");

  @ArchTest
  static final ArchRule classesFormNoCycle =
      slices().assignedFrom(new TopLevelClasses()).should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("dev.postrider.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule pluginKnowsNothingOfKafkasClient = noClasses()
      .that()
      .resideOutsideOfPackage("dev.postrider.kong.compare")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("org.apache.kafka..");

  @ArchTest
  static final ArchRule commandLineLibraryStaysInCore =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("picocli..");

  @ArchTest
  static final ArchRule metricsLibraryStaysInTheMeters = noClasses()
      .that()
      .haveNameNotMatching(".*\\.(ServerMeters)(\\$.*)?")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("io.micrometer..", "io.prometheus..");

  @ArchTest
  static final ArchRule publicTypesAreNotForInheritance =
      classes().that().arePublic().should(beClosedForInheritance());

  @ArchTest
  static final ArchRule namesSayWhatATypeIs = noClasses()
      .should()
      .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Base|Data|Info)")
      .orShould()
      .haveSimpleNameStartingWith("Abstract");

  @ArchTest
  static final ArchRule accessorsHaveNoGet = noMethods()
      .that()
      .arePublic()
      .and()
      .areDeclaredInClassesThat()
      .arePublic()
      .should()
      .haveNameMatching("get[A-Z].*");

  @ArchTest
  static final ArchRule staticFieldsAreConstants =
      fields().that().areStatic().should().beFinal();

  private static ArchCondition<JavaClass> beClosedForInheritance() {
    return new ArchCondition<>("be final, sealed or an interface") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean closed = type.isInterface()
            || type.isEnum()
            || type.getModifiers().contains(JavaModifier.FINAL)
            || type.reflect().isSealed();
        if (!closed) {
          events.add(violated(type, type.getName() + " can be inherited from"));
        }
      }
    };
  }
}
