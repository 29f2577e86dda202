package dev.postrider.kong.server;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLoopTest {

  private static final int PATIENCE_S = 30;

  private EventLoop loop;

  @BeforeEach
  void start() throws Exception {
    ServerComponents components = new ServerComponents(
        List.of(ScriptedPlugin.answering(Kong.Request.method())),
        new KongVersion(3, 9),
        Limits.ofHeap(Runtime.getRuntime().maxMemory()),
        new BodyFiles(Path.of("none"), ProcessUser.ofThis()),
        System::nanoTime);
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
}
