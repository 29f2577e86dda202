package dev.postrider.schema;

import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.schema.CachedSchema.RefreshFailedException;
import dev.postrider.schema.SchemaRegistryConfig.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Encodes values and keys of records by schemas of a registry. A thread of its own asks the registry, at
 * the start, each {@code ttl} and after a failure; encoding never waits for it. Thread-safe.
 *
 * @since 0.1.0
 */
public final class RecordEncoder implements AutoCloseable {

  /** For a schema with all that it refers to, and a token. */
  private static final Duration LONGEST_FETCH = Duration.ofSeconds(10);

  private static final long IDLE_SECONDS = 10;

  private final SchemaRegistryConfig config;
  private final @Nullable CachedSchema value;
  private final @Nullable CachedSchema key;
  private final Consumer<Boolean> fetches;
  private final ScheduledThreadPoolExecutor clock;
  private final AtomicBoolean started = new AtomicBoolean();
  private final CountDownLatch asked;
  private @Nullable RegistryClient client;

  /**
   * One that has no schema yet.
   *
   * @param fetches hears of each time that the registry was asked, whether it gave a schema; must not block
   */
  public RecordEncoder(SchemaRegistryConfig config, Consumer<Boolean> fetches) {
    this.config = config;
    this.value = cached("value", config.value(), config.ttl());
    this.key = cached("key", config.key(), config.ttl());
    this.fetches = fetches;
    this.asked = new CountDownLatch(schemas().size());
    this.clock = new ScheduledThreadPoolExecutor(1, task -> {
      Thread thread = new Thread(task, "postrider-schemas");
      thread.setDaemon(true);
      return thread;
    });
    clock.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
  }

  private static @Nullable CachedSchema cached(
      String part, @Nullable Subject subject, @Nullable Duration ttl) {
    return subject == null ? null : new CachedSchema(part, subject, ttl);
  }

  /**
   * Asks the registry, unless that has begun, and waits up to ten seconds for the first answer, whatever
   * that is.
   */
  public void start() {
    if (started.compareAndSet(false, true)) {
      for (CachedSchema schema : schemas()) {
        clock.execute(() -> {
          try {
            refresh(schema);
          } finally {
            asked.countDown();
          }
        });
      }
    }
    try {
      var unused = asked.await(LONGEST_FETCH.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<CachedSchema> schemas() {
    List<CachedSchema> schemas = new ArrayList<>(2);
    if (value != null) {
      schemas.add(value);
    }
    if (key != null) {
      schemas.add(key);
    }
    return schemas;
  }

  private void refresh(CachedSchema schema) {
    Duration next;
    try {
      next = schema.refresh(this::client, Deadline.after(LONGEST_FETCH));
      fetches.accept(true);
    } catch (RefreshFailedException e) {
      next = e.pause();
      fetches.accept(false);
    } catch (InterruptedException e) {
      return; // closed
    }
    if (next != null) {
      try {
        var unused = clock.schedule(() -> refresh(schema), next.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        // Closed in the meantime.
      }
    }
  }

  /** Made by the thread that asks: what fails then is tried again. */
  private RegistryClient client() {
    RegistryClient made = client;
    if (made == null) {
      made = new RegistryClient(config);
      client = made;
    }
    return made;
  }

  /** Whether values are encoded, not only keys. */
  public boolean encodesValues() {
    return value != null;
  }

  /**
   * The value of a record, encoded if values are.
   *
   * @param json one JSON text in UTF-8, or else the value matches no schema; null for a tombstone, which
   *     stays one
   * @throws RequestRejectedException if the value is not as its schema says, or the registry has not given
   *     that
   */
  public byte @Nullable [] value(byte @Nullable [] json) throws RequestRejectedException {
    if (value == null || json == null) {
      return json;
    }
    try {
      return value.encoded(json);
    } catch (MismatchException e) {
      throw value.rejection(e);
    }
  }

  /**
   * The key of a record, encoded if keys are: as a string if its schema takes that, or else as the JSON that
   * the text is.
   *
   * @param text UTF-8; null for no key
   * @throws RequestRejectedException as for {@link #value}
   */
  public byte @Nullable [] key(byte @Nullable [] text) throws RequestRejectedException {
    if (key == null || text == null) {
      return text;
    }
    try {
      return key.encoded(KeyText.quoted(text));
    } catch (MismatchException e) {
      try {
        return key.encoded(text);
      } catch (MismatchException asJson) {
        throw key.rejection(KeyText.isStructure(text) ? asJson : e);
      }
    }
  }

  /** What keeps records from being encoded, each a sentence for people; empty if nothing does. */
  public List<String> faults() {
    List<String> faults = new ArrayList<>(2);
    for (CachedSchema schema : schemas()) {
      String fault = schema.fault();
      if (fault != null) {
        faults.add(fault);
      }
    }
    return faults;
  }

  /** Asks the registry no more. */
  @Override
  public void close() {
    clock.shutdownNow();
  }
}
