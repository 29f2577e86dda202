package dev.postrider.kong.server;

import static dev.postrider.kong.driver.GatewayRequest.get;
import static dev.postrider.kong.server.ScriptedPlugin.exit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.postrider.kong.driver.GatewayResponse;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.driver.WireProtocol;
import dev.postrider.testing.Eventually;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
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
      Future<GatewayResponse> waiting = client.submit(() -> kong.handle(get("/slow")));
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
          GatewayResponse response = kong.handle(get(target));
          assertEquals(200, response.status(), response::toString);
          assertEquals(target, response.body());
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
      Future<GatewayResponse> waiting = client.submit(() -> kong.handle(get("/")));
      Pdk pdk = first.get(30, TimeUnit.SECONDS);
      GatewayResponse refused = kong.handle(get("/"));
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
      GatewayResponse response = kong.handle(get("/"));
      assertEquals(500, response.status());
      assertTrue(!response.body().contains("secret"), response.body());
      assertTrue(response.log().get(0).contains("plugin failed"), response.log()::toString);
      assertEquals(0, response.restarts());
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
      GatewayResponse response = kong.handle(KongDriver.FIRST_ROW, "log", get("/"));
      assertEquals(List.of(), response.functions());
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
      Future<GatewayResponse> waiting = others.submit(() -> kong.handle(get("/")));
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
