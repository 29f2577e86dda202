package dev.postrider.kafka;

import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Deliveries that look only at the failure, which is null for an acknowledgement. */
final class Ends {

  static final Delivery IGNORED = of(failure -> {});

  private Ends() {}

  static Delivery of(Consumer<@Nullable Exception> end) {
    return new Delivery() {
      @Override
      public void acknowledged(ProducerRecord<byte[], byte[]> record, RecordMetadata metadata) {
        end.accept(null);
      }

      @Override
      public void givenUp(ProducerRecord<byte[], byte[]> record, GivenUpRecord given) {
        end.accept(given.failure());
      }
    };
  }
}
