package dev.postrider.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The test of the simulation: with one line of the spool changed for the worse, a seed fails. */
class PlantedFaultsTest {

  private static final Path SOURCES = Path.of("src/main/java/dev/postrider/spool");
  private static final int SEEDS = 1000;

  @TempDir
  Path classes;

  static Stream<Arguments> faults() {
    return Stream.of(
        fault(
            "a force is skipped",
            "Segment",
            "file.force();\n    last = sequence;",
            "last = sequence;"),
        fault("a name is not forced", "Segment", "      disk.forceFolder(folder);\n", ""),
        fault(
            "a failed force is taken for a good one",
            "TopicLog",
            "if (!whole) {\n        seal();",
            "if (next < 0) {\n        seal();"),
        fault(
            "a segment is deleted early",
            "TopicLog",
            "segment.last() < before",
            "segment.first <= before"),
        fault(
            "the checksum starts behind the first bytes",
            "Frame",
            "checksum.update(payload.position(payload.position() + HEADER));",
            "checksum.update(payload.position(Math.min(payload.limit(), payload.position() + 80)));"),
        fault(
            "numbers begin anew when all segments are gone",
            "TopicLog",
            "this.next = cursor.value();",
            "this.next = 0;"),
        fault("a key may be under way twice", "Lane", "!keysUnderWay.contains(key)", "sent >= 0"),
        fault(
            "the cursor follows any acknowledgement",
            "Lane",
            "    probing = false;\n    pause = 0;\n    standstill.moved();\n    advance();",
            "    doneBefore = entry.stored.sequence() + 1;\n    advance();"),
        fault(
            "the cursor's checksum is not looked at", "WholeFile", "== checksum(content)", "!= 0"),
        fault(
            "nobody waits for records from before",
            "DeliveryRound",
            "unknown || left.contains(lane.topic)",
            "lane.topic.isEmpty()"),
        fault(
            "the number of a folder says nothing about its age",
            "Folders",
            "held.number == there",
            "held.number >= 0"),
        fault("one record too many is acknowledged", "Engine", "i < forced", "i <= forced"),
        fault(
            "a dead letter that nobody took is forgotten",
            "Engine",
            "      lane.failed(entry, verdict, now);\n      return;\n",
            ""),
        fault(
            "nothing is read behind a damaged record",
            "SegmentReader",
            "position += next - at;",
            "position = segment.committed();"),
        fault(
            "a refused record keeps its room",
            "Engine",
            "          release(lane, item.record());\n",
            ""));
  }

  private static Arguments fault(String name, String file, String before, String after) {
    return Arguments.of(name, file, before, after);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void aPlantedFaultIsFound(String name, String file, String before, String after)
      throws Exception {
    compile(file, before, after);
    ClassLoader loader = new Changed(classes);
    Logger logger = Logger.getLogger(Spool.class.getPackageName());
    logger.setLevel(Level.OFF);
    try {
      assertTrue(firstFaultySeed(loader) < SEEDS, name + " is not found");
    } finally {
      logger.setLevel(null);
    }
  }

  private static long firstFaultySeed(ClassLoader loader) throws ReflectiveOperationException {
    Method run = Class.forName(Simulation.class.getName(), true, loader)
        .getDeclaredMethod("run", long.class);
    run.setAccessible(true);
    for (long seed = 0; seed < SEEDS; seed++) {
      if (!((List<?>) run.invoke(null, seed)).isEmpty()) {
        return seed;
      }
    }
    return SEEDS;
  }

  private void compile(String file, String before, String after) throws IOException {
    List<JavaFileObject> sources = new ArrayList<>();
    String text = Files.readString(SOURCES.resolve(file + ".java"));
    assertEquals(2, text.split(Pattern.quote(before), -1).length, "place of the fault");
    try (Stream<Path> paths = Files.list(SOURCES)) {
      for (Path path : paths.toList()) {
        String name = path.getFileName().toString();
        String source = Files.readString(path);
        sources.add(
            new Source(name, name.equals(file + ".java") ? source.replace(before, after) : source));
      }
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options = List.of(
        "-proc:none",
        "-nowarn",
        "-d",
        classes.toString(),
        "-classpath",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    assertTrue(compiler.getTask(null, null, null, options, null, sources).call(), "compiles");
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///dev/postrider/spool/" + name), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** Has the spool's classes from the folder, and what tests it anew, so that both are of one package. */
  private static final class Changed extends ClassLoader {
    private final Path classes;

    Changed(Path classes) {
      super(PlantedFaultsTest.class.getClassLoader());
      this.classes = classes;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
          return loaded;
        }
        if (!name.startsWith("dev.postrider.spool.")) {
          return super.loadClass(name, resolve);
        }
        byte[] bytes = bytes(name.replace('.', '/') + ".class");
        return defineClass(name, bytes, 0, bytes.length);
      }
    }

    private byte[] bytes(String file) throws ClassNotFoundException {
      Path changed = classes.resolve(file);
      try (InputStream in =
          Files.exists(changed) ? Files.newInputStream(changed) : getResourceAsStream(file)) {
        if (in == null) {
          throw new ClassNotFoundException(file);
        }
        return in.readAllBytes();
      } catch (IOException e) {
        throw new ClassNotFoundException(file, e);
      }
    }
  }
}
