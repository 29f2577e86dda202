package dev.postrider.kong;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.kong.lua.Facts;
import dev.postrider.kong.lua.LuaMessageFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a plugin of Kong's with this server.
 *
 * @param verdict whether its configuration is taken
 * @param notes what differs or, if it is refused, why, and what to do
 */
record EntryCheck(Verdict verdict, List<String> notes) {

  /** How a configuration is taken. */
  enum Verdict {
    ACCEPTED("accepted"),
    ACCEPTED_WITH_DIFFERENCES("accepted with differences"),
    REFUSED("refused");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /** What Kong or decK puts in notes. */
  private static final Pattern FILLED_IN_LATER = Pattern.compile("\\{vault://.*}|\\$\\{\\{.*}}");

  private static final Pattern PATH_OF_FAULT = Pattern.compile("([^:\\s]+): .*", Pattern.DOTALL);

  /** What Lua functions do not find here and may find in Kong. */
  private static final Pattern NOT_IN_THE_SANDBOX = Pattern.compile(
      "\\b(coroutine|setmetatable|getmetatable|rawset|rawget|loadstring|kong\\.(?:ctx|response(?!\\s*\\.\\s*get_)|service|cache|db|vault)"
          + "|ngx\\.(?:ctx|var|exit|say|shared|timer|socket|location))\\b");

  /** Checks a plugin; null for one that has nothing to do with Kafka. */
  static @Nullable EntryCheck of(KongFile.Entry entry, boolean trusted) {
    return switch (entry.plugin()) {
      case KafkaUpstreamPlugin.KONGS_NAME -> upstream(entry.config(), trusted);
      case "confluent" -> confluent(entry.config(), trusted);
      case KafkaLogPlugin.KONGS_NAME -> log(entry.config(), trusted);
      default -> null;
    };
  }

  private static EntryCheck refused(List<String> notes) {
    return new EntryCheck(Verdict.REFUSED, notes);
  }

  private static EntryCheck upstream(ObjectNode config, boolean trusted) {
    ConfigurationJson json = ConfigurationJson.of(config.toString());
    return checked(config, json.unknown(), () -> {
      List<String> notes = ofFunctions(config.path("message_by_lua_functions"));
      PublisherConfig read = reader(trusted).read(json.fields());
      KongDifference.of(read).forEach(difference -> notes.add(difference.toString()));
      return notes;
    });
  }

  private static EntryCheck log(ObjectNode config, boolean trusted) {
    ConfigurationJson json = ConfigurationJson.of(config.toString(), KafkaLogSettings.NAMES);
    return checked(config, json.unknown(), () -> {
      var unused = reader(trusted).read(KafkaLogConfiguration.of(json.fields()).settings());
      List<String> notes = new ArrayList<>();
      config
          .path(KafkaLogSettings.CUSTOM_FIELDS)
          .properties()
          .forEach(field -> noteMissing(
              KafkaLogSettings.CUSTOM_FIELDS + "." + field.getKey(),
              field.getValue().asText(),
              notes));
      KongDifference.ofLogs().forEach(difference -> notes.add(difference.toString()));
      return notes;
    });
  }

  private static ConfigurationReader reader(boolean trusted) {
    return new ConfigurationReader(trusted, ClientCertificates.NONE);
  }

  private static EntryCheck checked(
      ObjectNode config, List<String> unknown, Supplier<List<String>> reading) {
    List<String> notes = new ArrayList<>();
    for (String name : unknown) {
      notes.add(name + ": ignored; neither Kong nor Postrider is known to have it");
    }
    try {
      notes.addAll(reading.get());
    } catch (InvalidConfigException e) {
      List<String> faults =
          e.faults().stream().filter(fault -> !isFilledIn(fault, config)).toList();
      return faults.isEmpty()
          ? new EntryCheck(
              Verdict.ACCEPTED_WITH_DIFFERENCES,
              List.of("has references that Kong fills in; check the values with the server"))
          : refused(faults);
    } catch (IllegalArgumentException e) {
      return refused(List.of(String.valueOf(e.getMessage())));
    }
    return new EntryCheck(
        notes.isEmpty() ? Verdict.ACCEPTED : Verdict.ACCEPTED_WITH_DIFFERENCES, notes);
  }

  private static boolean isFilledIn(String fault, ObjectNode config) {
    Matcher path = PATH_OF_FAULT.matcher(fault);
    if (!path.matches()) {
      return false;
    }
    JsonNode value =
        config.at("/" + path.group(1).replace("[", "/").replace("]", "").replace('.', '/'));
    return value.isTextual()
        && FILLED_IN_LATER.matcher(value.textValue().strip()).matches();
  }

  private static List<String> ofFunctions(JsonNode functions) {
    List<String> sources = new ArrayList<>();
    functions.forEach(function -> sources.add(function.asText()));
    List<String> notes = new ArrayList<>();
    if (!sources.isEmpty()) {
      LuaMessageFunction.of(sources, true, false, view -> Facts.UNKNOWN);
      notes.add("message_by_lua_functions: Kong: variables outside of the function are kept;"
          + " Postrider: every message begins anew");
    }
    for (int i = 0; i < sources.size(); i++) {
      noteMissing("message_by_lua_functions[" + i + "]", sources.get(i), notes);
    }
    return notes;
  }

  private static void noteMissing(String name, String source, List<String> notes) {
    Matcher missing = NOT_IN_THE_SANDBOX.matcher(source);
    if (missing.find()) {
      notes.add(name + ": " + missing.group(1) + " is not there: a function that uses it fails");
    }
  }

  /** The same settings as a plugin {@code kafka-upstream}. */
  private static EntryCheck confluent(ObjectNode config, boolean trusted) {
    List<String> notes = new ArrayList<>();
    notes.add("this server has no plugin of that name; name the plugin kafka-upstream, and replace"
        + " cluster_api_key and cluster_api_secret by authentication.strategy=sasl,"
        + " authentication.mechanism=PLAIN, authentication.user, authentication.password and"
        + " security.ssl=true");
    ObjectNode other = config.deepCopy();
    JsonNode key = other.remove("cluster_api_key");
    JsonNode secret = other.remove("cluster_api_secret");
    other.remove(List.of(
        "confluent_cloud_api_key", "confluent_cloud_api_secret", "producer_config_enabled"));
    other.withObject("/security").put("ssl", true);
    if (key != null && secret != null) {
      ObjectNode authentication = other.withObject("/authentication");
      authentication.put("strategy", "sasl").put("mechanism", "PLAIN");
      authentication.set("user", key);
      authentication.set("password", secret);
    } else if (other.remove("oauthbearer") != null) {
      notes.add("oauthbearer: becomes authentication.mechanism=OAUTHBEARER with the settings of"
          + " authentication.oauthbearer");
    }
    EntryCheck rest = upstream(other, trusted);
    if (rest.verdict == Verdict.REFUSED) {
      notes.addAll(rest.notes);
    }
    return refused(notes);
  }
}
