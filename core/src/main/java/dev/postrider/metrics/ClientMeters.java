package dev.postrider.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;

/** The meters of kafka-clients itself for one producer, in one registry, until they are closed. */
final class ClientMeters implements AutoCloseable {

  private final KafkaClientMetrics client;
  private final ScheduledThreadPoolExecutor scheduler;

  private ClientMeters(KafkaClientMetrics client, ScheduledThreadPoolExecutor scheduler) {
    this.client = client;
    this.scheduler = scheduler;
  }

  static ClientMeters bind(Producer<byte[], byte[]> producer, MeterRegistry registry) {
    // One for each: KafkaClientMetrics does not cancel its task on a scheduler that others share.
    ScheduledThreadPoolExecutor scheduler =
        new ScheduledThreadPoolExecutor(1, ClientMeters::thread);
    scheduler.setKeepAliveTime(1, TimeUnit.SECONDS);
    scheduler.allowCoreThreadTimeOut(true);
    KafkaClientMetrics client = new KafkaClientMetrics(producer, List.of(), scheduler);
    client.bindTo(registry);
    return new ClientMeters(client, scheduler);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "postrider-metrics");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    client.close();
    scheduler.shutdownNow();
  }
}
