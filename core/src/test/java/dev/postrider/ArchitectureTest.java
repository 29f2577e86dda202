package dev.postrider;

import static com.tngtech.archunit.base.DescribedPredicate.anyElementThat;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
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
@AnalyzeClasses(packages = "dev.postrider", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final DescribedPredicate<JavaClass> LIBRARY_OF_THE_INSIDE =
      resideInAnyPackage("com.fasterxml..");

  @ArchTest
  static final ArchRule envelopeKnowsNeitherKafkaNorTheFacade = noClasses()
      .that()
      .resideInAPackage("dev.postrider.envelope..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(
          "dev.postrider", "dev.postrider.config..", "dev.postrider.kafka..", "org.apache.kafka..");

  @ArchTest
  static final ArchRule kafkaKnowsNeitherTheEnvelopeNorTheFacade = noClasses()
      .that()
      .resideInAPackage("dev.postrider.kafka..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("dev.postrider", "dev.postrider.config..", "dev.postrider.envelope..");

  @ArchTest
  static final ArchRule configurationKnowsNotTheFacade = noClasses()
      .that()
      .resideInAPackage("dev.postrider.config..")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("dev.postrider");

  /** What programs share is not for those who embed the library. */
  @ArchTest
  static final ArchRule libraryKnowsNoProgram = noClasses()
      .that()
      .resideOutsideOfPackage("dev.postrider.process..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(
          "dev.postrider.process..",
          "picocli..",
          "com.sun.net.httpserver..",
          "java.util.logging..");

  @ArchTest
  static final ArchRule programsShareLittleOfTheLibrary = classes()
      .that()
      .resideInAPackage("dev.postrider.process..")
      .should()
      .onlyDependOnClassesThat()
      .resideInAnyPackage(
          "java..",
          "com.fasterxml.jackson..",
          "com.sun.net.httpserver..",
          "dev.postrider.claimcheck",
          "dev.postrider.config..",
          "dev.postrider.envelope",
          "dev.postrider.process..",
          "dev.postrider.spool",
          "dev.postrider.tls",
          "javax.net.ssl",
          "org.apache.kafka.common",
          "org.apache.kafka.common.config",
          "org.apache.kafka.common.serialization",
          "org.apache.kafka.clients.consumer",
          "org.apache.kafka.clients.producer",
          "picocli..",
          "org.jspecify..");

  @ArchTest
  static final ArchRule classesFormNoCycle =
      slices().assignedFrom(new TopLevelClasses()).should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("dev.postrider.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule coreKnowsFewLibraries = classes()
      .that()
      .resideOutsideOfPackages(
          "dev.postrider.jq",
          "dev.postrider.metrics",
          "dev.postrider.opentelemetry",
          "dev.postrider.process..",
          "dev.postrider.schema",
          "dev.postrider.validation")
      .should()
      .onlyDependOnClassesThat()
      .resideInAnyPackage(
          "java..",
          "com.sun.management..",
          "javax.crypto..",
          "javax.net.ssl..",
          "dev.postrider..",
          "com.fasterxml.jackson..",
          "com.github.luben.zstd..",
          "org.apache.kafka..",
          "org.jspecify..");

  /** Micrometer is there at run time only where somebody wants metrics. */
  @ArchTest
  static final ArchRule nothingElseKnowsMetrics = noClasses()
      .that()
      .resideOutsideOfPackage("dev.postrider.metrics")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("dev.postrider.metrics");

  @ArchTest
  static final ArchRule publicMethodsShowNoLibraryOfTheInside = noMethods()
      .that()
      .arePublic()
      .and()
      .areDeclaredInClassesThat()
      .arePublic()
      .should()
      .haveRawReturnType(LIBRARY_OF_THE_INSIDE)
      .orShould()
      .haveRawParameterTypes(anyElementThat(LIBRARY_OF_THE_INSIDE));

  @ArchTest
  static final ArchRule publicTypesAreNotForInheritance =
      classes().that().arePublic().should(beClosedForInheritance());

  @ArchTest
  static final ArchRule namesSayWhatATypeIs = noClasses()
      .that()
      .doNotHaveSimpleName("LastingLogManager") // java.util.logging's own word
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
