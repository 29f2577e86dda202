package dev.postrider.metrics;

import dev.postrider.kafka.ProducerStatistics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** The meters of one producer in one registry, until they are closed. */
final class ProducerMeters implements AutoCloseable {

  private static final String CLIENT_ID = "client-id";

  private final MeterRegistry registry;
  private final List<Meter> gauges;
  private final KafkaClientMetrics client;
  private final ScheduledThreadPoolExecutor scheduler;

  private ProducerMeters(
      MeterRegistry registry,
      List<Meter> gauges,
      KafkaClientMetrics client,
      ScheduledThreadPoolExecutor scheduler) {
    this.registry = registry;
    this.gauges = gauges;
    this.client = client;
    this.scheduler = scheduler;
  }

  static ProducerMeters bind(
      Producer<byte[], byte[]> producer,
      Supplier<ProducerStatistics> statistics,
      MeterRegistry registry) {
    Tags tags = Tags.of("client.id", clientId(producer, statistics.get()));
    List<Meter> gauges = List.of(
        gauge(
            "postrider.buffer.records",
            "records that wait for their acknowledgement",
            null,
            ProducerStatistics::records,
            statistics,
            tags,
            registry),
        gauge(
            "postrider.buffer.records.max",
            "records that may wait before topics get only their share",
            null,
            ProducerStatistics::maxRecords,
            statistics,
            tags,
            registry),
        gauge(
            "postrider.buffer.size",
            "what the records that wait take",
            "bytes",
            ProducerStatistics::bytes,
            statistics,
            tags,
            registry),
        gauge(
            "postrider.buffer.size.max",
            "what the records that wait may take before topics get only their share",
            "bytes",
            ProducerStatistics::maxBytes,
            statistics,
            tags,
            registry),
        gauge(
            "postrider.producer.healthy",
            "0 while requests are refused because the brokers cannot be reached",
            null,
            now -> now.healthy() ? 1 : 0,
            statistics,
            tags,
            registry));
    // One for each: KafkaClientMetrics does not cancel its task on a scheduler that others share.
    ScheduledThreadPoolExecutor scheduler =
        new ScheduledThreadPoolExecutor(1, ProducerMeters::thread);
    scheduler.setKeepAliveTime(1, TimeUnit.SECONDS);
    scheduler.allowCoreThreadTimeOut(true);
    KafkaClientMetrics client = new KafkaClientMetrics(producer, List.of(), scheduler);
    client.bindTo(registry);
    return new ProducerMeters(registry, gauges, client, scheduler);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "postrider-metrics");
    thread.setDaemon(true);
    return thread;
  }

  /** The id of kafka-clients, with the suffix that tells producers apart. */
  private static String clientId(Producer<byte[], byte[]> producer, ProducerStatistics statistics) {
    return producer.metrics().keySet().stream()
        .map(name -> name.tags().get(CLIENT_ID))
        .filter(id -> id != null)
        .findFirst()
        .orElse(statistics.clientId());
  }

  private static Meter gauge(
      String name,
      String description,
      @Nullable String unit,
      ToDoubleFunction<ProducerStatistics> value,
      Supplier<ProducerStatistics> statistics,
      Tags tags,
      MeterRegistry registry) {
    return Gauge.builder(name, () -> value.applyAsDouble(statistics.get()))
        .description(description)
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }

  @Override
  public void close() {
    client.close();
    scheduler.shutdownNow();
    gauges.forEach(registry::remove);
  }
}
