package dev.postrider.idempotency;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A request that was written: the claim of its key.
 *
 * @param id what tells it from other requests with the key
 * @param fingerprint of what the request said
 * @param timeMillis when it was written, in milliseconds since 1970 by the clock of who wrote it
 * @param places where its records are
 * @since 0.1.0
 */
public record Written(Digest id, Digest fingerprint, long timeMillis, List<Place> places) {

  /**
   * Where a record is.
   *
   * @param offset its offset
   * @param timestamp its time in milliseconds since 1970
   */
  public record Place(String topic, int partition, long offset, long timestamp) {}

  /** Copies the list. */
  public Written {
    requireNonNull(id, "id");
    requireNonNull(fingerprint, "fingerprint");
    places = List.copyOf(places);
  }
}
