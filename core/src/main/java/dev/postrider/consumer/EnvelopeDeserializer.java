package dev.postrider.consumer;

import dev.postrider.envelope.Envelope;
import dev.postrider.envelope.EnvelopeReader;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Gives a consumer the request in place of the bytes: set it as {@code value.deserializer}. Thread-safe.
 *
 * @since 0.1.0
 */
public final class EnvelopeDeserializer implements Deserializer<@Nullable Envelope> {

  /** Needs no configuration. */
  public EnvelopeDeserializer() {}

  /**
   * The request of a record.
   *
   * @param data the record's value
   * @return null for a record without a value
   * @throws SerializationException if the value is no envelope; the text names the member at fault
   */
  @Override
  public @Nullable Envelope deserialize(String topic, byte @Nullable [] data) {
    try {
      return data == null ? null : EnvelopeReader.read(data);
    } catch (IllegalArgumentException e) {
      throw new SerializationException(topic + ": " + e.getMessage(), e);
    }
  }
}
