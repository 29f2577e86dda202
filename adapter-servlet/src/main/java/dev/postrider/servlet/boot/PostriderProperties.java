package dev.postrider.servlet.boot;

import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.Setting;
import dev.postrider.config.Spelling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.json.JsonWriter;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * The properties {@code postrider.*} of an application: each setting of {@link
 * PublisherConfig#settings()} in Spring Boot's spelling, bound one by one so that environment
 * variables reach names of several words, and read through the form in text.
 */
final class PostriderProperties {

  private static final ConfigurationPropertyName ROOT =
      ConfigurationPropertyName.of(PropertyNames.PREFIX);
  private static final Bindable<String> TEXT = Bindable.of(String.class);
  private static final Bindable<List<String>> TEXTS = Bindable.listOf(String.class);
  private static final Bindable<Map<String, String>> MAP =
      Bindable.mapOf(String.class, String.class);
  private static final JsonWriter<Object> JSON = JsonWriter.standard();

  private final Environment environment;
  private final Binder binder;

  PostriderProperties(Environment environment) {
    this.environment = environment;
    this.binder = Binder.get(environment);
  }

  private static ConfigurationPropertyName name(String kebab) {
    return ROOT.append(kebab);
  }

  private static List<ConfigurationPropertyName> names() {
    return Stream.concat(
            PropertyNames.settings().map(setting -> PropertyNames.kebab(setting.path())),
            AdapterProperty.ALL.stream().map(AdapterProperty::name))
        .map(PostriderProperties::name)
        .toList();
  }

  /** Whether any is given. Of environment variables only known names count, for others may be a neighbour's. */
  boolean isEmpty() {
    List<ConfigurationPropertyName> names = names();
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      if ((hasOwnNames(source) && contains(source, ROOT))
          || names.stream().anyMatch(name -> contains(source, name))) {
        return false;
      }
    }
    return true;
  }

  private static boolean contains(
      ConfigurationPropertySource source, ConfigurationPropertyName name) {
    return source.getConfigurationProperty(name) != null
        || source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT;
  }

  /** Not so the process's environment, where Kubernetes sets {@code POSTRIDER_PORT} for a service. */
  private static boolean hasOwnNames(ConfigurationPropertySource source) {
    return new UnboundElementsSourceFilter().apply(source);
  }

  /** The value of a property of this module's own. */
  <T> Optional<T> adapter(String name, Bindable<T> type) {
    return Optional.ofNullable(binder.bind(name(name), type).orElse(null));
  }

  /**
   * The configuration.
   *
   * @throws InvalidConfigException if there are faults; it names each property
   * @throws org.springframework.boot.context.properties.bind.BindException if a value cannot be
   *     converted or has an unknown placeholder
   */
  PublisherConfig config() {
    Map<String, String> texts = new LinkedHashMap<>();
    PropertyNames.settings()
        .forEach(setting -> text(setting).ifPresent(text -> texts.put(setting.path(), text)));
    List<String> faults = new ArrayList<>();
    for (String name : unknownNames()) {
      String meant = Spelling.nearest(
          name, AdapterProperty.ALL.stream().map(AdapterProperty::name).toList());
      if (meant == null) {
        // Core knows what to say of it.
        texts.put(name, "");
      } else {
        faults.add(PropertyNames.PREFIX + "." + name + ": unknown; did you mean "
            + PropertyNames.PREFIX + "." + meant + "?");
      }
    }
    try {
      PublisherConfig config = PublisherConfig.fromTrustedText(texts);
      if (faults.isEmpty()) {
        return config;
      }
    } catch (InvalidConfigException e) {
      faults.addAll(PropertyFaults.of(e));
    }
    throw new InvalidConfigException(faults);
  }

  private Optional<String> text(Setting setting) {
    String name = PropertyNames.kebab(setting.path());
    return switch (setting.type()) {
      case STRING_LIST -> adapter(name, TEXTS).map(JSON::writeToString);
      case STRING_MAP -> adapter(name, MAP).map(JSON::writeToString);
      case SERVER_LIST -> adapter(name, TEXTS).map(servers -> String.join(",", servers));
      case STRING, BOOLEAN -> adapter(name, TEXT);
      case INTEGER, LONG, NUMBER -> adapter(name, TEXT).map(text -> number(setting, text.strip()));
    };
  }

  /** {@code 10s} and {@code 1MB} as numbers; what is neither is the setting's to refuse. */
  private static String number(Setting setting, String text) {
    if (setting.unit() == null || text.matches("-?[0-9]+")) {
      return text;
    }
    try {
      return String.valueOf(
          setting.unit().equals("ms")
              ? DurationStyle.detectAndParse(text).toMillis()
              : DataSize.parse(text).toBytes());
    } catch (IllegalArgumentException | ArithmeticException e) {
      return text;
    }
  }

  /** Those that are given and that nothing reads, without the prefix. */
  private List<String> unknownNames() {
    List<ConfigurationPropertyName> known = names();
    List<String> unknown = new ArrayList<>();
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      if (source instanceof IterableConfigurationPropertySource names && hasOwnNames(source)) {
        names.stream()
            .filter(ROOT::isAncestorOf)
            .filter(
                name -> known.stream().noneMatch(one -> one.equals(name) || one.isAncestorOf(name)))
            .forEach(
                name -> unknown.add(name.toString().substring(PropertyNames.PREFIX.length() + 1)));
      }
    }
    return unknown;
  }
}
