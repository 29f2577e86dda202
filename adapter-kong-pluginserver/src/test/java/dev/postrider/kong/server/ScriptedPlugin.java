package dev.postrider.kong.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A plugin whose events do what a test says. */
final class ScriptedPlugin implements Plugin {

  private final BiConsumer<Phase, Pdk> script;
  final List<String> configurations = new CopyOnWriteArrayList<>();
  final AtomicInteger closed = new AtomicInteger();
  private final AtomicInteger starts = new AtomicInteger();
  private final AtomicInteger startsInHand = new AtomicInteger();
  private final CountDownLatch slowStarts = new CountDownLatch(1);
  private volatile Runnable failure = () -> {};
  private volatile int failingStarts;

  ScriptedPlugin(BiConsumer<Phase, Pdk> script) {
    this.script = script;
  }

  /** Answers with what {@code question} gave, as text. */
  static <T extends @Nullable Object> ScriptedPlugin answering(Question<T> question) {
    Questions batch = Questions.of(question);
    return new ScriptedPlugin((phase, pdk) ->
        pdk.ask(batch, answers -> exit(pdk, 200, String.valueOf(answers.to(question)))));
  }

  /** Lets the first starts fail, for a reason that may pass. */
  void failStarts(int count) {
    failStarts(count, () -> {
      throw new IllegalStateException("kafka.example.com cannot be resolved");
    });
  }

  void failStarts(int count, Runnable how) {
    failure = how;
    failingStarts = count;
  }

  /** Lets the starts of configurations that say {@code slow} go on; none does before. */
  void goOn() {
    slowStarts.countDown();
  }

  /** How many starts have begun and not ended. */
  int startsInHand() {
    return startsInHand.get();
  }

  int starts() {
    return starts.get();
  }

  static void exit(Pdk pdk, int status, String text) {
    pdk.exit(status, Map.of("Content-Type", "text/plain"), text.getBytes(UTF_8));
  }

  @Override
  public String name() {
    return "kafka-upstream";
  }

  @Override
  public String version() {
    return "1.0.0";
  }

  @Override
  public int priority() {
    return 751;
  }

  @Override
  public boolean startsAtOnce(String configurationJson) {
    return configurationJson.contains("prompt");
  }

  @Override
  public Set<Phase> phases() {
    return Set.of(Phase.ACCESS, Phase.RESPONSE, Phase.LOG);
  }

  private static void await(CountDownLatch latch) {
    try {
      var unused = latch.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public PluginInstance start(String configurationJson) {
    if (configurationJson.contains("\"broken\"")) {
      throw new IllegalArgumentException("topic: is missing");
    }
    if (configurationJson.contains("slow")) {
      startsInHand.incrementAndGet();
      await(slowStarts);
      startsInHand.decrementAndGet();
    }
    if (starts.incrementAndGet() <= failingStarts) {
      failure.run();
    }
    configurations.add(configurationJson);
    return new PluginInstance() {
      @Override
      public void handle(Phase phase, Pdk pdk) {
        script.accept(phase, pdk);
      }

      @Override
      public void close() {
        closed.incrementAndGet();
      }
    };
  }
}
