package dev.postrider.servlet.boot;

import dev.postrider.RequestPublisher;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.message.MessageFunction;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * A {@link PublisherConfig} and a {@link RequestPublisher} from the properties {@code postrider.*}; an
 * application with beans of these types keeps its own. Each bean that is a {@link MessageFunction} is added to
 * those of the configuration. Does nothing in an application that sets none of
 * the properties. Spring closes the publisher after the web server has stopped.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@Conditional(PostriderAutoConfiguration.OnAnyProperty.class)
public final class PostriderAutoConfiguration {

  /** For Spring. */
  PostriderAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  PublisherConfig publisherConfig(Environment environment) {
    return new PostriderProperties(environment).config();
  }

  @Bean
  @ConditionalOnMissingBean
  RequestPublisher requestPublisher(
      PublisherConfig config, ObjectProvider<MessageFunction> functions) {
    List<MessageFunction> all = new ArrayList<>(config.messageFunctions());
    functions.orderedStream().forEach(all::add);
    try {
      return RequestPublisher.create(config.withMessageFunctions(all));
    } catch (InvalidConfigException e) {
      throw new InvalidConfigException(PropertyFaults.of(e));
    }
  }

  static final class OnAnyProperty extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(
        ConditionContext context, AnnotatedTypeMetadata metadata) {
      boolean given = !new PostriderProperties(context.getEnvironment()).isEmpty();
      return new ConditionOutcome(
          given,
          ConditionMessage.forCondition("Properties")
              .because((given ? "found" : "did not find") + " postrider.*"));
    }
  }
}
