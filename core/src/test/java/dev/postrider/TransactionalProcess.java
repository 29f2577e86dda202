package dev.postrider;

import dev.postrider.config.PublisherConfig;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/** Sends a request for two topics in a transaction, and does not commit until somebody ends it. */
final class TransactionalProcess {

  /** What it prints by then. */
  static final String SENT = "sent";

  private TransactionalProcess() {}

  public static void main(String[] args) throws InterruptedException {
    PublisherConfig config = TransactionalDeliveryTest.configOf(args[0], args[1], args[2])
        .transactionalIdPrefix(args[1])
        .build();
    RequestPublisher publisher = RequestPublisher.create(
        config, properties -> neverCommitting(new KafkaProducer<>(properties)));
    publisher.publish(TransactionalDeliveryTest.request(args[1] + "," + args[2], "killed"));
    new CountDownLatch(1).await();
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
