package dev.postrider.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the brokers to describe their cluster: the producer's own metadata may come from its cache.
 * Thread-safe.
 */
final class BrokerProbe implements AutoCloseable {

  private final Map<String, Object> properties = new HashMap<>();
  private @Nullable Admin admin;

  BrokerProbe(Map<String, Object> producerProperties) {
    for (String name : AdminClientConfig.configNames()) {
      Object value = producerProperties.get(name);
      if (value != null) {
        properties.put(name, value);
      }
    }
    properties.put(AdminClientConfig.CLIENT_ID_CONFIG, "postrider-probe");
  }

  /** Whether a broker answers in time; not if this is closed meanwhile. Several threads may ask at once. */
  boolean reachesBrokers(Duration timeout) {
    try {
      // Outside the lock: who waits long must keep nobody from closing.
      var nodes = admin().describeCluster().nodes().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return !nodes.isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      return false;
    }
  }

  private synchronized Admin admin() {
    Admin made = admin;
    if (made == null) {
      made = Admin.create(properties);
      admin = made;
    }
    return made;
  }

  @Override
  public synchronized void close() {
    if (admin != null) {
      admin.close(Duration.ZERO);
      admin = null;
    }
  }
}
