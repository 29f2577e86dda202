package dev.postrider.servlet;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.RequestPublisher;
import dev.postrider.config.PublisherConfig;
import dev.postrider.testing.AdapterServer;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.HttpWire;
import dev.postrider.testing.KafkaExtension;
import dev.postrider.testing.RawResponse;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The law: an application behind the filter answers as it does without, whatever stands before. */
@ExtendWith(KafkaExtension.class)
class FilteredApplicationTest {

  private static final Duration IDLE = Duration.ofMinutes(5);
  private static final List<Application> APPLICATIONS = List.of(
      Application.STREAM,
      Application.READER,
      Application.PARAMETERS,
      Application.STREAM_THEN_PARAMETERS,
      Application.PARAMETERS_THEN_STREAM,
      Application.PARTS,
      Application.NOTHING);

  @ParameterizedTest
  @EnumSource(WebServer.class)
  void answersAsWithoutTheFilter(WebServer container, EmbeddedKafka kafka) throws Exception {
    var config = PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(kafka.newTopic(1))
        .build();
    Set<String> differences = new TreeSet<>();
    try (RequestPublisher publisher = RequestPublisher.create(config);
        AdapterServer server = start(container, new PublishFilter(publisher))) {
      for (Neighbours neighbours : Neighbours.values()) {
        for (Application application : APPLICATIONS) {
          for (Map.Entry<String, RawRequest> request : RawRequest.all().entrySet()) {
            String path = application.path();
            String named = "X-Neighbours: " + neighbours + "\r\n";
            String plain = response(server, request.getValue().at(path, named));
            String copied =
                response(server, request.getValue().at(path, named + "X-Copied: yes\r\n"));
            // Where it would fail it may fail in another way, or not at all.
            if (plain.startsWith("200")
                && !plain.equals(copied)
                && !isDocumented(container, neighbours, application, request.getKey())) {
              differences.add(neighbours + " " + application + ", " + request.getKey() + "\n  "
                  + plain.replace("\n", "~") + "\n  " + copied.replace("\n", "~"));
            }
          }
        }
      }
    }
    assertEquals("", String.join("\n", differences));
  }

  /** The differences there are, each with its reason. */
  private static boolean isDocumented(
      WebServer container, Neighbours neighbours, Application application, String request) {
    // A filter that reads a part of a form or an upload breaks it for the application in any case.
    return (neighbours == Neighbours.FIRST_BYTE
            && (request.contains("form")
                || request.contains("upload")
                || request.equals("large field")))
        // Jetty keeps to the charset of the Content-Type when a filter forces another.
        || (container == WebServer.JETTY
            && neighbours == Neighbours.ENCODING
            && request.equals("latin-1 form"))
        // Tomcat gives a part's value before the query's where parts are asked for before
        // parameters.
        || (container == WebServer.TOMCAT
            && application == Application.PARTS
            && request.equals("upload and query"));
  }

  private static String response(AdapterServer server, String request) throws IOException {
    try (HttpWire wire = HttpWire.connect(server.port())) {
      wire.send(request);
      RawResponse response = wire.response();
      // The page of an error shows a stack trace, in which the filter stands.
      return response.status() + (response.status() < 400 ? response.text() : "");
    }
  }

  private static AdapterServer start(WebServer container, Filter publish) throws Exception {
    Map<Neighbours, List<Filter>> filters = new EnumMap<>(Neighbours.class);
    for (Neighbours neighbours : Neighbours.values()) {
      filters.put(neighbours, neighbours.filters());
    }
    Filter before = (request, response, chain) -> {
      String name = requireNonNull(((HttpServletRequest) request).getHeader("X-Neighbours"));
      try {
        through(requireNonNull(filters.get(Neighbours.valueOf(name))), chain)
            .doFilter(request, response);
      } catch (ServletException | RuntimeException e) {
        // The container would log each with its trace, seventy thousand lines of them.
        if (response.isCommitted()) {
          throw e;
        }
        ((HttpServletResponse) response).sendError(500);
      }
    };
    Filter copy = (request, response, chain) -> {
      if (((HttpServletRequest) request).getHeader("X-Copied") == null) {
        chain.doFilter(request, response);
      } else {
        publish.doFilter(request, response, chain);
      }
    };
    return container.start(
        (classes, context) -> {
          for (Filter filter : List.of(before, new Initialized(publish, copy))) {
            var registration = context.addFilter("filter-" + filter.hashCode(), filter);
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

  private static FilterChain through(List<Filter> filters, FilterChain end) {
    return filters.isEmpty()
        ? end
        : (request, response) -> filters
            .get(0)
            .doFilter(request, response, through(filters.subList(1, filters.size()), end));
  }

  /** Gives a filter behind another its life. */
  private record Initialized(Filter inner, Filter outer) implements Filter {
    @Override
    public void init(jakarta.servlet.FilterConfig config) throws ServletException {
      inner.init(config);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      outer.doFilter(request, response, chain);
    }

    @Override
    public void destroy() {
      inner.destroy();
    }
  }
}
