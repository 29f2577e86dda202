package dev.postrider.kong.driver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * Where nginx keeps a request body: in memory, or in a file if it is larger than {@code
 * client_body_buffer_size}; not before anybody asks for it.
 */
final class BodyBuffer implements Closeable {
  private final String body;
  private final Path directory;
  private final boolean spills;
  private @Nullable Path file;

  BodyBuffer(String body, int bufferBytes, Path directory) {
    this.body = body;
    this.directory = directory;
    this.spills = body.length() > bufferBytes;
  }

  /** Reads the body from the client. */
  void read() {
    if (spills && file == null) {
      try {
        var owner = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        Files.createDirectories(directory);
        file = Files.createTempFile(directory, "", "", PosixFilePermissions.asFileAttribute(owner));
        Files.write(file, body.getBytes(ISO_8859_1));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The file that holds the body that was read, null if memory does. */
  @Nullable
  Path file() {
    return file;
  }

  /** The whole body, wherever it is. */
  String content() {
    return body;
  }

  /** The request is over: nginx deletes the file. */
  @Override
  public void close() {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
