package dev.postrider.kong;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * What each Kafka producer of this JVM measures (Kafka documentation, "Monitoring"), read from where
 * kafka-clients publishes it: its MBeans. Record sizes and the fill of the buffer are among them. Not
 * thread-safe.
 */
final class KafkaClientMeters {

  private static final String PRODUCERS = "kafka.producer:type=producer-metrics,*";

  private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
  private final MeterRegistry registry;
  private final Map<String, MultiGauge> gauges = new LinkedHashMap<>();

  KafkaClientMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Brings the registry up to date: new producers appear, closed ones vanish. */
  void read() {
    Map<String, List<Row<?>>> rows = new LinkedHashMap<>();
    gauges.keySet().forEach(name -> rows.put(name, new ArrayList<>()));
    try {
      for (ObjectName producer : beans.queryNames(new ObjectName(PRODUCERS), null)) {
        read(producer, rows);
      }
    } catch (JMException e) {
      throw new IllegalStateException("MBeans of kafka-clients", e);
    }
    rows.forEach(
        (name, values) -> gauges.computeIfAbsent(name, this::gauge).register(values, true));
  }

  private MultiGauge gauge(String attribute) {
    return MultiGauge.builder("kafka.producer." + attribute.replace('-', '.')).register(registry);
  }

  private void read(ObjectName producer, Map<String, List<Row<?>>> rows) throws JMException {
    try {
      String[] names = Arrays.stream(beans.getMBeanInfo(producer).getAttributes())
          .map(MBeanAttributeInfo::getName)
          .toArray(String[]::new);
      Tags tags = Tags.of("client_id", String.valueOf(producer.getKeyProperty("client-id")));
      for (Attribute attribute : beans.getAttributes(producer, names).asList()) {
        @Nullable Object value = attribute.getValue();
        if (value instanceof Number number) {
          rows.computeIfAbsent(attribute.getName(), name -> new ArrayList<>())
              .add(Row.of(tags, number.doubleValue()));
        }
      }
    } catch (InstanceNotFoundException e) {
      // Closed since it was listed: it has nothing to tell any more.
    }
  }
}
