package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.postrider.RequestPublisher;
import dev.postrider.kong.lua.Facts;
import dev.postrider.kong.lua.LuaFailedException;
import dev.postrider.kong.lua.LuaFields;
import dev.postrider.kong.server.Answers;
import dev.postrider.kong.server.Kong;
import dev.postrider.kong.server.Pdk;
import dev.postrider.kong.server.PdkException;
import dev.postrider.kong.server.Phase;
import dev.postrider.kong.server.PluginInstance;
import dev.postrider.kong.server.RateLimit;
import dev.postrider.kong.server.RequestBody;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One configuration of {@code kafka-log} at work. Kong waits for no message: its timers are few. The client has its
 * response, so that a message that cannot be sent is counted and logged, and nothing more.
 */
final class KafkaLogInstance implements PluginInstance {

  private static final Logger LOG = System.getLogger(KafkaLogInstance.class.getName());
  private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(10);
  private static final int FIRST_FAILURE = 400;

  private final RequestPublisher publisher;
  private final LogQuestions questions;
  private final FunctionThreads.@Nullable Lane lane;
  private final RecordBudget records;
  private final LongAdder lost;
  private final Runnable closing;
  private final RateLimit warnings = new RateLimit(BETWEEN_WARNINGS, System::nanoTime);

  /**
   * An instance that has logged nothing.
   *
   * @param lane where custom fields are made; null if there are none
   * @param lost counts the logs that no producer took
   */
  KafkaLogInstance(
      RequestPublisher publisher,
      LogQuestions questions,
      FunctionThreads.@Nullable Lane lane,
      RecordBudget records,
      LongAdder lost,
      Runnable closing) {
    this.publisher = publisher;
    this.questions = questions;
    this.lane = lane;
    this.records = records;
    this.lost = lost;
    this.closing = closing;
  }

  @Override
  public void handle(Phase phase, Pdk pdk) {
    pdk.ask(questions.batch(), answers -> {
      try {
        String log = questions.log(answers);
        if (log == null) {
          lose("Kong could not make it", pdk);
        } else {
          received(log, answers, pdk);
        }
      } catch (PdkException e) {
        lose(String.valueOf(e.getMessage()), pdk);
      }
    });
  }

  private void received(String log, Answers answers, Pdk pdk) {
    LuaFields fields = questions.fields();
    if (!records.allows(publisher)) {
      lose("too many messages wait for their brokers", pdk);
    } else if (lane == null || fields == null) {
      send(log, pdk);
    } else {
      Facts facts = questions.facts(log, answers, pdk);
      if (!lane.execute(() -> sendWithFields(log, fields, facts, pdk), log.length())) {
        lose("too many logs wait for their custom fields", pdk);
      }
    }
  }

  /** A field may be there to take a secret away, so that no log is sent without its fields. */
  private void sendWithFields(String log, LuaFields fields, Facts facts, Pdk pdk) {
    try {
      send(LogText.with(log, fields.values(facts)), pdk);
    } catch (LuaFailedException | IllegalArgumentException e) {
      lose(String.valueOf(e.getMessage()), pdk);
    }
  }

  private void send(String log, Pdk pdk) {
    ByteBuffer value = ByteBuffer.wrap(log.getBytes(ISO_8859_1)).asReadOnlyBuffer();
    KongRequestView request = new KongRequestView(
        "",
        publisher.parts().target() ? LogText.of(log).target() : "",
        List.of(),
        new RequestBody.InMemory(value),
        null,
        null,
        Facts.UNKNOWN);
    var unused = publisher.publish(request).thenAccept(response -> {
      if (response.status() >= FIRST_FAILURE) {
        lose(response.json(), pdk);
      }
    });
    pdk.finish();
  }

  private void lose(String why, Pdk pdk) {
    lost.increment();
    if (warnings.tryPass()) {
      String text = "log of a request is not sent: " + why;
      LOG.log(Level.WARNING, text);
      // Kong's administrator sees Kong's log, as far as Kong still listens.
      pdk.tell(Kong.Log.err(text));
    }
    pdk.finish();
  }

  @Override
  public void close() {
    closing.run();
  }
}
