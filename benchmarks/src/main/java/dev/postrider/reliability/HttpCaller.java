package dev.postrider.reliability;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Sends requests to a port of 127.0.0.1 that may change. Thread-safe. */
final class HttpCaller {

  private static final Duration LONGEST_RESPONSE = Duration.ofSeconds(90);

  private final HttpClient client = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(Duration.ofSeconds(5))
      .build();
  private volatile int port;

  /** From now on requests go there. */
  void port(int next) {
    port = next;
  }

  /** As {@link Subject#send}. */
  int send(String target, byte[] body) {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
        .timeout(LONGEST_RESPONSE)
        .header("Content-Type", "text/plain")
        .POST(BodyPublishers.ofByteArray(body))
        .build();
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}
