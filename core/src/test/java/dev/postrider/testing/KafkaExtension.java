package dev.postrider.testing;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the JVM's one {@link EmbeddedKafka} as a parameter, started on first use and closed
 * after the last test. Shared by all test classes: use topics of your own ({@link
 * EmbeddedKafka#newTopic}), and a broker of your own where the test stops it.
 */
public final class KafkaExtension implements ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(KafkaExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == EmbeddedKafka.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            EmbeddedKafka.class, type -> EmbeddedKafka.startUntilExit(), EmbeddedKafka.class);
  }
}
