package dev.postrider.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

/** An application whose properties have faults does not start, and Spring Boot says which. */
class AutoConfigurationFaultsTest {

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  @Test
  void namesAllFaultsOfTheSettings() {
    FailureAnalysis failure = failure(
        "postrider.topic=orders",
        "postrider.bootstrap-servers=127.0.0.1:70000",
        "postrider.producer-async=perhaps",
        "postrider.timeout=soon",
        "postrider.topc=orders",
        "postrider.security.certificate=none");
    assertEquals("""
        Postrider's configuration has faults:

            postrider.timeout: "soon" is not an integer, the number of ms
            postrider.producer-async: "perhaps" is not true or false
            postrider.topc: unknown field; did you mean postrider.topic?
            postrider.bootstrap-servers[0].port: 70000 is not between 0 and 65535
            postrider.security.certificate: has no effect unless postrider.security.ssl is true
            postrider.security.private-key: required with postrider.security.certificate
            postrider.security.certificate: has no PEM block CERTIFICATE""", failure.getDescription());
  }

  @Test
  void namesWhatIsMissing() {
    assertTrue(failure("postrider.topic=orders")
        .getDescription()
        .endsWith("postrider.bootstrap-servers: required, because no producer is handed in"));
    assertTrue(failure("postrider.servlet.path=/orders/*")
        .getDescription()
        .endsWith("postrider.topic: required"));
  }

  static Stream<Arguments> faultsOfTheAdapter() {
    return Stream.of(
        Arguments.of("postrider.filter.on-failure=perhaps", "postrider.filter.on-failure"),
        Arguments.of("postrider.filter.async-timeout=0", "postrider.filter.async-timeout: 0"),
        Arguments.of("postrider.filter.async-timeout=soon", "postrider.filter.async-timeout"),
        Arguments.of(
            "postrider.filter.multipart-max-bytes=-1B",
            "postrider.filter.multipart-max-bytes: -1 is not at least 1"),
        Arguments.of("postrider.topic=${nowhere}", "nowhere"));
  }

  @ParameterizedTest
  @MethodSource("faultsOfTheAdapter")
  void namesTheFaultyProperty(String property, String named) {
    String description = failure(
            "postrider.topic=orders",
            "postrider.bootstrap-servers=127.0.0.1:1",
            "postrider.filter.path=/shop/*",
            property)
        .getDescription();
    assertTrue(description.contains(named), description);
  }

  /** What Spring Boot prints in place of a stack trace. */
  private static FailureAnalysis failure(String... properties) {
    var application = new SpringApplicationBuilder(Application.class)
        .properties(properties)
        .properties("server.port=0", "server.address=127.0.0.1", "spring.main.banner-mode=off");
    Throwable thrown = assertThrows(RuntimeException.class, application::run);
    List<FailureAnalyzer> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
        .load(FailureAnalyzer.class, FailureHandler.handleMessage((message, cause) -> {}));
    return analyzers.stream()
        .map(analyzer -> analyzer.analyze(thrown))
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow(() -> new AssertionError("Spring Boot shows a stack trace", thrown));
  }
}
