package dev.postrider.kong.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.Eventually;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLoopTest {

  private static final int PATIENCE_S = 30;

  /** The event that the plugin was given, which does not end by itself. */
  private final CompletableFuture<Pdk> event = new CompletableFuture<>();

  /** Runs on whichever thread looks at the clock. */
  private volatile Runnable onLook = () -> {};

  private EventLoop loop;

  @BeforeEach
  void start() throws Exception {
    ServerComponents components = new ServerComponents(
        List.of(new ScriptedPlugin((phase, pdk) -> event.complete(pdk))),
        new KongVersion(3, 9),
        Limits.ofHeap(Runtime.getRuntime().maxMemory()),
        new BodyFiles(Path.of("none"), ProcessUser.ofThis()),
        () -> {
          onLook.run();
          return System.nanoTime();
        });
    loop = new EventLoop(components.connections(), components::greeting, "loop");
  }

  @Test
  void connectionsAreHeardWhileTasksComeAsFastAsTheyAreRun(@TempDir Path folder) throws Exception {
    AtomicBoolean floods = new AtomicBoolean(true);
    CompletableFuture<Void> heard = new CompletableFuture<>();
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
    try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listening.bind(address);
      loop.execute(new Runnable() {
        @Override
        public void run() {
          if (floods.get()) {
            loop.execute(this);
          }
        }
      });
      loop.listen(listening, key -> {
        key.cancel();
        heard.complete(null);
      });
      SocketChannel.open(address).close();

      heard.get(PATIENCE_S, TimeUnit.SECONDS);
    } finally {
      floods.set(false);
      loop.stop();
    }
  }

  @Test
  void tasksAfterOneThatFailedAreRun() throws Exception {
    CompletableFuture<Void> ran = new CompletableFuture<>();
    loop.execute(() -> {
      loop.execute(() -> ran.complete(null));
      throw new IllegalStateException("a task of this test fails");
    });

    ran.get(PATIENCE_S, TimeUnit.SECONDS);
    loop.stop();
  }

  /** An event looks at the clock, and sends its questions, while others must wait for it. */
  @Test
  void eventThatAsksWhileItsLoopLooksForIdleConnectionsHoldsUpNobody(@TempDir Path folder)
      throws Exception {
    CompletableFuture<Thread> loopThread = new CompletableFuture<>();
    loop.execute(() -> loopThread.complete(Thread.currentThread()));
    CountDownLatch looks = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Void> asked = new CompletableFuture<>();
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
    try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listening.bind(address);
      try (RawConnection kong = new RawConnection(address.getPath())) {
        loop.add(listening.accept());
        ProtobufWireTest.event(kong, 3, ProtobufWireTest.start(kong), "access");
        Pdk pdk = event.get(PATIENCE_S, TimeUnit.SECONDS);
        Thread asking = new Thread(() -> {
          pdk.ask(Questions.of(Kong.Request.method()), answers -> {});
          asked.complete(null);
        });
        asking.setDaemon(true);
        onLook = () -> {
          if (Thread.currentThread() == asking) {
            looks.countDown();
            await(goOn);
          }
        };
        asking.start();
        assertTrue(looks.await(PATIENCE_S, TimeUnit.SECONDS));

        loop.endIdle();
        Thread looking = loopThread.get(PATIENCE_S, TimeUnit.SECONDS);
        Eventually.until(
            "the loop waits for the event", () -> looking.getState() == Thread.State.BLOCKED);
        goOn.countDown();

        asked.get(PATIENCE_S, TimeUnit.SECONDS);
        CompletableFuture<Void> ran = new CompletableFuture<>();
        loop.execute(() -> ran.complete(null));
        ran.get(PATIENCE_S, TimeUnit.SECONDS);
        loop.stop();
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      var unused = latch.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
