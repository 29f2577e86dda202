package dev.postrider.schema;

import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.schema.SchemaRegistryConfig.Subject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A schema of the registry, and what encodes by it. Thread-safe; refreshed by one thread. */
final class CachedSchema {

  private static final Logger LOG = System.getLogger(CachedSchema.class.getName());
  private static final byte MAGIC = 0;

  /** Magic byte and id. */
  private static final int PREFIX = 5;

  private static final int LONGEST_DETAIL = 300;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private record Usable(RegisteredSchema schema, PayloadEncoder encoder) {}

  private final String part;
  private final Subject subject;
  private final @Nullable Duration ttl;
  private volatile @Nullable Usable usable;
  private volatile String fault = "not read yet";
  private Duration pause = FIRST_PAUSE;

  /**
   * One that is not read yet.
   *
   * @param part of a record, {@code value} or {@code key}
   * @param ttl how long the latest version is kept; null for good
   */
  CachedSchema(String part, Subject subject, @Nullable Duration ttl) {
    this.part = part;
    this.subject = subject;
    this.ttl = ttl;
  }

  /**
   * Asks the registry. What is known stays if the registry gives nothing better.
   *
   * @param deadline until when
   * @return when to ask again; null if never
   * @throws RefreshFailedException if the registry gave no schema that can be used
   */
  @Nullable
  Duration refresh(Supplier<RegistryClient> client, Deadline deadline)
      throws RefreshFailedException, InterruptedException {
    try {
      Usable known = usable;
      RegisteredSchema schema =
          client.get().schema(subject, known == null ? null : known.schema(), deadline);
      if (known == null || !schema.equals(known.schema())) {
        usable = new Usable(schema, PayloadEncoders.of(schema, subject.encoding()));
        LOG.log(Level.INFO, "{0} has schema {1}, {2}", subject.name(), schema.id(), schema.type());
      }
      pause = FIRST_PAUSE;
      fault = "";
      return subject.isLatest() ? ttl : null;
    } catch (RegistryException | UnusableSchemaException e) {
      throw failed(String.valueOf(e.getMessage()));
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      LOG.log(Level.DEBUG, "schema not used", e);
      throw failed(
          "the schema of " + subject.name() + " cannot be used: " + e.getClass().getName());
    }
  }

  /** Once for each fault, not for each try. */
  private RefreshFailedException failed(String message) {
    if (!message.equals(fault)) {
      fault = message;
      LOG.log(
          Level.WARNING,
          usable == null
              ? "records are refused for want of the schema of their {0}: {1}"
              : "the schema of the {0} stays as it was: {1}",
          part,
          message);
    }
    Duration next = pause;
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    return new RefreshFailedException(next);
  }

  /** Why nothing can be encoded; null if it can. */
  @Nullable
  String fault() {
    return usable == null ? "the schema of the " + part + " is missing: " + fault : null;
  }

  /**
   * The magic byte, the id of the schema and the payload (Confluent's wire format).
   *
   * @throws MismatchException if the JSON is not as the schema says
   * @throws RequestRejectedException if there is no schema
   */
  byte[] encoded(byte[] json) throws MismatchException, RequestRejectedException {
    Usable current = usable;
    if (current == null) {
      throw RequestRejectedException.schemaUnavailable(part + ": " + fault);
    }
    byte[] payload = current.encoder().encode(json);
    return ByteBuffer.allocate(PREFIX + payload.length)
        .put(MAGIC)
        .putInt(current.schema().id())
        .put(payload)
        .array();
  }

  /** What the caller of a request is told. */
  RequestRejectedException rejection(MismatchException mismatch) {
    String detail = part + " " + mismatch.getMessage();
    return RequestRejectedException.schemaMismatch(
        detail.length() <= LONGEST_DETAIL
            ? detail
            : detail.substring(0, LONGEST_DETAIL) + "\u2026");
  }

  /** The registry gave no schema that can be used. */
  static final class RefreshFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Duration pause;

    private RefreshFailedException(Duration pause) {
      super(null, null, false, false);
      this.pause = pause;
    }

    /** When to ask again. */
    Duration pause() {
      return pause;
    }
  }
}
