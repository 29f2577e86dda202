package dev.postrider.kong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.GatewayResponse;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.driver.WireProtocol;
import dev.postrider.testing.CommandProcess;
import dev.postrider.testing.Eventually;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * As {@code kong reload} has it for workers that stay: a successor takes the path while workers hold
 * pooled connections to its predecessor, which is told to end only later.
 */
class ReloadUnderLoadTest {

  private static final int WORKERS = 2;
  private static final int CLIENTS = 16;

  /** Nobody listens at port 1. */
  private static final String CONFIG =
      "{\"topic\":\"t\",\"bootstrap_servers\":[{\"host\":\"127.0.0.1\",\"port\":1}],"
          + "\"forward_method\":true,\"forward_uri\":true,\"forward_headers\":true}";

  /** Answered 400 by the plugin, so that no message has to wait for a broker. */
  private static final GatewayRequest NO_JSON = GatewayRequest.of("POST", "/")
      .header("Content-Type", "application/json")
      .body("{")
      .build();

  @TempDir
  private Path folder;

  private CommandProcess serve() throws Exception {
    return CommandProcess.start(
        Main.class,
        folder,
        "--socket",
        folder.resolve("k.socket").toString(),
        "--kong-prefix",
        folder.toString(),
        "--metrics",
        "0",
        "--shutdown-timeout",
        "2");
  }

  private static boolean hasNoConnection(String metrics) throws Exception {
    try (InputStream in = URI.create(metrics).toURL().openStream()) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.contains("postrider_connections_open 0.0");
    }
  }

  @ParameterizedTest
  @EnumSource
  void noRequestFailsAndKongGoesOverOnce(WireProtocol protocol) throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong served = new AtomicLong();
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try (CommandProcess first = serve()) {
      String metrics = first.await("READY metrics=");
      try (KongDriver kong = KongDriver.builder(folder.resolve("k.socket"))
          .protocol(protocol)
          .release(protocol == WireProtocol.MSGPACK ? "2.8" : "3.9")
          .config(CONFIG)
          .workers(WORKERS)
          .build()) {
        List<Future<?>> loads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
          loads.add(clients.submit(() -> {
            while (!stop.get()) {
              GatewayResponse response = kong.handle(NO_JSON);
              assertEquals(400, response.status(), response::toString);
              served.incrementAndGet();
            }
            return null;
          }));
        }
        Eventually.until("load", () -> served.get() > 1000);
        try (CommandProcess second = serve()) {
          second.await("READY metrics=");
          Eventually.until(
              "the predecessor is left", () -> allRun(loads) && hasNoConnection(metrics));
          first.terminate();
          assertEquals(0, first.exitStatus());
          long before = served.get();
          Eventually.until("load goes on", () -> allRun(loads) && served.get() > before + 1000);
          stop.set(true);
          for (Future<?> load : loads) {
            load.get();
          }
          long restarts = kong.totals().restarts();
          System.err.println("RESTARTS " + protocol + " " + restarts + " of " + served);
          assertTrue(restarts <= 2 * CLIENTS, () -> restarts + " times 'No plugin instance'");
          second.terminate();
          assertEquals(0, second.exitStatus());
        }
      }
    } finally {
      stop.set(true);
      clients.shutdownNow();
    }
  }

  private static boolean allRun(List<Future<?>> loads) throws Exception {
    for (Future<?> load : loads) {
      if (load.isDone()) {
        load.get();
      }
    }
    return true;
  }
}
