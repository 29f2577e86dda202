package dev.postrider;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.StatusCodes;
import dev.postrider.envelope.RequestRejectedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the responses of one configuration. Thread-safe. */
final class Responses {

  /** Names of outcomes that are no {@link Failure}, as metrics have them. */
  static final String SENT = "sent";

  static final String NOT_ALLOWED = "method_not_allowed";

  static final String REPEATED = "repeated";

  private static final String CONTENT_TYPE = "application/json; charset=utf-8";
  private static final int SERVICE_UNAVAILABLE = 503;

  /** There is room again with the next acknowledgement. */
  private static final int SECONDS_UNTIL_ROOM = 1;

  // Written out, because databind would load two hundred classes for them at every start.
  private static final String SUCCESS = "{\"message\":\"message sent\"}";
  private static final String METHOD_NOT_ALLOWED =
      "{\"message\":\"Method Not Allowed\",\"error\":\"requests of this method are not sent\"}";

  private final StatusCodes codes;
  private final boolean detailed;
  private final int probeSeconds;
  private final Response success;
  private final Response methodNotAllowed;

  Responses(PublisherConfig config) {
    this.codes = config.statusCodes();
    this.detailed = config.returnErrorMessage();
    this.probeSeconds = (int) Math.max(1, config.healthProbeInterval().toSeconds());
    this.success = success(codes.success());
    this.methodNotAllowed = methodNotAllowed(config.methods());
  }

  /** RFC 9110 §15.3.5 and §15.3.6: 204 and 205 have no content. */
  private static Response success(int status) {
    if (status == 204 || status == 205) {
      return new Response(status, Map.of(), "");
    }
    return new Response(status, Map.of("Content-Type", CONTENT_TYPE), SUCCESS);
  }

  /** RFC 9110 §15.5.6: the response names the methods that are allowed. */
  private static Response methodNotAllowed(List<String> methods) {
    Map<String, String> headers =
        Map.of("Content-Type", CONTENT_TYPE, "Allow", String.join(", ", methods));
    return new Response(405, headers, METHOD_NOT_ALLOWED);
  }

  Response methodNotAllowed() {
    return methodNotAllowed;
  }

  Response success() {
    return success;
  }

  /** A response that was given before (draft-ietf-httpapi-idempotency-key-header leaves the name open). */
  Response repeated(Response first) {
    Map<String, String> headers = new HashMap<>(first.headers());
    headers.put("Idempotency-Replayed", "true");
    return new Response(first.status(), headers, first.json());
  }

  /** Also works without databind, which may be the missing class. */
  Response failure(Failure failure) {
    return plain(failure, failure.error());
  }

  /** {@code error} is the short text, or the one with the byte at fault if details are wanted. */
  Response rejected(RequestRejectedException rejection) {
    Failure failure = Failure.of(rejection);
    String message = rejection.getMessage();
    // The names of sources may have any character.
    boolean written = detailed || failure == Failure.MISSING_VALUE;
    return written && message != null
        ? response(failure, json(failure, message))
        : plain(failure, rejection.error());
  }

  /**
   * The records that were not delivered.
   *
   * @param failures why, by topic; not empty
   * @param topics how many topics there were
   */
  Response undelivered(Map<String, Exception> failures, int topics) {
    Exception first = failures.values().iterator().next();
    Failure failure = Failure.of(first);
    if (!detailed) {
      return failure(failure);
    }
    ObjectNode json = json(failure, text(first));
    if (topics > 1) {
      var errors = json.putArray("errors");
      failures.forEach(
          (topic, cause) -> errors.addObject().put("topic", topic).put("error", text(cause)));
    }
    return response(failure, json);
  }

  private static String text(Exception cause) {
    String name = cause.getClass().getSimpleName();
    @Nullable String message = cause.getMessage();
    return message == null ? name : name + ": " + message;
  }

  /** Neither text has a character that JSON escapes. */
  private Response plain(Failure failure, String error) {
    String phrase = ReasonPhrase.of(failure.status(codes));
    return response(failure, "{\"message\":\"" + phrase + "\",\"error\":\"" + error + "\"}");
  }

  private ObjectNode json(Failure failure, String error) {
    String phrase = ReasonPhrase.of(failure.status(codes));
    return JsonNodeFactory.instance.objectNode().put("message", phrase).put("error", error);
  }

  private Response response(Failure failure, ObjectNode json) {
    return response(failure, json.toString());
  }

  private Response response(Failure failure, String json) {
    int status = failure.status(codes);
    Map<String, String> headers = Map.of("Content-Type", CONTENT_TYPE);
    if (failure == Failure.SIGNATURE_INVALID) {
      // RFC 9110 §15.5.2 wants a challenge; no name is registered for signatures of webhooks.
      headers = Map.of("Content-Type", CONTENT_TYPE, "WWW-Authenticate", "hmac");
    } else if (status == SERVICE_UNAVAILABLE || failure == Failure.KEY_IN_PROGRESS) {
      headers =
          Map.of("Content-Type", CONTENT_TYPE, "Retry-After", "" + secondsUntilNextTry(failure));
    }
    return new Response(status, headers, json);
  }

  private int secondsUntilNextTry(Failure failure) {
    return switch (failure) {
      case BUFFER_FULL, NOT_KEPT, NOT_READY, KEY_IN_PROGRESS -> SECONDS_UNTIL_ROOM;
      default -> probeSeconds;
    };
  }
}
