package dev.postrider.spool;

import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record that was read from disk.
 *
 * @param sequence its number within its topic, larger than those before it
 * @param time when it was accepted, in milliseconds since 1970
 * @param size of its frame in bytes
 */
record Stored(long sequence, long time, int size, ProducerRecord<byte[], byte[]> record) {}
