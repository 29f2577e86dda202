package dev.postrider.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.KafkaExtension;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CsrfToken;

/** The README's beans in a Spring Boot application whose requests need a login. */
@ExtendWith(KafkaExtension.class)
class SpringBootSnippetTest {

  private static final String LOGIN =
      "Basic " + Base64.getEncoder().encodeToString("ada:secret".getBytes(UTF_8));

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {

    // snippet: spring-boot
    @Bean
    ServletRegistrationBean<PublishServlet> publishOrders(PublisherConfig config) {
      var registration = new ServletRegistrationBean<>(new PublishServlet(config), "/orders/*");
      registration.setAsyncSupported(true);
      registration.setLoadOnStartup(1);
      return registration;
    }

    @Bean
    FilterRegistrationBean<PublishFilter> copyShop(PublisherConfig config) {
      var registration = new FilterRegistrationBean<>(new PublishFilter(config));
      registration.addUrlPatterns("/shop/*");
      registration.addInitParameter("on_failure", "stop");
      registration.setOrder(-99);
      return registration;
    }

    // snippet end

    @Bean
    ServletRegistrationBean<Shop> shop() {
      return new ServletRegistrationBean<>(new Shop(), "/shop/*", "/token");
    }

    @Bean
    UserDetailsService users() {
      return new InMemoryUserDetailsManager(
          User.withUsername("ada").password("{noop}secret").build());
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http, Environment environment) throws Exception {
      if (environment.getRequiredProperty("login", Boolean.class)) {
        http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated());
      }
      if (!environment.getRequiredProperty("csrf", Boolean.class)) {
        http.csrf(csrf -> csrf.disable());
      }
      return http.httpBasic(Customizer.withDefaults()).build();
    }
  }

  /** Answers with the body, or with the token against forged requests. */
  static final class Shop extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getOutputStream().write(answer(request));
    }

    private static byte[] answer(HttpServletRequest request) throws IOException {
      return request.getMethod().equals("GET")
          ? ((CsrfToken) request.getAttribute(CsrfToken.class.getName()))
              .getToken()
              .getBytes(UTF_8)
          : request.getInputStream().readAllBytes();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sendsNothingWithoutALogin(boolean csrf, EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    try (var application = start(
        config(kafka, topic).build(),
        "login=true",
        "csrf=" + csrf,
        "spring.mvc.formcontent.filter.enabled=false")) {
      HttpClient http =
          HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
      for (String path : List.of("/orders/1", "/shop/1")) {
        assertRefused(send(http, application, "POST", path, Map.of()));
        assertRefused(send(http, application, "POST", path, Map.of("Authorization", "Basic bm8=")));
        if (csrf) {
          assertRefused(send(http, application, "POST", path, Map.of("Authorization", LOGIN)));
        }
      }
      assertEquals(List.of(), kafka.records(topic));

      Map<String, String> allowed = csrf
          ? Map.of("Authorization", LOGIN, "X-CSRF-TOKEN", token(http, application))
          : Map.of("Authorization", LOGIN);
      for (String path : List.of("/orders/1", "/shop/1")) {
        assertEquals(200, send(http, application, "POST", path, allowed), path);
        assertEquals(200, send(http, application, "PUT", path, allowed), path);
      }
    }
    assertEquals(
        List.of("a=/orders/1", "a=/orders/1", "a=/shop/1", "a=/shop/1"),
        kafka.records(topic).stream()
            .map(record -> requireNonNull(EnvelopeReader.read(record.value()).body()))
            .map(body -> new String(body, UTF_8))
            .toList());
    Documentation.assertShows(
        "spring-boot", "src/test/java/dev/postrider/servlet/SpringBootSnippetTest.java");
  }

  /** The build runs this class with each Spring Boot that README names. */
  @Test
  void runsInTheSpringBootItIsMeantFor() {
    assertEquals(System.getProperty("springboot.version"), SpringBootVersion.getVersion());
  }

  @Test
  void answersWhatIsUnderWayWhenStopped(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    PublisherConfig config = config(kafka, topic)
        .producerProperties(Map.of("linger.ms", "3000", "batch.size", "1000000"))
        .build();
    BegunRequests begun = new BegunRequests();
    var application = start(config, begun, "login=false", "csrf=false", "server.shutdown=graceful");

    GracefulStopTest.assertAnswersEachRecord(kafka, topic, port(application), begun::count, () -> {
      application.close();
      return true;
    });
  }

  private static ConfigurableApplicationContext start(
      PublisherConfig config, String... properties) {
    return start(config, new BegunRequests(), properties);
  }

  private static ConfigurableApplicationContext start(
      PublisherConfig config, BegunRequests begun, String... properties) {
    return new SpringApplicationBuilder(Application.class)
        .initializers(context -> {
          var beans = (GenericApplicationContext) context;
          beans.registerBean(PublisherConfig.class, () -> config);
          beans.registerBean(BegunRequests.class, () -> begun);
        })
        .properties(properties)
        .properties("server.port=0", "server.address=127.0.0.1", "spring.main.banner-mode=off")
        .run();
  }

  private static void assertRefused(int status) {
    assertTrue(status == 401 || status == 403, String.valueOf(status));
  }

  private static int port(ConfigurableApplicationContext application) {
    return application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  private static String token(HttpClient http, ConfigurableApplicationContext application)
      throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri(application, "/token"))
        .header("Authorization", LOGIN)
        .build();
    return http.send(request, BodyHandlers.ofString()).body();
  }

  private static int send(
      HttpClient http,
      ConfigurableApplicationContext application,
      String method,
      String path,
      Map<String, String> headers)
      throws Exception {
    var request = HttpRequest.newBuilder(uri(application, path))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .method(method, BodyPublishers.ofString("a=" + path));
    headers.forEach(request::header);
    return http.send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  private static URI uri(ConfigurableApplicationContext application, String path) {
    return URI.create("http://127.0.0.1:" + port(application) + path);
  }

  private static PublisherConfigBuilder config(EmbeddedKafka kafka, String topic) {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsync(false);
  }
}
