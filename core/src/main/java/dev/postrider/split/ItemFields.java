package dev.postrider.split;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an item itself says of its record, besides the value. Immutable, as long as nobody writes to the arrays.
 *
 * @since 0.1.0
 */
public final class ItemFields {

  private final byte @Nullable [] key;
  private final boolean isDeletion;
  private final @Nullable Integer partition;
  private final @Nullable Long timestamp;
  private final List<Map.Entry<String, byte[]>> headers;

  ItemFields(
      byte @Nullable [] key,
      boolean isDeletion,
      @Nullable Integer partition,
      @Nullable Long timestamp,
      List<Map.Entry<String, byte[]>> headers) {
    this.key = key;
    this.isDeletion = isDeletion;
    this.partition = partition;
    this.timestamp = timestamp;
    this.headers = List.copyOf(headers);
  }

  /** The record key; null if there is none. */
  public byte @Nullable [] key() {
    return key;
  }

  /** Whether the record has no value. */
  public boolean isDeletion() {
    return isDeletion;
  }

  /** The partition, at least 0; null if any will do. */
  public @Nullable Integer partition() {
    return partition;
  }

  /** The timestamp in milliseconds since 1970; null if it is not given. */
  public @Nullable Long timestamp() {
    return timestamp;
  }

  /** Record headers in their order, names may repeat. */
  public List<Map.Entry<String, byte[]>> headers() {
    return headers;
  }
}
