package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.RequestPublisher;
import dev.postrider.Response;
import dev.postrider.kong.server.Kong;
import dev.postrider.kong.server.Pdk;
import dev.postrider.kong.server.Phase;
import dev.postrider.kong.server.PluginInstance;
import dev.postrider.kong.server.RateLimit;
import dev.postrider.kong.server.RequestBody.Unavailable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One configuration at work. */
final class KafkaUpstreamInstance implements PluginInstance {

  private static final Logger LOG = System.getLogger(KafkaUpstreamInstance.class.getName());
  private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(10);
  private static final int INTERNAL_SERVER_ERROR = 500;
  private static final byte[] NO_RESPONSE = {};
  private static final int UNAVAILABLE = 503;
  private static final String NO_ROOM = "too many messages wait for their brokers";
  private static final String NO_THREAD = "too many messages wait for their functions";

  private final RequestPublisher publisher;
  private final RequestQuestions questions;
  private final ResponseCounts responses;
  private final RecordBudget records;
  private final @Nullable InstanceFunctions functions;
  private final Runnable closing;
  private final RateLimit bodyWarnings = new RateLimit(BETWEEN_WARNINGS, System::nanoTime);
  private final RateLimit fieldWarnings = new RateLimit(BETWEEN_WARNINGS, System::nanoTime);
  private final RateLimit responseWarnings = new RateLimit(BETWEEN_WARNINGS, System::nanoTime);

  KafkaUpstreamInstance(
      RequestPublisher publisher,
      @Nullable InstanceFunctions functions,
      ResponseCounts responses,
      RecordBudget records,
      Runnable closing) {
    this.publisher = publisher;
    this.functions = functions;
    this.questions = new RequestQuestions(
        publisher.parts(),
        publisher.maxBodyBytes(),
        functions == null ? List.of() : functions.facts().questions());
    this.responses = responses;
    this.records = records;
    this.closing = closing;
  }

  @Override
  public void handle(Phase phase, Pdk pdk) {
    pdk.ask(questions.batch(), answers -> {
      KongRequestView request = questions.request(answers);
      publishWithMethod(
          functions == null
              ? request
              : request.withFacts(functions.facts().of(request, answers, pdk)),
          pdk);
    });
  }

  private void publishWithMethod(KongRequestView request, Pdk pdk) {
    if (questions.needsMethod(request)) {
      pdk.ask(
          questions.methodAlone(),
          answers -> publish(request.withMethod(answers.to(Kong.Request.method())), pdk));
    } else {
      publish(request, pdk);
    }
  }

  private void publish(KongRequestView request, Pdk pdk) {
    if (request.body() instanceof Unavailable body) {
      warn(bodyWarnings, "request body: " + body.reason(), pdk);
    }
    if (request.fields().size() >= Kong.MAX_FIELDS) {
      warn(
          fieldWarnings,
          "a request has " + Kong.MAX_FIELDS + " header fields or more; Kong gives no more of them",
          pdk);
    }
    if (!records.allows(publisher)) {
      refuse(NO_ROOM, pdk);
    } else if (functions == null) {
      send(request, pdk);
    } else if (!functions.lane().execute(() -> send(request, pdk), request.bodyBytes())) {
      refuse(NO_THREAD, pdk);
    }
  }

  private void send(KongRequestView request, Pdk pdk) {
    // Completes on a thread of Kafka's in synchronous mode: exit only writes, or queues.
    var unused = publisher
        .publish(request)
        .thenAccept(response -> respond(response, pdk))
        .exceptionally(failure -> failed(failure, pdk));
  }

  /** On Kafka's thread the exception would be lost, and Kong would wait a minute. */
  private static @Nullable Void failed(Throwable failure, Pdk pdk) {
    LOG.log(Level.ERROR, "response could not be given", failure);
    pdk.exit(INTERNAL_SERVER_ERROR, Map.of(), NO_RESPONSE);
    return null;
  }

  private void refuse(String why, Pdk pdk) {
    warn(responseWarnings, "request answered 503: " + why, pdk);
    responses.add(UNAVAILABLE);
    pdk.exit(
        UNAVAILABLE,
        Map.of("Content-Type", "application/json; charset=utf-8", "Retry-After", "1"),
        ("{\"message\":\"Service Unavailable\",\"error\":\"" + why + "\"}").getBytes(UTF_8));
  }

  private void respond(Response response, Pdk pdk) {
    if (response.status() >= INTERNAL_SERVER_ERROR) {
      warn(responseWarnings, "request answered " + response.status() + " " + response.json(), pdk);
    }
    responses.add(response.status());
    pdk.exit(response.status(), response.headers(), response.json().getBytes(UTF_8));
  }

  /** Kong's administrator sees Kong's log, and ours only where Kong's level is info. */
  private static void warn(RateLimit limit, String text, Pdk pdk) {
    if (limit.tryPass()) {
      LOG.log(Level.WARNING, text);
      pdk.tell(Kong.Log.err(text));
    }
  }

  @Override
  public void close() {
    closing.run();
  }
}
