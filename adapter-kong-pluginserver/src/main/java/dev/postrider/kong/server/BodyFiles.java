package dev.postrider.kong.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.kong.server.RequestBody.InMemory;
import dev.postrider.kong.server.RequestBody.TooLarge;
import dev.postrider.kong.server.RequestBody.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Request bodies that nginx wrote to files. The files' names come over the socket, from whoever may
 * connect; so only what nginx can have written is read: regular files of one user below one folder,
 * each step of the way opened from the one before, and never through a symbolic link. Thread-safe.
 */
final class BodyFiles {

  private static final String BUFFER_HINT =
      "raise nginx_http_client_body_buffer_size in kong.conf to keep bodies in memory";

  private final @Nullable Path folder;
  private final ProcessUser user;

  /** Bodies in this folder, where Kong's nginx keeps them; null for none at all. */
  BodyFiles(@Nullable Path folder, ProcessUser user) {
    this.folder = folder == null ? null : folder.toAbsolutePath().normalize();
    this.user = user;
  }

  /** Reads the file, as far as it is within the limit; blocks. */
  RequestBody read(String name, int maxBytes) {
    try {
      Path file = path(name);
      Path inside = inside(file);
      if (folder == null || inside == null) {
        return unavailable("the body's file " + Printable.name(name) + " is not below "
            + (folder == null ? "a folder that this server may read" : folder));
      }
      try (DirectoryStream<Path> opened = Files.newDirectoryStream(folder)) {
        return opened instanceof SecureDirectoryStream<Path> secure
            ? read(secure, inside, user.ownerIn(secure), maxBytes)
            : unavailable("this system opens no files without following links");
      }
    } catch (RefusedFile e) {
      return unavailable("the body's file " + Printable.name(name) + " " + e.getMessage());
    } catch (AccessDeniedException e) {
      return unavailable("may not read the body's file " + Printable.name(name));
    } catch (NoSuchFileException e) {
      return unavailable("the body's file " + Printable.name(name) + " is not visible here");
    } catch (InvalidPathException e) {
      return unavailable("the body's file has no usable name");
    } catch (IOException e) {
      return unavailable("the body's file cannot be read: " + e.getMessage());
    }
  }

  /** The file seen from the folder; null if it is not below it, or its name goes up. */
  private @Nullable Path inside(Path file) throws IOException {
    if (folder == null) {
      return null;
    }
    for (Path step : file) {
      if (step.toString().equals("..")) {
        return null;
      }
    }
    Path plain = file.normalize();
    for (Path named : List.of(folder, folder.toRealPath())) {
      if (plain.startsWith(named) && !plain.equals(named)) {
        return named.relativize(plain);
      }
    }
    return null;
  }

  private static RequestBody read(
      SecureDirectoryStream<Path> folder, Path file, UserPrincipal owner, int maxBytes)
      throws IOException {
    if (file.getNameCount() > 1) {
      Path first = file.getName(0);
      if (!attributes(folder, first).isDirectory()) {
        throw new RefusedFile("is not in a folder");
      }
      try (SecureDirectoryStream<Path> next =
          folder.newDirectoryStream(first, LinkOption.NOFOLLOW_LINKS)) {
        return read(next, file.subpath(1, file.getNameCount()), owner, maxBytes);
      }
    }
    PosixFileAttributes before = attributes(folder, file);
    if (!before.isRegularFile()) {
      // To open a pipe may take for ever.
      throw new RefusedFile("is no regular file");
    }
    if (!before.owner().equals(owner)) {
      throw new RefusedFile(
          "belongs to " + before.owner().getName() + ", not to " + owner.getName());
    }
    if (before.size() > maxBytes) {
      return new TooLarge(maxBytes);
    }
    try (InputStream in = Channels.newInputStream(
        folder.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)))) {
      // Java tells the attributes of names alone: was it this file before and after it was opened?
      if (!attributes(folder, file).fileKey().equals(before.fileKey())) {
        throw new RefusedFile("became another while it was opened");
      }
      byte[] content = in.readNBytes(maxBytes);
      return in.read() < 0
          ? new InMemory(ByteBuffer.wrap(content).asReadOnlyBuffer())
          : new TooLarge(maxBytes);
    }
  }

  private static PosixFileAttributes attributes(SecureDirectoryStream<Path> folder, Path file)
      throws IOException {
    return folder
        .getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }

  /** A file that nginx cannot have written; the message goes on after its name. */
  private static final class RefusedFile extends IOException {
    private static final long serialVersionUID = 1;

    RefusedFile(String message) {
      super(message);
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
