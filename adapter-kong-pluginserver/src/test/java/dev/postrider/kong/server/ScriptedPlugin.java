package dev.postrider.kong.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A plugin whose events do what a test says. */
final class ScriptedPlugin implements Plugin {

  private final BiConsumer<Phase, Pdk> script;
  final List<String> configurations = new CopyOnWriteArrayList<>();
  final AtomicInteger closed = new AtomicInteger();
  private final AtomicInteger starts = new AtomicInteger();
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
    failingStarts = count;
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
  public Set<Phase> phases() {
    return Set.of(Phase.ACCESS, Phase.LOG);
  }

  @Override
  public PluginInstance start(String configurationJson) {
    if (configurationJson.contains("\"broken\"")) {
      throw new IllegalArgumentException("topic: is missing");
    }
    if (starts.incrementAndGet() <= failingStarts) {
      throw new IllegalStateException("kafka.example.com cannot be resolved");
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
