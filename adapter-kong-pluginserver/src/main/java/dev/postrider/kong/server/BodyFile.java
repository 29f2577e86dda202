package dev.postrider.kong.server;

import dev.postrider.kong.server.RequestBody.InMemory;
import dev.postrider.kong.server.RequestBody.TooLarge;
import dev.postrider.kong.server.RequestBody.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A request body that nginx wrote to a file, which only its own user may read. */
final class BodyFile {

  static final String BUFFER_HINT =
      "raise nginx_http_client_body_buffer_size in kong.conf to keep bodies in memory";

  private BodyFile() {}

  /** Reads the file, as far as it is within the limit; blocks. */
  static RequestBody read(String name, int maxBytes) {
    try {
      Path path = Path.of(name);
      if (Files.size(path) > maxBytes) {
        return new TooLarge(maxBytes);
      }
      try (InputStream in = Files.newInputStream(path)) {
        byte[] content = in.readNBytes(maxBytes);
        return in.read() < 0
            ? new InMemory(ByteBuffer.wrap(content).asReadOnlyBuffer())
            : new TooLarge(maxBytes);
      }
    } catch (AccessDeniedException e) {
      return unavailable("may not read the body's file " + name);
    } catch (NoSuchFileException e) {
      return unavailable("the body's file " + name + " is not visible here");
    } catch (InvalidPathException e) {
      return unavailable("the body's file has no usable name");
    } catch (IOException e) {
      return unavailable("the body's file cannot be read: " + e.getMessage());
    }
  }

  static RequestBody unavailable(String reason) {
    return new Unavailable(reason + "; " + BUFFER_HINT);
  }
}
