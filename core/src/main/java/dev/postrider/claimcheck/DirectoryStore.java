package dev.postrider.claimcheck;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/**
 * Bodies as files in a directory, those of one day (UTC) in a folder of their own. A file gets its name only
 * when all of it is on disk. Files and new folders can be read by their owner only; a reference is the path
 * within the directory, so that consumers may see the directory under another path.
 *
 * @since 0.1.0
 */
public final class DirectoryStore implements BodyStore {

  private static final Pattern NAME = Pattern.compile("\\d{4}-\\d{2}-\\d{2}/[0-9a-f]{64}");

  private final Path directory;

  /** A store in this directory, which is created when it is needed. */
  public DirectoryStore(Path directory) {
    this.directory = requireNonNull(directory, "directory").toAbsolutePath();
  }

  @Override
  public Path incoming() {
    return directory.resolve("incoming");
  }

  @Override
  public String uri(String name) {
    return name;
  }

  /** The file is on disk already; here it gets its name. */
  @Override
  public void put(String name, Path file, ClaimCheck claimCheck) throws IOException {
    Path to = directory.resolve(name);
    Path day = requireNonNull(to.getParent(), "day");
    PrivateFiles.createFolder(day);
    Files.move(file, to, StandardCopyOption.ATOMIC_MOVE);
    PrivateFiles.force(day);
  }

  @Override
  public InputStream open(String uri) throws IOException {
    return Channels.newInputStream(channel(uri));
  }

  @Override
  public InputStream open(String uri, long offset, long size) throws IOException {
    FileChannel channel = channel(uri);
    try {
      // Whoever can write records chooses the offset, and a file system fails at one that no file
      // can have.
      channel.position(Math.min(offset, channel.size()));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new BoundedInput(Channels.newInputStream(channel), size);
  }

  private FileChannel channel(String uri) throws IOException {
    if (!NAME.matcher(uri).matches()) {
      throw new MissingBodyException(uri, "a directory");
    }
    try {
      return FileChannel.open(
          directory.resolve(uri), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      if (!Files.isDirectory(directory)) {
        // A disk that is away has lost nothing.
        throw new IOException(
            "body " + uri + " cannot be read: there is no directory " + directory, e);
      }
      throw new MissingBodyException(uri);
    }
  }
}
