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

  synchronized boolean reachesBrokers(Duration timeout) {
    try {
      if (admin == null) {
        admin = Admin.create(properties);
      }
      var nodes = admin.describeCluster().nodes().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return !nodes.isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      return false;
    }
  }

  @Override
  public synchronized void close() {
    if (admin != null) {
      admin.close(Duration.ZERO);
      admin = null;
    }
  }
}
