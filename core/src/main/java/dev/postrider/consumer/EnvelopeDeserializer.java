package dev.postrider.consumer;

import dev.postrider.claimcheck.BodyStore;
import dev.postrider.config.ClaimCheckConfig;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.envelope.Envelope;
import dev.postrider.envelope.EnvelopeReader;
import java.io.IOException;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Gives a consumer the request in place of the bytes: set it as {@code value.deserializer}. If the consumer
 * has the settings {@code claim_check.*} of the publisher as properties too, large bodies are fetched from
 * the store, each whole into memory. Thread-safe once it is configured.
 *
 * @since 0.1.0
 */
public final class EnvelopeDeserializer implements Deserializer<@Nullable Envelope> {

  private volatile @Nullable BodyStore store;

  /** Fetches no bodies, unless {@link #configure} is told from where. */
  public EnvelopeDeserializer() {}

  /**
   * Finds the store of large bodies.
   *
   * @param configs properties of the consumer, of which those that begin with {@code claim_check.} count
   * @throws ConfigException if one of these is wrong
   */
  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    try {
      ClaimCheckConfig config = ClaimCheckConfig.fromProperties(configs);
      store = config == null ? null : config.openStore();
    } catch (InvalidConfigException e) {
      throw (ConfigException) new ConfigException(e.getMessage()).initCause(e);
    }
  }

  /**
   * The request of a record.
   *
   * @param data the record's value
   * @return null for a record without a value
   * @throws SerializationException if the value is no envelope, and the text names the member at fault; or
   *     the body is not to be had from the store, and the cause says why
   */
  @Override
  public @Nullable Envelope deserialize(String topic, byte @Nullable [] data) {
    BodyStore bodies = store;
    try {
      if (data == null) {
        return null;
      }
      return bodies == null ? EnvelopeReader.read(data) : EnvelopeReader.read(data, bodies);
    } catch (IllegalArgumentException | IOException e) {
      throw new SerializationException(topic + ": " + e.getMessage(), e);
    }
  }
}
