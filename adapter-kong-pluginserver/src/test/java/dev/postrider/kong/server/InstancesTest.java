package dev.postrider.kong.server;

import static dev.postrider.kong.driver.GatewayRequest.get;
import static dev.postrider.kong.server.ScriptedPlugin.exit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kong.driver.GatewayResponse;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.driver.WireProtocol;
import dev.postrider.testing.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How instances start, fail to, are bounded and end. */
class InstancesTest {

  private static final Question<String> TARGET = Kong.Request.pathWithQuery();

  private static ScriptedPlugin plugin() {
    return ScriptedPlugin.answering(TARGET);
  }

  private static long openFiles() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  private static void startAndClose(RawConnection kong, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      int id = ProtobufWireTest.start(kong);
      ProtobufWriter command = new ProtobufWriter().varint(1, id);
      kong.sendFrame(
          new ProtobufWriter().varint(1, 4).message(35, command).out().toBytes());
      assertEquals("08 04", kong.receiveHexFrame());
    }
  }

  @Test
  void c54tenThousandInstancesComeAndGo() throws Exception {
    ScriptedPlugin plugin = plugin();
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        RawConnection kong = server.connect()) {
      ProtobufWireTest.start(kong);
      // Then all threads are there that starts may have.
      startAndClose(kong, 100);
      int threads = Thread.activeCount();
      long files = openFiles();
      for (int i = 0; i < 10; i++) {
        startAndClose(kong, 1000);
        // Closed ones are kept for some seconds, and count.
        server.pass(Duration.ofSeconds(10));
      }
      assertEquals(1, server.server.statistics().instances());
      Eventually.until("all are closed", () -> plugin.closed.get() == 10_100);
      assertTrue(Thread.activeCount() <= threads + 2, "threads");
      assertTrue(openFiles() <= files + 2, "files");
    }
  }

  /** Of 10,000 those go first that nobody has used: others do not notice. */
  @Test
  void instancesThatNobodyClosesAreBounded() throws Exception {
    CompletableFuture<Pdk> held = new CompletableFuture<>();
    ScriptedPlugin plugin =
        new ScriptedPlugin((phase, pdk) -> pdk.ask(Questions.of(TARGET), answers -> {
          if (answers.to(TARGET).equals("/held")) {
            held.complete(pdk);
          } else {
            exit(pdk, 200, "ok");
          }
        }));
    ExecutorService client = Executors.newSingleThreadExecutor();
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        KongDriver using = KongDriver.builder(server.socket()).build();
        KongDriver idle = KongDriver.builder(server.socket()).build();
        RawConnection flood = server.connect()) {
      Future<GatewayResponse> waiting = client.submit(() -> using.handle(get("/held")));
      Pdk pdk = held.get(30, TimeUnit.SECONDS);
      assertEquals(200, idle.handle(get("/")).status());
      for (int i = 0; i < 10_200; i++) {
        ProtobufWireTest.start(flood);
      }
      // One stands for all that were refused.
      assertTrue(server.server.statistics().instances() <= 10_001);
      exit(pdk, 200, "in use");
      assertEquals("in use", waiting.get(30, TimeUnit.SECONDS).body());
      assertEquals(200, using.handle(get("/")).status());
      assertEquals(0, using.totals().restarts());
      assertEquals(200, idle.handle(get("/")).status());
      assertEquals(0, idle.totals().restarts());
    } finally {
      client.shutdownNow();
    }
  }

  @Test
  void anInstanceNobodyUsesForAnHourIsClosed() throws Exception {
    ScriptedPlugin plugin = plugin();
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        KongDriver kong = KongDriver.builder(server.socket()).build()) {
      assertEquals(200, kong.handle(get("/")).status());
      server.pass(Duration.ofMinutes(59));
      assertEquals(1, server.server.statistics().instances());
      server.pass(Duration.ofMinutes(2));
      assertEquals(0, server.server.statistics().instances());
      Eventually.until("it is closed", () -> plugin.closed.get() == 1);
      assertEquals(200, kong.handle(get("/")).status());
    }
  }

  @ParameterizedTest
  @EnumSource
  void c49c52aBrokenConfigurationIsAnInstanceThatSaysSo(WireProtocol protocol) throws Exception {
    try (ServerUnderTest server = ServerUnderTest.serving(plugin());
        KongDriver kong = KongDriver.builder(server.socket())
            .protocol(protocol)
            .release("3.0")
            .config("{\"broken\":1}")
            .build()) {
      for (int i = 0; i < 20; i++) {
        GatewayResponse response = kong.handle(get("/"));
        assertEquals(500, response.status());
        assertTrue(response.body().contains("configuration of this plugin"), response.body());
        assertEquals(0, response.restarts());
        if (i == 0) {
          assertTrue(response.log().get(0).contains("topic: is missing"), response.log()::toString);
        }
      }
      assertEquals(1, server.server.statistics().instances());
      kong.configure("{}");
      assertEquals(200, kong.handle(get("/")).status());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatCouldNotStartIsStartedAgainWhenItIsAskedFor(WireProtocol protocol) throws Exception {
    ScriptedPlugin plugin = plugin();
    plugin.failStarts(2);
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        KongDriver kong = KongDriver.builder(server.socket()).protocol(protocol).build()) {
      assertEquals(500, kong.handle(get("/")).status());
      assertEquals(500, kong.handle(get("/")).status());
      assertEquals(1, plugin.starts());
      // A failure counts from its end, which nobody sees from here.
      Eventually.until("an answer", () -> {
        server.pass(Duration.ofSeconds(6));
        return kong.handle(get("/")).status() == 200;
      });
      assertEquals(1, server.server.statistics().instances());
      assertEquals(3, plugin.starts());
    }
    assertEquals(1, plugin.closed.get());
  }

  /** Brokers whose names nobody resolves: Kong waits for no other start, and for this one not long. */
  @ParameterizedTest
  @EnumSource
  void aSlowStartHoldsUpNoOtherAndIsAnsweredFor(WireProtocol protocol) throws Exception {
    ScriptedPlugin plugin = plugin();
    ExecutorService client = Executors.newFixedThreadPool(3);
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        KongDriver slow = KongDriver.builder(server.socket())
            .protocol(protocol)
            .config("{\"topic\":\"slow\"}")
            .workers(3)
            .build();
        KongDriver kong = KongDriver.builder(server.socket()).protocol(protocol).build()) {
      List<Future<GatewayResponse>> waiting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        waiting.add(client.submit(() -> slow.handle(get("/"))));
      }
      Eventually.until("three starts hang", () -> plugin.startsInHand() == 3);
      assertEquals(200, kong.handle(get("/")).status());
      for (Future<GatewayResponse> response : waiting) {
        assertEquals(503, response.get(30, TimeUnit.SECONDS).status());
      }
      assertEquals(3, plugin.startsInHand());
      plugin.goOn();
      Eventually.until("an answer", () -> slow.handle(get("/")).status() == 200);
    } finally {
      plugin.goOn();
      client.shutdownNow();
    }
    Eventually.until("all are closed", () -> plugin.closed.get() == plugin.configurations.size());
    assertEquals(4, plugin.configurations.size());
  }

  /** A class that cannot be loaded, for example because there are no more file descriptors. */
  @Test
  void aStartThatEndsInAnErrorIsMadeAgain() throws Exception {
    ScriptedPlugin plugin = plugin();
    plugin.failStarts(1, () -> {
      throw new NoClassDefFoundError("org/apache/kafka/Any");
    });
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        KongDriver kong = KongDriver.builder(server.socket()).build()) {
      assertEquals(500, kong.handle(get("/")).status());
      server.pass(Duration.ofSeconds(6));
      kong.handle(get("/"));
      Eventually.until("an answer", () -> kong.handle(get("/")).status() == 200);
    }
  }

  /** More starts that hang than there are threads for them. */
  @ParameterizedTest
  @EnumSource
  void startsThatHangHoldUpNoneThatWaitsForNobody(WireProtocol protocol) throws Exception {
    ScriptedPlugin plugin = plugin();
    List<RawConnection> hanging = new ArrayList<>();
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        KongDriver kong = KongDriver.builder(server.socket())
            .protocol(protocol)
            .config("{\"topic\":\"prompt\"}")
            .build()) {
      for (int i = 0; i < 40; i++) {
        hanging.add(server.connect());
        ProtobufWireTest.sendStart(hanging.get(i), "{\"topic\":\"slow\"}");
      }
      Eventually.until("all threads hang", () -> plugin.startsInHand() == 16);
      assertEquals(200, kong.handle(get("/")).status());
      for (RawConnection connection : hanging) {
        connection.close();
      }
      plugin.goOn();
    } finally {
      plugin.goOn();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatFindsNoRoomIsRefusedUntilThereIsSome(WireProtocol protocol) throws Exception {
    String large = "{\"topic\":\"prompt" + "x".repeat(40_000) + "\"}";
    try (ServerUnderTest server = ServerUnderTest.serving(
            plugin(), options -> options.limits(limits -> limits.withConfigurationBytes(100_000)));
        KongDriver first =
            KongDriver.builder(server.socket()).protocol(protocol).config(large).build();
        KongDriver second =
            KongDriver.builder(server.socket()).protocol(protocol).config(large).build()) {
      assertEquals(200, first.handle(get("/")).status());
      GatewayResponse refused = second.handle(get("/"));
      assertEquals(503, refused.status());
      assertTrue(refused.body().contains("too many configurations at once"), refused.body());
      assertTrue(refused.log().get(0).contains("no room"), refused.log()::toString);
      assertEquals(0, refused.restarts());
      assertEquals(1, server.server.statistics().refusedStarts());
      // What is in use stays, and Kong tries again when the one that refuses has gone.
      assertEquals(200, first.handle(get("/")).status());
      server.pass(Duration.ofSeconds(61));
      GatewayResponse later = second.handle(get("/"));
      assertEquals(200, later.status(), later::toString);
      assertEquals(1, later.restarts());
      assertEquals(1, server.server.statistics().evictedInstances());
    }
  }

  @Test
  void roomIsMadeForAPluginThatHasTooMuchOpen() throws Exception {
    ScriptedPlugin plugin = plugin();
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        RawConnection flood = server.connect();
        KongDriver kong = KongDriver.builder(server.socket()).build()) {
      for (int i = 0; i < 20; i++) {
        ProtobufWireTest.start(flood);
      }
      plugin.failStarts(plugin.starts() + 1, () -> {
        throw new TooMuchOpenException("there are 20 producers");
      });
      assertEquals(200, kong.handle(get("/")).status());
      assertEquals(8, server.server.statistics().evictedInstances());
    }
  }

  @Test
  void aPluginThatKeepsTooMuchOpenSaysSo() throws Exception {
    ScriptedPlugin plugin = plugin();
    plugin.failStarts(100, () -> {
      throw new TooMuchOpenException("there are 20 producers");
    });
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        KongDriver kong = KongDriver.builder(server.socket()).build()) {
      GatewayResponse response = kong.handle(get("/"));
      assertEquals(503, response.status());
      assertTrue(
          response.log().get(0).contains("there are 20 producers"), response.log()::toString);
    }
  }

  /** A second broken configuration is named while the first one's error is paced. */
  @ParameterizedTest
  @EnumSource
  void eachBrokenConfigurationIsNamedInKongsLogAtOnceAndThenAtItsOwnPace(WireProtocol protocol)
      throws Exception {
    try (ServerUnderTest server = ServerUnderTest.serving(plugin());
        KongDriver kong = KongDriver.builder(server.socket()).protocol(protocol).build()) {
      for (int i = 0; i < 5; i++) {
        kong.configure("row" + i, "{\"broken\":" + i + "}");
      }
      for (int i = 0; i < 5; i++) {
        assertEquals(1, kong.handle("row" + i, "access", get("/")).log().size(), "row " + i);
        assertEquals(List.of(), kong.handle("row" + i, "access", get("/")).log());
      }
      server.pass(Duration.ofSeconds(11));
      assertEquals(1, kong.handle("row0", "access", get("/")).log().size());
    }
  }
}
