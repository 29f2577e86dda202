package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.MessageFormat;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.config.SchemaRegistryBuilder;
import dev.postrider.config.SecuritySamples;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.metrics.PublisherMetrics;
import dev.postrider.testing.BlockedCommonPool;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import dev.postrider.testing.SchemaRegistryServer;
import dev.postrider.testing.SchemaRegistryServer.Answer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of requests while the registry is slow, away, wrong or changing. */
class SchemaRegistryTest {

  private static final String SUBJECT = "orders";
  private static final BufferedRequest ORDER = BufferedRequest.builder("POST", "/")
      .header("Content-Type", "application/json")
      .body("{\"id\": 1}".getBytes(UTF_8))
      .build();

  private final SchemaRegistryServer registry = SchemaRegistryServer.start(null);
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  @AfterEach
  void stop() {
    registry.close();
  }

  private int register(String schema) throws Exception {
    return SchemaRegistryServer.register(registry.url(), SUBJECT, "JSON", schema);
  }

  private SchemaRegistryBuilder orders() {
    return PublisherConfig.schemaRegistryBuilder()
        .url(registry.url())
        .valueSchemaSubjectName(SUBJECT);
  }

  private static PublisherConfigBuilder config(SchemaRegistryBuilder registry) {
    return PublisherConfig.builder()
        .topic("t")
        .messageFormat(MessageFormat.JSON_BODY)
        .schemaRegistry(registry);
  }

  private RequestPublisher open(SchemaRegistryBuilder registry) {
    return RequestPublisher.create(config(registry).build(), producer);
  }

  private static Response publish(RequestPublisher publisher) throws Exception {
    return TransactionalDeliveryTest.await(publisher.publish(ORDER));
  }

  /** The id of the schema in the last record. */
  private int lastId() {
    List<ProducerRecord<byte[], byte[]>> sent = producer.history();
    return ByteBuffer.wrap(sent.get(sent.size() - 1).value()).getInt(1);
  }

  @Test
  void herdOfFirstRequestsCausesOneFetch() throws Exception {
    register("true");
    try (RequestPublisher publisher = open(orders())) {
      List<CompletableFuture<Integer>> statuses = new ArrayList<>();
      CountDownLatch ready = new CountDownLatch(20);
      for (int i = 0; i < 20; i++) {
        statuses.add(CompletableFuture.supplyAsync(() -> {
          ready.countDown();
          return publisher.publish(ORDER).toCompletableFuture().join().status();
        }));
      }
      for (CompletableFuture<Integer> status : statuses) {
        assertEquals(200, status.get());
      }
      assertEquals(1, registry.asked().size());
    }
  }

  /** As the workers of Kong have them, and the routes of a server. */
  @Test
  void publishersWithOneConfigurationOfTheRegistryAskOnce() throws Exception {
    register("true");
    SharedSchemas schemas = new SharedSchemas();
    SchemaRegistryBuilder login = orders()
        .authenticationMode("basic")
        .authenticationBasicUsername("u")
        .authenticationBasicPassword("p");
    ExecutorService workers = Executors.newFixedThreadPool(8);
    try (SharedProducers producers = new SharedProducers()) {
      List<Future<RequestPublisher>> opening = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        opening.add(workers.submit(() -> share(login, producers, schemas)));
      }
      for (Future<RequestPublisher> opened : opening) {
        assertTrue(opened.get().health().isHealthy(), "it has not waited for the answer");
      }
      assertEquals(1, registry.asked().size());

      share(login.authenticationBasicPassword("other"), producers, schemas).close();
      assertEquals(2, registry.asked().size(), "another login has seen what is not its own");

      login.authenticationBasicPassword("p");
      opening.remove(7).get().close();
      RequestPublisher next = share(login, producers, schemas);
      assertEquals(2, registry.asked().size());
      next.close();
      for (Future<RequestPublisher> opened : opening) {
        opened.get().close();
      }
      share(login, producers, schemas).close();
      assertEquals(3, registry.asked().size(), "the schema has outlived its publishers");
    } finally {
      workers.shutdownNow();
    }
  }

  @Test
  void sharedSchemaIsAskedForAgainUntilItsLastPublisherIsClosedAndHeardOfOnce() throws Exception {
    register("true");
    SharedSchemas schemas = new SharedSchemas();
    AtomicInteger heard = new AtomicInteger();
    PublisherListener counting = new PublisherListener() {
      @Override
      public void schemaFetched(boolean success) {
        heard.incrementAndGet();
      }
    };
    try (SharedProducers producers = new SharedProducers()) {
      RequestPublisher first = share(orders().ttl(0.02), producers, schemas);
      RequestPublisher second = share(orders().ttl(0.02), producers, schemas);
      first.listen(counting);
      second.listen(counting);
      Eventually.until("it is asked for again", () -> heard.get() >= 3);
      first.close();
      int before = heard.get();
      Eventually.until("it is asked for again", () -> heard.get() >= before + 3);
      second.close();
      assertTrue(heard.get() <= registry.asked().size(), "a question was heard of twice");
    }
  }

  /** It has no key for its store of bodies. */
  @Test
  void publisherThatCannotBeMadeHoldsNoSharedSchema() throws Exception {
    register("true");
    SharedSchemas schemas = new SharedSchemas();
    PublisherConfig broken = config(orders())
        .bootstrapServers("127.0.0.1:1")
        .messageFormat(MessageFormat.ENVELOPE)
        .claimCheckStore("s3")
        .claimCheckDirectory("/nowhere")
        .claimCheckS3Bucket("bodies")
        .claimCheckS3Region("eu-central-1")
        .build();
    try (SharedProducers producers = new SharedProducers()) {
      assertThrows(
          InvalidConfigException.class,
          () -> RequestPublisher.create(broken, producers, new SharedSpools(), schemas));
      assertEquals(0, producers.size());
      share(orders(), producers, schemas).close();
      share(orders(), producers, schemas).close();
      assertEquals(2, registry.asked().size());
    }
  }

  private static RequestPublisher share(
      SchemaRegistryBuilder registry, SharedProducers producers, SharedSchemas schemas) {
    PublisherConfig config = config(registry).bootstrapServers("127.0.0.1:1").build();
    return RequestPublisher.create(config, producers, new SharedSpools(), schemas);
  }

  @Test
  void withoutASchemaNothingIsSentAndRequestsDoNotWait() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    PublisherMetrics metrics = new PublisherMetrics();
    metrics.bindTo(meters);
    PublisherConfig config = config(orders()).returnErrorMessage(true).build();
    try (RequestPublisher publisher = RequestPublisher.create(config, producer)) {
      publisher.listen(metrics);
      int before = registry.asked().size();
      for (int i = 0; i < 100; i++) {
        Response response = publish(publisher);
        assertEquals(502, response.status());
        assertEquals(
            "schema is not available: value: the schema registry at 127.0.0.1:" + registry.port()
                + ", asked for version latest of subject orders, answered status 404 (error code"
                + " 40401)",
            Json.parse(response.json()).required("error").textValue());
      }
      assertTrue(registry.asked().size() <= before + 2, "each request asks again");
      assertFalse(publisher.health().isHealthy());
      assertTrue(producer.history().isEmpty());

      int id = register("true");
      Eventually.until("the schema is taken", () -> publish(publisher).status() == 200);
      assertEquals(id, lastId());
      assertTrue(publisher.health().isHealthy());
      Eventually.until(
          "the fetch is counted",
          () ->
              meters.find("postrider.schema.fetches").tag("outcome", "success").counter() != null);
    }
  }

  @Test
  void knownSchemaIsUsedWhileTheRegistryIsAwayOrTalksNonsense() throws Exception {
    int id = register("true");
    try (RequestPublisher publisher = open(orders().ttl(0.05))) {
      AtomicInteger nonsense = new AtomicInteger();
      List<Answer> answers = List.of(
          new Answer(500, "oops"),
          new Answer(200, "{}"),
          new Answer(200, "<html>"),
          new Answer(200, "{\"id\": \"x\", \"schema\": \"true\", \"schemaType\": \"JSON\"}"),
          new Answer(200, "{\"id\": 9, \"schema\": \"{\", \"schemaType\": \"JSON\"}"),
          new Answer(200, "{\"id\": 9, \"schema\": \"true\", \"schemaType\": \"XSD\"}"),
          new Answer(302, ""),
          new Answer(401, ""));
      registry.answer(headers -> answers.get(nonsense.getAndIncrement() % answers.size()));
      Eventually.until("the registry is asked again", () -> nonsense.get() >= 2);
      assertEquals(200, publish(publisher).status());
      assertEquals(id, lastId());
      registry.close();
      assertEquals(200, publish(publisher).status());
      assertEquals(id, lastId());
    }
  }

  @Test
  void newVersionIsTakenUnderLoadAfterItsTimeAlsoIfOthersBlockTheCommonPool() throws Exception {
    register("{\"type\": \"object\"}");
    ExecutorService caller = Executors.newSingleThreadExecutor();
    try (RequestPublisher publisher = open(orders().ttl(0.05))) {
      AtomicBoolean running = new AtomicBoolean(true);
      Future<Integer> load = caller.submit(() -> {
        int failed = 0;
        while (running.get()) {
          failed += publisher.publish(ORDER).toCompletableFuture().join().status() == 200 ? 0 : 1;
        }
        return failed;
      });
      int second = register("{\"type\": \"object\", \"required\": [\"id\"]}");
      BlockedCommonPool.during(() -> {
        Eventually.until("the second version is used", () -> lastId() == second);
        return second;
      });
      running.set(false);
      assertEquals(0, load.get());
    } finally {
      caller.shutdownNow();
    }
  }

  @Test
  void answerWithoutEndIsCutOff() throws Exception {
    registry.answer(headers -> new Answer(200, " ".repeat(5 << 20)));
    PublisherConfig config = config(orders()).returnErrorMessage(true).build();
    try (RequestPublisher publisher = RequestPublisher.create(config, producer)) {
      Response response = publish(publisher);
      assertEquals(502, response.status());
      assertTrue(response.json().contains("more than 4194304 bytes"), response.json());
    }
  }

  @Test
  void basicLoginAndTheFieldsOfConfluentCloudAreSent() throws Exception {
    register("true");
    registry.answer(headers -> "Basic dTpww7w=".equals(headers.getFirst("Authorization"))
        ? null
        : new Answer(401, "{\"error_code\":401,\"message\":\"Unauthorized\"}"));
    SchemaRegistryBuilder login = orders()
        .authenticationMode("basic")
        .authenticationBasicUsername("u")
        .authenticationBasicPassword("p\u00fc")
        .authenticationLogicalClusterId("lsrc-1")
        .authenticationIdentityPoolId("pool-1");
    try (RequestPublisher publisher = open(login)) {
      assertEquals(200, publish(publisher).status());
    }
    assertEquals("lsrc-1", registry.asked().get(0).getFirst("target-sr-cluster"));
    assertEquals("pool-1", registry.asked().get(0).getFirst("Confluent-Identity-Pool-Id"));
    try (RequestPublisher publisher = open(login.authenticationBasicPassword("other"))) {
      assertEquals(502, publish(publisher).status());
    }
  }

  @Test
  void certificateOfTheRegistryIsCheckedUnlessThatIsSwitchedOff() throws Exception {
    try (SchemaRegistryServer secure = SchemaRegistryServer.start(OAuthDeliveryTest.tls())) {
      secure.answer(headers ->
          new Answer(200, "{\"id\": 3, \"schema\": \"true\", \"schemaType\": \"JSON\"}"));
      SchemaRegistryBuilder registry = orders().url(secure.url());
      try (RequestPublisher publisher = open(registry)) {
        assertEquals(502, publish(publisher).status());
      }
      try (RequestPublisher publisher = open(registry.sslVerify(false))) {
        assertEquals(200, publish(publisher).status());
        assertEquals(3, lastId());
      }
    }
  }

  /** The certificate is for localhost. */
  @Test
  void registryOfAPrivateAuthorityIsTrustedUnderItsNameWhereTheAuthorityIsConfigured()
      throws Exception {
    try (SchemaRegistryServer secure = SchemaRegistryServer.start(OAuthDeliveryTest.tls())) {
      Answer schema =
          new Answer(200, "{\"id\": 4, \"schema\": \"true\", \"schemaType\": \"JSON\"}");
      secure.answer(headers -> schema);
      SchemaRegistryBuilder registry = orders()
          .url("https://localhost:" + secure.port())
          .certificateAuthority(SecuritySamples.CERTIFICATES.authority());
      try (RequestPublisher publisher = open(registry)) {
        assertEquals(200, publish(publisher).status());
        assertEquals(4, lastId());
      }
      try (RequestPublisher publisher = open(registry.url(secure.url()))) {
        assertEquals(502, publish(publisher).status(), "another name");
      }
      registry
          .url("https://localhost:" + secure.port())
          .certificateAuthority(SecuritySamples.CERTIFICATES.otherAuthority());
      try (RequestPublisher publisher = open(registry)) {
        assertEquals(502, publish(publisher).status(), "another authority");
      }
      assertEquals(1, secure.asked().size());
    }
  }

  /** One that accepts connections and never answers; the wait at the start is bounded. */
  @Test
  void closingDoesNotWaitForTheRegistry() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    register("true");
    try (RequestPublisher publisher = open(orders().ttl(0.01))) {
      registry.answer(headers -> {
        asked.countDown();
        try {
          hanging.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return null;
      });
      asked.await();
      assertEquals(200, publish(publisher).status());
      long start = System.nanoTime();
      publisher.close(Eventually.DEADLINE.multipliedBy(2));
      assertTrue(System.nanoTime() - start < Eventually.DEADLINE.toNanos(), "close waited");
    } finally {
      hanging.countDown();
    }
  }
}
