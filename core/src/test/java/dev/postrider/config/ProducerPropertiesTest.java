package dev.postrider.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class ProducerPropertiesTest {

  private static PublisherConfigBuilder builder() {
    return PublisherConfig.builder().topic("t").bootstrapServers("127.0.0.1:1");
  }

  @Test
  void mapsKongsDefaults() {
    Map<String, Object> expected = new HashMap<>();
    expected.put("bootstrap.servers", "127.0.0.1:1");
    expected.put("client.id", "postrider");
    expected.put("key.serializer", ByteArraySerializer.class);
    expected.put("value.serializer", ByteArraySerializer.class);
    expected.put("socket.connection.setup.timeout.ms", 10000);
    expected.put("socket.connection.setup.timeout.max.ms", 10000);
    expected.put("connections.max.idle.ms", 60000);
    expected.put("acks", "1");
    expected.put("enable.idempotence", false);
    expected.put("max.in.flight.requests.per.connection", 1);
    expected.put("retry.backoff.ms", 100);
    expected.put("retry.backoff.max.ms", 1000);
    expected.put("request.timeout.ms", 2000);
    expected.put("linger.ms", 1000);
    expected.put("delivery.timeout.ms", 22000);
    expected.put("max.block.ms", 0);
    expected.put("max.request.size", 1048576);
    expected.put("batch.size", 16384);
    expected.put("buffer.memory", 67108864L);
    expected.put("compression.type", "none");
    PublisherConfig config = builder().build();
    assertEquals(expected, config.producerProperties());
    assertEquals(Duration.ofSeconds(22), config.deliveryTimeout());
    assertEquals(1048576, config.maxRecordBytes());
  }

  @Test
  void mapsEverySettingThatHasACounterpart() {
    Map<String, Object> properties = builder()
        .bootstrapServers("kafka-1:9092", "[2001:db8::7]:9093")
        .clusterName("eu")
        .timeout(Duration.ofMillis(11))
        .keepalive(Duration.ofMillis(12))
        .producerRequestAcks(-1)
        .producerRequestTimeout(Duration.ofMillis(13))
        .producerRequestRetriesMaxAttempts(3)
        .producerRequestRetriesBackoffTimeout(Duration.ofMillis(14))
        .producerAsyncFlushTimeout(Duration.ofMillis(15))
        .producerRequestLimitsBytesPerRequest(1000)
        .compressionType("zstd")
        .build()
        .producerProperties();
    assertEquals("kafka-1:9092,[2001:db8::7]:9093", properties.get("bootstrap.servers"));
    assertEquals("postrider-eu", properties.get("client.id"));
    assertEquals(11, properties.get("socket.connection.setup.timeout.ms"));
    assertEquals(11, properties.get("socket.connection.setup.timeout.max.ms"));
    assertEquals(12, properties.get("connections.max.idle.ms"));
    assertEquals("all", properties.get("acks"));
    assertEquals(13, properties.get("request.timeout.ms"));
    assertFalse(properties.containsKey("retries"));
    assertEquals(14, properties.get("retry.backoff.ms"));
    assertEquals(1000, properties.get("retry.backoff.max.ms"));
    assertEquals(15, properties.get("linger.ms"));
    assertEquals(15 + 3 * (13 + 14), properties.get("delivery.timeout.ms"));
    assertEquals(1000, properties.get("max.request.size"));
    assertEquals(1000, properties.get("batch.size"));
    assertEquals("zstd", properties.get("compression.type"));
  }

  @Test
  void idempotenceNeedsAllReplicas() {
    Map<String, Object> all = builder()
        .producerRequestAcks(-1)
        .producerRequestRetriesMaxAttempts(1)
        .build()
        .producerProperties();
    assertEquals(true, all.get("enable.idempotence"));
    assertFalse(all.containsKey("max.in.flight.requests.per.connection"));

    Map<String, Object> leader = builder().build().producerProperties();
    assertEquals(false, leader.get("enable.idempotence"));
    assertEquals(1, leader.get("max.in.flight.requests.per.connection"));
  }

  /** kafka-clients doubles the pause, and twice nothing is nothing. */
  @Test
  void pausesBetweenTriesGrowToASecondWhateverTheFirst() {
    for (int first : new int[] {0, 1, 100, 1000, 60_000}) {
      Map<String, Object> properties = builder()
          .producerRequestRetriesBackoffTimeout(Duration.ofMillis(first))
          .build()
          .producerProperties();
      assertEquals(Math.max(first, 1), properties.get("retry.backoff.ms"));
      assertEquals(Math.max(first, 1000), properties.get("retry.backoff.max.ms"));
    }
  }

  @Test
  void aSynchronousProducerDoesNotLinger() {
    PublisherConfig config = builder().producerAsync(false).build();
    assertEquals(0, config.producerProperties().get("linger.ms"));
    assertEquals(Duration.ofSeconds(21), config.deliveryTimeout());
  }

  @Test
  void theBufferHoldsTheLargestRecord() {
    PublisherConfig config =
        builder().producerRequestLimitsBytesPerRequest(64 << 20).build();
    assertEquals(128L << 20, config.producerProperties().get("buffer.memory"));
    assertEquals(64 << 20, config.bufferBytes());
  }

  @Test
  void ownPropertiesWinAndTheAccessorsFollowThem() {
    PublisherConfig config = builder()
        .producerProperties(Map.of(
            "linger.ms", "7",
            "delivery.timeout.ms", "5000",
            "max.request.size", "4096",
            "client.id", "mine"))
        .build();
    assertEquals("7", config.producerProperties().get("linger.ms"));
    assertEquals("mine", config.producerProperties().get("client.id"));
    assertEquals(Duration.ofSeconds(5), config.deliveryTimeout());
    assertEquals(4096, config.maxRecordBytes());
  }

  @Test
  void showsOrdinaryPropertiesButNoCredential() {
    PublisherConfig config =
        builder().producerProperties(Map.of("sasl.jaas.config", "hunter2")).build();
    assertTrue(
        config.toString().contains("producer_properties={sasl.jaas.config=***}"),
        config.toString());
    assertEquals(new Password("hunter2"), config.producerProperties().get("sasl.jaas.config"));
    assertFalse(config.producerProperties().toString().contains("hunter2"));
    assertTrue(builder()
        .producerProperties(Map.of("of.an.interceptor", "hunter2"))
        .build()
        .toString()
        .contains("producer_properties={of.an.interceptor=***}"));
    assertTrue(builder()
        .producerProperties(Map.of("linger.ms", "7"))
        .build()
        .toString()
        .contains("producer_properties={linger.ms=7}"));
  }

  @Test
  void aRealProducerTakesThem() {
    List<PublisherConfig> configs = List.of(
        builder().build(),
        builder().producerAsync(false).build(),
        builder().producerRequestAcks(-1).compressionType("zstd").build(),
        builder().producerRequestAcks(0).producerRequestRetriesMaxAttempts(1).build());
    for (PublisherConfig config : configs) {
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(config.producerProperties())) {
        producer.close(Duration.ZERO);
      }
    }
  }

  @Provide
  Arbitrary<Map<String, Object>> configs() {
    return SettingSamples.configs();
  }

  @Property(tries = 1000)
  void kafkaClientsAcceptsWhatWeAccept(@ForAll("configs") Map<String, Object> values) {
    PublisherConfig config;
    try {
      config = PublisherConfig.fromTrustedJson(ConfigJson.json(values));
    } catch (InvalidConfigException e) {
      return; // ConfigLawsTest holds that only one cross-field fault is possible here
    }
    if (config.bootstrapServers().isEmpty()) {
      return;
    }
    ProducerConfig accepted = new ProducerConfig(config.producerProperties());
    long least = accepted.getLong("linger.ms") + accepted.getInt("request.timeout.ms");
    assertTrue(accepted.getInt("delivery.timeout.ms") >= Math.min(least, Integer.MAX_VALUE));
    assertEquals(
        config.deliveryTimeout(), Duration.ofMillis(accepted.getInt("delivery.timeout.ms")));
    assertTrue(accepted.getInt("max.request.size") <= accepted.getLong("buffer.memory"));
    for (String address : config.bootstrapServers()) {
      assertFalse(String.valueOf(Utils.getHost(address)).equals("null"), address);
      assertFalse(String.valueOf(Utils.getPort(address)).equals("null"), address);
    }
  }
}
