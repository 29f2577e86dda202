package dev.postrider.claimcheck.s3;

import static java.util.Objects.requireNonNull;

import dev.postrider.claimcheck.BodyStore;
import dev.postrider.claimcheck.ClaimCheck;
import dev.postrider.claimcheck.DamagedBodyException;
import dev.postrider.claimcheck.MissingBodyException;
import dev.postrider.tls.TrustOnly;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Bodies as objects of a bucket in Amazon S3, or in a store that speaks its protocol. A reference is {@code
 * s3://BUCKET/KEY}. Requests that fail for reasons which pass are sent up to three times. An object is sent in
 * one request, so it may have 5 GiB in Amazon S3.
 *
 * @since 0.1.0
 */
public final class S3Store implements BodyStore {

  private static final int TRIES = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final long BYTES_PER_SECOND = 1 << 20;
  private static final int SHOWN_OF_ERRORS = 4096;
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int NOT_FOUND = 404;
  private static final int NO_SUCH_RANGE = 416;
  private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);
  private static final Pattern NAME = Pattern.compile("\\d{4}-\\d{2}-\\d{2}/[0-9a-f]{64}");
  private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z0-9.]{1,100})</Code>");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final S3Config config;
  private final S3Credentials credentials;
  private final SignatureV4 signature;
  private final Path incoming;
  private final HttpClient client;
  private final ScheduledThreadPoolExecutor timer;

  /**
   * A store. Asks nobody.
   *
   * @param credentials signs the requests, whatever {@code config} has
   * @param incoming the folder in which bodies wait for their upload
   * @throws IllegalArgumentException if a certificate of {@code config} cannot vouch for anybody
   */
  public S3Store(S3Config config, S3Credentials credentials, Path incoming) {
    this.config = requireNonNull(config, "config");
    this.credentials = requireNonNull(credentials, "credentials");
    this.incoming = requireNonNull(incoming, "incoming").resolve("postrider-incoming");
    this.signature = new SignatureV4(credentials, config.region());
    this.client = client(config);
    this.timer = new ScheduledThreadPoolExecutor(1, task -> {
      Thread thread = new Thread(task, "postrider-s3-timer");
      thread.setDaemon(true);
      return thread;
    });
    timer.setRemoveOnCancelPolicy(true);
    // Nobody closes a store.
    timer.setKeepAliveTime(IDLE.toMillis(), TimeUnit.MILLISECONDS);
    timer.allowCoreThreadTimeOut(true);
  }

  private static HttpClient client(S3Config config) {
    HttpClient.Builder client = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(config.timeout());
    if (!config.authorities().isEmpty()) {
      try {
        client.sslContext(TrustOnly.context(config.authorities()));
      } catch (GeneralSecurityException e) {
        throw new IllegalArgumentException("authorities: cannot vouch for the store", e);
      }
    }
    return client.build();
  }

  @Override
  public Path incoming() {
    return incoming;
  }

  @Override
  public String uri(String name) {
    return prefix() + name;
  }

  private String prefix() {
    return "s3://" + config.bucket() + "/" + config.prefix();
  }

  @Override
  public void put(String name, Path file, ClaimCheck claimCheck) throws IOException {
    Duration forBody = Duration.ofSeconds(claimCheck.size() / BYTES_PER_SECOND);
    HttpResponse<InputStream> response = send(
        "PUT",
        name,
        null,
        BodyPublishers.ofFile(file),
        claimCheck.sha256(),
        config.timeout().plus(forBody));
    try (InputStream body = response.body()) {
      if (response.statusCode() != OK) {
        throw refused("PUT", response.statusCode(), body);
      }
    }
  }

  @Override
  public InputStream open(String uri) throws IOException {
    HttpResponse<InputStream> response = get(uri, null);
    if (response.statusCode() == OK) {
      return new TimedInput(response.body(), timer, config.timeout());
    }
    throw refused(uri, response);
  }

  /** Asks for the range alone; for one of no bytes nobody is asked. */
  @Override
  public InputStream open(String uri, long offset, long size) throws IOException {
    if (size == 0) {
      name(uri);
      return InputStream.nullInputStream();
    }
    String range = offset + "-" + (offset + size - 1);
    HttpResponse<InputStream> response = get(uri, "bytes=" + range);
    if (response.statusCode() != PARTIAL) {
      throw refused(uri, response);
    }
    String answered = response.headers().firstValue("content-range").orElse("");
    if (!answered.startsWith("bytes " + range + "/")) {
      response.body().close();
      throw answered.startsWith("bytes " + offset + "-")
          ? new DamagedBodyException(uri, "part at byte " + offset + ": the store has " + answered)
          : new IOException("GET of bytes " + range + " in bucket " + config.bucket()
              + " was answered with other ones");
    }
    return new TimedInput(response.body(), timer, config.timeout());
  }

  private HttpResponse<InputStream> get(String uri, @Nullable String range) throws IOException {
    return send(
        "GET", name(uri), range, BodyPublishers.noBody(), SignatureV4.NO_BODY, config.timeout());
  }

  private String name(String uri) throws MissingBodyException {
    String name = uri.startsWith(prefix()) ? uri.substring(prefix().length()) : "";
    if (!NAME.matcher(name).matches()) {
      throw new MissingBodyException(uri, prefix());
    }
    return name;
  }

  /** Why an object is not given. */
  private IOException refused(String uri, HttpResponse<InputStream> response) throws IOException {
    try (InputStream body = response.body()) {
      int status = response.statusCode();
      if (status == NO_SUCH_RANGE) {
        return new DamagedBodyException(uri, "it ends before the part");
      } else if (status == OK) {
        return new IOException(
            "GET of a range in bucket " + config.bucket() + " was answered with the whole object");
      }
      IOException refused = refused("GET", status, body);
      return status == NOT_FOUND && !isBucketMissing(refused)
          ? new MissingBodyException(uri)
          : refused;
    }
  }

  private static boolean isBucketMissing(IOException refused) {
    return String.valueOf(refused.getMessage()).endsWith("NoSuchBucket");
  }

  private IOException refused(String method, int status, InputStream body) throws IOException {
    InputStream timed = new TimedInput(body, timer, config.timeout());
    String text = new String(timed.readNBytes(SHOWN_OF_ERRORS), StandardCharsets.UTF_8);
    Matcher code = CODE.matcher(text);
    return new IOException(method + " in bucket " + config.bucket() + " was answered " + status
        + (code.find() ? " " + code.group(1) : ""));
  }

  /** The response to the last try. */
  private HttpResponse<InputStream> send(
      String method,
      String name,
      @Nullable String range,
      BodyPublisher body,
      String sha256,
      Duration timeout)
      throws IOException {
    Duration pause = FIRST_PAUSE;
    for (int tries = 1; ; tries++) {
      boolean isLast = tries == TRIES;
      try {
        HttpRequest request = request(method, name, range, body, sha256, timeout);
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        if (isLast || !PASSING.contains(response.statusCode())) {
          return response;
        }
        response.body().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException("interrupted").initCause(e);
      } catch (IOException e) {
        if (isLast) {
          throw e;
        }
      }
      LockSupport.parkNanos(pause.toNanos());
      pause = pause.multipliedBy(2);
    }
  }

  /** Signed anew with each try: a signature is valid for some minutes only. */
  private HttpRequest request(
      String method,
      String name,
      @Nullable String range,
      BodyPublisher body,
      String sha256,
      Duration timeout) {
    URI address = address(config.prefix() + name);
    SortedMap<String, String> headers = new TreeMap<>();
    headers.put("x-amz-content-sha256", sha256);
    headers.put("x-amz-date", TIME.format(Instant.now()));
    String token = credentials.sessionToken();
    if (token != null) {
      headers.put("x-amz-security-token", token);
    }
    if (range != null) {
      headers.put("range", range);
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).timeout(timeout).method(method, body);
    headers.forEach(request::header);
    headers.put("host", host(address));
    String authorization = signature.authorization(method, address.getRawPath(), "", headers);
    return request.header("authorization", authorization).build();
  }

  /** As the client sends it. */
  private static String host(URI address) {
    int usual = address.getScheme().equals("https") ? 443 : 80;
    boolean isUsual = address.getPort() < 0 || address.getPort() == usual;
    return isUsual ? address.getHost() : address.getHost() + ":" + address.getPort();
  }

  private URI address(String key) {
    String endpoint = config.endpoint();
    int host = endpoint.indexOf("://") + "://".length();
    return URI.create(
        config.pathStyle()
            ? endpoint + "/" + config.bucket() + "/" + key
            : endpoint.substring(0, host) + config.bucket() + "." + endpoint.substring(host) + "/"
                + key);
  }
}
