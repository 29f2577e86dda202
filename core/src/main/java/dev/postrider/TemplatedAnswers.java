package dev.postrider;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postrider.config.ResponseConfig;
import dev.postrider.record.ResponseTemplate.Field;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Answers a request whose success has a body or headers from the configuration. Thread-safe. */
final class TemplatedAnswers implements RepeatableAnswers {

  private final Responses plain;
  private final ResponseConfig config;
  private final ProducerRecord<byte[], byte[]> record;

  /** Answers that tell of the first of these records, one for each topic. */
  TemplatedAnswers(
      Responses plain, ResponseConfig config, List<ProducerRecord<byte[], byte[]>> records) {
    this.plain = plain;
    this.config = config;
    this.record = records.get(0);
  }

  @Override
  public Answer buffered(RecordEnds ends) {
    return filled(plain.buffered(ends), null);
  }

  @Override
  public Answer delivered(RecordEnds ends) {
    return filled(plain.delivered(ends), ends.written(0));
  }

  @Override
  public Answer kept() {
    return filled(plain.kept(), null);
  }

  @Override
  public Answer written(List<RecordMetadata> places) {
    return filled(plain.written(places), places.get(0));
  }

  private Answer filled(Answer answer, @Nullable RecordMetadata place) {
    if (!answer.outcome().equals(Responses.SENT)) {
      return answer;
    }
    Map<Field, String> values = values(place);
    Response ordinary = answer.response();
    Map<String, String> headers = new HashMap<>(ordinary.headers());
    config.headers().forEach((name, template) -> {
      String value = template.of(values);
      if (value != null) {
        headers.keySet().removeIf(name::equalsIgnoreCase);
        headers.put(name, value);
      }
    });
    String json = config.body() == null ? ordinary.json() : config.body().of(values);
    return new Answer(Responses.SENT, new Response(ordinary.status(), headers, json));
  }

  /** Without acknowledgement there is no offset. */
  private Map<Field, String> values(@Nullable RecordMetadata place) {
    Map<Field, String> values = new EnumMap<>(Field.class);
    values.put(Field.TOPIC, record.topic());
    Header id = record.headers().lastHeader(RecordIds.HEADER);
    if (id != null) {
      values.put(Field.ID, new String(id.value(), US_ASCII));
    }
    if (place != null) {
      values.put(Field.PARTITION, String.valueOf(place.partition()));
      if (place.hasOffset()) {
        values.put(Field.OFFSET, String.valueOf(place.offset()));
      }
      if (place.hasTimestamp()) {
        values.put(Field.TIMESTAMP, String.valueOf(place.timestamp()));
      }
    }
    return values;
  }
}
