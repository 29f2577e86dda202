package dev.postrider.kong.driver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.testing.RequestVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client's request as it stands in Kong. Text is one character per byte.
 *
 * @param method the method
 * @param target the request target as sent
 * @param httpVersion 1.0, 1.1 or 2
 * @param headers the header lines in arrival order
 * @param body the body's bytes, empty for none
 * @param scheme {@code http} or {@code https}
 * @param port the port of Kong's listener
 * @param clientIp the peer's address
 * @param clientPort the peer's port
 * @param trustedClient whether X-Forwarded headers of this peer count
 * @param consumer the consumer's row, null if nobody logged in
 * @param credential the credential's row, or null
 * @param route the route's row
 * @param service the service's row, null for a route without one
 * @param variables nginx variables beside those that follow from the rest
 */
public record GatewayRequest(
    String method,
    String target,
    double httpVersion,
    List<GatewayResponse.Field> headers,
    String body,
    String scheme,
    int port,
    String clientIp,
    int clientPort,
    boolean trustedClient,
    @Nullable Map<String, Object> consumer,
    @Nullable Map<String, Object> credential,
    @Nullable Map<String, Object> route,
    @Nullable Map<String, Object> service,
    Map<String, String> variables) {

  /** A GET of {@code target} with nothing else. */
  public static GatewayRequest get(String target) {
    return of("GET", target).build();
  }

  /** A request with this method and target, which is all that it has to begin with. */
  public static Builder of(String method, String target) {
    return new Builder(method, target);
  }

  /** The request of a test vector; header lines exactly those of the vector. */
  public static GatewayRequest of(RequestVector vector) {
    Builder builder = of(vector.method(), vector.uri());
    for (RequestVector.Field field : vector.headers()) {
      builder.header(field.name(), field.value());
    }
    return builder.body(vector.body()).build();
  }

  String path() {
    int mark = target.indexOf('?');
    return mark < 0 ? target : target.substring(0, mark);
  }

  String query() {
    int mark = target.indexOf('?');
    return mark < 0 ? "" : target.substring(mark + 1);
  }

  /** Collects a request; not for use by several threads. */
  public static final class Builder {
    private final String method;
    private final String target;
    private double httpVersion = 1.1;
    private final List<GatewayResponse.Field> headers = new ArrayList<>();
    private String body = "";
    private String scheme = "http";
    private int port = 8000;
    private String clientIp = "127.0.0.1";
    private int clientPort = 50000;
    private boolean trustedClient;
    private @Nullable Map<String, Object> consumer;
    private @Nullable Map<String, Object> credential;
    private @Nullable Map<String, Object> route;
    private @Nullable Map<String, Object> service;
    private final Map<String, String> variables = new HashMap<>();

    private Builder(String method, String target) {
      this.method = method;
      this.target = target;
    }

    public Builder httpVersion(double value) {
      httpVersion = value;
      return this;
    }

    /** Adds a header line. */
    public Builder header(String name, String value) {
      headers.add(new GatewayResponse.Field(name, value));
      return this;
    }

    public Builder body(byte[] bytes) {
      body = new String(bytes, ISO_8859_1);
      return this;
    }

    /** A body of this text in UTF-8. */
    public Builder body(String text) {
      return body(text.getBytes(UTF_8));
    }

    /** Adds the Content-Length that an HTTP/1 client sends with this body. */
    public Builder contentLength() {
      return header("Content-Length", Integer.toString(body.length()));
    }

    public Builder listener(String newScheme, int newPort) {
      scheme = newScheme;
      port = newPort;
      return this;
    }

    public Builder client(String ip, int newPort) {
      clientIp = ip;
      clientPort = newPort;
      return this;
    }

    public Builder trustedClient() {
      trustedClient = true;
      return this;
    }

    public Builder consumer(Map<String, Object> row) {
      consumer = Map.copyOf(row);
      return this;
    }

    public Builder credential(Map<String, Object> row) {
      credential = Map.copyOf(row);
      return this;
    }

    public Builder route(Map<String, Object> row) {
      route = Map.copyOf(row);
      return this;
    }

    public Builder service(Map<String, Object> row) {
      service = Map.copyOf(row);
      return this;
    }

    public Builder variable(String name, String value) {
      variables.put(name, value);
      return this;
    }

    public GatewayRequest build() {
      return new GatewayRequest(
          method,
          target,
          httpVersion,
          List.copyOf(headers),
          body,
          scheme,
          port,
          clientIp,
          clientPort,
          trustedClient,
          consumer,
          credential,
          route,
          service,
          Map.copyOf(variables));
    }
  }
}
