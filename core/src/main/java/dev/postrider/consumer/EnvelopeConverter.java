package dev.postrider.consumer;

import dev.postrider.claimcheck.DamagedBodyException;
import dev.postrider.claimcheck.MissingBodyException;
import dev.postrider.envelope.Envelope;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Gives Kafka Connect the request in place of the message: set it as {@code value.converter}. Sinks get a
 * struct with a schema, or by {@code value.converter.envelope.part} the bytes of the body or the parsed body
 * alone. With {@code value.converter.claim_check.*} large bodies are fetched from the store, each whole into
 * memory. From a source such a struct becomes a message again. Thread-safe once it is configured. The
 * documentation has the fields of the struct: {@code docs/connect.md}.
 *
 * @since 0.1.0
 */
public final class EnvelopeConverter implements Converter {

  private static final String PART = "envelope.part";

  /** What of a message becomes the value; the setting has the names in lower case. */
  private enum Part {
    ENVELOPE,
    BODY,
    BODY_ARGS
  }

  private final EnvelopeDeserializer deserializer = new EnvelopeDeserializer();
  private volatile Part part = Part.ENVELOPE;

  /** Gives the whole envelope and fetches no bodies, unless it is configured otherwise. */
  public EnvelopeConverter() {}

  /** The settings, without {@code claim_check.*}. */
  @Override
  public ConfigDef config() {
    return new ConfigDef()
        .define(
            PART,
            ConfigDef.Type.STRING,
            "envelope",
            ValidString.in("envelope", "body", "body_args"),
            ConfigDef.Importance.MEDIUM,
            "What of the request is the value: a struct of all, the bytes of the body, or the parsed body without schema.");
  }

  /**
   * Chooses what becomes the value, and finds the store of large bodies.
   *
   * @param configs what the worker or connector sets behind {@code value.converter.}
   * @throws ConfigException if one of these is wrong, or the converter is to read keys
   */
  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    if (isKey) {
      throw new ConfigException(
          "key.converter: EnvelopeConverter reads values; the key of a record is bytes or text");
    }
    Object name = config().parse(configs).get(PART);
    part = Part.valueOf(String.valueOf(name).toUpperCase(Locale.ROOT));
    deserializer.configure(configs, false);
  }

  /**
   * The request of a record.
   *
   * @return {@link SchemaAndValue#NULL} for a record without a value
   * @throws DataException if the value is no envelope, or lacks the part, and the text names the member at
   *     fault; or the body is missing, damaged, or does not fit into an array
   * @throws RetriableException if the store of bodies cannot be read
   */
  @Override
  public SchemaAndValue toConnectData(String topic, byte @Nullable [] value) {
    if (value == null) {
      return SchemaAndValue.NULL;
    }
    try {
      return switch (part) {
        case ENVELOPE ->
          new SchemaAndValue(
              EnvelopeStruct.SCHEMA,
              EnvelopeStruct.of(read(topic, value), BodyArguments.of(value)));
        case BODY -> new SchemaAndValue(Schema.BYTES_SCHEMA, body(read(topic, value)));
        case BODY_ARGS -> new SchemaAndValue(null, bodyArgs(value));
      };
    } catch (IllegalArgumentException e) {
      throw new DataException(topic + ": " + e.getMessage(), e);
    }
  }

  private Envelope read(String topic, byte[] value) {
    try {
      Envelope envelope = deserializer.deserialize(topic, value);
      if (envelope == null) {
        throw new IllegalStateException("null is for no value");
      }
      return envelope;
    } catch (SerializationException e) {
      boolean mayPass = e.getCause() instanceof IOException cause
          && !(cause instanceof MissingBodyException)
          && !(cause instanceof DamagedBodyException);
      throw mayPass
          ? new RetriableException(e.getMessage(), e)
          : new DataException(e.getMessage(), e);
    }
  }

  private static byte[] body(Envelope envelope) {
    byte[] body = envelope.body();
    if (body == null) {
      throw new IllegalArgumentException(
          envelope.claimCheck() == null
              ? "body: not in the envelope"
              : "body: in a store; set value.converter.claim_check.store and its other settings");
    }
    return body;
  }

  private static Object bodyArgs(byte[] value) {
    BodyArguments bodyArgs = BodyArguments.of(value);
    if (bodyArgs == null) {
      throw new IllegalArgumentException("body_args: not in the envelope");
    }
    return bodyArgs.value();
  }

  /**
   * The message of a struct such as {@link #toConnectData} gives, or one with some of its fields. Of a body
   * that is in a store too the reference is written, never the body.
   *
   * @return null for null
   * @throws DataException if the value is something else; the text names the field at fault
   */
  @Override
  public byte @Nullable [] fromConnectData(
      String topic, @Nullable Schema schema, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (part != Part.ENVELOPE) {
      throw new DataException(
          topic + ": with " + PART + " other than envelope nothing can be written");
    }
    if (!(value instanceof Struct struct)) {
      throw new DataException(topic + ": expected a struct of an envelope, found "
          + value.getClass().getName());
    }
    try {
      return EnvelopeStruct.message(struct);
    } catch (IllegalArgumentException e) {
      throw new DataException(topic + ": " + e.getMessage(), e);
    }
  }
}
