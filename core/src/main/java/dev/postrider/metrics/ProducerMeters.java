package dev.postrider.metrics;

import dev.postrider.ProducerUse;
import dev.postrider.kafka.ProducerStatistics;
import dev.postrider.spool.SpoolStatistics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one producer, in any number of registries, while it is in use. Guarded by whoever has it,
 * but for what registries read.
 */
final class ProducerMeters {

  private final Producer<byte[], byte[]> producer;
  private final @Nullable Supplier<SpoolStatistics> spool;

  /** One for each publisher; those who share all are equal. */
  private final List<ProducerUse> uses = new ArrayList<>();

  /** Each once, whose numbers are added. Read by any thread. */
  private final Set<Supplier<ProducerStatistics>> buffers = new CopyOnWriteArraySet<>();

  private final List<Runnable> closing = new ArrayList<>();

  ProducerMeters(ProducerUse first) {
    this.producer = first.producer();
    this.spool = first.spool();
    add(first);
  }

  /** One publisher more uses the producer. */
  void add(ProducerUse use) {
    uses.add(use);
    if (use.buffer() != null) {
      buffers.add(use.buffer());
    }
  }

  /** One publisher fewer; answers whether that was the last. */
  boolean remove(ProducerUse use) {
    uses.remove(use);
    if (use.buffer() != null && !uses.contains(use)) {
      buffers.remove(use.buffer());
    }
    return uses.isEmpty();
  }

  void bindTo(MeterRegistry registry) {
    if (!buffers.isEmpty()) {
      Tags tags = Tags.of("client.id", clientId());
      closing.add(BufferMeters.bind(buffers, tags, registry)::remove);
    }
    if (spool != null) {
      closing.add(SpoolMeters.bind(spool, registry)::remove);
    }
    closing.add(ClientMeters.bind(producer, registry)::close);
  }

  /** The id of kafka-clients, with the suffix that tells producers apart. */
  private String clientId() {
    return producer.metrics().keySet().stream()
        .map(name -> name.tags().get("client-id"))
        .filter(id -> id != null)
        .findFirst()
        .orElseGet(() -> buffers.iterator().next().get().clientId());
  }

  void close() {
    closing.forEach(Runnable::run);
  }
}
