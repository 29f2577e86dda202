package dev.postrider;

import java.util.List;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Those that can be given again when the records are known only by their places. Thread-safe. */
interface RepeatableAnswers extends Answers {

  /** The brokers have all records, at these places. */
  Answer written(List<RecordMetadata> places);
}
