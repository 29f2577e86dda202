package dev.postrider.schema;

import java.util.HashMap;
import java.util.Map;

/** One JSON text on its way to Avro. Not thread-safe. */
final class AvroWriting {

  /** A union, and a value of it. */
  record UnionValue(Object union, int value) {}

  final JsonIndex json;
  final PayloadOutput out;

  /** What was decided about values that are to be tried; so no value is tried twice. */
  final Map<UnionValue, Integer> branches = new HashMap<>(0);

  private int at;
  private String member = "";
  private String expected = "";
  private String found = "";

  AvroWriting(JsonIndex json) {
    this.json = json;
    this.out = new PayloadOutput(Math.max(64, json.bytes().length));
  }

  /** Notes that a value is not what it should be. */
  boolean mismatch(int value, String expected) {
    return mismatch(value, expected, json.kind(value).toString());
  }

  /** Notes that a value is not what it should be. */
  boolean mismatch(int value, String expected, String found) {
    this.at = value;
    this.member = "";
    this.expected = expected;
    this.found = found;
    return false;
  }

  /** Notes that a member is missing. */
  boolean missing(int object, String member, String expected) {
    mismatch(object, expected, "nothing");
    this.member = member;
    return false;
  }

  /** What was noted last. */
  MismatchException mismatch() {
    String inside = member.isEmpty() ? "" : "/" + JsonIndex.step(member);
    return new MismatchException(json.pointer(at) + inside, expected, found);
  }
}
