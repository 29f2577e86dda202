package dev.postrider.kong.server;

import static dev.postrider.kong.server.ScriptedPlugin.exit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.postrider.kong.driver.GatewayReply;
import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.driver.WireProtocol;
import dev.postrider.testing.Eventually;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many requests at once, long runs, and requests among garbage. */
class PluginServerLoadTest {

  private static final Question<String> TARGET = Kong.Request.pathWithQuery();

  private static ScriptedPlugin targets() {
    return ScriptedPlugin.answering(TARGET);
  }

  private static GatewayRequest get(String target) {
    return GatewayRequest.of("GET", target).build();
  }

  private static void inParallel(int threads, Callable<?> task) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> results = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        results.add(pool.submit(task));
      }
      for (Future<?> result : results) {
        result.get(2, TimeUnit.MINUTES);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void c50fiveHundredEventsAtOnceKeepApart(WireProtocol protocol) throws Exception {
    int clients = 500;
    CountDownLatch allAsked = new CountDownLatch(clients);
    ExecutorService late = Executors.newSingleThreadExecutor();
    ScriptedPlugin plugin =
        new ScriptedPlugin((phase, pdk) -> pdk.ask(Questions.of(TARGET), answers -> {
          allAsked.countDown();
          late.execute(() -> {
            await(allAsked);
            exit(pdk, 200, answers.to(TARGET));
          });
        }));
    AtomicInteger next = new AtomicInteger();
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        KongDriver kong =
            KongDriver.builder(server.socket()).protocol(protocol).workers(2).build()) {
      inParallel(clients, () -> {
        String target = "/" + next.incrementAndGet();
        assertEquals(target, kong.handle(get(target)).body());
        return null;
      });
      assertEquals(0, server.server.statistics().openEvents());
    } finally {
      late.shutdownNow();
    }
  }

  /** Kong opens a connection for each event, which must not take an array of its own. */
  @Test
  void anEventAllocatesLessThanABufferForItsConnection() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    AtomicLong loop = new AtomicLong();
    ScriptedPlugin plugin =
        new ScriptedPlugin((phase, pdk) -> pdk.ask(Questions.of(TARGET), answers -> {
          loop.set(Thread.currentThread().getId());
          exit(pdk, 200, answers.to(TARGET));
        }));
    try (ServerUnderTest server = ServerUnderTest.serving(plugin, one -> one.eventLoops(1));
        KongDriver kong =
            KongDriver.builder(server.socket()).protocol(WireProtocol.PROTOBUF).build()) {
      int events = 1000;
      long before = 0;
      for (int i = -100; i < events; i++) {
        if (i == 0) {
          before = threads.getThreadAllocatedBytes(loop.get());
        }
        assertEquals("/", kong.handle(get("/")).body());
      }
      long each = (threads.getThreadAllocatedBytes(loop.get()) - before) / events;
      assertTrue(each > 0 && each < SpareArrays.LENGTH, () -> each + " bytes");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(1, TimeUnit.MINUTES));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @EnumSource
  void c51aSlowEventHoldsUpNoOther(WireProtocol protocol) throws Exception {
    CompletableFuture<Pdk> slow = new CompletableFuture<>();
    ScriptedPlugin plugin =
        new ScriptedPlugin((phase, pdk) -> pdk.ask(Questions.of(TARGET), answers -> {
          if (answers.to(TARGET).equals("/slow")) {
            slow.complete(pdk);
          } else {
            exit(pdk, 200, "quick");
          }
        }));
    ExecutorService client = Executors.newSingleThreadExecutor();
    try (ServerUnderTest server = ServerUnderTest.serving(plugin, one -> one.eventLoops(1));
        KongDriver kong = KongDriver.builder(server.socket()).protocol(protocol).build()) {
      Future<GatewayReply> waiting = client.submit(() -> kong.handle(get("/slow")));
      Pdk pdk = slow.get(30, TimeUnit.SECONDS);
      for (int i = 0; i < 100; i++) {
        assertEquals("quick", kong.handle(get("/quick")).body());
      }
      exit(pdk, 200, "slow");
      assertEquals("slow", waiting.get(30, TimeUnit.SECONDS).body());
    } finally {
      client.shutdownNow();
    }
  }

  @Test
  void twoThousandConnectionsAreServed() throws Exception {
    ScriptedPlugin plugin = new ScriptedPlugin((phase, pdk) -> pdk.finish());
    List<RawConnection> connections = new ArrayList<>();
    try (ServerUnderTest server = ServerUnderTest.serving(plugin)) {
      for (int i = 0; i < 2000; i++) {
        connections.add(server.connect());
      }
      int instance = ProtobufWireTest.start(connections.get(0));
      for (RawConnection connection : connections) {
        ProtobufWireTest.event(connection, 3, instance, "access");
      }
      for (RawConnection connection : connections) {
        assertEquals("00 00 00 00 02 00 00 00 08 03", connection.receiveHex(10));
      }
      assertEquals(2000, server.server.statistics().openConnections());
      assertEquals(2000, server.server.statistics().events());
    } finally {
      for (RawConnection connection : connections) {
        connection.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void reconfiguredTwoHundredTimesUnderLoadNothingFailsAndNothingIsLeft(WireProtocol protocol)
      throws Exception {
    ScriptedPlugin plugin = targets();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger served = new AtomicInteger();
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        KongDriver kong =
            KongDriver.builder(server.socket()).protocol(protocol).workers(2).build()) {
      inParallel(5, () -> {
        if (stop.get()) {
          return null;
        }
        if (Thread.currentThread().getName().endsWith("thread-1")) {
          for (int i = 0; i < 200; i++) {
            int before = served.get();
            kong.configure("{\"topic\":\"t" + i + "\"}");
            Eventually.until("requests go on", () -> served.get() > before + 4);
          }
          stop.set(true);
          return null;
        }
        while (!stop.get()) {
          String target = "/" + served.incrementAndGet();
          GatewayReply reply = kong.handle(get(target));
          assertEquals(200, reply.status(), reply::toString);
          assertEquals(target, reply.body());
        }
        return null;
      });
      assertEquals(0, kong.totals().restarts());
      server.pass(Duration.ofSeconds(10));
      assertTrue(server.server.statistics().instances() <= 2);
      Eventually.until(
          "one instance for each worker is left",
          () -> server.server.statistics().instances() <= 2
              && plugin.closed.get()
                  == plugin.configurations.size() - server.server.statistics().instances());
      assertTrue(plugin.configurations.size() >= 200);
    }
    assertEquals(plugin.configurations.size(), plugin.closed.get());
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
    ScriptedPlugin plugin = targets();
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

  /** Of 10,000 the longest idle ones go; Kong starts them anew, and those in use stay. */
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
      Future<GatewayReply> waiting = client.submit(() -> using.handle(get("/held")));
      Pdk pdk = held.get(30, TimeUnit.SECONDS);
      assertEquals(200, idle.handle(get("/")).status());
      for (int i = 0; i < 10_200; i++) {
        ProtobufWireTest.start(flood);
      }
      assertTrue(server.server.statistics().instances() <= 10_000);
      exit(pdk, 200, "in use");
      assertEquals("in use", waiting.get(30, TimeUnit.SECONDS).body());
      assertEquals(200, using.handle(get("/")).status());
      assertEquals(0, using.totals().restarts());
      assertEquals(200, idle.handle(get("/")).status());
      assertEquals(1, idle.totals().restarts());
    } finally {
      client.shutdownNow();
    }
  }

  @Test
  void anInstanceNobodyUsesForAnHourIsClosed() throws Exception {
    ScriptedPlugin plugin = targets();
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
  @ValueSource(
      strings = {
        "ff ff ff ff ff ff ff ff",
        "94 00 01 c1",
        "94 00 01 a1 78 dd ff ff ff ff",
        "94 00 01 a1 78 91 df 7f ff ff ff",
        "93 01 02 03",
        "91 91 91 91 91",
        "00 00 00 00",
        "01 00 00 00 ff",
        "05 00 00 00 08 02 a2 02 ff",
        "06 00 00 00 08 02 a2 02 01 ff",
        "47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a 0d 0a"
      })
  void garbageEndsItsConnectionAndNoOther(String garbage) throws Exception {
    try (ServerUnderTest server = ServerUnderTest.serving(targets(), one -> one.eventLoops(1));
        KongDriver kong = KongDriver.builder(server.socket()).build()) {
      assertEquals(200, kong.handle(get("/before")).status());
      try (RawConnection bad = server.connect()) {
        bad.send(garbage);
        assertTrue(bad.isEndedBy(new byte[64]));
      }
      assertEquals("/after", kong.handle(get("/after")).body());
      assertEquals(0, server.server.statistics().openEvents());
    }
  }

  @ParameterizedTest
  @EnumSource
  void beyondTheLimitRequestsAreAnswered503AtOnce(WireProtocol protocol) throws Exception {
    CompletableFuture<Pdk> first = new CompletableFuture<>();
    ScriptedPlugin plugin = new ScriptedPlugin((phase, pdk) -> first.complete(pdk));
    ExecutorService client = Executors.newSingleThreadExecutor();
    try (ServerUnderTest server = ServerUnderTest.serving(plugin, one -> one.maxEvents(1));
        KongDriver kong = KongDriver.builder(server.socket()).protocol(protocol).build()) {
      Future<GatewayReply> waiting = client.submit(() -> kong.handle(get("/")));
      Pdk pdk = first.get(30, TimeUnit.SECONDS);
      GatewayReply refused = kong.handle(get("/"));
      assertEquals(503, refused.status());
      assertEquals(
          "{\"message\":\"Service Unavailable\",\"error\":\"too many requests at once\"}",
          refused.body());
      exit(pdk, 200, "ok");
      assertEquals("ok", waiting.get(30, TimeUnit.SECONDS).body());
    } finally {
      client.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void c49c52aBrokenConfigurationIsAnInstanceThatSaysSo(WireProtocol protocol) throws Exception {
    try (ServerUnderTest server = ServerUnderTest.serving(targets());
        KongDriver kong = KongDriver.builder(server.socket())
            .protocol(protocol)
            .release("3.0")
            .config("{\"broken\":1}")
            .build()) {
      for (int i = 0; i < 20; i++) {
        GatewayReply reply = kong.handle(get("/"));
        assertEquals(500, reply.status());
        assertTrue(reply.body().contains("configuration of this plugin"), reply.body());
        assertEquals(0, reply.restarts());
        if (i == 0) {
          assertTrue(reply.log().get(0).contains("topic: is missing"), reply.log()::toString);
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
    ScriptedPlugin plugin = targets();
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
    ScriptedPlugin plugin = targets();
    ExecutorService client = Executors.newFixedThreadPool(3);
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        KongDriver slow = KongDriver.builder(server.socket())
            .protocol(protocol)
            .config("{\"topic\":\"slow\"}")
            .workers(3)
            .build();
        KongDriver kong = KongDriver.builder(server.socket()).protocol(protocol).build()) {
      List<Future<GatewayReply>> waiting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        waiting.add(client.submit(() -> slow.handle(get("/"))));
      }
      Eventually.until("three starts hang", () -> plugin.startsInHand() == 3);
      assertEquals(200, kong.handle(get("/")).status());
      for (Future<GatewayReply> reply : waiting) {
        assertEquals(503, reply.get(30, TimeUnit.SECONDS).status());
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
    ScriptedPlugin plugin = targets();
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

  @ParameterizedTest
  @EnumSource
  void anErrorInThePluginEndsItsEventOnly(WireProtocol protocol) throws Exception {
    ScriptedPlugin plugin = new ScriptedPlugin((phase, pdk) -> {
      throw new StackOverflowError();
    });
    try (ServerUnderTest server = ServerUnderTest.serving(plugin, one -> one.eventLoops(1));
        KongDriver kong = KongDriver.builder(server.socket()).protocol(protocol).build()) {
      for (int i = 0; i < 3; i++) {
        assertEquals(500, kong.handle(get("/")).status());
      }
      assertEquals(0, server.server.statistics().openEvents());
    }
  }

  @ParameterizedTest
  @EnumSource
  void c27C44aPluginThatThrowsIsAnswered500AndKongIsTold(WireProtocol protocol) throws Exception {
    ScriptedPlugin plugin =
        new ScriptedPlugin((phase, pdk) -> pdk.ask(Questions.of(TARGET), answers -> {
          throw new IllegalStateException("secret inside");
        }));
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        KongDriver kong = KongDriver.builder(server.socket()).protocol(protocol).build()) {
      GatewayReply reply = kong.handle(get("/"));
      assertEquals(500, reply.status());
      assertTrue(!reply.body().contains("secret"), reply.body());
      assertTrue(reply.log().get(0).contains("plugin failed"), reply.log()::toString);
      assertEquals(0, reply.restarts());
    }
  }

  @Test
  void c55aQuestionThatKongForbidsInThePhaseIsNeverSent() throws Exception {
    CompletableFuture<String> refused = new CompletableFuture<>();
    ScriptedPlugin plugin = new ScriptedPlugin((phase, pdk) -> {
      try {
        pdk.ask(Questions.of(TARGET), answers -> pdk.finish());
      } catch (IllegalArgumentException e) {
        refused.complete(e.getMessage());
        pdk.finish();
      }
    });
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        KongDriver kong = KongDriver.builder(server.socket()).build()) {
      GatewayReply reply = kong.handle(KongDriver.FIRST_ROW, "log", get("/"));
      assertEquals(List.of(), reply.functions());
      assertTrue(refused.getNow("").contains("not allowed in the phase log"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void c8closingLetsEventsEnd(WireProtocol protocol) throws Exception {
    CompletableFuture<Pdk> begun = new CompletableFuture<>();
    ScriptedPlugin plugin = new ScriptedPlugin(
        (phase, pdk) -> pdk.ask(Questions.of(TARGET), answers -> begun.complete(pdk)));
    ExecutorService others = Executors.newFixedThreadPool(2);
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        KongDriver kong = KongDriver.builder(server.socket()).protocol(protocol).build()) {
      Future<GatewayReply> waiting = others.submit(() -> kong.handle(get("/")));
      Pdk pdk = begun.get(30, TimeUnit.SECONDS);
      Future<Boolean> closing = others.submit(() -> server.server.close(Duration.ofSeconds(30)));
      Eventually.until("the socket is gone", () -> !Files.exists(server.socket()));
      exit(pdk, 200, "at last");
      assertEquals("at last", waiting.get(30, TimeUnit.SECONDS).body());
      assertTrue(closing.get(30, TimeUnit.SECONDS));
      assertEquals(1, plugin.closed.get());
    } finally {
      others.shutdownNow();
    }
  }
}
