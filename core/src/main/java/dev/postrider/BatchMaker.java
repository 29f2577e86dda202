package dev.postrider;

import dev.postrider.Batch.Entry;
import dev.postrider.MessageFunctions.FunctionFailedException;
import dev.postrider.Router.TopicNotAllowedException;
import dev.postrider.SignatureCheck.Passed;
import dev.postrider.config.OnPartial;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import dev.postrider.kafka.RecordSender;
import dev.postrider.split.BodySplitter;
import dev.postrider.split.Item;
import dev.postrider.split.ItemRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Makes the records of each item of a body, all before the first is sent. Thread-safe. */
final class BatchMaker {

  private final BodySplitter splitter;
  private final RecordMaker records;
  private final @Nullable Destinations destinations;
  private final Preparation preparation;
  private final Responses responses;
  private final Consumer<String> forbidden;
  private final boolean allOrNothing;
  private final int maxRecordBytes;
  private final int maxRecords;
  private final long maxBytes;

  private BatchMaker(
      PublisherConfig config,
      RecordMaker records,
      @Nullable Destinations destinations,
      Preparation preparation,
      Responses responses,
      Consumer<String> forbidden) {
    this.splitter = new BodySplitter(config.split(), config.envelope());
    this.records = records;
    this.destinations = destinations;
    this.preparation = preparation;
    this.responses = responses;
    this.forbidden = forbidden;
    this.allOrNothing = config.split().onPartial() == OnPartial.ALL_OR_NOTHING;
    this.maxRecordBytes = config.maxRecordBytes();
    this.maxRecords = config.messagesInMemory();
    this.maxBytes = config.bufferBytes();
  }

  /**
   * One for a configuration; null if bodies are not split.
   *
   * @param destinations checks the records of each item; null if nothing has to be asked
   * @param preparation checks each item
   * @param forbidden hears of topics that are not allowed
   */
  static @Nullable BatchMaker of(
      PublisherConfig config,
      RecordMaker records,
      @Nullable Destinations destinations,
      Preparation preparation,
      Responses responses,
      Consumer<String> forbidden) {
    return config.split().splits()
        ? new BatchMaker(config, records, destinations, preparation, responses, forbidden)
        : null;
  }

  /**
   * The items of a request.
   *
   * @param checked what its signature has been found to be; null if that does not matter
   * @throws RequestRejectedException if the body as a whole cannot be split, or takes more room than there
   *     ever is
   */
  Batch of(RequestView request, @Nullable Passed checked) throws RequestRejectedException {
    Room room = new Room();
    for (Item item : splitter.items(request)) {
      room.add(entry(request, item, checked));
    }
    return room.batch();
  }

  /**
   * The same items after their records have got more headers.
   *
   * @throws RequestRejectedException if they take more room than there ever is
   */
  Batch fitting(Batch batch) throws RequestRejectedException {
    Room room = new Room();
    for (Entry entry : batch.entries()) {
      room.add(entry);
    }
    return room.batch();
  }

  /** Items whose records can wait together, and each be sent. */
  private final class Room {

    private final List<Entry> entries = new ArrayList<>();
    private long bytes;
    private int count;

    void add(Entry entry) throws RequestRejectedException {
      boolean tooLarge =
          entry.records().stream().anyMatch(record -> RecordSender.bytes(record) > maxRecordBytes);
      Entry fitting = tooLarge ? failed(entry.offset(), Failure.RECORD_TOO_LARGE) : entry;
      entries.add(fitting);
      count += fitting.records().size();
      for (ProducerRecord<byte[], byte[]> record : fitting.records()) {
        bytes += RecordSender.bytes(record);
      }
      if (count > maxRecords || bytes > maxBytes) {
        throw RequestRejectedException.bodyTooLarge("its records would never find room ("
            + maxRecords + " records, " + maxBytes + " bytes)");
      }
    }

    Batch batch() {
      Batch batch = new Batch(entries);
      return allOrNothing ? batch.allOrNothing() : batch;
    }
  }

  private Entry entry(RequestView request, Item item, @Nullable Passed checked) {
    int offset = item.offset();
    try {
      if (item.fault() != null) {
        throw item.fault();
      }
      ItemRequest whole = ItemRequest.of(request, item);
      ItemRequest view = whole.with(preparation.checked(whole));
      List<ProducerRecord<byte[], byte[]>> made = records.of(view, checked);
      if (destinations != null) {
        destinations.check(made);
      }
      return Entry.of(offset, made);
    } catch (TopicNotAllowedException e) {
      forbidden.accept(String.valueOf(e.getMessage()));
      return failed(offset, Failure.TOPIC_NOT_ALLOWED);
    } catch (FunctionFailedException e) {
      return failed(offset, Failure.FUNCTION_FAILED);
    } catch (RequestRejectedException e) {
      return Entry.failed(offset, Failure.of(e), responses.error(e));
    }
  }

  private static Entry failed(int offset, Failure failure) {
    return Entry.failed(offset, failure, failure.error());
  }
}
