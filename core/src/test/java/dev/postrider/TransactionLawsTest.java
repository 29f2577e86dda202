package dev.postrider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.PublisherConfig;
import dev.postrider.testing.CommittedRecords;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterProperty;

/** Whatever happens to producers, brokers and publishers, a request is in all its topics once, or in none. */
class TransactionLawsTest {

  private static final int STEPS = 100;
  private static final int PRODUCERS = 3;

  /** A transaction of a publisher that did not close in time ends before anybody waits in vain. */
  private static final Map<String, String> ABANDONED_SOON =
      Map.of("transaction.timeout.ms", "5000");

  private final EmbeddedKafka kafka = EmbeddedKafka.start(
      Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "200"));

  @AfterProperty
  void stop() {
    kafka.close();
  }

  /** A request that was sent, in the order of its number. */
  private record Sent(List<String> topics, CompletionStage<Response> reply) {}

  @Property(tries = 2, shrinking = ShrinkingMode.OFF)
  void noRequestIsHalfThereOrRepeated(@ForAll Random random) throws Exception {
    String first = kafka.newTopic(2);
    String second = kafka.newTopic(2);
    List<List<String>> choices = List.of(
        List.of(first), List.of(second), List.of(first, second), List.of(first, second, "missing"));
    PublisherConfig config = TransactionalDeliveryTest.configOf(
            kafka.bootstrapServers(), first, second, "missing")
        .transactionalIdPrefix(first)
        .transactionalProducers(PRODUCERS)
        .producerProperties(ABANDONED_SOON)
        .build();
    List<Sent> all = new ArrayList<>();
    RequestPublisher publisher = RequestPublisher.create(config);
    int restartAt = random.nextInt(STEPS);
    for (int step = 0; step < STEPS; step++) {
      int fault = random.nextInt(60);
      if (step == restartAt) {
        restart(List.of(first, second));
      } else if (fault == 0) {
        publisher.close(Duration.ofMillis(random.nextInt(20)));
        publisher = RequestPublisher.create(config);
      } else if (fault <= 3) {
        TransactionalDeliveryTest.fence(kafka, first + "-" + random.nextInt(PRODUCERS));
      }
      for (int i = random.nextInt(10); i > 0; i--) {
        List<String> topics = choices.get(random.nextInt(choices.size()));
        all.add(new Sent(topics, send(publisher, topics, all.size())));
      }
    }
    RequestPublisher last = publisher;
    Eventually.until("requests are written again", () -> {
      Sent sent = new Sent(List.of(first, second), send(last, List.of(first, second), all.size()));
      all.add(sent);
      return TransactionalDeliveryTest.await(sent.reply()).status() == 200;
    });
    List<Integer> statuses = new ArrayList<>();
    for (Sent sent : all) {
      statuses.add(TransactionalDeliveryTest.await(sent.reply()).status());
    }
    publisher.close();
    Map<String, Map<String, Long>> found = new HashMap<>();
    for (String topic : List.of(first, second)) {
      Map<String, Long> counts = new HashMap<>();
      CommittedRecords.bodies(kafka, topic).forEach(body -> counts.merge(body, 1L, Long::sum));
      found.put(topic, counts);
    }
    for (int number = 0; number < all.size(); number++) {
      Sent sent = all.get(number);
      String body = Integer.toString(number);
      List<Long> counts = new ArrayList<>();
      for (String topic : sent.topics()) {
        counts.add(found.getOrDefault(topic, Map.of()).getOrDefault(body, 0L));
      }
      String what = "request " + number + " for " + sent.topics() + ": " + counts;
      assertTrue(counts.get(0) <= 1, what + " repeated");
      assertEquals(Collections.nCopies(counts.size(), counts.get(0)), counts, what);
      assertTrue(statuses.get(number) != 200 || counts.get(0) == 1, what + " answered 200");
    }
  }

  /**
   * Between transactions: a broker of Kafka 4.4 that stops while it ends one can leave it open for good in a partition,
   * though it has acknowledged the commit.
   */
  private void restart(List<String> topics) throws Exception {
    Eventually.until(
        "no transaction is open before the restart",
        () -> topics.stream().allMatch(topic -> CommittedRecords.openRecords(kafka, topic) == 0));
    kafka.stop();
    kafka.startAgain();
  }

  private static CompletionStage<Response> send(
      RequestPublisher publisher, List<String> topics, int number) {
    return publisher.publish(
        TransactionalDeliveryTest.request(String.join(",", topics), Integer.toString(number)));
  }

  /** Two processes get each request several times, until one says that the request is there. */
  @Property(tries = 1, shrinking = ShrinkingMode.OFF)
  void aRequestWithAKeyIsThereOnce(@ForAll Random random) throws Exception {
    String topic = kafka.newTopic(2);
    String claims = kafka.newTopic(2);
    PublisherConfig config = PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsync(false)
        .transactionalProducers(PRODUCERS)
        .producerProperties(ABANDONED_SOON)
        .idempotency("header:Idempotency-Key")
        .idempotencyTopic(claims)
        .build();
    List<RequestPublisher> publishers =
        new ArrayList<>(List.of(RequestPublisher.create(config), RequestPublisher.create(config)));
    Map<String, List<CompletionStage<Response>>> open = new HashMap<>();
    for (int number = 0; number < 300; number++) {
      open.put(Integer.toString(number), List.of());
    }
    List<String> keys = List.copyOf(open.keySet());
    int restartIn = 3;
    while (!open.isEmpty()) {
      for (String key : keys) {
        List<CompletionStage<Response>> replies = open.get(key);
        if (replies != null && isWritten(replies)) {
          open.remove(key);
        } else if (replies != null) {
          List<CompletionStage<Response>> more = new ArrayList<>();
          for (int i = 0; i <= random.nextInt(3); i++) {
            RequestPublisher publisher = publishers.get(random.nextInt(2));
            more.add(publisher.publish(IdempotentDeliveryTest.request(key, key)));
          }
          open.put(key, more);
        }
      }
      restartIn--;
      if (restartIn == 0) {
        restart(List.of(topic, claims));
      } else if (random.nextInt(4) == 0) {
        int leaving = random.nextInt(2);
        publishers.get(leaving).close(Duration.ofMillis(random.nextInt(20)));
        publishers.set(leaving, RequestPublisher.create(config));
      }
    }
    publishers.forEach(RequestPublisher::close);
    List<String> bodies = CommittedRecords.bodies(kafka, topic);
    assertEquals(300, bodies.size());
    assertEquals(Set.copyOf(keys), Set.copyOf(bodies));
  }

  private static boolean isWritten(List<CompletionStage<Response>> replies) throws Exception {
    boolean written = false;
    for (CompletionStage<Response> reply : replies) {
      int status = TransactionalDeliveryTest.await(reply).status();
      assertTrue(Set.of(200, 409, 502, 503).contains(status), "status " + status);
      written |= status == 200;
    }
    return written;
  }
}
