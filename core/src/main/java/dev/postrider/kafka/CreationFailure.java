package dev.postrider.kafka;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;

/** Why kafka-clients made no producer, in one line and without a secret. */
final class CreationFailure {

  /**
   * A text that may be a token in a token endpoint's answer, or in a parser's complaint about it: in quotes, not
   * short, with a digit. The names of members and the codes of errors (RFC 6749 §5.2) have none.
   */
  private static final Pattern QUOTED_TOKEN =
      Pattern.compile("([\"'])(?=[^\"'\\s]*[0-9])[^\"'\\s]{8,}\\1");

  private static final Pattern FORM_TOKEN = Pattern.compile("(\\w*token=)[^&\\s]+");

  private CreationFailure() {}

  static KafkaException of(KafkaException e, Map<String, Object> properties) {
    if (e.getCause() == null) {
      return e;
    }
    String message = withReason(e, properties);
    if (!"OAUTHBEARER".equals(properties.get("sasl.mechanism"))) {
      return new KafkaException(message, e);
    }
    // kafka-clients quotes the endpoint's answer, and so do its causes.
    String masked = masked(message);
    boolean quotesToken = false;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage());
      quotesToken |= !masked(text).equals(text);
    }
    return quotesToken ? new KafkaException(masked) : new KafkaException(masked, e);
  }

  private static String masked(String text) {
    String unquoted = QUOTED_TOKEN.matcher(text).replaceAll("$1***$1");
    return FORM_TOKEN.matcher(unquoted).replaceAll("$1***");
  }

  /**
   * Kafka says only in a cause what went wrong; that of a login goes on with a stack trace, and that of
   * names that cannot be resolved leaves them out.
   */
  private static String withReason(KafkaException e, Map<String, Object> properties) {
    Throwable reason = e;
    while (reason.getCause() != null) {
      reason = reason.getCause();
    }
    // The message of a class that is missing is its name alone.
    String message = reason instanceof ReflectiveOperationException
        ? reason.toString()
        : String.valueOf(reason.getMessage());
    String text = message.lines().findFirst().orElse("");
    List<String> unresolvable =
        reason instanceof ConfigException ? BrokerContact.unresolvable(properties) : List.of();
    return e.getMessage() + ": " + text
        + (unresolvable.isEmpty()
            ? ""
            : "; the names cannot be resolved: " + String.join(", ", unresolvable));
  }
}
