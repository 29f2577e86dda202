package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.GatewayResponse;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.driver.WireProtocol;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A long run of the packaged server; {@code -Dsoak.minutes=10} makes it as long as that. */
@ExtendWith(KafkaExtension.class)
class PackagedSoakIT {

  /** For each protocol and each way to publish. */
  private static final int CLIENTS = 8;

  private static final int FIRST_EVENTS = 10_000;
  private static final int EVENTS = 30_000;

  /**
   * 16 bytes are the least that an event leaves which leaves anything, and of the ways to publish, by
   * two protocols, waiting for the broker and not, each has a quarter of the events.
   */
  private static final int LIMIT = 16 * EVENTS / 4;

  private static final GatewayRequest REQUEST = GatewayRequest.of("POST", "/orders")
      .header("Content-Type", "text/plain")
      .body("hello")
      .build();

  @TempDir
  private Path folder;

  /** How many bytes live after many events is what lived after some; on demand for longer. */
  @Test
  void heapIsFlat(EmbeddedKafka kafka) throws Exception {
    Duration atLeast = Duration.ofMinutes(Long.getLong("soak.minutes", 0));
    Path socket = folder.resolve("k.socket");
    String topic = kafka.newTopic(1);
    List<KongDriver> kongs = new ArrayList<>();
    try (var server = Packaged.serve(folder, socket)) {
      for (WireProtocol protocol : WireProtocol.values()) {
        for (boolean async : new boolean[] {false, true}) {
          kongs.add(KongDriver.builder(socket)
              .protocol(protocol)
              .config(Packaged.config(kafka, topic, "\"producer_async\":" + async))
              .build());
        }
      }
      repeat(kongs, FIRST_EVENTS, Duration.ZERO);
      awaitRecords(kafka, topic, kongs);
      long before = liveBytes(server.pid());
      repeat(kongs, EVENTS, atLeast);
      awaitRecords(kafka, topic, kongs);
      long after = liveBytes(server.pid());
      assertTrue(after - before < LIMIT, () -> before + " bytes became " + after + " bytes");
      for (KongDriver kong : kongs) {
        assertEquals(0, kong.totals().failures(), () -> kong.totals().toString());
      }
    } finally {
      kongs.forEach(KongDriver::close);
    }
  }

  /** A record on its way lives too. */
  private static void awaitRecords(EmbeddedKafka kafka, String topic, List<KongDriver> kongs)
      throws Exception {
    long sent = kongs.stream().mapToLong(kong -> kong.totals().requests()).sum();
    Eventually.until(sent + " records", () -> kafka.recordCount(topic) == sent);
  }

  /** So many events, as many from each. */
  private static void repeat(List<KongDriver> kongs, int count, Duration atLeast) throws Exception {
    int clientCount = kongs.size() * CLIENTS;
    long start = System.nanoTime();
    ExecutorService clients = Executors.newFixedThreadPool(clientCount);
    try {
      List<Future<?>> results = new ArrayList<>();
      for (int client = 0; client < clientCount; client++) {
        KongDriver kong = kongs.get(client % kongs.size());
        results.add(clients.submit(() -> {
          for (int event = 0;
              event < count / clientCount || System.nanoTime() - start < atLeast.toNanos();
              event++) {
            GatewayResponse response = kong.handle(REQUEST);
            assertEquals(200, response.status(), response::toString);
          }
        }));
      }
      for (Future<?> result : results) {
        result.get();
      }
    } finally {
      clients.shutdownNow();
    }
  }

  /** Of what a full collection leaves. */
  private static long liveBytes(long pid) throws Exception {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram").start();
    String histogram;
    try (InputStream out = process.getInputStream()) {
      histogram = new String(out.readAllBytes(), UTF_8);
    }
    assertEquals(0, process.waitFor(), histogram);
    String total = histogram
        .lines()
        .filter(line -> line.startsWith("Total "))
        .findFirst()
        .orElseThrow(() -> new AssertionError(histogram));
    return Long.parseLong(total.trim().split(" +", -1)[2]);
  }
}
