package dev.postrider.servlet.boot;

import dev.postrider.PublisherListener;
import dev.postrider.RequestPublisher;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;

/** Every listener among the beans, the meters with them, hears of every publisher before requests come. */
@AutoConfiguration(after = PostriderAutoConfiguration.class)
@ConditionalOnBean(RequestPublisher.class)
final class PostriderListenerAutoConfiguration {

  @Bean
  SmartInitializingSingleton postriderListening(
      ObjectProvider<RequestPublisher> publishers, ObjectProvider<PublisherListener> listeners) {
    return () -> publishers
        .orderedStream()
        .forEach(publisher -> listeners.orderedStream().forEach(publisher::listen));
  }
}
