package dev.postrider;

import dev.postrider.config.Ack;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.kafka.RecordSender;
import dev.postrider.kafka.SenderConfig;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.schema.RecordEncoder;
import dev.postrider.schema.SchemaRegistryConfig;
import dev.postrider.spool.Spool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * What the records of one publisher go through.
 *
 * @param sender to the brokers; with {@code ack=disk} it only knows the limits
 * @param spool on local disk; null if there is none
 * @param schemas encodes them; null if they have no schemas of a registry
 * @param listeners hear what becomes of records
 * @param closing closes all within a time, or gives back what is shared
 */
record Outlet(
    RecordSender sender,
    @Nullable Spool spool,
    @Nullable RecordEncoder schemas,
    Listeners listeners,
    Consumer<Duration> closing) {

  private static final Duration AFTER_SPOOL = Duration.ofSeconds(1);

  /**
   * One with a producer of its own, or with a shared one.
   *
   * @param spools where publishers of the same configuration find the same one
   * @throws InvalidConfigException if {@code bootstrap_servers} is not set, or {@code ack} needs {@code
   *     spool_dir} and that is not set or cannot be used
   */
  static Outlet open(
      PublisherConfig config, @Nullable SharedProducers producers, SharedSpools spools) {
    SenderConfig own = senderConfig(config, config.producerProperties());
    Listeners listeners = new Listeners();
    if (!config.ack().isSpooled()) {
      return direct(config, own, producers, listeners);
    }
    SharedSpool shared =
        SpoolOpening.open(config, new Router(config).reachable(), own, spools, listeners);
    Outlet outlet = null;
    try {
      outlet = config.ack() == Ack.DISK
          ? fromDisk(config, shared, listeners)
          : direct(config, own, producers, listeners).with(shared);
      return outlet;
    } finally {
      if (outlet == null) {
        shared.close(listeners, Duration.ZERO);
      }
    }
  }

  /** One with a producer that is handed in. */
  static Outlet using(PublisherConfig config, Producer<byte[], byte[]> producer) {
    if (config.healthGating()) {
      throw new InvalidConfigException(
          List.of("producer_async_health_gating: not possible with a producer that is handed in"));
    }
    SpoolOpening.refuse(config);
    TransactionOpening.refuse(config);
    RecordSender sender = RecordSender.using(producer, senderConfig(config, Map.of()));
    return new Outlet(sender, null, null, new Listeners(), sender::close);
  }

  /** One with producers that the function makes. */
  static Outlet making(
      PublisherConfig config, Function<Map<String, Object>, Producer<byte[], byte[]>> producers) {
    SpoolOpening.refuse(config);
    SenderConfig own = senderConfig(config, config.producerProperties());
    RecordSender sender = RecordSender.create(own, producers);
    return new Outlet(sender, null, null, new Listeners(), sender::close);
  }

  private static Outlet direct(
      PublisherConfig config,
      SenderConfig own,
      @Nullable SharedProducers producers,
      Listeners listeners) {
    if (producers == null) {
      RecordSender sender = RecordSender.create(own);
      return new Outlet(sender, null, null, listeners, sender::close);
    }
    RecordSender sender = producers.acquire(config.clusterName(), own);
    return new Outlet(sender, null, null, listeners, timeout -> producers.release(sender, timeout));
  }

  /** Nothing is sent but from the disk. */
  private static Outlet fromDisk(PublisherConfig config, SharedSpool shared, Listeners listeners) {
    Spool spool = shared.spool();
    RecordSender sender = RecordSender.using(spool.producer(), senderConfig(config, Map.of()));
    return new Outlet(sender, spool, null, listeners, timeout -> {
      // First the spool with its producer: what that has not delivered stays on disk.
      shared.close(listeners, timeout);
      sender.close(AFTER_SPOOL);
    });
  }

  private Outlet with(SharedSpool beside) {
    return new Outlet(sender, beside.spool(), null, listeners, timeout -> {
      closing.accept(timeout);
      beside.close(listeners, timeout);
    });
  }

  /** The same with the schemas of the configuration, if it has any. */
  Outlet encoding(PublisherConfig config, SharedSchemas shared) {
    SchemaRegistryConfig registry = config.schemaRegistry();
    if (registry == null) {
      return this;
    }
    RecordEncoder encoder = shared.acquire(registry, listeners);
    return new Outlet(sender, spool, encoder, listeners, timeout -> {
      shared.release(registry, listeners);
      closing.accept(timeout);
    });
  }

  /** The producers, and what waits before each. */
  List<ProducerUse> uses() {
    List<ProducerUse> uses = new ArrayList<>(2);
    if (spool == null || sender.producer() != spool.producer()) {
      uses.add(new ProducerUse(sender.producer(), sender.buffer(), null));
    }
    if (spool != null) {
      uses.add(new ProducerUse(spool.producer(), null, spool.statistics()));
    }
    return uses;
  }

  private static SenderConfig senderConfig(PublisherConfig config, Map<String, Object> properties) {
    SenderConfig.HealthGate gate = config.healthGating() && config.ack() == Ack.MEMORY
        ? new SenderConfig.HealthGate(
            config.healthFailureThreshold(),
            config.healthProbeInterval(),
            config.healthRecoveryThreshold())
        : null;
    return new SenderConfig(
        properties,
        config.messagesInMemory(),
        config.bufferBytes(),
        config.maxRecordBytes(),
        config.deliveryTimeout(),
        config.tokenEndpointUrl(),
        gate,
        properties.isEmpty() ? null : TransactionOpening.of(config));
  }
}
