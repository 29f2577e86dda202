package dev.postrider.idempotency;

import dev.postrider.idempotency.Written.Place;
import dev.postrider.kafka.Claim;
import dev.postrider.kafka.ClaimedException;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The claim of one request. One thread at a time uses it. */
final class KeyClaim implements Claim {

  private final String topic;
  private final byte[] keyBytes;
  private final Digest key;
  private final Digest fingerprint;
  private final Digest id = Digest.random();
  private final ClaimTable table;
  private @Nullable Written written;

  KeyClaim(String topic, byte[] keyBytes, Digest fingerprint, ClaimTable table) {
    this.topic = topic;
    this.keyBytes = keyBytes;
    this.key = Digest.of(keyBytes);
    this.fingerprint = fingerprint;
    this.table = table;
  }

  @Override
  public ProducerRecord<byte[], byte[]> record(List<RecordMetadata> records) {
    List<Place> places = records.stream()
        .map(record ->
            new Place(record.topic(), record.partition(), record.offset(), record.timestamp()))
        .toList();
    long time = System.currentTimeMillis();
    Written claim = new Written(id, fingerprint, time, places);
    written = claim;
    int partition = Math.floorMod(key.high(), table.partitions());
    return new ProducerRecord<>(topic, partition, time, keyBytes, ClaimFormat.write(claim));
  }

  @Override
  public @Nullable Exception obstacle(RecordMetadata claim, long deadline) {
    if (!table.awaitSeen(claim.partition(), claim.offset(), deadline)) {
      return new TimeoutException("the claim was not read within the delivery timeout");
    }
    return table.isClaimedBefore(key, id, claim.offset())
        ? new ClaimedException("another request has claimed the idempotency key")
        : null;
  }

  @Override
  public void committed() {
    Written claim = written;
    if (claim != null) {
      table.committed(key, claim);
    }
  }
}
