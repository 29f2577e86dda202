package dev.postrider.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An identity provider: gives signed tokens to clients that know the secret (RFC 6749 §4.4), and the
 * key that verifies them (RFC 7517) to brokers. On a loopback port of the system's choice.
 */
public final class TokenServer implements AutoCloseable {

  /** Who gives the tokens, as they say it. */
  public static final String ISSUER = "https://id.example.com";

  /** Whom the tokens are for. */
  public static final String AUDIENCE = "kafka";

  private static final String KEY_ID = "test-key";
  private static final long LIFETIME_SECONDS = 3600;

  private final HttpServer server;
  private final KeyPair keys;
  private final String authorization;
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final AtomicInteger refused = new AtomicInteger();

  private TokenServer(HttpServer server, KeyPair keys, String clientId, String clientSecret) {
    this.server = server;
    this.keys = keys;
    this.authorization = "Basic "
        + Base64.getEncoder().encodeToString((clientId + ":" + clientSecret).getBytes(UTF_8));
  }

  /**
   * Starts one, which the caller closes.
   *
   * @param tls its certificate and key; null for plain HTTP
   */
  public static TokenServer start(String clientId, String clientSecret, @Nullable SSLContext tls) {
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      HttpServer server;
      if (tls == null) {
        server = HttpServer.create(address, 0);
      } else {
        HttpsServer secure = HttpsServer.create(address, 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(tls));
        server = secure;
      }
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      TokenServer tokens =
          new TokenServer(server, generator.generateKeyPair(), clientId, clientSecret);
      server.createContext("/token", tokens::token);
      server.createContext("/keys", exchange -> response(exchange, 200, tokens.keySet()));
      server.start();
      return tokens;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot start the token server", e);
    }
  }

  /** Where clients get tokens. */
  public String tokenUrl() {
    return url("/token");
  }

  /** Where brokers get the keys. */
  public String keysUrl() {
    return url("/keys");
  }

  private String url(String path) {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return scheme + "://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** The forms of the requests that were given a token. */
  public List<String> forms() {
    return List.copyOf(bodies);
  }

  /** How many requests were refused. */
  public int refused() {
    return refused.get();
  }

  private void token(HttpExchange exchange) throws IOException {
    String form = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    if (!authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      refused.incrementAndGet();
      response(exchange, 401, "{\"error\":\"invalid_client\"}");
      return;
    }
    bodies.add(form);
    response(exchange, 200, "{\"access_token\":\"" + jwt() + "\",\"token_type\":\"Bearer\"}");
  }

  private String jwt() {
    long now = System.currentTimeMillis() / 1000;
    String header = "{\"alg\":\"RS256\",\"kid\":\"" + KEY_ID + "\"}";
    String claims = "{\"iss\":\"" + ISSUER + "\",\"aud\":\"" + AUDIENCE
        + "\",\"sub\":\"postrider\",\"scope\":\"produce\",\"iat\":" + now + ",\"exp\":"
        + (now + LIFETIME_SECONDS) + "}";
    String signed = base64(header.getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(signed.getBytes(UTF_8));
      return signed + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private String keySet() {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    return "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"" + KEY_ID
        + "\",\"n\":\"" + base64(unsigned(key.getModulus()))
        + "\",\"e\":\"" + base64(unsigned(key.getPublicExponent())) + "\"}]}";
  }

  private static byte[] unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static void response(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
