package dev.postrider.kong;

import static dev.postrider.kong.CommandLineOptions.COMMAND;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.postrider.RequestPublisher;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.Setting;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.GatewayResponse;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.server.PluginServer;
import dev.postrider.process.LogFormat;
import dev.postrider.process.ProcessLogging;
import dev.postrider.testing.BrokerListener;
import dev.postrider.testing.Certificates;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.TokenServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every failing path of configuration, TLS, SASL and OAuth with known secrets, and no output that shows
 * one: logs of all levels, kafka-clients' and the JDK's too, exceptions, responses, Kong's log, metrics,
 * dumps, {@code toString}.
 */
class SecretsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Certificates CERTIFICATES = Certificates.create();

  private static final String USER = "usr-7f3a/with +%\u00fc";
  private static final String PASSWORD = "pwd-91cc/with +%\u00fc";
  private static final String CLIENT_SECRET = "cls-52be/with +%\u00fc";
  private static final String PROPERTY = "prp-c04d/with +%\u00fc";
  private static final String TOKEN = "tokE8b1NotAJwtAtAll";

  private static final String JDKS_CLIENT = "sun.net.www.protocol.http.HttpURLConnection";

  private static EmbeddedKafka kafka;

  /** Where a secret has shown: the form, and the line. */
  private final Set<String> shown = ConcurrentHashMap.newKeySet();

  private final AtomicInteger searched = new AtomicInteger();
  private final Map<String, String> forms = new LinkedHashMap<>();
  private final List<Logger> loggers = new ArrayList<>();
  private final Map<Logger, Level> levels = new HashMap<>();

  private final Handler handler = new Handler() {
    private final SimpleFormatter formatter = new SimpleFormatter();

    @Override
    public void publish(LogRecord line) {
      String text =
          line.getLoggerName() + " " + line.getLevel() + " " + formatter.formatMessage(line);
      // The JDK's own client tells header fields at FINE: README warns, and ProcessLogging stops
      // it.
      if (!text.startsWith(JDKS_CLIENT)) {
        search(line.getThrown() == null ? text : text + "\n" + trace(line.getThrown()));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  private static String trace(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  private void search(String text) {
    searched.incrementAndGet();
    forms.forEach((form, name) -> {
      int at = text.indexOf(form);
      if (at >= 0) {
        shown.add(name + " in: "
            + text.substring(Math.max(0, at - 300), Math.min(text.length(), at + 100)));
      }
    });
  }

  @BeforeAll
  static void start() {
    Map<String, String> tls = new HashMap<>();
    tls.put("ssl.keystore.type", "PEM");
    tls.put("ssl.keystore.certificate.chain", CERTIFICATES.broker().certificate());
    tls.put("ssl.keystore.key", CERTIFICATES.broker().privateKey());
    Map<String, String> mutual = new HashMap<>(tls);
    mutual.put("ssl.truststore.type", "PEM");
    mutual.put("ssl.truststore.certificates", CERTIFICATES.otherAuthority());
    mutual.put("ssl.client.auth", "required");
    Map<String, String> sasl = new HashMap<>();
    sasl.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256");
    sasl.put(
        "plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required user_a=\"b\";");
    sasl.put(
        "scram-sha-256.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    kafka = EmbeddedKafka.start(
        List.of(
            new BrokerListener("MUTUAL", "SSL", mutual),
            new BrokerListener("SASL", "SASL_PLAINTEXT", sasl)),
        Map.of());
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @BeforeEach
  void listen() {
    Map<String, String> secrets = new LinkedHashMap<>();
    secrets.put("user", USER);
    secrets.put("password", PASSWORD);
    secrets.put("client secret", CLIENT_SECRET);
    secrets.put("property", PROPERTY);
    secrets.put("token", TOKEN);
    secrets.put(
        "key", CERTIFICATES.client().privateKey().lines().skip(1).findFirst().orElseThrow());
    secrets.forEach(
        (name, secret) -> SecretForms.of(secret).forEach(form -> forms.put(form, name)));
    // Those with a level of their own in logging.properties, and the root.
    for (String name : List.of("", "org.apache.kafka", "kafka")) {
      Logger logger = Logger.getLogger(name);
      loggers.add(logger);
      levels.put(logger, logger.getLevel());
      logger.setLevel(Level.ALL);
    }
    handler.setLevel(Level.ALL);
    loggers.get(0).addHandler(handler);
  }

  @AfterEach
  void stopListening() {
    loggers.get(0).removeHandler(handler);
    levels.forEach(Logger::setLevel);
  }

  private static ObjectNode config(int port) {
    ObjectNode config = JSON.createObjectNode();
    config.putArray("bootstrap_servers").addObject().put("host", "localhost").put("port", port);
    config.put("topic", "t").put("producer_async", false).put("timeout", 500);
    config.put("producer_request_timeout", 500).put("producer_request_retries_max_attempts", 2);
    config.withObject("/error_handling").put("return_error_message", true);
    return config;
  }

  private static ObjectNode sasl(ObjectNode config, String mechanism) {
    config
        .withObject("/authentication")
        .put("strategy", "sasl")
        .put("mechanism", mechanism)
        .put("user", USER)
        .put("password", PASSWORD);
    return config;
  }

  private static ObjectNode oauth(ObjectNode config, String url) {
    config
        .withObject("/authentication")
        .put("strategy", "sasl")
        .put("mechanism", "OAUTHBEARER")
        .withObject("/oauthbearer")
        .put("token_endpoint_url", url)
        .put("client_id", "id")
        .put("client_secret", CLIENT_SECRET);
    config
        .withObject("/producer_properties")
        .put("sasl.login.retry.backoff.max.ms", "50")
        .put("sasl.login.retry.backoff.ms", "10");
    return config;
  }

  private static ObjectNode tls(ObjectNode config) {
    config
        .withObject("/security")
        .put("ssl", true)
        .put("certificate", CERTIFICATES.client().certificate())
        .put("private_key", CERTIFICATES.client().privateKey());
    return config;
  }

  /** Sends one request as Kong does and, where the configuration can be used, as an embedder. */
  private void fails(ObjectNode config, Path folder) throws Exception {
    fails(config, folder, 500);
  }

  private void fails(ObjectNode config, Path folder, int least) throws Exception {
    Path socket = folder.resolve("s" + searched.get());
    try (var plugin = new KafkaUpstreamPlugin("kafka-upstream", 751, Duration.ofSeconds(1), true);
        PluginServer server = PluginServer.builder(socket).bind()) {
      server.serve(plugin);
      try (KongDriver kong =
          KongDriver.builder(socket).config(config.toString()).build()) {
        GatewayResponse response =
            kong.handle(GatewayRequest.of("POST", "/").body("b").build());
        assertTrue(response.status() >= least, response::toString);
        search(response.toString());
        search(response.log().toString());
        search(response.body());
      }
      search(new ServerMeters(server::statistics, plugin).scrape());
      search(plugin.producers().statistics().toString());
    }
    try {
      PublisherConfig embedded = PublisherConfig.fromTrustedJson(config.toString());
      search(embedded.toString());
      search(embedded.producerProperties().toString());
      try (RequestPublisher publisher = RequestPublisher.create(embedded)) {
        search(publisher
            .publish(BufferedRequest.builder("GET", "/").build())
            .toCompletableFuture()
            .get()
            .toString());
      }
    } catch (RuntimeException e) {
      search(trace(e));
    }
  }

  private void assertNoneShown() {
    assertTrue(searched.get() > 100, "what was searched: " + searched);
    assertEquals(Set.of(), new TreeSet<>(shown));
  }

  @Test
  void theServersOwnLogHasNothingOfTheJdksClientAtAnyLevel() {
    for (System.Logger.Level level : System.Logger.Level.values()) {
      try (ProcessLogging logging = ProcessLogging.start(level, LogFormat.TEXT)) {
        assertFalse(Logger.getLogger(JDKS_CLIENT).isLoggable(Level.FINE), logging::toString);
      }
    }
  }

  @Test
  void loginsThatFailShowNone(@TempDir Path folder) throws Exception {
    for (String mechanism : List.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")) {
      fails(sasl(config(kafka.port("SASL")), mechanism), folder);
    }
    fails(sasl(config(1), "PLAIN"), folder);
    fails(sasl(tls(config(kafka.port("SASL"))), "PLAIN"), folder);
    assertNoneShown();
  }

  @Test
  void handshakesThatFailShowNone(@TempDir Path folder) throws Exception {
    fails(tls(config(kafka.port("MUTUAL"))), folder);
    ObjectNode unverified = tls(config(kafka.port("MUTUAL")));
    unverified.withObject("/security").put("ssl_verify", false);
    fails(unverified, folder);
    ObjectNode otherKey = tls(config(kafka.port("MUTUAL")));
    otherKey.withObject("/security").put("certificate", CERTIFICATES.broker().certificate());
    fails(otherKey, folder);
    ObjectNode properties = config(kafka.port("MUTUAL"));
    properties
        .withObject("/producer_properties")
        .put("security.protocol", "SSL")
        .put("ssl.keystore.type", "PEM")
        .put("ssl.keystore.certificate.chain", CERTIFICATES.client().certificate())
        .put(
            "ssl.keystore.key",
            CERTIFICATES.client().privateKey().replace("PRIVATE", "ENCRYPTED PRIVATE"))
        .put("ssl.key.password", PROPERTY);
    fails(properties, folder);
    assertNoneShown();
  }

  /** What identity providers answer where they do not give a token that Kafka takes. */
  @Test
  void tokenEndpointsThatFailShowNone(@TempDir Path folder) throws Exception {
    List<String> answers = List.of(
        "401 {\"error\":\"invalid_client\",\"error_description\":\"unknown\"}",
        "500 oops",
        "200 oops",
        "200 {}",
        "200 {\"access_token\":\"\"}",
        "200 {\"access_token\":\"" + TOKEN + "\"}",
        "200 {\"access_token\":\"" + TOKEN + "." + TOKEN + "." + TOKEN + "\"}",
        "200 {\"token\":\"" + TOKEN + "\"}",
        "200 {\"data\": {\"id_token\": \"" + TOKEN + "\"}}",
        "200 " + TOKEN,
        "200 access_token=" + TOKEN + "&scope=x",
        "400 {\"error\":\"invalid_scope\",\"token\":\"" + TOKEN + "\"}",
        "200 [\"" + TOKEN + "\"");
    for (String answer : answers) {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", exchange -> {
        byte[] body = answer.substring(4).getBytes(UTF_8);
        exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
      });
      server.start();
      try {
        fails(
            oauth(
                config(kafka.port("SASL")),
                "http://127.0.0.1:" + server.getAddress().getPort() + "/"),
            folder);
      } finally {
        server.stop(0);
      }
    }
    // A good token, for a broker that does not know the mechanism.
    try (TokenServer tokens = TokenServer.start("id", CLIENT_SECRET, null)) {
      fails(oauth(config(kafka.port("SASL")), tokens.tokenUrl()), folder);
    }
    fails(oauth(config(1), "http://127.0.0.1:1/"), folder);
    assertNoneShown();
  }

  /** A registry and a token endpoint that refuse, or answer with what they were sent. */
  @Test
  void registriesThatFailShowNone(@TempDir Path folder) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      String sent = exchange.getRequestHeaders().entrySet()
          + new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      byte[] body =
          (exchange.getRequestURI().getPath().startsWith("/token") ? TOKEN : sent).getBytes(UTF_8);
      exchange.sendResponseHeaders(401, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      for (String method :
          List.of("client_secret_post", "client_secret_basic", "client_secret_jwt")) {
        ObjectNode config = config(1);
        ObjectNode registry = config.withObject("/schema_registry/confluent").put("url", url);
        registry.withObject("/value_schema").put("subject_name", "s");
        ObjectNode login = registry.withObject("/authentication").put("mode", "oauth2");
        login
            .withObject("/oauth2")
            .put("token_endpoint", url + "/token")
            .put("grant_type", "password")
            .put("username", USER)
            .put("password", PASSWORD)
            .put("client_id", "id")
            .put("client_secret", CLIENT_SECRET)
            .withObject("/token_post_args")
            .put("resource", PROPERTY);
        login.withObject("/oauth2_client").put("auth_method", method);
        fails(config, folder);
        login
            .put("mode", "basic")
            .withObject("/basic")
            .put("username", USER)
            .put("password", PASSWORD);
        fails(config, folder);
      }
    } finally {
      server.stop(0);
    }
    assertNoneShown();
  }

  @Test
  void signaturesThatAreRefusedShowNone(@TempDir Path folder) throws Exception {
    for (String scheme : List.of("standard_webhooks", "github", "stripe", "slack", "shopify")) {
      ObjectNode config = config(1);
      config
          .withObject("/signature")
          .put("scheme", scheme)
          .put("secret", PASSWORD)
          .put("second_secret", CLIENT_SECRET);
      fails(config, folder, 400);
    }
    assertNoneShown();
  }

  /** Each secret setting with what it cannot be, and secrets where none belong. */
  @Test
  void configurationsThatAreRefusedShowNone(@TempDir Path folder) throws Exception {
    for (Setting setting : PublisherConfig.settings()) {
      if (setting.secret() && !setting.path().contains("[]")) {
        refuse(setting.path(), array(PASSWORD));
        refuse(setting.path(), object(PASSWORD));
        refuse(setting.path(), JSON.getNodeFactory().textNode(PASSWORD));
        refuse(setting.path() + "x", JSON.getNodeFactory().textNode(PASSWORD));
        search(faults(setting.path(), PASSWORD));
        search(faults(setting.path().replace('.', '_'), PASSWORD));
      }
    }
    for (String property : List.of(
        "ssl.key.password",
        "ssl.keystore.key",
        "sasl.jaas.config",
        "basic.auth.user.info",
        "my.token")) {
      ObjectNode config = config(1);
      config
          .withObject("/producer_properties")
          .put(property, PROPERTY)
          .put("security.protocol", "SASL_SSL")
          .put("enable.idempotence", "true")
          .put("acks", "7");
      fails(config, folder);
    }
    ObjectNode url = oauth(config(1), "https://id:" + CLIENT_SECRET + "@example.com/");
    fails(url, folder);
    search(
        faultsOfJson("{\"topic\":\"t\",\"authentication\":{\"password\":\"" + PASSWORD + "\",,}}"));
    ByteArrayOutputStream dump = new ByteArrayOutputStream();
    PluginDump.write(COMMAND.parse(List.of("--dump"), Map.of("KAFKA_PASSWORD", PASSWORD)), dump);
    search(dump.toString(UTF_8));
    assertNoneShown();
  }

  private static ArrayNode array(String secret) {
    return JSON.createArrayNode().add(secret);
  }

  private static ObjectNode object(String secret) {
    return JSON.createObjectNode().put("value", secret);
  }

  private void refuse(String path, JsonNode value) {
    ObjectNode config = config(1);
    int dot = path.lastIndexOf('.');
    ObjectNode parent =
        dot < 0 ? config : config.withObject("/" + path.substring(0, dot).replace('.', '/'));
    parent.set(path.substring(dot + 1), value);
    search(faultsOfJson(config.toString()));
  }

  private static String faultsOfJson(String json) {
    try {
      return PublisherConfig.fromTrustedJson(json).toString();
    } catch (RuntimeException e) {
      return trace(e);
    }
  }

  private static String faults(String path, String value) {
    try {
      return PublisherConfig.fromTrustedText(Map.of("topic", "t", path, value)).toString();
    } catch (RuntimeException e) {
      return trace(e);
    }
  }
}
