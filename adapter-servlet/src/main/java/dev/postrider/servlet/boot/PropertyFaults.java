package dev.postrider.servlet.boot;

import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.Setting;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Faults of core's settings in the words of Spring Boot's properties. */
final class PropertyFaults {

  /**
   * Settings whose names are no words of ordinary text, the longest first, for some begin others; and
   * any that is proposed.
   */
  private static final Pattern NAMES = Pattern.compile("(?<![\\w.])("
      + PropertyNames.settings()
          .map(Setting::path)
          .filter(path -> path.indexOf('_') > 0 || path.indexOf('.') > 0)
          .sorted(Comparator.comparing(String::length).reversed())
          .map(Pattern::quote)
          .collect(Collectors.joining("|"))
      + ")(?!\\w)|(?<=did you mean )\\w+");

  private PropertyFaults() {}

  /** The same faults with the names of properties. */
  static List<String> of(InvalidConfigException refused) {
    return refused.faults().stream().map(PropertyFaults::fault).toList();
  }

  private static String fault(String fault) {
    String named =
        NAMES.matcher(fault).replaceAll(match -> Matcher.quoteReplacement(property(match.group())));
    String prefix = PropertyNames.PREFIX + ".";
    return named.startsWith(prefix) ? named : prefix + named;
  }

  private static String property(String path) {
    return PropertyNames.PREFIX + "." + PropertyNames.kebab(path);
  }
}
