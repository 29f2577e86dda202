package dev.postrider.kong.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Unix socket that listens at a path. Bound under another name and renamed into place, so that the
 * path leads to a listening socket with the right permissions at every moment, and a predecessor's
 * connections go on.
 */
final class SocketFile {

  /** {@code sun_path} of Linux, without the zero at its end. */
  private static final int MAX_PATH_BYTES = 107;

  private static final int BACKLOG = 4096;

  /** Of {@code st_mode}, as POSIX names them. */
  private static final int S_IFMT = 0170000;

  private static final int S_IFSOCK = 0140000;

  private final Path path;
  private final ServerSocketChannel channel;
  private final Object fileKey;

  private SocketFile(Path path, ServerSocketChannel channel, Object fileKey) {
    this.path = path;
    this.channel = channel;
    this.fileKey = fileKey;
  }

  static SocketFile bind(Path path, Set<PosixFilePermission> mode, @Nullable String group)
      throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException("socket " + path + ": there is no such folder");
    }
    Path unnamed = folder.resolve("." + Long.toString(ProcessHandle.current().pid(), 36)
        + Integer.toString(System.identityHashCode(path) & 0xfff, 36));
    requireShort(path);
    requireShort(unnamed);
    requireReplaceable(unnamed);
    Files.deleteIfExists(unnamed);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(unnamed), BACKLOG);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    try {
      Files.setPosixFilePermissions(unnamed, mode);
      if (group != null) {
        setGroup(unnamed, group);
      }
      Object fileKey = fileKey(unnamed);
      requireReplaceable(path);
      Files.move(unnamed, path, StandardCopyOption.ATOMIC_MOVE);
      return new SocketFile(path, channel, fileKey);
    } catch (IOException | RuntimeException e) {
      channel.close();
      Files.deleteIfExists(unnamed);
      throw e;
    }
  }

  /** A path given by mistake may be that of somebody's file: only a socket is replaced or removed. */
  private static void requireReplaceable(Path file) throws IOException {
    int mode;
    try {
      mode = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      // Not asked for before: a predecessor that ends removes its own at any moment.
      return;
    }
    if ((mode & S_IFMT) != S_IFSOCK) {
      throw new IOException("socket " + file + ": there is " + kind(file)
          + " already, and only a socket is replaced");
    }
  }

  private static String kind(Path file) {
    if (Files.isSymbolicLink(file)) {
      return "a symbolic link";
    } else if (Files.isDirectory(file)) {
      return "a folder";
    }
    return Files.isRegularFile(file) ? "a regular file" : "a device or pipe";
  }

  private static void requireShort(Path path) throws IOException {
    int length = path.toString().getBytes(UTF_8).length;
    if (length > MAX_PATH_BYTES) {
      throw new IOException(
          "socket " + path + ": " + length + " bytes, more than " + MAX_PATH_BYTES);
    }
  }

  private static void setGroup(Path file, String name) throws IOException {
    try {
      GroupPrincipal group =
          file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(name);
      Files.getFileAttributeView(file, PosixFileAttributeView.class).setGroup(group);
    } catch (UserPrincipalNotFoundException e) {
      throw new IOException("socket group " + name + ": there is no such group", e);
    }
  }

  private static Object fileKey(Path file) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    // An inode number may be given again at once; with the time it is this file or none.
    return attributes.fileKey() + " " + attributes.creationTime();
  }

  ServerSocketChannel channel() {
    return channel;
  }

  /** Whether the path still leads here, and not to a successor. */
  boolean isOurs() throws IOException {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS) && fileKey(path).equals(fileKey);
  }

  /** Whether the path leads to a successor's socket. */
  boolean isReplaced() {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .isOther()
          && !isOurs();
    } catch (IOException e) {
      return false;
    }
  }

  /** Removes the file, unless a successor has taken its place. Who has connected before still waits here. */
  void remove() throws IOException {
    if (isOurs()) {
      Files.deleteIfExists(path);
    }
  }

  /** Stops listening: who still waits is turned away. */
  void close() throws IOException {
    channel.close();
  }
}
