package dev.postrider.kong.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Why two records differ: a line for each place, with the reason that it is known for. Shows no values, which
 * may be secret.
 */
final class Reasons {

  private static final int MOST = 20;

  private final List<String> lines = new ArrayList<>();

  private Reasons() {}

  static List<String> of(CapturedRecord one, CapturedRecord other) {
    Reasons reasons = new Reasons();
    reasons.compare("", one.content(), other.content());
    return reasons.lines;
  }

  private void add(String place, String reason) {
    if (lines.size() < MOST) {
      lines.add((place.isEmpty() ? "/" : place) + ": " + reason);
    } else if (lines.size() == MOST) {
      lines.add("and more");
    }
  }

  private void compare(String place, JsonNode one, JsonNode other) {
    if (one.equals(other)) {
      return;
    } else if (one.isObject() && other.isObject()) {
      members(place, one, other);
    } else if (one.isArray() && other.isArray() && one.size() == other.size()) {
      for (int i = 0; i < one.size(); i++) {
        compare(place + "/" + i, one.get(i), other.get(i));
      }
    } else {
      add(place, reason(one, other));
    }
  }

  private void members(String place, JsonNode one, JsonNode other) {
    Set<String> names = new TreeSet<>();
    one.fieldNames().forEachRemaining(names::add);
    other.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      String inside = place + "/" + name.replace("~", "~0").replace("/", "~1");
      if (one.has(name) && other.has(name)) {
        compare(inside, one.get(name), other.get(name));
      } else {
        add(inside, "only in the " + (one.has(name) ? "first" : "second") + meaning(name));
      }
    }
  }

  private static String meaning(String member) {
    return switch (member) {
      case "truncated" -> "; more than 100 headers or arguments";
      case "body_decoded" -> "; a content coding was undone";
      default ->
        member.endsWith("_base64") ? "; bytes that are not UTF-8, or a type that is not text" : "";
    };
  }

  private static String reason(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return one.doubleValue() == other.doubleValue()
              || Math.abs(one.doubleValue() - other.doubleValue())
                  <= 1e-13 * Math.abs(one.doubleValue())
          ? "a number rounded to a double"
          : "another number";
    } else if (one.isTextual() && other.isTextual()) {
      return isBase64Of(one, other) || isBase64Of(other, one)
          ? "base64 in one of them"
          : "another text";
    } else if (one.isArray() && other.isArray()) {
      return one.size() + " items in the first, " + other.size() + " in the second";
    } else if ((isEmptyText(one) && other.isNull()) || (one.isNull() && isEmptyText(other))) {
      return "empty in one of them, and null in the other";
    }
    return kind(one) + " in the first, " + kind(other) + " in the second";
  }

  private static boolean isEmptyText(JsonNode node) {
    return node.isTextual() && node.textValue().isEmpty();
  }

  private static boolean isBase64Of(JsonNode one, JsonNode other) {
    try {
      byte[] decoded = Base64.getDecoder().decode(one.textValue());
      return CapturedRecord.text(decoded).equals(other);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String kind(JsonNode node) {
    return node instanceof ObjectNode
        ? "an object"
        : node.isArray() ? "a list" : node.getNodeType().toString().toLowerCase(Locale.ROOT);
  }
}
