package dev.postrider.systems;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.RequestPublisher;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeEncoder;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.testing.SampleRequest;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogManager;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What a publisher with {@code producer_async} brings to the broker in a second, beside a bare producer
 * that sends the finished envelope with the same settings. One thread, in turns.
 */
public final class AsyncComparison {

  private static final int ROUNDS = 3;
  private static final int OK = 200;

  private final Broker broker;
  private final Duration time;
  private final BufferedRequest request = SampleRequest.JSON_1K.request();
  private int topics;

  private AsyncComparison(Broker broker, Duration time) {
    this.broker = broker;
    this.time = time;
  }

  /**
   * Measures and prints.
   *
   * @param arguments seconds for each measurement
   */
  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().getLogger("").setLevel(Level.SEVERE);
    int seconds = arguments.length == 0 ? 10 : Integer.parseInt(arguments[0]);
    try (Broker broker = Broker.start(Files.createTempDirectory("async"))) {
      AsyncComparison comparison = new AsyncComparison(broker, Duration.ofSeconds(seconds));
      System.out.println("| round | bare producer, records/s | publisher, records/s | ratio |");
      System.out.println("|---:|---:|---:|---:|");
      for (int round = 0; round <= ROUNDS; round++) {
        double bare = comparison.perSecond(false);
        double publisher = comparison.perSecond(true);
        System.out.println(String.format(
            Locale.ROOT,
            "| %s | %.0f | %.0f | %.2f |",
            round == 0 ? "warm-up" : Integer.toString(round),
            bare,
            publisher,
            publisher / bare));
      }
    }
  }

  private double perSecond(boolean publisher) throws Exception {
    String topic = "async-" + topics++;
    broker.createTopic(topic, 1);
    ObjectNode json = PublisherJson.of(broker.bootstrapServers(), topic, true);
    PublisherConfig config = PublisherConfig.fromJson(json.toString());
    long start = System.nanoTime();
    if (publisher) {
      publish(config, start + time.toNanos());
    } else {
      send(config, topic, start + time.toNanos());
    }
    double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    return records(topic) / seconds;
  }

  /** A full buffer refuses: the next try is the same request again. */
  private void publish(PublisherConfig config, long end) throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      while (System.nanoTime() < end) {
        int status = publisher.publish(request).toCompletableFuture().get().status();
        if (status != OK) {
          Thread.onSpinWait();
        }
      }
    }
  }

  /** A full buffer makes the caller wait. */
  private void send(PublisherConfig config, String topic, long end)
      throws RequestRejectedException {
    byte[] envelope = new EnvelopeEncoder(EnvelopeConfig.wholeRequest()).encode(request);
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(config.producerProperties())) {
      while (System.nanoTime() < end) {
        var unused = producer.send(new ProducerRecord<>(topic, envelope));
      }
    }
  }

  private long records(String topic) throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      return admin
          .listOffsets(Map.of(partition, OffsetSpec.latest()))
          .partitionResult(partition)
          .get()
          .offset();
    }
  }
}
