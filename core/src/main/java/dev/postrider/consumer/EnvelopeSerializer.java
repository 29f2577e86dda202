package dev.postrider.consumer;

import dev.postrider.envelope.Envelope;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes envelopes that were read, as Kafka Streams does between its steps: {@code Serdes.serdeFrom(new EnvelopeSerializer(), new
 * EnvelopeDeserializer())} is their serde. Of a body in a store, and of its parts there, the reference is written, never the bytes. The members for arguments and other parts are not written. Thread-safe.
 *
 * @since 0.1.0
 */
public final class EnvelopeSerializer implements Serializer<@Nullable Envelope> {

  /** Needs no configuration. */
  public EnvelopeSerializer() {}

  /**
   * The value of a record from which {@link EnvelopeDeserializer} reads the same request.
   *
   * @return null for null
   */
  @Override
  public byte @Nullable [] serialize(String topic, @Nullable Envelope envelope) {
    return envelope == null ? null : EnvelopeJson.write(envelope, null);
  }
}
