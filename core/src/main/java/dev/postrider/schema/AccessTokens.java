package dev.postrider.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postrider.schema.OAuthConfig.ClientAuthentication;
import dev.postrider.schema.OAuthConfig.Grant;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tokens of OAuth 2 (RFC 6749), each kept until shortly before its end. Not thread-safe. */
final class AccessTokens implements RegistryLogin {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ALLOWANCE = Duration.ofSeconds(10);
  private static final int OK = 200;

  /** RFC 6750 §2.1. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private final OAuthConfig config;
  private final HttpCalls calls;
  private @Nullable String token;

  /** In {@code System.nanoTime}; null if nobody has said. */
  private @Nullable Long endNanos;

  AccessTokens(OAuthConfig config) {
    this.config = config;
    TokenClientConfig client = config.client();
    this.calls = HttpCalls.of(
        "the token endpoint",
        config.tokenEndpoint(),
        HttpCalls.tls(client.sslVerify(), client.authorities()),
        client.keepAlive(),
        TokenProxy.of(client));
  }

  @Override
  public String authorization(Deadline deadline) throws RegistryException, InterruptedException {
    String known = token;
    if (known != null && (endNanos == null || endNanos - System.nanoTime() > 0)) {
      return "Bearer " + known;
    }
    Duration timeout = config.client().timeout();
    return "Bearer " + fetched(timeout.isZero() ? deadline : deadline.within(timeout));
  }

  @Override
  public boolean hasAnother() {
    boolean another = token != null;
    token = null;
    return another;
  }

  private String fetched(Deadline deadline) throws RegistryException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(config.tokenEndpoint())
        .setHeader("Content-Type", "application/x-www-form-urlencoded")
        .setHeader("Accept", "application/json");
    String proxy = TokenProxy.authorization(config);
    if (proxy != null) {
      request.setHeader("Proxy-Authorization", proxy);
    }
    if (config.clientAuthentication() == ClientAuthentication.CLIENT_SECRET_BASIC
        && config.clientId() != null) {
      // RFC 6749 §2.3.1: both are encoded as in a form before they are joined.
      BasicLogin login =
          BasicLogin.of(encoded(config.clientId()), encoded(orEmpty(config.clientSecret())));
      request.setHeader("Authorization", requireNonNull(login.value()));
    }
    config.headers().forEach(request::setHeader);
    request.POST(BodyPublishers.ofString(form()));
    HttpResponse<byte[]> response = calls.send(request, deadline);
    if (response.statusCode() != OK) {
      throw calls.refused("a token", "status " + response.statusCode());
    }
    return taken(response.body());
  }

  private String taken(byte[] body) throws RegistryException {
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (IOException e) {
      throw calls.refused("a token", "no JSON"); // whose message would quote it
    }
    String found = json.path("access_token").asText();
    if (!TOKEN.matcher(found).matches()) {
      throw calls.refused("a token", "without a bearer token (RFC 6750)");
    }
    long seconds = json.path("expires_in").asLong(0);
    endNanos = seconds <= 0
        ? null
        : System.nanoTime()
            + Duration.ofSeconds(Math.min(seconds, Integer.MAX_VALUE)).toNanos()
            - Math.min(ALLOWANCE.toNanos(), Duration.ofSeconds(seconds).toNanos() / 2);
    token = found;
    return found;
  }

  private String form() {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", config.grant() == Grant.PASSWORD ? "password" : "client_credentials");
    if (config.grant() == Grant.PASSWORD) {
      form.put("username", orEmpty(config.username()));
      form.put("password", orEmpty(config.password()));
    }
    if (!config.scopes().isEmpty()) {
      form.put("scope", String.join(" ", config.scopes()));
    }
    if (!config.audience().isEmpty()) {
      form.put("audience", String.join(" ", config.audience()));
    }
    String client = config.clientId();
    if (client != null
        && config.clientAuthentication() != ClientAuthentication.CLIENT_SECRET_BASIC) {
      form.put("client_id", client);
    }
    if (config.clientAuthentication() == ClientAuthentication.CLIENT_SECRET_POST
        && config.clientSecret() != null) {
      form.put("client_secret", config.clientSecret());
    } else if (config.clientAuthentication() == ClientAuthentication.CLIENT_SECRET_JWT
        && client != null) {
      form.put("client_assertion_type", ClientAssertion.TYPE);
      form.put(
          "client_assertion",
          ClientAssertion.signed(
              client,
              orEmpty(config.clientSecret()),
              config.tokenEndpoint().toString(),
              config.assertionAlgorithm(),
              Clock.systemUTC().instant()));
    }
    form.putAll(config.arguments());
    return form.entrySet().stream()
        .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
