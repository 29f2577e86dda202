import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Prints how large the main code's files are, how much of it is public, and how the classes of each
 * package depend on one another. Run it in the project's folder, after the classes were compiled.
 */
class Figures {

  private static final List<String> MODULES =
      List.of("core", "adapter-servlet", "adapter-kong-pluginserver");
  private static final int LARGE = 350;
  private static final Pattern PUBLIC_TYPE = Pattern.compile(
      "^public (?:abstract |final |sealed |non-sealed )*(?:class|interface|enum|record|@interface) ",
      Pattern.MULTILINE);
  private static final Pattern REFERENCE =
      Pattern.compile("^ +(dev\\.postrider\\.[\\w.$]+) +-> +(dev\\.postrider\\.[\\w.$]+) ", Pattern.MULTILINE);

  private record Source(Path path, String packageName, int lines, boolean isPublic) {

    static Source of(Path root, Path file) {
      try {
        String text = Files.readString(file);
        String packageName = root.relativize(file.getParent()).toString().replace('/', '.');
        return new Source(
            file, packageName, (int) text.lines().count(), PUBLIC_TYPE.matcher(text).find());
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  public static void main(String[] arguments) throws IOException {
    List<Source> all = new ArrayList<>();
    Map<String, Set<String>> references = new TreeMap<>();
    System.out.println("| module | files | median lines | largest | public types |");
    System.out.println("|---|---|---|---|---|");
    for (String module : MODULES) {
      List<Source> sources = sources(Path.of(module, "src/main/java"));
      print(module, sources);
      all.addAll(sources);
      addReferences(Path.of(module, "target/classes"), references);
    }
    print("all", all);
    System.out.println();
    all.stream()
        .filter(source -> source.lines() > LARGE)
        .sorted(Comparator.comparingInt(Source::lines).reversed())
        .forEach(source -> System.out.println(source.lines() + " lines: " + source.path()));
    System.out.println();
    System.out.println("| package | types | public | references | layers | types in cycles |");
    System.out.println("|---|---|---|---|---|---|");
    new TreeMap<>(all.stream().collect(groupingBy(Source::packageName)))
        .forEach((name, sources) -> printPackage(name, sources, references));
  }

  private static List<Source> sources(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("package-info.java"))
          .map(file -> Source.of(root, file))
          .toList();
    }
  }

  private static void print(String name, List<Source> sources) {
    List<Integer> lines = sources.stream().map(Source::lines).sorted().toList();
    long open = sources.stream().filter(Source::isPublic).count();
    System.out.println("| " + name + " | " + lines.size() + " | " + lines.get(lines.size() / 2) + " | "
        + lines.get(lines.size() - 1) + " | " + open + " (" + 100 * open / lines.size() + " %) |");
  }

  private static void addReferences(Path classes, Map<String, Set<String>> references) {
    if (!Files.isDirectory(classes)) {
      throw new IllegalStateException(classes + " is missing: build the project first");
    }
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    ToolProvider jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
    if (jdeps.run(writer, writer, "--ignore-missing-deps", "-verbose:class", "-filter:none", classes.toString()) != 0) {
      throw new IllegalStateException(out.toString());
    }
    Matcher reference = REFERENCE.matcher(out.toString());
    while (reference.find()) {
      String from = topLevel(reference.group(1));
      String to = topLevel(reference.group(2));
      if (!from.equals(to)) {
        references.computeIfAbsent(from, name -> new TreeSet<>()).add(to);
      }
    }
  }

  /** A type and its builder are one, whether the builder is nested or has a file of its own. */
  private static String topLevel(String name) {
    int nested = name.indexOf('$');
    return (nested < 0 ? name : name.substring(0, nested)).replaceFirst("Builder$", "");
  }

  private static void printPackage(
      String name, List<Source> sources, Map<String, Set<String>> references) {
    Map<String, Set<String>> inside = new TreeMap<>();
    for (Source source : sources) {
      String type = topLevel(name + "." + source.path().getFileName().toString().replace(".java", ""));
      inside.put(type, new TreeSet<>(references.getOrDefault(type, Set.of())));
    }
    inside.values().forEach(targets -> targets.retainAll(inside.keySet()));
    int edges = inside.values().stream().mapToInt(Set::size).sum();
    long open = sources.stream().filter(Source::isPublic).count();
    Set<String> cyclic = inside.keySet().stream()
        .filter(type -> reachable(type, inside).contains(type))
        .collect(toCollection(TreeSet::new));
    Map<String, Integer> heights = new HashMap<>();
    String layers = cyclic.isEmpty() ? String.valueOf(highest(inside.keySet(), inside, heights)) : "-";
    System.out.println("| " + name + " | " + sources.size() + " | " + open + " | " + edges + " | "
        + layers + " | " + (cyclic.isEmpty() ? "none" : String.join(", ", cyclic)) + " |");
  }

  private static Set<String> reachable(String from, Map<String, Set<String>> graph) {
    Set<String> found = new TreeSet<>();
    List<String> open = new ArrayList<>(graph.get(from));
    while (!open.isEmpty()) {
      String next = open.remove(open.size() - 1);
      if (found.add(next)) {
        open.addAll(graph.get(next));
      }
    }
    return found;
  }

  /** How many types stand one upon the other, at most. */
  private static int highest(
      Collection<String> types, Map<String, Set<String>> graph, Map<String, Integer> known) {
    int highest = 0;
    for (String type : types) {
      Integer height = known.get(type);
      if (height == null) {
        height = 1 + highest(graph.get(type), graph, known);
        known.put(type, height);
      }
      highest = Math.max(highest, height);
    }
    return highest;
  }
}
