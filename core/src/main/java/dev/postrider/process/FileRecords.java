package dev.postrider.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The values of records in a file, one a line, as {@code kafka-console-consumer.sh} writes them. The number of a
 * line, from 1 on, is the offset. Not thread-safe.
 */
public final class FileRecords implements RecordSource {

  private final String name;
  private final BufferedReader lines;
  private long number;

  /** @throws IOException if the file cannot be opened */
  public FileRecords(Path file) throws IOException {
    this.name = String.valueOf(file.getFileName());
    // Values need not be UTF-8.
    this.lines = Files.newBufferedReader(file, ISO_8859_1);
  }

  @Override
  public @Nullable ConsumerRecord<byte[], byte[]> next() throws IOException {
    String line = lines.readLine();
    number++;
    return line == null
        ? null
        : new ConsumerRecord<>(name, 0, number, null, line.getBytes(ISO_8859_1));
  }

  @Override
  public String place(ConsumerRecord<byte[], byte[]> record) {
    return name + ":" + record.offset();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
