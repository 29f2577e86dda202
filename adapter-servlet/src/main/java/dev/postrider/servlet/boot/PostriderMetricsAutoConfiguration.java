package dev.postrider.servlet.boot;

import dev.postrider.RequestPublisher;
import dev.postrider.metrics.PublisherMetrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Meters of all publishers, which Spring Boot binds to the application's registries. */
@AutoConfiguration(after = PostriderAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(RequestPublisher.class)
final class PostriderMetricsAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  PublisherMetrics postriderMetrics() {
    return new PublisherMetrics();
  }
}
