package dev.postrider.message;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * The message of one request while functions may change it. A record with this key, value, partition,
 * timestamp and these headers goes to each topic. Arrays are not copied. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class Message {

  private static final byte[] EMPTY = {};

  private List<String> topics;
  private @Nullable Integer partition;
  private @Nullable Long timestamp;
  private byte @Nullable [] key;
  private byte @Nullable [] value;
  private List<Header> headers;
  private boolean dropped;

  /**
   * A message before any function; the producer chooses its partition.
   *
   * @param topics where the message goes, each topic once
   * @param timestamp in milliseconds since 1970; null for the time of sending
   * @param key the record key; null for none
   * @param value the record value; null for a tombstone
   * @param headers the record headers, in order
   */
  public Message(
      List<String> topics,
      @Nullable Long timestamp,
      byte @Nullable [] key,
      byte @Nullable [] value,
      List<Header> headers) {
    this.topics = List.copyOf(topics);
    this.timestamp = timestamp;
    this.key = key;
    this.value = value;
    this.headers = headers;
  }

  /** Where the message goes, each topic once. */
  public List<String> topics() {
    return topics;
  }

  /**
   * Sends the message to these topics. Each must be {@code topic} or one of {@code allowed_topics}, or
   * else the request is answered as one that names a topic that is not allowed. A message whose signature
   * is wrong goes to the quarantine topic all the same.
   *
   * @throws IllegalArgumentException if there is none
   */
  public void topics(List<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("topics: none; drop() sends nothing");
    }
    topics = names.stream().distinct().toList();
  }

  /** The partition of each topic that the message goes to; null if the producer chooses. */
  public @Nullable Integer partition() {
    return partition;
  }

  /**
   * Sends the message to this partition of each of its topics. A record for a partition that its topic
   * does not have is given up.
   *
   * @param number from 0; null if the producer is to choose
   * @throws IllegalArgumentException if it is negative
   */
  public void partition(@Nullable Integer number) {
    if (number != null && number < 0) {
      throw new IllegalArgumentException("partition: " + number + " is negative");
    }
    partition = number;
  }

  /** The timestamp in milliseconds since 1970; null for the time of sending. */
  public @Nullable Long timestamp() {
    return timestamp;
  }

  /**
   * Sets the timestamp. Brokers refuse one that is more than an hour ahead ({@code
   * message.timestamp.after.max.ms}), and with it all records of its batch: such a request is answered as
   * if its function had failed.
   *
   * @param millis in milliseconds since 1970; null for the time of sending
   * @throws IllegalArgumentException if it is negative
   */
  public void timestamp(@Nullable Long millis) {
    if (millis != null && millis < 0) {
      throw new IllegalArgumentException("timestamp: " + millis + " is before 1970");
    }
    timestamp = millis;
  }

  /** The record key; null if there is none. */
  public byte @Nullable [] key() {
    return key;
  }

  /** Sets the record key; null for none. */
  public void key(byte @Nullable [] bytes) {
    key = bytes;
  }

  /** The record value; empty for a tombstone. */
  public byte[] value() {
    return value == null ? EMPTY : value;
  }

  /** Sets the record value. */
  public void value(byte[] bytes) {
    value = requireNonNull(bytes, "value");
  }

  /**
   * Sends a record without a value, which deletes the key's earlier records where a topic is compacted.
   * Without a key the request is answered as {@code status_codes.missing_value} says.
   */
  public void tombstone() {
    value = null;
  }

  /** Whether the record has no value. */
  public boolean isTombstone() {
    return value == null;
  }

  /** The record headers, in order. */
  public List<Header> headers() {
    return Collections.unmodifiableList(headers);
  }

  /** Adds a record header behind the others. */
  public void header(String name, byte[] bytes) {
    List<Header> more = new ArrayList<>(headers);
    more.add(new RecordHeader(requireNonNull(name, "name"), requireNonNull(bytes, "bytes")));
    headers = more;
  }

  /** Removes all record headers of this name. */
  public void removeHeaders(String name) {
    headers = headers.stream().filter(header -> !header.key().equals(name)).toList();
  }

  /**
   * Sends nothing: later functions do not run, and the request is answered as if its message had been
   * sent.
   */
  public void drop() {
    dropped = true;
  }

  /** Whether nothing is to be sent. */
  public boolean isDropped() {
    return dropped;
  }
}
