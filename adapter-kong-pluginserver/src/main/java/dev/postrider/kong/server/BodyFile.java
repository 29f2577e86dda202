package dev.postrider.kong.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.kong.server.RequestBody.InMemory;
import dev.postrider.kong.server.RequestBody.TooLarge;
import dev.postrider.kong.server.RequestBody.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** A request body that nginx wrote to a file, which only its own user may read. */
final class BodyFile {

  static final String BUFFER_HINT =
      "raise nginx_http_client_body_buffer_size in kong.conf to keep bodies in memory";

  private BodyFile() {}

  /** Reads the file, as far as it is within the limit; blocks. */
  static RequestBody read(String name, int maxBytes) {
    try {
      Path path = path(name);
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        // To open a pipe may take for ever.
        return unavailable("the body's file " + path + " is no regular file");
      }
      if (attributes.size() > maxBytes) {
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

  /**
   * The file of a name as it came, one character per byte.
   *
   * @throws InvalidPathException if there can be no such file, or its name cannot be told to the system
   */
  static Path path(String name) {
    ByteBuffer bytes = ByteBuffer.wrap(name.getBytes(ISO_8859_1));
    try {
      return Path.of(UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      return Path.of(name);
    }
  }

  static RequestBody unavailable(String reason) {
    return new Unavailable(reason + "; " + BUFFER_HINT);
  }
}
