package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.PublisherConfig;
import dev.postrider.testing.EmbeddedKafka;
import java.io.BufferedReader;
import java.lang.ProcessBuilder.Redirect;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/** Sends a request in a transaction, and does not commit until somebody ends it. */
final class TransactionalProcess {

  /** What it prints by then. */
  private static final String SENT = "sent";

  private TransactionalProcess() {}

  /** Servers, a topic, and another topic or one for claims; with claims as the fourth word. */
  public static void main(String[] args) throws InterruptedException {
    boolean claims = args.length > 3;
    PublisherConfig config = claims
        ? idempotent(args[0], args[1], args[2])
        : TransactionalDeliveryTest.configOf(args[0], args[1], args[2])
            .transactionalIdPrefix(args[1])
            .build();
    RequestPublisher publisher = RequestPublisher.create(
        config, properties -> neverCommitting(new KafkaProducer<>(properties)));
    while (!publisher.reachesBrokers(Duration.ofSeconds(10)).equals(Optional.of(true))) {
      Thread.onSpinWait();
    }
    publisher.publish(
        claims
            ? IdempotentDeliveryTest.request("k", "killed")
            : TransactionalDeliveryTest.request(args[1] + "," + args[2], "killed"));
    new CountDownLatch(1).await();
  }

  /** A request with a key; its transaction times out soon. */
  static PublisherConfig idempotent(String servers, String topic, String claims) {
    return PublisherConfig.builder()
        .bootstrapServers(servers)
        .topic(topic)
        .producerAsync(false)
        .producerProperties(Map.of("transaction.timeout.ms", "3000"))
        .idempotency("header:Idempotency-Key")
        .idempotencyTopic(claims)
        .build();
  }

  /** Runs such a process, and ends it by SIGKILL once all is sent and nothing committed. */
  static void killBeforeCommit(EmbeddedKafka kafka, String... topics) throws Exception {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        TransactionalProcess.class.getName(),
        kafka.bootstrapServers()));
    command.addAll(List.of(topics));
    Process process =
        new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      assertEquals(SENT, lines.readLine());
    } finally {
      process.destroyForcibly();
    }
    assertTrue(process.waitFor(10, TimeUnit.SECONDS));
  }

  @SuppressWarnings("unchecked")
  private static Producer<byte[], byte[]> neverCommitting(Producer<byte[], byte[]> producer) {
    return (Producer<byte[], byte[]>) Proxy.newProxyInstance(
        TransactionalProcess.class.getClassLoader(),
        new Class<?>[] {Producer.class},
        (proxy, method, args) -> {
          if (method.getName().equals("commitTransaction")) {
            // All records are acknowledged by now.
            System.out.println(SENT);
            new CountDownLatch(1).await();
          }
          try {
            return method.invoke(producer, args);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }
}
