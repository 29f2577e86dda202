package dev.postrider;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.postrider.Batch.Entry;
import dev.postrider.Batch.Fault;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.Split;
import dev.postrider.kafka.GivenUpRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.jspecify.annotations.Nullable;

/**
 * Answers a request whose body was split, with what became of each item: as success only if all were sent,
 * with 207 (RFC 4918 §13) if some were. Thread-safe.
 */
final class BatchAnswers implements Answers {

  private static final int MULTI_STATUS = 207;
  private static final String KAFKA = "kafka";

  private final PublisherConfig config;
  private final Responses responses;
  private final Batch batch;

  /** Whether the caller is a client of another REST proxy. */
  private final boolean isRest;

  BatchAnswers(PublisherConfig config, Responses responses, Batch batch) {
    this.config = config;
    this.responses = responses;
    this.batch = batch;
    this.isRest = config.split().form() == Split.RECORDS;
  }

  /** There is no item, none that can be sent, or none that functions have not dropped. */
  Answer withoutRecords() {
    return answer(null, null);
  }

  @Override
  public Answer buffered(RecordEnds ends) {
    return answer("memory", ends);
  }

  @Override
  public Answer delivered(RecordEnds ends) {
    return answer(KAFKA, ends);
  }

  @Override
  public Answer kept() {
    return answer("disk", null);
  }

  /**
   * The answer.
   *
   * @param durable where the records of success are; null if there are none
   * @param ends how the records have ended; null if each is there
   */
  private Answer answer(@Nullable String durable, @Nullable RecordEnds ends) {
    StringBuilder items = new StringBuilder(isRest ? RestEntries.START : "\"items\":[");
    Fault first = null;
    int failed = 0;
    int place = 0;
    for (Entry entry : batch.entries()) {
      items.append(items.charAt(items.length() - 1) == '[' ? "{" : ",{");
      List<GivenUpRecord> givenUp = givenUp(entry, place, ends);
      Fault fault = givenUp.isEmpty() ? entry.fault() : fault(givenUp.get(0));
      if (fault == null) {
        RecordEnds known = KAFKA.equals(durable) ? ends : null;
        if (isRest) {
          RestEntries.appendSuccess(known == null ? null : known.written(place), items);
        } else {
          appendSuccess(entry, place, known, items);
        }
      } else {
        boolean isReason = fault.failure() != Failure.OTHER_ITEM_FAILED;
        first = first == null && isReason ? fault : first;
        failed++;
        if (isRest) {
          RestEntries.appendFault(fault, config.statusCodes(), items);
        } else {
          appendFault(entry, fault, givenUp, items);
        }
      }
      items.append('}');
      place += entry.records().size();
    }
    items.append(isRest ? RestEntries.END : "]}");
    if (first == null) {
      return new Answer(Responses.SENT, success(durable, items));
    }
    int all = batch.entries().size();
    if (failed < all) {
      String error = failed + " of " + all + " items were not sent";
      return new Answer(Responses.PARTLY_SENT, response(MULTI_STATUS, MULTI_STATUS, error, items));
    }
    Failure failure = first.failure();
    String json = body(failure.status(config.statusCodes()), "no item was sent", items);
    return new Answer(failure.toString(), responses.response(failure, json));
  }

  private Response success(@Nullable String durable, StringBuilder items) {
    int status = config.statusCodes().success();
    if (!SuccessResponses.hasBody(status)) {
      return new Response(status, Map.of(), "");
    }
    if (isRest) {
      return new Response(status, Map.of("Content-Type", RestEntries.CONTENT_TYPE), "{" + items);
    }
    String message =
        batch.entries().isEmpty() ? "{\"message\":\"no items\"," : SuccessResponses.SENT + ',';
    String where = durable == null || !config.responseIncludeMetadata()
        ? ""
        : "\"durable\":\"" + durable + "\",";
    return response(status, message + where + items);
  }

  private static Response response(int status, int phrase, String error, StringBuilder items) {
    return response(status, body(phrase, error, items));
  }

  private static Response response(int status, String json) {
    return new Response(status, Map.of("Content-Type", SuccessResponses.CONTENT_TYPE), json);
  }

  private static String body(int status, String error, StringBuilder items) {
    return "{\"message\":\"" + ReasonPhrase.of(status) + "\",\"error\":\"" + error + "\"," + items;
  }

  private static List<GivenUpRecord> givenUp(Entry entry, int place, @Nullable RecordEnds ends) {
    List<GivenUpRecord> givenUp = new ArrayList<>(0);
    for (int i = place; ends != null && i < place + entry.records().size(); i++) {
      GivenUpRecord given = ends.givenUp(i);
      if (given != null) {
        givenUp.add(given);
      }
    }
    return givenUp;
  }

  private Fault fault(GivenUpRecord given) {
    boolean lacksPartition = given.failure() instanceof InvalidPartitionsException;
    Failure failure = lacksPartition ? Failure.NO_PARTITION : Failure.of(given.failure());
    return new Fault(failure, responses.error(failure, given));
  }

  private void appendSuccess(
      Entry entry, int place, @Nullable RecordEnds ends, StringBuilder json) {
    json.append("\"status\":").append(config.statusCodes().success());
    if (ends == null || !config.responseIncludeMetadata()) {
      return;
    }
    List<RecordMetadata> places = new ArrayList<>();
    for (int i = place; i < place + entry.records().size(); i++) {
      RecordMetadata written = ends.written(i);
      if (written != null) {
        places.add(written);
      }
    }
    if (!places.isEmpty()) {
      json.append(',');
      SuccessResponses.appendPlaces(places, json);
    }
  }

  /** The byte where the item begins tells the caller which one that is. */
  private void appendFault(
      Entry entry, Fault fault, List<GivenUpRecord> givenUp, StringBuilder json) {
    json.append("\"status\":").append(fault.failure().status(config.statusCodes()));
    json.append(",\"error\":").append(JsonNodeFactory.instance.textNode(fault.error()));
    json.append(",\"byte\":").append(entry.offset());
    if (entry.records().size() > 1) {
      json.append(",\"not_sent_to\":[");
      for (int i = 0; i < givenUp.size(); i++) {
        json.append(i == 0 ? "\"" : ",\"");
        json.append(givenUp.get(i).record().topic()).append('"');
      }
      json.append(']');
    }
  }
}
