package dev.postrider.claimcheck.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpServer;
import dev.postrider.claimcheck.ClaimCheck;
import dev.postrider.claimcheck.DamagedBodyException;
import dev.postrider.claimcheck.MissingBodyException;
import dev.postrider.claimcheck.StoredPart;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures that no S3 server gives on command; {@link S3ServerTest} has a real one. */
class S3StoreTest {

  private static final String NAME = "2026-11-27/" + "0".repeat(64);
  private static final ClaimCheck THREE =
      new ClaimCheck("s3://bucket/" + NAME, 3, SignatureV4.NO_BODY);

  private static final String BC_SHA256 =
      "1e0bbd6c686ba050b8eb03ffeedc64fdc9d80947fce821abbe5d6dc8d252c5ac";

  private final Queue<Integer> statuses = new ArrayDeque<>();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private final CountDownLatch silence = new CountDownLatch(1);
  private HttpServer server;
  private S3Store store;
  private Path file;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    file = Files.writeString(folder.resolve("file"), "abc");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      String length = exchange.getRequestHeaders().getFirst("Content-Length");
      requests.add(
          exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + length + " " + body);
      exchange.sendResponseHeaders(statuses.remove(), -1);
      exchange.close();
    });
    server.start();
    store = store(folder, Duration.ofSeconds(10));
  }

  private S3Store store(Path folder, Duration timeout) {
    S3Config config = new S3Config(
        "http://127.0.0.1:" + server.getAddress().getPort(),
        List.of(),
        "us-east-1",
        "bucket",
        "",
        true,
        null,
        timeout);
    return new S3Store(config, new S3Credentials("id", "key", null), folder);
  }

  @AfterEach
  void stop() {
    silence.countDown();
    server.stop(0);
  }

  @Test
  void failuresThatPassAreTriedAgainWithTheWholeBody() throws IOException {
    statuses.addAll(List.of(503, 500, 200));
    store.put(NAME, file, THREE);
    String request = "PUT /bucket/" + NAME + " 3 abc";
    assertEquals(List.of(request, request, request), List.copyOf(requests));
  }

  @ParameterizedTest
  @CsvSource({"403, 1", "301, 1", "503, 3"})
  void otherFailuresAreNotAndTriesAreBounded(int status, int tries) {
    statuses.addAll(List.of(status, status, status, status));
    IOException e = assertThrows(IOException.class, () -> store.put(NAME, file, THREE));
    assertEquals("PUT in bucket bucket was answered " + status, e.getMessage());
    assertEquals(tries, requests.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 403})
  void aServerThatFallsSilentWithinABodyIsAFailure(int status, @TempDir Path folder) {
    server.removeContext("/");
    server.createContext("/", exchange -> {
      exchange.sendResponseHeaders(status, 3);
      exchange.getResponseBody().write('a');
      exchange.getResponseBody().flush();
      try {
        silence.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      exchange.close();
    });
    S3Store impatient = store(folder, Duration.ofMillis(500));
    IOException e = assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThrows(IOException.class, () -> impatient.read(THREE)));
    assertEquals("no bytes within 500 ms", e.getMessage());
  }

  /** Answers a request for bytes 1 and 2 with this status and this header, and gives two bytes. */
  private StoredPart answering(int status, String contentRange, String bytes) {
    server.removeContext("/");
    server.createContext("/", exchange -> {
      requests.add(exchange.getRequestMethod() + " "
          + exchange.getRequestHeaders().getFirst("Range") + " "
          + exchange.getRequestHeaders().getFirst("Authorization").contains(";range;"));
      if (!contentRange.isEmpty()) {
        exchange.getResponseHeaders().set("Content-Range", contentRange);
      }
      exchange.sendResponseHeaders(status, bytes.length());
      exchange.getResponseBody().write(bytes.getBytes(UTF_8));
      exchange.close();
    });
    return new StoredPart("a", "f", null, 1, 2, BC_SHA256);
  }

  @Test
  void aPartIsAskedForAsARangeThatIsSigned() throws IOException {
    StoredPart part = answering(206, "bytes 1-2/3", "bc");
    try (InputStream in = store.open(THREE, part)) {
      assertEquals("bc", new String(in.readAllBytes(), UTF_8));
    }
    assertEquals(List.of("GET bytes=1-2 true"), List.copyOf(requests));
    StoredPart empty = new StoredPart("a", "f", null, 3, 0, SignatureV4.NO_BODY);
    try (InputStream in = store.open(THREE, empty)) {
      assertEquals(0, in.readAllBytes().length);
    }
    assertEquals(1, requests.size(), "no request for nothing");
    assertThrows(
        IllegalArgumentException.class,
        () -> store.open(THREE, new StoredPart("a", null, null, 2, 2, BC_SHA256)));
  }

  @ParameterizedTest
  @CsvSource({
    "206, bytes 1-2/3, bx, true, part at byte 1: other SHA-256 than in the record",
    "206, bytes 1-1/2, b, true, part at byte 1: the store has bytes 1-1/2",
    "206, bytes 1-2/3, b, true, 'part at byte 1: 1 bytes in the store, not 2'",
    "416, bytes */1, '', true, it ends before the part",
    "404, '', '', false, body URI is not in the store",
    "206, bytes 0-1/3, ab, false, GET of bytes 1-2 in bucket bucket was answered with other ones",
    "206, '', bc, false, GET of bytes 1-2 in bucket bucket was answered with other ones",
    "200, '', abc, false, GET of a range in bucket bucket was answered with the whole object",
    "403, '', '', false, GET in bucket bucket was answered 403"
  })
  void anythingButThatRangeIsAFailure(
      int status, String contentRange, String bytes, boolean isDamaged, String detail) {
    StoredPart part = answering(status, contentRange, bytes);
    IOException e = assertThrows(IOException.class, () -> {
      try (InputStream in = store.open(THREE, part)) {
        in.readAllBytes();
      }
    });
    assertEquals(isDamaged, e instanceof DamagedBodyException, e.toString());
    assertEquals(status == 404, e instanceof MissingBodyException, e.toString());
    String message = isDamaged ? "body URI is damaged: " + detail : detail;
    assertEquals(message.replace("URI", THREE.uri()), e.getMessage());
  }

  @Test
  void aServerThatIsAwayIsAFailure() {
    server.stop(0);
    assertThrows(IOException.class, () -> store.put(NAME, file, THREE));
  }
}
