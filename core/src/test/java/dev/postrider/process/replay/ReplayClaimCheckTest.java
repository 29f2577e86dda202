package dev.postrider.process.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.postrider.RequestPublisher;
import dev.postrider.claimcheck.ClaimCheck;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.envelope.Header;
import dev.postrider.process.replay.ReplayLawsTest.Sample;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import dev.postrider.testing.RawTarget;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests whose body is in a store. */
@ExtendWith(KafkaExtension.class)
class ReplayClaimCheckTest {

  private static final String NAME = "2026-11-27/" + "a".repeat(64);
  private static final byte[] LARGE = new byte[200_000];

  static {
    new Random(1).nextBytes(LARGE);
  }

  @TempDir
  private Path folder;

  private static String reference(String uri, byte[] body) throws Exception {
    String sha256 =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    return "{\"uri\":\"" + uri + "\",\"size\":" + body.length + ",\"sha256\":\"" + sha256 + "\"}";
  }

  private static String record(String target, String header, String reference) {
    return "{\"method\":\"PUT\",\"uri\":\"" + target + "\",\"headers\":{\"host\":\"a\"," + header
        + "},\"body_claim_check\":" + reference + "}";
  }

  private static String length(byte[] body) {
    return "\"content-length\":\"" + body.length + "\"";
  }

  private Path store(byte[] stored) throws IOException {
    Path file = folder.resolve("bodies").resolve(NAME);
    Files.createDirectories(file.resolveSibling("."));
    return Files.write(file, stored);
  }

  /** A body that is sent in pieces is not one chunk. */
  private static String wire(Sample sample) {
    String whole = sample.wire();
    if (!sample.chunked()) {
      return whole;
    }
    StringBuilder wire = new StringBuilder(whole.substring(0, whole.indexOf("\r\n\r\n") + 4));
    for (int from = 0; from < sample.body().length(); from += 65_536) {
      int to = Math.min(sample.body().length(), from + 65_536);
      wire.append(Integer.toHexString(to - from))
          .append("\r\n")
          .append(sample.body(), from, to)
          .append("\r\n");
    }
    return wire + "0\r\n\r\n";
  }

  @Test
  void theSameBytesComeToTheTargetFromTheStore(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    List<Sample> sent = List.of(1, 1_000, 65_535, 65_536, 65_537, 131_072, 200_000).stream()
        .map(size -> new Sample(
            "POST",
            "/" + size + "?a=%20",
            List.of(new Header("Content-Type", "image/png")),
            new String(LARGE, 0, size, ISO_8859_1),
            size % 2 == 0))
        .toList();
    PublisherConfig config = PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsync(false)
        .envelope(EnvelopeConfig.wholeRequest())
        .claimCheckStore("directory")
        .claimCheckDirectory(folder.resolve("bodies").toString())
        .claimCheckMaxInlineBytes(1)
        .build();
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      for (Sample sample : sent) {
        assertEquals(
            200,
            publisher
                .publish(sample.request())
                .toCompletableFuture()
                .get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .status());
      }
    }
    try (RawTarget target = RawTarget.start()) {
      Replayed replayed = Replayed.run(
          "--topic",
          topic,
          "--bootstrap-servers",
          kafka.bootstrapServers(),
          "--to",
          "http://127.0.0.1:" + target.port(),
          "--claim-check-directory",
          folder.resolve("bodies").toString());
      assertEquals(List.of("7 sent, 0 failed, 0 refused, 0 filtered out"), replayed.lines());
      assertEquals(sent.stream().map(ReplayClaimCheckTest::wire).toList(), target.requests());
      assertEquals(1, target.connections());
      ClaimCheck last = EnvelopeReader.read(
              kafka.records(topic, 7, Eventually.DEADLINE).get(6).value())
          .claimCheck();
      assertTrue(last != null && last.size() == LARGE.length, "the last body is in the store");
    }
  }

  private Replayed replay(RawTarget target, String record, String... more) throws IOException {
    Path file = Replayed.write(folder, record, Replayed.get("/next"));
    String[] arguments = Arrays.copyOf(more, more.length + 2);
    arguments[more.length] = "--on-error";
    arguments[more.length + 1] = "continue";
    return Replayed.file(file, target.port(), arguments);
  }

  private static byte[] damaged(String how, byte[] body) {
    byte[] other = Arrays.copyOf(body, body.length + (how.equals("shorter") ? -1 : 0));
    switch (how) {
      case "first byte" -> other[0]++;
      case "last byte" -> other[other.length - 1]++;
      case "longer" -> other = Arrays.copyOf(body, body.length + 1);
      default -> assertEquals("shorter", how);
    }
    return other;
  }

  @ParameterizedTest
  @CsvSource({
    "200000, last byte, other SHA-256 than in the record",
    "200000, shorter, '199999 bytes in the store, not 200000'",
    "200000, longer, more than 200000 bytes in the store",
    "196608, first byte, other SHA-256 than in the record",
    "65536, longer, more than 65536 bytes in the store",
    "65536, last byte, other SHA-256 than in the record",
    "1, last byte, other SHA-256 than in the record",
    "0, longer, more than 0 bytes in the store"
  })
  void aDamagedBodyIsBrokenOffBeforeItsEnd(int size, String how, String fault) throws Exception {
    byte[] body = Arrays.copyOf(LARGE, size);
    store(damaged(how, body));
    for (String header : List.of(length(body), "\"transfer-encoding\":\"chunked\"")) {
      try (RawTarget target = RawTarget.start()) {
        Replayed replayed = replay(
            target,
            record("/a", header, reference(NAME, body)),
            "--claim-check-directory",
            folder.resolve("bodies").toString());
        assertEquals(
            List.of(
                "records:1: failed: body " + NAME + " is damaged: " + fault,
                "1 sent, 1 failed, 0 refused, 0 filtered out"),
            replayed.lines());
        assertEquals(1, replayed.status());
        assertEquals(
            List.of("GET /next HTTP/1.1\r\nhost: shop.example\r\n\r\n"), target.requests());
        // What is not known to be right in the first piece does not begin.
        int begun = size > 65_536 ? 1 : 0;
        Eventually.until("the connection has ended", () -> target.broken().size() == begun);
        assertTrue(target.broken().stream().noneMatch(part -> part.length() >= size));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-27/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, is not in the store",
    "../../secret, is not in a directory",
    "s3://bodies/2026-11-27/a, is not in a directory"
  })
  void ofABodyThatIsNotThereNothingIsSent(String uri, String fault) throws Exception {
    Files.createDirectories(folder.resolve("bodies"));
    try (RawTarget target = RawTarget.start()) {
      Replayed replayed = replay(
          target,
          record("/a", length(LARGE), reference(uri, LARGE)),
          "--claim-check-directory",
          folder.resolve("bodies").toString());
      assertEquals(
          "records:1: failed: body " + uri + " " + fault, replayed.lines().get(0));
      assertEquals(1, target.requests().size());
      assertEquals(1, target.connections());
      assertEquals(List.of(), target.broken());
    }
  }

  @Test
  void aDryRunTellsTheSizeAndAsksNoStore() throws Exception {
    try (RawTarget target = RawTarget.start()) {
      Replayed replayed = replay(
          target,
          record("/a", length(LARGE), reference(NAME, LARGE)),
          "--dry-run",
          "--claim-check-directory",
          folder.resolve("absent").toString());
      assertEquals("records:1: PUT /a, 200000 bytes", replayed.lines().get(0));
      assertEquals(0, replayed.status());
    }
  }

  /** A bucket; each request takes the next count of bytes that come before the end, or before silence. */
  private final class Bucket implements AutoCloseable {

    private final Queue<Integer> counts = new ConcurrentLinkedQueue<>();
    private final Queue<String> authorizations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger gets = new AtomicInteger();
    private final CountDownLatch silence = new CountDownLatch(1);
    private final HttpServer server;

    Bucket(boolean silent, Integer... counts) throws IOException {
      this.counts.addAll(List.of(counts));
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/bodies/requests/" + NAME, exchange -> {
        gets.incrementAndGet();
        authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
        int count = this.counts.remove();
        exchange.sendResponseHeaders(200, LARGE.length);
        OutputStream out = exchange.getResponseBody();
        out.write(LARGE, 0, count);
        out.flush();
        if (count < LARGE.length && silent) {
          await();
        }
        exchange.close();
      });
      server.start();
    }

    private void await() {
      try {
        silence.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    Path config() throws IOException {
      return Files.writeString(
          folder.resolve("claim-check.properties"),
          "group.id=of-a-consumer\nclaim_check.store=s3\nclaim_check.directory=" + folder
              + "\nclaim_check.s3_bucket=bodies\nclaim_check.s3_prefix=requests/\n"
              + "claim_check.s3_path_style=true\nclaim_check.s3_access_key_id=an-id\n"
              + "claim_check.s3_secret_access_key=SECRET\nclaim_check.s3_endpoint=http://127.0.0.1:"
              + server.getAddress().getPort() + "\n");
    }

    @Override
    public void close() {
      silence.countDown();
      server.stop(0);
    }
  }

  private Replayed fromBucket(Bucket bucket, RawTarget target, String... more) throws Exception {
    String[] arguments = Arrays.copyOf(more, more.length + 2);
    arguments[more.length] = "--claim-check-config";
    arguments[more.length + 1] = bucket.config().toString();
    return replay(
        target,
        record("/a", length(LARGE), reference("s3://bodies/requests/" + NAME, LARGE)),
        arguments);
  }

  @Test
  void aBodyInABucketIsFetchedWithTheKeyOfTheSettingsAndAgainIfItBreaksOff() throws Exception {
    try (Bucket bucket = new Bucket(false, 150_000, LARGE.length);
        RawTarget target = RawTarget.start()) {
      Replayed replayed = fromBucket(bucket, target);
      assertEquals(List.of("2 sent, 0 failed, 0 refused, 0 filtered out"), replayed.lines());
      assertTrue(target.requests().get(0).endsWith(new String(LARGE, ISO_8859_1)), "whole");
      assertEquals(1, target.broken().size());
      assertEquals(2, bucket.gets.get());
      assertTrue(
          bucket.authorizations.stream()
              .allMatch(line -> line.startsWith("AWS4-HMAC-SHA256 Credential=an-id/")),
          bucket.authorizations::toString);
    }
  }

  @Test
  void aStoreThatFallsSilentIsGivenUp() throws Exception {
    try (Bucket bucket = new Bucket(true, 150_000);
        RawTarget target = RawTarget.start()) {
      Replayed replayed = fromBucket(bucket, target, "--response-timeout", "1", "--retries", "0");
      assertEquals(
          "records:1: failed: SocketTimeoutException: no response within 1 s",
          replayed.lines().get(0));
      assertEquals(1, target.requests().size());
      Eventually.until("the connection has ended", () -> target.broken().size() == 1);
    }
  }

  @Test
  void settingsThatNameNoStoreAreAFaultBeforeAnythingIsSent() throws Exception {
    Path file = folder.resolve("claim-check.properties");
    for (Map.Entry<String, String> fault : Map.of(
            "claim_check.stor=s3", "claim_check.stor: unknown field",
            "bootstrap.servers=a:1", "claim_check.store is missing",
            "claim_check.store=\\u12", "Malformed",
            "claim_check.store=\u00e9", "not UTF-8",
            "claim_check.store=s3", "claim_check.directory: required with s3")
        .entrySet()) {
      Files.writeString(file, fault.getKey(), ISO_8859_1);
      ClaimCheckOptions options = new ClaimCheckOptions(file, null);
      String message =
          String.valueOf(assertThrows(IOException.class, options::open).getMessage());
      assertTrue(message.startsWith(file + ": " + fault.getValue()), message);
    }
    try (RawTarget target = RawTarget.start()) {
      Replayed replayed =
          replay(target, Replayed.get("/a"), "--claim-check-config", file.toString());
      assertEquals(1, replayed.status());
      assertEquals(0, target.connections());
    }
  }

  @Test
  void theDocumentedSettingsAreLegalAndExcludeADirectory() throws Exception {
    Path file = Files.writeString(
        folder.resolve("claim-check.properties"), Documentation.block("replay-claim-check"));
    ClaimCheckOptions options = new ClaimCheckOptions(file, null);
    // The key alone is missing, which is in no file of the documentation.
    assertTrue(String.valueOf(assertThrows(IOException.class, options::open).getMessage())
        .contains("claim_check.s3_access_key_id: required"));
    String message = assertThrows(
            IllegalArgumentException.class,
            () -> Replayed.options(
                "--file",
                "f",
                "--to",
                "http://a",
                "--claim-check-config",
                "f",
                "--claim-check-directory",
                "d"))
        .getMessage();
    assertEquals(
        "either --claim-check-config or --claim-check-directory is needed, not both; see --help",
        message);
  }
}
