package dev.postrider.cloudevents;

import dev.postrider.claimcheck.ClaimCheck;
import dev.postrider.envelope.RequestRejectedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The rules for attributes (CloudEvents 1.0.2 §3). */
final class EventAttributes {

  static final String SPEC_VERSION = "specversion";
  static final String DATA_CONTENT_TYPE = "datacontenttype";
  static final String VERSION = "1.0";

  /** Those that say what the event is; the last one has no default. */
  static final List<String> REQUIRED = List.of("id", "source", "type");

  /** The extension of the specification; it has neither size nor digest, so those have names of ours. */
  private static final String DATA_REF = "dataref";

  private static final String DATA_SIZE = "datasize";
  private static final String DATA_SHA256 = "datasha256";

  private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,50}");

  private EventAttributes() {}

  /** Adds what tells of data in a store, in place of what a caller has said of that. */
  static void add(ClaimCheck data, Map<String, String> attributes) {
    attributes.put(DATA_REF, data.uri());
    attributes.put(DATA_SIZE, Long.toString(data.size()));
    attributes.put(DATA_SHA256, data.sha256());
  }

  /**
   * Checks all that consumers may rely on.
   *
   * @throws RequestRejectedException if something is missing or wrong
   */
  static void check(Map<String, String> attributes) throws RequestRejectedException {
    if (!VERSION.equals(attributes.get(SPEC_VERSION))) {
      throw invalid(SPEC_VERSION, "only 1.0 is supported");
    }
    for (String name : REQUIRED) {
      if (!attributes.containsKey(name)) {
        throw RequestRejectedException.missingValue(name + " of the CloudEvent");
      }
    }
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      check(attribute.getKey(), attribute.getValue());
    }
  }

  private static void check(String name, String value) throws RequestRejectedException {
    if (!NAME.matcher(name).matches()) {
      throw RequestRejectedException.invalidEvent(
          "a name of an attribute has a character outside [a-z0-9]");
    }
    if (value.isEmpty()) {
      throw invalid(name, "empty");
    }
    if (value.codePoints().anyMatch(EventAttributes::isForbidden)) {
      throw invalid(name, "has a control character");
    }
    switch (name) {
      case "source", "dataschema" -> checkUri(name, value);
      case "time" -> checkTime(value);
      default -> {
        // Any text.
      }
    }
  }

  /** §3.1: neither control characters nor halves of a surrogate pair. */
  private static boolean isForbidden(int character) {
    return Character.isISOControl(character)
        || (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE)
        || (character & 0xFFFE) == 0xFFFE
        || (character >= 0xFDD0 && character <= 0xFDEF);
  }

  private static void checkUri(String name, String value) throws RequestRejectedException {
    try {
      URI uri = new URI(value);
      if (name.equals("dataschema") && !uri.isAbsolute()) {
        throw invalid(name, "not an absolute URI");
      }
    } catch (URISyntaxException e) {
      throw invalid(name, "not a URI reference");
    }
  }

  private static void checkTime(String value) throws RequestRejectedException {
    try {
      OffsetDateTime.parse(value);
    } catch (DateTimeException e) {
      throw invalid("time", "not a time of RFC 3339");
    }
  }

  private static RequestRejectedException invalid(String name, String what) {
    return RequestRejectedException.invalidEvent(name + ": " + what);
  }
}
