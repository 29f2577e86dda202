package dev.postrider.kong.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kong.server.MessagePackWireTest.Says;
import dev.postrider.kong.server.MessagePackWireTest.Worker;
import dev.postrider.testing.Eventually;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A server that is told to end ends what Kong has begun, and resets nothing. */
class LeavingTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Questions METHOD = Questions.of(Kong.Request.method());

  private static ScriptedPlugin asking() {
    return new ScriptedPlugin(
        (phase, pdk) -> pdk.ask(METHOD, answers -> ScriptedPlugin.exit(pdk, 200, "thanks")));
  }

  private static CompletableFuture<Boolean> leaving(ServerUnderTest server) throws Exception {
    CompletableFuture<Boolean> left =
        CompletableFuture.supplyAsync(() -> server.server.close(LONG));
    Eventually.until("it leaves", () -> !server.server.isReachable());
    return left;
  }

  @Test
  void messagePackEventTakesItsStepsOnAnyConnectionAndThenAllEnd() throws Exception {
    try (ServerUnderTest server = ServerUnderTest.serving(asking());
        Worker first = new Worker(server);
        Worker second = new Worker(server)) {
      int instance = first.start();
      second.start();
      Says question = first.event(2, instance);
      CompletableFuture<Boolean> left = leaving(server);

      second.step(3, "plugin.Step", question.event(), new MessagePackWriter().text("GET"));

      assertEquals("kong.response.exit", second.data().method());
      assertEquals(0, second.raw.receiveAll().length);
      assertEquals(0, first.raw.receiveAll().length);
      second.raw.hangUp();
      first.raw.hangUp();
      assertTrue(left.get());
    }
  }

  @Test
  void callOfWhichTheLengthHasComeIsAnswered() throws Exception {
    try (ServerUnderTest server = ServerUnderTest.serving(asking());
        RawConnection kong = server.connect()) {
      ProtobufWireTest.start(kong);
      byte[] close = {7, 0, 0, 0, 8, 4, (byte) 0x9a, 2, 2, 8, 7};
      kong.send(Arrays.copyOf(close, 5));
      CompletableFuture<Boolean> left = leaving(server);

      kong.send(Arrays.copyOfRange(close, 5, close.length));

      assertEquals("08 04", kong.receiveHexFrame());
      assertEquals(0, kong.receiveAll().length);
      kong.hangUp();
      assertTrue(left.get());
    }
  }

  @Test
  void connectionThatWaitsToBeAcceptedIsServed() throws Exception {
    try (ServerUnderTest server = ServerUnderTest.bound();
        RawConnection kong = server.connect()) {
      kong.sendFrame(8, 4, 0x9a, 2, 2, 8, 7);
      server.server.serve(asking());
      CompletableFuture<Boolean> left = leaving(server);

      assertEquals("08 04", kong.receiveHexFrame());
      kong.hangUp();
      assertTrue(left.get());
    }
  }

  @Test
  void eventThatNobodyEndsDoesNotKeepItsInstanceFromEnding() throws Exception {
    ScriptedPlugin plugin = asking();
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        Worker kong = new Worker(server)) {
      kong.event(2, kong.start());

      server.server.close(Duration.ofMillis(100));

      assertEquals(1, plugin.closed.get());
    }
  }
}
