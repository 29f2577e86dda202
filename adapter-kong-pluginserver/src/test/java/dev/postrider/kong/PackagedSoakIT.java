package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kong.driver.GatewayReply;
import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.driver.WireProtocol;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.KafkaExtension;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A long run of the packaged server; {@code -Dsoak.minutes=10} makes it as long as that. */
@ExtendWith(KafkaExtension.class)
class PackagedSoakIT {

  private static final int CLIENTS = 8;
  private static final int EVENTS = 60_000;

  /** 16 bytes for each event, which is the least that an event that leaves anything leaves. */
  private static final int LIMIT = 16 * EVENTS;

  private static final GatewayRequest REQUEST = GatewayRequest.of("POST", "/orders")
      .header("Content-Type", "text/plain")
      .body("hello")
      .build();

  @TempDir
  private Path folder;

  /** How many bytes live after many events is what lived after some; on demand for longer. */
  @ParameterizedTest
  @EnumSource
  void heapIsFlat(WireProtocol protocol, EmbeddedKafka kafka) throws Exception {
    long minutes = Long.getLong("soak.minutes", 0);
    Path socket = folder.resolve("k.socket");
    try (var server = Packaged.serve(folder, socket);
        KongDriver kong = KongDriver.builder(socket)
            .protocol(protocol)
            .config(Packaged.config(kafka, kafka.newTopic(1), "\"producer_async\":false"))
            .workers(2)
            .build()) {
      repeat(kong, 40_000, Duration.ZERO);
      long before = liveBytes(server.pid());
      repeat(kong, EVENTS, Duration.ofMinutes(minutes));
      long after = liveBytes(server.pid());
      assertTrue(after - before < LIMIT, () -> before + " bytes became " + after + " bytes");
      assertEquals(0, kong.totals().failures(), () -> kong.totals().toString());
    }
  }

  private static void repeat(KongDriver kong, long count, Duration atLeast) throws Exception {
    AtomicLong left = new AtomicLong(count);
    long start = System.nanoTime();
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Future<?>> results = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        results.add(clients.submit(() -> {
          while (left.getAndDecrement() > 0 || System.nanoTime() - start < atLeast.toNanos()) {
            GatewayReply reply = kong.handle(REQUEST);
            assertEquals(200, reply.status(), reply::toString);
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
