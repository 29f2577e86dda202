package dev.postrider.servlet.boot;

import dev.postrider.config.InvalidConfigException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows a faulty configuration as Spring Boot shows why an application did not start. */
final class InvalidConfigFailureAnalyzer extends AbstractFailureAnalyzer<InvalidConfigException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, InvalidConfigException cause) {
    return new FailureAnalysis(
        "Postrider's configuration has faults:\n\n    " + String.join("\n    ", cause.faults()),
        "Correct these settings. Postrider's docs/configuration.md lists all of them.",
        cause);
  }
}
