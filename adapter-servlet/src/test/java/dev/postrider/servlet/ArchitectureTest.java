package dev.postrider.servlet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.postrider.testing.TopLevelClasses;

/** What the adapter may know of the rest. */
@AnalyzeClasses(
    packages = {"dev.postrider.servlet", "dev.postrider.server"},
    importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  /** So neither Kafka nor Jackson, which core keeps to itself. */
  @ArchTest
  static final ArchRule adapterKnowsCoreAndTheServletApi = classes()
      .that()
      .resideInAPackage("dev.postrider.servlet")
      .should()
      .onlyDependOnClassesThat()
      .resideInAnyPackage(
          "java..",
          "jakarta.servlet..",
          "dev.postrider",
          "dev.postrider.claimcheck",
          "dev.postrider.config",
          "dev.postrider.envelope",
          "dev.postrider.servlet",
          "org.apache.commons.fileupload2.core..",
          "org.jspecify..");

  /** Nobody else knows Spring, so nothing of it is needed without Spring Boot. */
  @ArchTest
  static final ArchRule autoConfigurationKnowsSpringAndWhatItConfigures = classes()
      .that()
      .resideInAPackage("dev.postrider.servlet.boot")
      .should()
      .onlyDependOnClassesThat()
      .resideInAnyPackage(
          "java..",
          "dev.postrider",
          "dev.postrider.config",
          "dev.postrider.message",
          "dev.postrider.metrics",
          "dev.postrider.servlet..",
          "dev.postrider.spool",
          "io.micrometer..",
          "org.jspecify..",
          "org.springframework..");

  /** A library's user has neither Jetty nor a command line; the rules above keep them out of the servlet. */
  @ArchTest
  static final ArchRule serverKnowsJettyAndWhatItServes = classes()
      .that()
      .resideInAPackage("dev.postrider.server")
      .should()
      .onlyDependOnClassesThat()
      .resideInAnyPackage(
          "java..",
          "com.fasterxml.jackson..",
          "dev.postrider",
          "dev.postrider.config",
          "dev.postrider.kafka",
          "dev.postrider.metrics",
          "dev.postrider.process..",
          "dev.postrider.server",
          "dev.postrider.server.page",
          "dev.postrider.servlet",
          "dev.postrider.tls",
          "io.micrometer..",
          "jakarta.servlet..",
          "javax.net.ssl",
          "org.apache.kafka.common",
          "org.eclipse.jetty..",
          "org.jspecify..");

  @ArchTest
  static final ArchRule pageKnowsTopicsAndNotTheServer = classes()
      .that()
      .resideInAPackage("dev.postrider.server.page")
      .should()
      .onlyDependOnClassesThat()
      .resideInAnyPackage(
          "java..",
          "com.fasterxml.jackson..",
          "dev.postrider.config",
          "dev.postrider.server.page",
          "jakarta.servlet..",
          "org.apache.kafka.clients.consumer",
          "org.apache.kafka.common..",
          "org.eclipse.jetty.ee10.servlet",
          "org.jspecify..");

  @ArchTest
  static final ArchRule classesFormNoCycle =
      slices().assignedFrom(new TopLevelClasses()).should().beFreeOfCycles();

  @ArchTest
  static final ArchRule uploadLibraryStaysInTheParts = noClasses()
      .that()
      .haveNameNotMatching(".*\\.(MultipartParts|UploadedPart)(\\$.*)?")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("org.apache.commons..");

  @ArchTest
  static final ArchRule staticFieldsAreConstants =
      fields().that().areStatic().should().beFinal();
}
