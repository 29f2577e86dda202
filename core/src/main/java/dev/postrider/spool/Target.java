package dev.postrider.spool;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Where records of the spool are delivered. */
@FunctionalInterface
interface Target {

  /** Sends a record; the callback hears once what became of it, on any thread, also on this one. */
  void send(ProducerRecord<byte[], byte[]> record, Callback callback);
}
