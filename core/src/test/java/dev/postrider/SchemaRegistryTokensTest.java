package dev.postrider;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.postrider.config.MessageFormat;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.SchemaRegistryBuilder;
import dev.postrider.config.SecuritySamples;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import dev.postrider.testing.SchemaRegistryServer;
import dev.postrider.testing.SchemaRegistryServer.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A registry that wants tokens, and an identity provider that gives one for each way to ask. */
class SchemaRegistryTokensTest {

  private static final String SECRET = "s&cr=t \u00fc";

  /** What the provider was asked with. */
  private record Asked(Headers headers, Map<String, String> form) {}

  private final SchemaRegistryServer registry = SchemaRegistryServer.start(null);
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final AtomicInteger tokens = new AtomicInteger();
  private final HttpServer provider = provider(null);
  private volatile long lifetime = 3600;

  private HttpServer provider(@Nullable SSLContext tls) {
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      HttpServer server = tls == null ? HttpServer.create() : HttpsServer.create();
      if (server instanceof HttpsServer secure && tls != null) {
        secure.setHttpsConfigurator(new HttpsConfigurator(tls));
      }
      server.bind(address, 0);
      server.createContext("/", this::token);
      server.start();
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void token(HttpExchange exchange) throws IOException {
    Map<String, String> form = new TreeMap<>();
    String body = new String(exchange.getRequestBody().readAllBytes(), US_ASCII);
    for (String pair : body.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      form.put(URLDecoder.decode(parts[0], UTF_8), URLDecoder.decode(parts[1], UTF_8));
    }
    asked.add(new Asked(exchange.getRequestHeaders(), form));
    byte[] json = ("{\"access_token\": \"token-" + tokens.incrementAndGet()
            + "\", \"token_type\": \"Bearer\", \"expires_in\": " + lifetime + "}")
        .getBytes(US_ASCII);
    exchange.sendResponseHeaders(200, json.length);
    exchange.getResponseBody().write(json);
    exchange.close();
  }

  @AfterEach
  void stop() {
    registry.close();
    provider.stop(0);
  }

  private SchemaRegistryBuilder login() throws Exception {
    SchemaRegistryServer.register(registry.url(), "orders", "JSON", "true");
    registry.answer(headers -> takes(headers) ? null : new Answer(401, "{}"));
    return PublisherConfig.schemaRegistryBuilder()
        .url(registry.url())
        .valueSchemaSubjectName("orders")
        .authenticationMode("oauth2")
        .authenticationOauth2TokenEndpoint(
            "http://127.0.0.1:" + provider.getAddress().getPort() + "/t")
        .authenticationOauth2ClientId("client one")
        .authenticationOauth2ClientSecret(SECRET);
  }

  /** Only the newest token. */
  private boolean takes(Headers headers) {
    return ("Bearer token-" + tokens.get()).equals(headers.getFirst("Authorization"));
  }

  private static RequestPublisher open(SchemaRegistryBuilder login) {
    PublisherConfig config = PublisherConfig.builder()
        .topic("t")
        .messageFormat(MessageFormat.RAW_BODY)
        .returnErrorMessage(true)
        .schemaRegistry(login)
        .build();
    return RequestPublisher.create(
        config,
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()));
  }

  private static Response publish(RequestPublisher publisher) throws Exception {
    BufferedRequest request =
        BufferedRequest.builder("POST", "/").body(new byte[] {'1'}).build();
    return TransactionalDeliveryTest.await(publisher.publish(request));
  }

  private Asked only() {
    assertEquals(1, asked.size());
    return asked.get(0);
  }

  private static void assertSends(SchemaRegistryBuilder login) throws Exception {
    try (RequestPublisher publisher = open(login)) {
      Response response = publish(publisher);
      assertEquals(200, response.status(), response.json());
    }
  }

  @Test
  void clientSendsItsSecretInTheFormWithAllThatIsAskedFor() throws Exception {
    assertSends(login()
        .authenticationOauth2Scopes(List.of("openid", "schemas:read"))
        .authenticationOauth2Audience(List.of("registry", "other"))
        .authenticationOauth2TokenHeaders(Map.of("X-Tenant", "blue"))
        .authenticationOauth2TokenPostArgs(Map.of("resource", "a&b")));
    assertEquals(
        Map.of(
            "grant_type", "client_credentials",
            "client_id", "client one",
            "client_secret", SECRET,
            "scope", "openid schemas:read",
            "audience", "registry other",
            "resource", "a&b"),
        only().form());
    assertEquals("blue", only().headers().getFirst("X-Tenant"));
    assertNull(only().headers().getFirst("Authorization"));
  }

  @Test
  void clientSendsItsSecretInTheHeader() throws Exception {
    assertSends(login().authenticationOauth2ClientAuthMethod("client_secret_basic"));
    assertEquals(
        Map.of("grant_type", "client_credentials", "scope", "openid"), only().form());
    String basic = only().headers().getFirst("Authorization").substring("Basic ".length());
    assertEquals(
        "client+one:s%26cr%3Dt+%C3%BC", new String(Base64.getDecoder().decode(basic), US_ASCII));
  }

  @ParameterizedTest
  @CsvSource({"HS256, HmacSHA256", "HS512, HmacSHA512"})
  void clientSignsAnAssertion(String algorithm, String hash) throws Exception {
    assertSends(login()
        .authenticationOauth2ClientAuthMethod("client_secret_jwt")
        .authenticationOauth2ClientClientSecretJwtAlg(algorithm));
    Map<String, String> form = only().form();
    assertEquals(
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        form.get("client_assertion_type"));
    assertNull(form.get("client_secret"));
    String[] parts = requireNonNull(form.get("client_assertion")).split("\\.", -1);
    Mac mac = Mac.getInstance(hash);
    mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), hash));
    byte[] signature = mac.doFinal((parts[0] + "." + parts[1]).getBytes(US_ASCII));
    assertEquals(Base64.getUrlEncoder().withoutPadding().encodeToString(signature), parts[2]);
    assertEquals(
        Json.parse("{\"alg\": \"" + algorithm + "\", \"typ\": \"JWT\"}"),
        Json.parse(Base64.getUrlDecoder().decode(parts[0])));
    JsonNode claims = Json.parse(Base64.getUrlDecoder().decode(parts[1]));
    assertEquals("client one", claims.required("iss").textValue());
    assertEquals("client one", claims.required("sub").textValue());
    assertTrue(claims.required("aud").textValue().endsWith("/t"), claims::toString);
    assertEquals(60, claims.required("exp").longValue() - claims.required("iat").longValue());
    assertEquals(36, claims.required("jti").textValue().length());
  }

  @Test
  void userLogsInWithThePasswordGrant() throws Exception {
    assertSends(login()
        .authenticationOauth2GrantType("password")
        .authenticationOauth2Username("u")
        .authenticationOauth2Password("p")
        .authenticationOauth2ClientAuthMethod("none")
        .authenticationOauth2ClientKeepAlive(false)
        .authenticationOauth2Scopes(List.of()));
    assertEquals(
        Map.of(
            "grant_type", "password", "client_id", "client one", "username", "u", "password", "p"),
        only().form());
  }

  @Test
  void tokenIsKeptUntilItEndsOrIsRefused() throws Exception {
    try (RequestPublisher publisher = open(login().ttl(0.02))) {
      int before = registry.asked().size();
      Eventually.until("schemas are asked for", () -> registry.asked().size() > before + 3);
      assertEquals(1, asked.size());
      tokens.incrementAndGet(); // the registry takes the old one no more
      lifetime = 1;
      Eventually.until("another token is taken", () -> asked.size() == 2);
      Eventually.until("and another, at its end", () -> asked.size() == 3);
      assertEquals(200, publish(publisher).status());
    }
  }

  @Test
  void providerThatDoesNotAnswerInTimeIsNamed() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        RequestPublisher publisher = open(login()
            .authenticationOauth2TokenEndpoint("http://127.0.0.1:" + silent.getLocalPort() + "/")
            .authenticationOauth2ClientTimeout(Duration.ofMillis(100)))) {
      Response response = publish(publisher);
      assertEquals(502, response.status());
      assertTrue(
          response
              .json()
              .contains("the token endpoint at 127.0.0.1:" + silent.getLocalPort()
                  + " did not answer in time"),
          response.json());
    }
  }

  @Test
  void certificateOfTheProviderIsCheckedUnlessThatIsSwitchedOffOrItsAuthorityIsConfigured()
      throws Exception {
    HttpServer secure = provider(OAuthDeliveryTest.tls());
    try {
      SchemaRegistryBuilder login = login()
          .authenticationOauth2TokenEndpoint(
              "https://127.0.0.1:" + secure.getAddress().getPort() + "/");
      try (RequestPublisher publisher = open(login)) {
        Response response = publish(publisher);
        assertEquals(502, response.status());
        assertTrue(response.json().contains("SSLHandshakeException"), response.json());
      }
      assertSends(login.authenticationOauth2ClientSslVerify(false));
      assertSends(login
          .authenticationOauth2ClientSslVerify(true)
          .authenticationOauth2TokenEndpoint(
              "https://localhost:" + secure.getAddress().getPort() + "/")
          .authenticationOauth2ClientCertificateAuthority(
              SecuritySamples.CERTIFICATES.authority()));
      assertEquals(2, asked.size());
    } finally {
      secure.stop(0);
    }
  }

  /** Remembers the first lines of each connection, and passes on what follows where it is told to. */
  private static final class Proxy implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> heads = new CopyOnWriteArrayList<>();

    Proxy() throws IOException {
      start(() -> {
        while (true) {
          Socket client = socket.accept();
          start(() -> serve(client));
        }
      });
    }

    private interface Io {
      void run() throws IOException;
    }

    private static void start(Io io) {
      Thread thread = new Thread(() -> {
        try {
          io.run();
        } catch (IOException e) {
          // closed
        }
      });
      thread.setDaemon(true);
      thread.start();
    }

    private void serve(Socket client) throws IOException {
      StringBuilder text = new StringBuilder();
      InputStream in = client.getInputStream();
      while (text.indexOf("\r\n\r\n") < 0) {
        text.append((char) in.read());
      }
      String head = text.toString();
      heads.add(head);
      String target = head.split(" ", -1)[1].replaceFirst("^http://", "").replaceFirst("/.*", "");
      Socket other = new Socket(
          InetAddress.getLoopbackAddress(), Integer.parseInt(target.replaceFirst(".*:", "")));
      if (head.startsWith("CONNECT ")) {
        client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII));
      } else {
        other.getOutputStream().write(head.getBytes(US_ASCII));
      }
      start(() -> in.transferTo(other.getOutputStream()));
      other.getInputStream().transferTo(client.getOutputStream());
    }

    String url() {
      return "http://127.0.0.1:" + socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"false, POST http://", "true, CONNECT "})
  void proxyIsAskedWithItsAuthorizationUnlessTheHostIsExempt(boolean secure, String begin)
      throws Exception {
    HttpServer server = secure ? provider(OAuthDeliveryTest.tls()) : provider;
    int port = server.getAddress().getPort();
    try (Proxy proxy = new Proxy()) {
      SchemaRegistryBuilder login = login()
          .authenticationOauth2TokenEndpoint(
              (secure ? "https" : "http") + "://127.0.0.1:" + port + "/t")
          .authenticationOauth2ClientSslVerify(false)
          .authenticationOauth2ClientHttpProxy(proxy.url())
          .authenticationOauth2ClientHttpsProxy(proxy.url())
          .authenticationOauth2ClientHttpProxyAuthorization("Token plain")
          .authenticationOauth2ClientHttpsProxyAuthorization("Token tls")
          .authenticationOauth2ClientNoProxy("example.com,.127.0.0.2,127.0.0.1:1");
      assertSends(login);
      assertEquals(1, proxy.heads.size());
      String head = proxy.heads.get(0);
      assertTrue(head.startsWith(begin), head);
      assertTrue(head.contains("127.0.0.1:" + port), head);
      assertTrue(head.contains("Proxy-Authorization: Token " + (secure ? "tls" : "plain")), head);
      assertSends(login.authenticationOauth2ClientNoProxy("example.com, 127.0.0.1:" + port));
      assertSends(login.authenticationOauth2ClientNoProxy("*"));
      assertEquals(1, proxy.heads.size());
    } finally {
      if (secure) {
        server.stop(0);
      }
    }
  }
}
