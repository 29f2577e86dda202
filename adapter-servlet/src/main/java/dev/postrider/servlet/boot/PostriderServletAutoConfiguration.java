package dev.postrider.servlet.boot;

import static dev.postrider.servlet.boot.AdapterProperty.FILTER_ASYNC_TIMEOUT;
import static dev.postrider.servlet.boot.AdapterProperty.FILTER_MULTIPART_MAX_BYTES;
import static dev.postrider.servlet.boot.AdapterProperty.FILTER_ON_FAILURE;
import static dev.postrider.servlet.boot.AdapterProperty.FILTER_PATH;
import static dev.postrider.servlet.boot.AdapterProperty.SERVLET_ASYNC_TIMEOUT;
import static dev.postrider.servlet.boot.AdapterProperty.SERVLET_PATH;

import dev.postrider.RequestPublisher;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.servlet.PublishFilter;
import dev.postrider.servlet.PublishServlet;
import dev.postrider.servlet.boot.AdapterProperty.OnFailure;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.OnPropertyListCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * Registers a {@link PublishServlet} at {@code postrider.servlet.path} and a {@link PublishFilter} at
 * {@code postrider.filter.path}, both with the application's {@link RequestPublisher}.
 */
@AutoConfiguration(after = PostriderAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(RequestPublisher.class)
final class PostriderServletAutoConfiguration {

  private final PostriderProperties properties;

  PostriderServletAutoConfiguration(Environment environment) {
    this.properties = new PostriderProperties(environment);
  }

  @Bean
  @Conditional(OnServletPath.class)
  ServletRegistrationBean<PublishServlet> postriderServlet(RequestPublisher publisher) {
    var registration =
        new ServletRegistrationBean<>(new PublishServlet(publisher), paths(SERVLET_PATH));
    registration.setAsyncSupported(true);
    registration.setLoadOnStartup(1);
    timeout(SERVLET_ASYNC_TIMEOUT)
        .ifPresent(millis -> registration.addInitParameter("async_timeout_ms", millis));
    return registration;
  }

  /** Behind Spring Security's filter: a request without a login reaches neither Kafka nor the application. */
  @Bean
  @Conditional(OnFilterPath.class)
  FilterRegistrationBean<PublishFilter> postriderFilter(
      RequestPublisher publisher, @Value("${spring.security.filter.order:-100}") int security) {
    var registration = new FilterRegistrationBean<>(new PublishFilter(publisher));
    registration.addUrlPatterns(paths(FILTER_PATH));
    registration.setOrder(security + 1);
    timeout(FILTER_ASYNC_TIMEOUT)
        .ifPresent(millis -> registration.addInitParameter("async_timeout_ms", millis));
    properties
        .adapter(FILTER_ON_FAILURE, Bindable.of(OnFailure.class))
        .ifPresent(choice ->
            registration.addInitParameter("on_failure", choice.name().toLowerCase(Locale.ROOT)));
    properties
        .adapter(FILTER_MULTIPART_MAX_BYTES, Bindable.of(DataSize.class))
        .ifPresent(size -> registration.addInitParameter(
            "multipart_max_bytes", atLeastOne(FILTER_MULTIPART_MAX_BYTES, size.toBytes())));
    return registration;
  }

  private String[] paths(String name) {
    return properties
        .adapter(name, Bindable.listOf(String.class))
        .orElse(List.of())
        .toArray(String[]::new);
  }

  private Optional<String> timeout(String name) {
    return properties
        .adapter(name, Bindable.of(Duration.class))
        .map(timeout -> atLeastOne(name, timeout.toMillis()));
  }

  private static String atLeastOne(String name, long number) {
    if (number < 1) {
      throw new InvalidConfigException(
          List.of(PropertyNames.PREFIX + "." + name + ": " + number + " is not at least 1"));
    }
    return String.valueOf(number);
  }

  static final class OnServletPath extends OnPropertyListCondition {
    OnServletPath() {
      super(
          PropertyNames.PREFIX + "." + SERVLET_PATH,
          () -> ConditionMessage.forCondition("Path of the servlet"));
    }
  }

  static final class OnFilterPath extends OnPropertyListCondition {
    OnFilterPath() {
      super(
          PropertyNames.PREFIX + "." + FILTER_PATH,
          () -> ConditionMessage.forCondition("Path of the filter"));
    }
  }
}
