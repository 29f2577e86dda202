package dev.postrider.servlet;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.RequestPublisher;
import dev.postrider.config.PublisherConfig;
import dev.postrider.testing.AdapterServer;
import dev.postrider.testing.HttpWire;
import dev.postrider.testing.RawResponse;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.web.filter.CharacterEncodingFilter;

/**
 * An application sees the same with the copying filter as without, also where a filter stands between the
 * two, where a wrapper in front gives the body again, and where a request is forwarded.
 */
class FiltersAroundTest {

  private static final Duration IDLE = Duration.ofMinutes(5);
  private static final Filter NONE =
      (request, response, chain) -> chain.doFilter(request, response);
  private static final List<Application> APPLICATIONS = List.of(
      Application.STREAM,
      Application.STREAM_TWICE,
      Application.READER,
      Application.PARAMETERS,
      Application.PARTS,
      Application.FORWARD);

  /** Passes the request through a copying filter if the request asks for that. */
  private record OnDemand(Filter copying) implements Filter {
    @Override
    public void init(FilterConfig config) throws ServletException {
      copying.init(config);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      boolean asked = ((HttpServletRequest) request).getHeader("X-Copied") != null;
      (asked ? copying : NONE).doFilter(request, response, chain);
    }

    @Override
    public void destroy() {
      copying.destroy();
    }
  }

  private static void assertSeenAlike(
      WebServer container, Filter before, Filter behind, Application application, String... names)
      throws Exception {
    var serializer = new ByteArraySerializer();
    PublisherConfig config =
        PublisherConfig.builder().topic("t").producerAsync(false).build();
    try (var producer = new MockProducer<>(true, null, serializer, serializer);
        RequestPublisher publisher = RequestPublisher.create(config, producer);
        AdapterServer server = start(container, before, new PublishFilter(publisher), behind)) {
      for (String name : names) {
        RawRequest request = requireNonNull(RawRequest.all().get(name), name);
        String plain = response(server, request.at(application.path(), ""));
        assertTrue(plain.startsWith("200"), plain);
        assertEquals(
            plain, response(server, request.at(application.path(), "X-Copied: yes\r\n")), name);
      }
      assertEquals(names.length, producer.history().size());
    }
  }

  private static String response(AdapterServer server, String request) throws IOException {
    try (HttpWire wire = HttpWire.connect(server.port())) {
      wire.send(request);
      RawResponse response = wire.response();
      return response.status() + response.text();
    }
  }

  private static AdapterServer start(
      WebServer container, Filter before, Filter copying, Filter behind) throws Exception {
    return container.start(
        (classes, context) -> {
          for (Filter filter : List.of(before, new OnDemand(copying), behind)) {
            if (filter == NONE) {
              continue;
            }
            var registration =
                context.addFilter("filter-" + System.identityHashCode(filter), filter);
            registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
            registration.setAsyncSupported(true);
          }
          for (Application application : APPLICATIONS) {
            var registration =
                context.addServlet(application.name(), new Application.AsServlet(application));
            registration.addMapping(application.path());
            registration.setAsyncSupported(true);
            registration.setMultipartConfig(new MultipartConfigElement(""));
          }
        },
        IDLE);
  }

  private static Filter before(boolean parsesForm) {
    return (request, response, chain) ->
        chain.doFilter(new KeptRequest((HttpServletRequest) request, parsesForm), response);
  }

  @ParameterizedTest
  @EnumSource(WebServer.class)
  void charsetThatIsSetBehindTheFilterCounts(WebServer container) throws Exception {
    Filter behind = new CharacterEncodingFilter("UTF-8", true);
    assertSeenAlike(
        container, NONE, behind, Application.PARAMETERS, "form and query", "chunked form");
    assertSeenAlike(container, NONE, behind, Application.READER, "utf-8 text");
    assertSeenAlike(
        container, NONE, behind, Application.PARTS, "upload", "utf-8 file name", "utf-8 part");
  }

  @ParameterizedTest
  @EnumSource(WebServer.class)
  void forwardKeepsTheQueryOfAnUpload(WebServer container) throws Exception {
    assertSeenAlike(
        container, NONE, NONE, Application.FORWARD, "upload and query", "form and query", "upload");
  }

  @ParameterizedTest
  @EnumSource(WebServer.class)
  void bodyThatAWrapperGivesAgainIsGivenAgain(WebServer container) throws Exception {
    assertSeenAlike(
        container, before(false), NONE, Application.STREAM_TWICE, "json", "large", "chunked");
  }

  @ParameterizedTest
  @EnumSource(WebServer.class)
  void parametersThatAWrapperMakesAreNotDoubled(WebServer container) throws Exception {
    assertSeenAlike(container, before(true), NONE, Application.PARAMETERS, "form with token");
  }

  @ParameterizedTest
  @EnumSource(WebServer.class)
  void furtherStreamOverTheContainersIsNoBodyGivenAgain(WebServer container) throws Exception {
    Filter passing = (request, response, chain) ->
        chain.doFilter(new PassedRequest((HttpServletRequest) request), response);
    assertSeenAlike(container, passing, NONE, Application.STREAM, "json", "large", "chunked");
    assertSeenAlike(container, passing, NONE, Application.PARAMETERS, "form and query");
  }
}
