package dev.postrider.spool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Brokers that answer when and how chance will have it. What they have written outlasts all. */
final class SimulatedBroker implements Target {

  static final int LARGEST = 300;

  private record Sent(ProducerRecord<byte[], byte[]> record, Callback callback) {}

  private final Random random;
  private final List<Sent> underWay = new ArrayList<>();
  private final Map<String, List<ProducerRecord<byte[], byte[]>>> logs = new HashMap<>();

  /** Topics that take nothing. */
  final Set<String> dead = new TreeSet<>();

  /** In percent, how many acknowledgements are lost, or records written twice. */
  int unsure;

  /** A record was written whose acknowledgement was lost, or twice. */
  boolean repeated;

  SimulatedBroker(Random random) {
    this.random = random;
  }

  @Override
  public void send(ProducerRecord<byte[], byte[]> record, Callback callback) {
    underWay.add(new Sent(record, callback));
  }

  boolean isIdle() {
    return underWay.isEmpty();
  }

  List<ProducerRecord<byte[], byte[]>> log(String topic) {
    return logs.getOrDefault(topic, List.of());
  }

  /** Answers one of the records under way, not always the first. */
  void answer() {
    if (underWay.isEmpty()) {
      return;
    }
    Sent sent = underWay.remove(random.nextInt(underWay.size()));
    sent.callback().onCompletion(null, outcome(sent.record()));
  }

  private @Nullable Exception outcome(ProducerRecord<byte[], byte[]> record) {
    if (record.value().length > LARGEST && !record.topic().equals("dead")) {
      return new RecordTooLargeException("too large");
    }
    if (dead.contains(record.topic())) {
      return failure();
    }
    write(record);
    if (random.nextInt(100) >= unsure) {
      return null;
    }
    repeated = true;
    if (random.nextBoolean()) {
      write(record);
      return null;
    }
    return failure();
  }

  private Exception failure() {
    return switch (random.nextInt(4)) {
      case 0 -> new TimeoutException("expired");
      case 1 -> new NotLeaderOrFollowerException("no leader");
      case 2 -> new TopicAuthorizationException("denied");
      default -> new UnknownTopicOrPartitionException("unknown");
    };
  }

  private void write(ProducerRecord<byte[], byte[]> record) {
    logs.computeIfAbsent(record.topic(), topic -> new ArrayList<>()).add(record);
  }

  /** The process is gone: some records have come here before, in the order of any network. */
  void crash() {
    while (!underWay.isEmpty()) {
      Sent sent = underWay.remove(random.nextInt(underWay.size()));
      boolean small =
          sent.record().value().length <= LARGEST || sent.record().topic().equals("dead");
      if (random.nextBoolean() && small && !dead.contains(sent.record().topic())) {
        write(sent.record());
      }
    }
  }
}
