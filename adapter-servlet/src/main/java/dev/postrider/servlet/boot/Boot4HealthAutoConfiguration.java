package dev.postrider.servlet.boot;

import dev.postrider.RequestPublisher;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health {@code postrider} in Spring Boot 4; the other one has its types in another package. */
@AutoConfiguration(after = PostriderAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean(RequestPublisher.class)
@ConditionalOnEnabledHealthIndicator("postrider")
final class Boot4HealthAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean(name = "postriderHealthIndicator")
  HealthIndicator postriderHealthIndicator(RequestPublisher publisher) {
    var delivery = new DeliveryHealth(publisher);
    return () -> {
      DeliveryHealth.Report report = delivery.report();
      return Health.status(report.status()).withDetails(report.details()).build();
    };
  }
}
