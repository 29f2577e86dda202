package dev.postrider;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.StatusCodes;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestRejectedException.Reason;
import dev.postrider.kafka.GivenUpRecord;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Makes the responses of one configuration. Thread-safe. */
final class Responses implements RepeatableAnswers {

  private static final Logger LOG = System.getLogger(Responses.class.getName());

  /** Names of outcomes that are no {@link Failure}, as metrics have them. */
  static final String SENT = "sent";

  static final String DROPPED = "dropped";
  /** Some items of a body were sent, and others were not. */
  static final String PARTLY_SENT = "partly_sent";

  static final String NOT_ALLOWED = "method_not_allowed";

  static final String REPEATED = "repeated";

  private static final int SERVICE_UNAVAILABLE = 503;

  /** There is room again with the next acknowledgement, or the next try of the disk. */
  private static final Duration SOON = Duration.ofSeconds(1);

  // Written out, because databind would load two hundred classes for it at every start.
  private static final String METHOD_NOT_ALLOWED =
      "{\"message\":\"Method Not Allowed\",\"error\":\"requests of this method are not sent\"}";

  private final StatusCodes codes;
  private final boolean detailed;
  private final SuccessResponses success;
  private final Response methodNotAllowed;

  Responses(PublisherConfig config) {
    this.codes = config.statusCodes();
    this.detailed = config.returnErrorMessage();
    this.success = new SuccessResponses(config);
    this.methodNotAllowed = methodNotAllowed(config.methods());
  }

  /** RFC 9110 §15.5.6: the response names the methods that are allowed. */
  private static Response methodNotAllowed(List<String> methods) {
    Map<String, String> headers =
        Map.of("Content-Type", SuccessResponses.CONTENT_TYPE, "Allow", String.join(", ", methods));
    return new Response(405, headers, METHOD_NOT_ALLOWED);
  }

  Response methodNotAllowed() {
    return methodNotAllowed;
  }

  @Override
  public Answer buffered(RecordEnds ends) {
    List<GivenUpRecord> givenUp = ends.givenUp();
    return givenUp.isEmpty() ? sent(success.inMemory()) : undelivered(givenUp, ends.size());
  }

  @Override
  public Answer delivered(RecordEnds ends) {
    List<GivenUpRecord> givenUp = ends.givenUp();
    return givenUp.isEmpty() ? written(ends.written()) : undelivered(givenUp, ends.size());
  }

  @Override
  public Answer written(List<RecordMetadata> places) {
    return sent(success.withBrokers(places));
  }

  @Override
  public Answer kept() {
    return sent(success.onDisk());
  }

  /** There is nothing to send. */
  Response dropped() {
    return success.withoutPlace();
  }

  private static Answer sent(Response response) {
    return new Answer(SENT, response);
  }

  /** Nothing was taken. */
  Answer refused(Failure failure) {
    return refused(failure, SOON);
  }

  /** The same with the time after which it may be worth to try again. */
  Answer refused(Failure failure, Duration retryAfter) {
    return new Answer(failure.toString(), failure(failure, retryAfter));
  }

  /**
   * Some records were not delivered.
   *
   * @param givenUp not empty
   * @param records how many there were
   */
  private Answer undelivered(List<GivenUpRecord> givenUp, int records) {
    Failure failure = Failure.of(givenUp.get(0).failure());
    try {
      Response response = detailed ? detailed(failure, givenUp, records) : failure(failure);
      return new Answer(failure.toString(), response);
    } catch (RuntimeException | LinkageError e) {
      // On Kafka's thread the exception would be lost, and the caller would wait without end.
      LOG.log(Level.ERROR, "response could not be made", e);
      return refused(Failure.SEND_FAILED);
    }
  }

  /** A response that was given before (draft-ietf-httpapi-idempotency-key-header leaves the name open). */
  Response repeated(Response first) {
    Map<String, String> headers = new HashMap<>(first.headers());
    headers.put("Idempotency-Replayed", "true");
    return new Response(first.status(), headers, first.json());
  }

  /** Also works without databind, which may be the missing class. */
  Response failure(Failure failure) {
    return failure(failure, SOON);
  }

  /** The same with the time after which it may be worth to try again. */
  Response failure(Failure failure, Duration retryAfter) {
    return response(failure, plain(failure, failure.error()), retryAfter);
  }

  /** {@code error} is the short text, or the one with the byte at fault if details are wanted. */
  Response rejected(RequestRejectedException rejection) {
    Failure failure = Failure.of(rejection);
    String error = error(rejection);
    // The names of sources and members may have any character.
    boolean isPlain = error.equals(rejection.error()) && failure != Failure.MISSING_VALUE;
    return isPlain
        ? response(failure, plain(failure, error))
        : response(failure, json(failure, error));
  }

  /** What the caller is told of a rejection. */
  String error(RequestRejectedException rejection) {
    String message = rejection.getMessage();
    boolean isToldWhole = detailed
        || rejection.reason() == Reason.MISSING_VALUE
        || rejection.reason() == Reason.SCHEMA_VIOLATED
        || rejection.reason() == Reason.SCHEMA_MISMATCH
        || rejection.reason() == Reason.UNSUPPORTED_TYPE;
    return isToldWhole && message != null ? message : rejection.error();
  }

  /** What the caller is told of a record that was given up. */
  String error(Failure failure, GivenUpRecord given) {
    return detailed ? text(given.failure()) : failure.error();
  }

  private Response detailed(Failure failure, List<GivenUpRecord> givenUp, int records) {
    ObjectNode json = json(failure, text(givenUp.get(0).failure()));
    if (records > 1) {
      var errors = json.putArray("errors");
      givenUp.forEach(given -> errors
          .addObject()
          .put("topic", given.record().topic())
          .put("error", text(given.failure())));
    }
    return response(failure, json);
  }

  private static String text(Exception cause) {
    String name = cause.getClass().getSimpleName();
    @Nullable String message = cause.getMessage();
    return message == null ? name : name + ": " + message;
  }

  /** Neither text has a character that JSON escapes. */
  private String plain(Failure failure, String error) {
    String phrase = ReasonPhrase.of(failure.status(codes));
    return "{\"message\":\"" + phrase + "\",\"error\":\"" + error + "\"}";
  }

  private ObjectNode json(Failure failure, String error) {
    String phrase = ReasonPhrase.of(failure.status(codes));
    return JsonNodeFactory.instance.objectNode().put("message", phrase).put("error", error);
  }

  private Response response(Failure failure, ObjectNode json) {
    return response(failure, json.toString());
  }

  /** With this body, and the status and header fields of the failure. */
  Response response(Failure failure, String json) {
    return response(failure, json, SOON);
  }

  private Response response(Failure failure, String json, Duration retryAfter) {
    int status = failure.status(codes);
    Map<String, String> headers = Map.of("Content-Type", SuccessResponses.CONTENT_TYPE);
    if (failure == Failure.SIGNATURE_INVALID) {
      // RFC 9110 §15.5.2 wants a challenge; no name is registered for signatures of webhooks.
      headers = Map.of("Content-Type", SuccessResponses.CONTENT_TYPE, "WWW-Authenticate", "hmac");
    } else if (status == SERVICE_UNAVAILABLE || failure == Failure.KEY_IN_PROGRESS) {
      long seconds = Math.max(1, retryAfter.plusMillis(999).toSeconds());
      headers = Map.of("Content-Type", SuccessResponses.CONTENT_TYPE, "Retry-After", "" + seconds);
    }
    return new Response(status, headers, json);
  }
}
