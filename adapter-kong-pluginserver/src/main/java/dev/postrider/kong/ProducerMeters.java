package dev.postrider.kong;

import dev.postrider.kafka.LostRecords;
import dev.postrider.kafka.ProducerStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What each Kafka producer is doing, and what kafka-clients measures of it (Kafka documentation,
 * "Monitoring"): the sizes of records are among that. Not thread-safe.
 */
final class ProducerMeters {

  /** Those of a whole producer; there are others for each topic and each broker. */
  private static final String GROUP = "producer-metrics";

  private final MeterRegistry registry;
  private final Map<String, MultiGauge> gauges = new LinkedHashMap<>();
  private final Map<Tags, AtomicLong> lost = new ConcurrentHashMap<>();

  ProducerMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Brings the registry up to date: new producers appear, closed ones vanish. */
  void read(List<ProducerStatistics> producers) {
    Map<String, List<Row<?>>> rows = new LinkedHashMap<>();
    gauges.keySet().forEach(name -> rows.put(name, new ArrayList<>()));
    Map<Tags, Integer> seen = new HashMap<>();
    for (ProducerStatistics producer : producers) {
      Tags tags = Tags.of(
          "cluster_name",
          Objects.requireNonNullElse(producer.clusterName(), ""),
          "client_id",
          producer.clientId());
      // One name may have several producers, whose settings differ.
      int number = seen.merge(tags, 1, Integer::sum);
      read(producer, tags.and("number", Integer.toString(number)), rows);
    }
    rows.forEach(
        (name, values) -> gauges.computeIfAbsent(name, this::gauge).register(values, true));
  }

  /** A topic and reason appear with the first record that is lost, and stay. */
  void readLost(List<LostRecords> all) {
    for (LostRecords some : all) {
      Tags tags = Tags.of("topic", some.topic(), "reason", some.reason().toString());
      lost.computeIfAbsent(tags, this::lostCounter).set(some.records());
    }
  }

  private AtomicLong lostCounter(Tags tags) {
    AtomicLong records = new AtomicLong();
    FunctionCounter.builder("postrider.records.lost", records, AtomicLong::doubleValue)
        .description("records that were taken and given up")
        .tags(tags)
        .register(registry);
    return records;
  }

  private MultiGauge gauge(String name) {
    return MultiGauge.builder(name).register(registry);
  }

  private static void read(ProducerStatistics producer, Tags tags, Map<String, List<Row<?>>> rows) {
    add("postrider.producer.instances", producer.users(), tags, rows);
    add("postrider.producer.records", producer.records(), tags, rows);
    add("postrider.producer.records.max", producer.maxRecords(), tags, rows);
    add("postrider.producer.buffer.bytes", producer.bytes(), tags, rows);
    add("postrider.producer.buffer.bytes.max", producer.maxBytes(), tags, rows);
    add("postrider.producer.healthy", producer.healthy() ? 1 : 0, tags, rows);
    producer.metrics().forEach((name, metric) -> {
      if (name.group().equals(GROUP) && metric.metricValue() instanceof Number value) {
        add("kafka.producer." + name.name().replace('-', '.'), value, tags, rows);
      }
    });
  }

  private static void add(String name, Number value, Tags tags, Map<String, List<Row<?>>> rows) {
    rows.computeIfAbsent(name, absent -> new ArrayList<>()).add(Row.of(tags, value.doubleValue()));
  }
}
