package dev.postrider.kong.compare;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The values of records in a file, one a line, as {@code kafka-console-consumer.sh} writes them. */
final class FileRecords implements Records {

  private final Path file;
  private final BufferedReader lines;
  private int number;

  FileRecords(Path file) throws IOException {
    this.file = file;
    // Values need not be UTF-8.
    this.lines = Files.newBufferedReader(file, ISO_8859_1);
  }

  @Override
  public @Nullable CapturedRecord next() throws IOException {
    String line = lines.readLine();
    number++;
    return line == null
        ? null
        : CapturedRecord.of(file.getFileName() + ":" + number, line.getBytes(ISO_8859_1));
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
