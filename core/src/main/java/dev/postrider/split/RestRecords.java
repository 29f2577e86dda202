package dev.postrider.split;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.envelope.JsonElements;
import dev.postrider.envelope.JsonMembers;
import dev.postrider.envelope.JsonSelector;
import dev.postrider.envelope.RequestRejectedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a request as clients of Confluent's REST Proxy (v2) and of Strimzi's bridge send it: {@code
 * {"records":[{"key":…,"value":…,"partition":…,"timestamp":…,"headers":[{"key":…,"value":…}]}]}}.
 */
final class RestRecords {

  /** An unknown name is a spelling mistake, which would lose what stands there. */
  private static final Set<String> MEMBERS =
      Set.of("key", "value", "partition", "timestamp", "headers");

  private static final Pattern PARTITION = Pattern.compile("0|[1-9][0-9]{0,8}");
  private static final Pattern TIMESTAMP = Pattern.compile("0|[1-9][0-9]{0,17}");

  private final RestFormat format;

  RestRecords(RestFormat format) {
    this.format = format;
  }

  /**
   * The items of a request.
   *
   * @param json the body, checked, without white space between tokens
   * @throws RequestRejectedException if the body has no records, or too many
   */
  List<Item> items(byte[] json, int most) throws RequestRejectedException {
    Map<String, byte[]> body = JsonMembers.of(json);
    byte[] records = body == null ? null : body.get("records");
    List<ByteBuffer> elements =
        records == null ? null : JsonElements.of(records, 0, records.length, most);
    if (elements == null) {
      throw RequestRejectedException.recordsMissing();
    }
    List<Item> items = new ArrayList<>(elements.size());
    for (ByteBuffer element : elements) {
      byte[] record = new byte[element.remaining()];
      element.get(record);
      items.add(item(record));
    }
    return items;
  }

  private Item item(byte[] record) {
    try {
      Map<String, byte[]> members = JsonMembers.of(record);
      if (members == null) {
        throw RequestRejectedException.invalidRecord("not an object");
      }
      if (!MEMBERS.containsAll(members.keySet())) {
        throw RequestRejectedException.invalidRecord(
            "a member other than key, value, partition, timestamp and headers");
      }
      byte[] value = data("value", members.get("value"));
      String partition = number("partition", members.get("partition"), PARTITION);
      String timestamp = number("timestamp", members.get("timestamp"), TIMESTAMP);
      ItemFields fields = new ItemFields(
          data("key", members.get("key")),
          value == null,
          partition == null ? null : Integer.valueOf(partition),
          timestamp == null ? null : Long.valueOf(timestamp),
          headers(members.get("headers")));
      return new Item(
          ByteBuffer.wrap(value == null ? new byte[0] : value), 0, format.valueType, null, fields);
    } catch (RequestRejectedException e) {
      return new Item(ByteBuffer.allocate(0), 0, format.valueType, e, null);
    }
  }

  private byte @Nullable [] data(String name, byte @Nullable [] json)
      throws RequestRejectedException {
    byte[] text = json == null ? null : JsonSelector.text(json);
    if (json == null || text == null) {
      return null;
    }
    if (format == RestFormat.JSON) {
      return json;
    }
    if (json[0] != '"') {
      throw RequestRejectedException.invalidRecord(name + ": not a text");
    }
    return format == RestFormat.BINARY ? base64(name, text) : text;
  }

  private static byte[] base64(String name, byte[] text) throws RequestRejectedException {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw RequestRejectedException.invalidRecord(name + ": not base64");
    }
  }

  private static @Nullable String number(String name, byte @Nullable [] json, Pattern pattern)
      throws RequestRejectedException {
    if (json == null || JsonSelector.text(json) == null) {
      return null;
    }
    String text = new String(json, US_ASCII);
    if (!pattern.matcher(text).matches()) {
      throw RequestRejectedException.invalidRecord(name + ": not a whole number from 0 on");
    }
    return text;
  }

  /** Strimzi's bridge has their values in base64. */
  private static List<Map.Entry<String, byte[]>> headers(byte @Nullable [] json)
      throws RequestRejectedException {
    List<Map.Entry<String, byte[]>> headers = new ArrayList<>();
    if (json == null || JsonSelector.text(json) == null) {
      return headers;
    }
    List<ByteBuffer> elements = JsonElements.of(json, 0, json.length, Integer.MAX_VALUE);
    for (ByteBuffer element : elements == null ? List.<ByteBuffer>of() : elements) {
      byte[] header = new byte[element.remaining()];
      element.get(header);
      Map<String, byte[]> members = JsonMembers.of(header);
      byte[] key = members == null ? null : members.get("key");
      byte[] value = members == null ? null : members.get("value");
      if (key == null || key[0] != '"' || value == null || value[0] != '"') {
        throw RequestRejectedException.invalidRecord("headers: not key and value as text");
      }
      headers.add(Map.entry(new String(text(key), UTF_8), base64("headers", text(value))));
    }
    if (elements == null) {
      throw RequestRejectedException.invalidRecord("headers: not an array");
    }
    return headers;
  }

  private static byte[] text(byte[] string) {
    byte[] text = JsonSelector.text(string);
    return text == null ? new byte[0] : text;
  }
}
