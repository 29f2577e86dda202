package dev.postrider.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry with the part of Confluent's published API that clients read and register schemas with.
 * On a loopback port of the system's choice.
 */
public final class SchemaRegistryServer implements AutoCloseable {

  /** Where another registry runs that tests are to talk to, such as Apicurio's. */
  private static final String OTHER = "postrider.schema.registry";

  private static final String TYPE = "application/vnd.schemaregistry.v1+json";

  /** What a request is answered with in place of a schema. */
  public record Answer(int status, String body) {}

  /** A schema that another one uses. */
  public record Reference(String name, String subject, int version) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, List<ObjectNode>> subjects = new ConcurrentHashMap<>();
  private final List<Headers> asked = new CopyOnWriteArrayList<>();
  private volatile Function<Headers, @Nullable Answer> before = headers -> null;
  private int lastId;

  private SchemaRegistryServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts one, which the caller closes.
   *
   * @param tls its certificate and key; null for plain HTTP
   */
  public static SchemaRegistryServer start(@Nullable SSLContext tls) {
    return start(0, tls);
  }

  /** Starts one on a port that another had. */
  public static SchemaRegistryServer start(int port, @Nullable SSLContext tls) {
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      HttpServer server;
      if (tls == null) {
        server = HttpServer.create(address, 0);
      } else {
        HttpsServer secure = HttpsServer.create(address, 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(tls));
        server = secure;
      }
      SchemaRegistryServer registry = new SchemaRegistryServer(server);
      server.setExecutor(registry.threads);
      server.createContext("/subjects/", registry::subject);
      server.start();
      return registry;
    } catch (IOException e) {
      throw new IllegalStateException("cannot start the schema registry", e);
    }
  }

  /** Where its API begins. */
  public String url() {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return scheme + "://127.0.0.1:" + port();
  }

  /** The port that it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** The other registry that tests are to talk to; null if there is none. */
  public static @Nullable String other() {
    return System.getProperty(OTHER);
  }

  /** The header fields of each request for a schema so far. */
  public List<Headers> asked() {
    return List.copyOf(asked);
  }

  /** Decides from now on which requests for a schema are answered with something else. */
  public void answer(Function<Headers, @Nullable Answer> instead) {
    before = instead;
  }

  /**
   * Registers a schema as a new version of its subject, over the API of any registry.
   *
   * @param type {@code AVRO}, {@code JSON} or {@code PROTOBUF}
   * @return its id
   */
  public static int register(
      String url, String subject, String type, String schema, Reference... references)
      throws IOException, InterruptedException {
    ObjectNode body =
        JsonNodeFactory.instance.objectNode().put("schema", schema).put("schemaType", type);
    ArrayNode list = body.putArray("references");
    for (Reference reference : references) {
      list.addObject()
          .put("name", reference.name())
          .put("subject", reference.subject())
          .put("version", reference.version());
    }
    HttpRequest request = HttpRequest.newBuilder(
            URI.create(url + "/subjects/" + subject + "/versions"))
        .header("Content-Type", TYPE)
        .POST(BodyPublishers.ofString(body.toString()))
        .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + " " + response.body());
    }
    return Json.parse(response.body()).required("id").intValue();
  }

  private void subject(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getRawPath().split("/", -1);
    String subject = URLDecoder.decode(path[2], UTF_8);
    JsonNode body = exchange.getRequestMethod().equals("POST")
        ? Json.parse(exchange.getRequestBody().readAllBytes())
        : null;
    if (body != null) {
      respond(exchange, new Answer(200, "{\"id\":" + added(subject, (ObjectNode) body) + "}"));
      return;
    }
    asked.add(exchange.getRequestHeaders());
    Answer instead = before.apply(exchange.getRequestHeaders());
    respond(exchange, instead != null ? instead : version(subject, path[4]));
  }

  private synchronized int added(String subject, ObjectNode schema) {
    List<ObjectNode> versions = subjects.computeIfAbsent(subject, name -> new ArrayList<>());
    schema.put("subject", subject).put("id", ++lastId).put("version", versions.size() + 1);
    if (schema.path("schemaType").asText().equals("AVRO")) {
      schema.remove("schemaType"); // as Confluent's leaves it out
    }
    versions.add(schema);
    return lastId;
  }

  private synchronized Answer version(String subject, String version) {
    List<ObjectNode> versions = subjects.getOrDefault(subject, List.of());
    if (versions.isEmpty()) {
      return new Answer(404, "{\"error_code\":40401,\"message\":\"Subject not found.\"}");
    }
    int number = version.equals("latest") ? versions.size() : Integer.parseInt(version);
    return number > versions.size()
        ? new Answer(404, "{\"error_code\":40402,\"message\":\"Version not found.\"}")
        : new Answer(200, versions.get(number - 1).toString());
  }

  private static void respond(HttpExchange exchange, Answer answer) throws IOException {
    byte[] bytes = answer.body().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", TYPE);
    exchange.sendResponseHeaders(answer.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
