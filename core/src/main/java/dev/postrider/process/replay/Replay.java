package dev.postrider.process.replay;

import dev.postrider.claimcheck.BodyStore;
import dev.postrider.envelope.Envelope;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.process.RecordSource;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads records, and has their requests sent by lanes: those of one key, or without a key of one partition, by the same lane.
 * Not thread-safe.
 */
final class Replay {

  private static final Duration STEP = Duration.ofMillis(200);
  private static final long SAVE_NANOS = Duration.ofSeconds(1).toNanos();

  private final ReplayOptions options;
  private final RecordSource source;
  private final Progress progress;
  private final @Nullable BodyStore store;
  private final Report report;
  private final StopSignal stop;
  private final Pace pace;

  /** What nobody expects of a lane. */
  private final AtomicReference<@Nullable RuntimeException> fault = new AtomicReference<>();

  private long saved = System.nanoTime();

  /**
   * A replay that has not begun.
   *
   * @param store where bodies are that are not in their records, null if nobody has said
   */
  Replay(
      ReplayOptions options,
      RecordSource source,
      Progress progress,
      @Nullable BodyStore store,
      Report report,
      StopSignal stop) {
    this.options = options;
    this.source = source;
    this.progress = progress;
    this.store = store;
    this.report = report;
    this.stop = stop;
    this.pace = new Pace(options.rate());
  }

  /**
   * Sends all, or until the signal comes. What is under way then is finished.
   *
   * @throws IOException if the records cannot be read, or the progress not be kept
   */
  void run(Connections connections) throws IOException {
    // A file that cannot be written is a fault before anything is sent.
    save();
    List<Sender> senders = Stream.generate(() -> new Sender(connections, options.retries(), stop))
        // The lines of a dry run are in order.
        .limit(options.dryRun() ? 1 : options.concurrency())
        .toList();
    List<Lane> lanes = senders.stream().map(Lane::new).toList();
    try {
      read(lanes);
    } catch (IOException | RuntimeException e) {
      stop.stop();
      throw e;
    } finally {
      lanes.forEach(Lane::end);
      for (Lane lane : lanes) {
        while (!lane.isDone(STEP)) {
          saveAfterAWhile();
        }
      }
      senders.forEach(Sender::close);
      save();
    }
    RuntimeException thrown = fault.get();
    if (thrown != null) {
      throw thrown;
    }
  }

  private void read(List<Lane> lanes) throws IOException {
    while (!stop.isStopped()) {
      saveAfterAWhile();
      ConsumerRecord<byte[], byte[]> record = source.next();
      if (record == null) {
        return;
      } else if (record.offset() < progress.next(record.partition())) {
        continue;
      }
      progress.begin(record.partition(), record.offset());
      if (options.filter().wants(record)) {
        Lane lane = lanes.get(Math.floorMod(order(record), lanes.size()));
        while (!lane.take(sender -> replay(record, sender), STEP) && !stop.isStopped()) {
          saveAfterAWhile();
        }
      } else {
        filtered(record);
      }
    }
  }

  private static int order(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? record.partition() : Arrays.hashCode(record.key());
  }

  private void filtered(ConsumerRecord<byte[], byte[]> record) {
    report.filtered();
    progress.end(record.partition(), record.offset());
  }

  /** A record that was stopped before it was sent is not done. */
  private void replay(ConsumerRecord<byte[], byte[]> record, Sender sender) {
    String place = source.place(record);
    try {
      if (stop.isStopped()) {
        return;
      }
      Envelope envelope = envelope(record.value());
      if (!options.filter().wants(envelope)) {
        filtered(record);
        return;
      }
      OutgoingRequest request =
          Restoration.of(envelope, options.changes(), options.target().authority(), store);
      if (!request.differences().isEmpty() && !options.inexact()) {
        throw new RefusedException(
            "the request cannot be as it came: " + String.join(", ", request.differences()));
      }
      if (options.dryRun()) {
        report.sent(place, request);
        progress.end(record.partition(), record.offset());
      } else {
        send(record, request, place, sender);
      }
    } catch (RefusedException e) {
      report.refused(place, String.valueOf(e.getMessage()));
      notSent(record);
    } catch (RuntimeException e) {
      fault.compareAndSet(null, e);
      stop.stop();
    }
  }

  private static Envelope envelope(byte @Nullable [] value) throws RefusedException {
    if (value == null) {
      throw new RefusedException("the record has no value");
    }
    try {
      return EnvelopeReader.read(value);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          "the record is no envelope, and other formats have no request: " + e.getMessage());
    }
  }

  private void send(
      ConsumerRecord<byte[], byte[]> record, OutgoingRequest request, String place, Sender sender) {
    pace.await(stop);
    if (stop.isStopped()) {
      return;
    }
    String failure = sender.send(request);
    if (failure == null) {
      report.sent(place, request);
      progress.end(record.partition(), record.offset());
    } else {
      report.failed(place, failure);
      notSent(record);
    }
  }

  private void notSent(ConsumerRecord<byte[], byte[]> record) {
    if (!options.goesOn()) {
      stop.stop();
    } else if (!stop.isStopped()) {
      progress.end(record.partition(), record.offset());
    }
  }

  private void saveAfterAWhile() throws IOException {
    if (System.nanoTime() - saved > SAVE_NANOS) {
      save();
      saved = System.nanoTime();
    }
  }

  private void save() throws IOException {
    if (!options.dryRun()) {
      progress.save();
    }
  }
}
