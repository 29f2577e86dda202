package dev.postrider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.management.ObjectName;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
class SharedProducersTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final String clientId = "shared-" + UUID.randomUUID();

  private SenderConfig config(EmbeddedKafka kafka, Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(more);
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    properties.put("client.id", clientId);
    properties.put("key.serializer", ByteArraySerializer.class);
    properties.put("value.serializer", ByteArraySerializer.class);
    properties.put("max.block.ms", 0);
    return new SenderConfig(properties, 10_000, 1_000_000, 100_000, TIMEOUT, null, null);
  }

  private boolean lives() throws Exception {
    boolean bean = !ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("kafka.producer:*,client-id=" + clientId), null)
        .isEmpty();
    boolean thread = Thread.getAllStackTraces().keySet().stream()
        .anyMatch(candidate -> candidate.getName().contains(clientId));
    return bean || thread;
  }

  @Test
  void lastUserClosesAndLeavesNeitherThreadNorBean(EmbeddedKafka kafka) throws Exception {
    SharedProducers producers = new SharedProducers();
    RecordSender one = producers.acquire("c", config(kafka, Map.of()));
    assertSame(one, producers.acquire("c", config(kafka, Map.of())));
    assertTrue(lives());

    producers.release(one, TIMEOUT);
    assertTrue(lives());
    producers.release(one, TIMEOUT);
    Eventually.until("nothing is left", () -> !lives());
    assertThrows(IllegalArgumentException.class, () -> producers.release(one, TIMEOUT));
    RecordSender next = producers.acquire("c", config(kafka, Map.of()));
    assertNotSame(one, next);
    producers.release(next, TIMEOUT);
  }

  /** The names of the beans under which kafka-clients says which version a client has. */
  private static Set<String> clientIds(String part) throws Exception {
    return ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("kafka.producer:type=app-info,id=*" + part + "*"), null)
        .stream()
        .map(name -> name.getKeyProperty("id"))
        .collect(Collectors.toSet());
  }

  @Test
  void twoProducersWithTheDefaultIdHaveBeansOfTheirOwn(EmbeddedKafka kafka) throws Exception {
    Map<String, Object> properties = new HashMap<>(config(kafka, Map.of()).properties());
    properties.put("client.id", SenderConfig.CLIENT_ID + "-" + clientId);
    SenderConfig config =
        new SenderConfig(properties, 10_000, 1_000_000, 100_000, TIMEOUT, null, null);
    RecordSender one = RecordSender.create(config);
    RecordSender other = RecordSender.create(config);
    Set<String> both = clientIds(clientId);
    assertEquals(2, both.size(), both::toString);
    assertTrue(both.stream().allMatch(id -> id.startsWith("postrider-" + clientId + "-")));
    one.close(TIMEOUT);
    assertEquals(1, clientIds(clientId).size());
    other.close(TIMEOUT);
    assertEquals(Set.of(), clientIds(clientId));
  }

  @Test
  void idThatWasSetStaysAsItIs(EmbeddedKafka kafka) throws Exception {
    try (SharedProducers producers = new SharedProducers()) {
      var unused = producers.acquire("c", config(kafka, Map.of()));
      assertEquals(Set.of(clientId), clientIds(clientId));
    }
  }

  @Test
  void otherPropertiesOrNamesMeanAnotherProducer(EmbeddedKafka kafka) {
    try (SharedProducers producers = new SharedProducers()) {
      RecordSender one = producers.acquire("c", config(kafka, Map.of()));
      assertNotSame(one, producers.acquire("c", config(kafka, Map.of("client.rack", "r"))));
      assertNotSame(one, producers.acquire("d", config(kafka, Map.of())));
      assertNotSame(one, producers.acquire(null, config(kafka, Map.of())));
      assertEquals(4, producers.size());
    }
  }

  @Test
  void statisticsTellWhatEachProducerIsDoing(EmbeddedKafka kafka) throws Exception {
    try (SharedProducers producers = new SharedProducers()) {
      assertEquals(List.of(), producers.statistics());
      RecordSender sender = producers.acquire("c", config(kafka, Map.of()));
      assertSame(sender, producers.acquire("c", config(kafka, Map.of())));
      assertNull(sender.send(
          List.of(new ProducerRecord<>("no-such-topic", new byte[1000])), Ends.IGNORED));

      ProducerStatistics busy = producers.statistics().get(0);
      assertEquals("c", busy.clusterName());
      assertEquals(clientId, busy.clientId());
      assertEquals(2, busy.users());
      assertEquals(1, busy.records());
      assertEquals(10_000, busy.maxRecords());
      assertTrue(busy.bytes() > 1000 && busy.bytes() < 1200, busy.toString());
      assertEquals(1_000_000, busy.maxBytes());
      assertTrue(busy.healthy());
      assertTrue(busy.metrics().keySet().stream()
          .anyMatch(metric -> metric.name().equals("record-size-avg")));
      sender.close(Duration.ZERO);
    }
  }

  @Test
  void whoLeavesEarlyWaitsForItsRecords(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    AtomicInteger acknowledged = new AtomicInteger();
    try (SharedProducers producers = new SharedProducers()) {
      RecordSender sender = producers.acquire(
          "c", config(kafka, Map.of("linger.ms", 60_000, "delivery.timeout.ms", 120_000)));
      producers.acquire(
          "c", config(kafka, Map.of("linger.ms", 60_000, "delivery.timeout.ms", 120_000)));
      for (int i = 0; i < 100; i++) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, new byte[1]);
        assertNull(sender.send(List.of(record), Ends.of(failure -> {
          if (failure == null) {
            acknowledged.incrementAndGet();
          }
        })));
      }
      producers.release(sender, TIMEOUT);
      assertEquals(100, acknowledged.get());
    }
  }

  @Test
  void closingAllClosesThoseInUseAndForgivesTheirLateRelease(EmbeddedKafka kafka) throws Exception {
    SharedProducers producers = new SharedProducers();
    RecordSender sender = producers.acquire("c", config(kafka, Map.of()));
    producers.close();
    Eventually.until("nothing is left", () -> !lives());
    producers.release(sender, TIMEOUT);
    assertThrows(
        IllegalStateException.class, () -> producers.acquire("c", config(kafka, Map.of())));
  }

  @Test
  void closingAllCountsWhatEachGivesUp(EmbeddedKafka kafka) {
    SharedProducers producers = new SharedProducers();
    for (String cluster : List.of("a", "b", "c")) {
      RecordSender sender = producers.acquire(cluster, config(kafka, Map.of()));
      assertNull(
          sender.send(List.of(new ProducerRecord<>("no-such-topic", new byte[1])), Ends.IGNORED));
    }
    producers.close(Duration.ofMillis(50));
    assertEquals(0, producers.size());
    assertEquals(3, producers.lost().stream().mapToLong(LostRecords::records).sum());
  }

  /** {@code KafkaProducer.close} throws if the thread is interrupted. */
  @Test
  void interruptedCloseLeavesNothingBehind(EmbeddedKafka kafka) throws Exception {
    RecordSender sender = RecordSender.create(config(kafka, Map.of()));
    AtomicInteger ended = new AtomicInteger();
    assertNull(sender.send(
        List.of(new ProducerRecord<>("no-such-topic", new byte[1])),
        Ends.of(failure -> ended.incrementAndGet())));
    Thread.currentThread().interrupt();
    sender.close(TIMEOUT);
    assertTrue(Thread.interrupted());
    assertEquals(1, ended.get());
    Eventually.until("nothing is left", () -> !lives());
  }

  /** Stands for brokers whose names take long to resolve: the constructor of a producer waits. */
  public static final class SlowPartitioner implements Partitioner {

    static final CountDownLatch CONFIGURED = new CountDownLatch(1);
    static final CountDownLatch GO_ON = new CountDownLatch(1);

    @Override
    public void configure(Map<String, ?> configs) {
      CONFIGURED.countDown();
      try {
        var unused = GO_ON.await(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public int partition(
        String topic,
        Object key,
        byte[] keyBytes,
        Object value,
        byte[] valueBytes,
        Cluster cluster) {
      return 0;
    }

    @Override
    public void close() {}
  }

  @Test
  void producerThatTakesLongToMakeHoldsUpNoOther(EmbeddedKafka kafka) throws Exception {
    SenderConfig slow = config(kafka, Map.of("partitioner.class", SlowPartitioner.class));
    // The common pool may have a single thread.
    ExecutorService threads = Executors.newCachedThreadPool();
    try (SharedProducers producers = new SharedProducers()) {
      CompletableFuture<RecordSender> late =
          CompletableFuture.supplyAsync(() -> producers.acquire("slow", slow), threads);
      assertTrue(SlowPartitioner.CONFIGURED.await(30, TimeUnit.SECONDS));
      CompletableFuture<RecordSender> other = CompletableFuture.supplyAsync(
          () -> producers.acquire("c", config(kafka, Map.of())), threads);
      RecordSender quick = other.get(30, TimeUnit.SECONDS);
      assertEquals(1, producers.size());
      assertEquals(1, producers.statistics().size());
      producers.release(quick, TIMEOUT);
      SlowPartitioner.GO_ON.countDown();
      producers.release(late.get(30, TimeUnit.SECONDS), TIMEOUT);
      assertEquals(0, producers.size());
    } finally {
      SlowPartitioner.GO_ON.countDown();
      threads.shutdown();
    }
  }

  /** An executor may run the task on the caller's thread, or wait until another thread takes it. */
  @Test
  void flushHoldsUpNobodyWhereItsExecutorTakesLong(EmbeddedKafka kafka) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    CompletableFuture<Integer> seen = new CompletableFuture<>();
    try (SharedProducers producers = new SharedProducers()) {
      var unused = producers.acquire("c", config(kafka, Map.of()));
      producers.flush(
          task -> {
            try {
              seen.complete(threads.submit(producers::size).get(30, TimeUnit.SECONDS));
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
              seen.completeExceptionally(e);
            }
          },
          TIMEOUT);
      assertEquals(1, seen.get(30, TimeUnit.SECONDS));
    } finally {
      threads.shutdown();
    }
  }
}
