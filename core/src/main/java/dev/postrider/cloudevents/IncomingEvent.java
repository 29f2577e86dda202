package dev.postrider.cloudevents;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.cloudevents.CloudEvent.DataKind;
import dev.postrider.envelope.BodyKind;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.HttpText;
import dev.postrider.envelope.JsonMembers;
import dev.postrider.envelope.JsonSelector;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the CloudEvent that a request already is (HTTP protocol binding 1.0.2 §3). */
final class IncomingEvent {

  private static final String HEADER_PREFIX = "ce-";

  private IncomingEvent() {}

  /** Whether one JSON text is the whole event. */
  static boolean isStructured(@Nullable String contentType) {
    return contentType != null && BodyKind.isMediaType(contentType, OutgoingEvent.STRUCTURED_TYPE);
  }

  /** Whether the body has several events. */
  static boolean isBatch(@Nullable String contentType) {
    return contentType != null && BodyKind.isMediaType(contentType, OutgoingEvent.BATCH_TYPE);
  }

  /**
   * The attributes in the header fields of a request; empty if it is no event in binary mode.
   *
   * @throws RequestRejectedException if one is not UTF-8
   */
  static Map<String, String> attributes(RequestView request) throws RequestRejectedException {
    Map<String, byte[]> found = new LinkedHashMap<>();
    request.headers((name, value) -> {
      if (name.regionMatches(true, 0, HEADER_PREFIX, 0, HEADER_PREFIX.length())) {
        String attribute = name.substring(HEADER_PREFIX.length()).toLowerCase(Locale.ROOT);
        found.putIfAbsent(attribute, HttpText.bytes(value));
      }
    });
    Map<String, String> attributes = new LinkedHashMap<>();
    if (found.containsKey(EventAttributes.SPEC_VERSION)) {
      for (Map.Entry<String, byte[]> attribute : found.entrySet()) {
        attributes.put(attribute.getKey(), HeaderValue.decoded(attribute.getValue()));
      }
    }
    return attributes;
  }

  /**
   * The event of a JSON text.
   *
   * @param json checked, without white space between tokens
   * @throws RequestRejectedException if the JSON is no event
   */
  static CloudEvent structured(byte[] json, EnvelopeConfig config) throws RequestRejectedException {
    Map<String, byte[]> members = JsonMembers.of(json);
    if (members == null) {
      throw RequestRejectedException.invalidEvent("not a JSON object");
    }
    byte[] data = present(members.remove("data"));
    byte[] base64 = present(members.remove("data_base64"));
    Map<String, String> attributes = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> member : members.entrySet()) {
      byte[] value = member.getValue();
      if (value[0] == '{' || value[0] == '[') {
        throw RequestRejectedException.invalidEvent(
            "an attribute is neither text nor number nor boolean");
      }
      byte[] text = JsonSelector.text(value);
      if (text != null) {
        attributes.put(member.getKey(), new String(text, UTF_8));
      }
    }
    String type = attributes.remove(EventAttributes.DATA_CONTENT_TYPE);
    EventAttributes.check(attributes);
    if (data != null && base64 != null) {
      throw RequestRejectedException.invalidEvent("both data and data_base64");
    }
    if (base64 != null) {
      return new CloudEvent(attributes, type, DataKind.BINARY, decoded(base64), json);
    }
    if (data == null) {
      return new CloudEvent(attributes, type, DataKind.NONE, new byte[0], json);
    }
    boolean isJson = type == null || isJson(type, config) || data[0] != '"';
    byte[] text = isJson ? null : JsonSelector.text(data);
    return text == null
        ? new CloudEvent(
            attributes, type == null ? "application/json" : type, DataKind.JSON, data, json)
        : new CloudEvent(attributes, type, DataKind.TEXT, text, json);
  }

  private static byte @Nullable [] present(byte @Nullable [] json) {
    return json == null || JsonSelector.text(json) == null ? null : json;
  }

  /** JSON event format 1.0.2 §3.1: {@code *}{@code /json} and {@code *}{@code /*+json}. */
  static boolean isJson(String type, EnvelopeConfig config) {
    int end = type.indexOf(';') < 0 ? type.length() : type.indexOf(';');
    String media = type.substring(0, end).strip().toLowerCase(Locale.ROOT);
    return media.endsWith("/json")
        || media.endsWith("+json")
        || BodyKind.of(type, null, config) == BodyKind.JSON;
  }

  private static byte[] decoded(byte[] json) throws RequestRejectedException {
    byte[] base64 = json[0] == '"' ? JsonSelector.text(json) : null;
    try {
      if (base64 != null) {
        return Base64.getDecoder().decode(base64);
      }
    } catch (IllegalArgumentException e) {
      throw RequestRejectedException.invalidEvent("data_base64: not base64");
    }
    throw RequestRejectedException.invalidEvent("data_base64: not text");
  }
}
