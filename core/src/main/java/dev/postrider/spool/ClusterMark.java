package dev.postrider.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which cluster records are for, as a file in their folder says.
 *
 * @param name as the configuration calls the cluster; null if it has no name
 * @param servers that clients ask first
 */
record ClusterMark(@Nullable String name, Set<String> servers) {

  private static WholeFile file(Disk disk, Path folder) {
    return new WholeFile(disk, folder, "cluster");
  }

  /** What the folder says; null if it says nothing. */
  static @Nullable ClusterMark read(Disk disk, Path folder) throws IOException {
    byte[] content = file(disk, folder).read();
    if (content == null) {
      return null;
    }
    List<String> lines = new String(content, UTF_8).lines().toList();
    String name = lines.isEmpty() || lines.get(0).isEmpty() ? null : lines.get(0);
    return new ClusterMark(
        name, new TreeSet<>(lines.subList(Math.min(1, lines.size()), lines.size())));
  }

  /** Has the folder say this. */
  void write(Disk disk, Path folder) throws IOException {
    String first = name == null ? "" : name;
    String text = first + "\n" + String.join("\n", new TreeSet<>(servers));
    file(disk, folder).write(text.getBytes(UTF_8));
  }

  /** Whether both name the same cluster: they give it one name, or have a server in common. */
  boolean isSame(ClusterMark other) {
    return (name != null && name.equals(other.name))
        || !Collections.disjoint(servers, other.servers);
  }
}
