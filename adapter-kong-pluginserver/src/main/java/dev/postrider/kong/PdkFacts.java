package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.postrider.kong.lua.Facts;
import dev.postrider.kong.server.Answers;
import dev.postrider.kong.server.Field;
import dev.postrider.kong.server.Kong;
import dev.postrider.kong.server.KongConsumer;
import dev.postrider.kong.server.KongCredential;
import dev.postrider.kong.server.KongRoute;
import dev.postrider.kong.server.KongService;
import dev.postrider.kong.server.Node;
import dev.postrider.kong.server.Pdk;
import dev.postrider.kong.server.PdkException;
import dev.postrider.kong.server.Phase;
import dev.postrider.kong.server.Question;
import dev.postrider.kong.server.RequestBody;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a message function of one configuration may ask of the PDK: asked together with what the message needs,
 * because a function cannot wait for Kong. Thread-safe.
 */
final class PdkFacts {

  private static final int LONGEST_LINE = 2000;

  private static final Question<List<Field>> RESPONSE_HEADERS =
      Kong.Response.headers(Kong.MAX_FIELDS);

  /** Every function of the PDK that needs a question, by its name. */
  private static final Map<String, Question<?>> ALL = all();

  private final Map<String, Question<?>> asked = new LinkedHashMap<>();

  /**
   * Those of some names.
   *
   * @param names as {@code get_consumer}; others are ignored, and those that Kong does not answer in the phase
   */
  PdkFacts(Set<String> names, Phase phase) {
    ALL.forEach((function, question) -> {
      if (isNamed(function, names) && question.isAllowed(phase)) {
        asked.put(function, question);
      }
    });
  }

  /** A single header is looked up among all. */
  private static boolean isNamed(String function, Set<String> names) {
    String name = function.substring(function.lastIndexOf('.') + 1);
    boolean isNamed =
        names.contains(name) || (name.equals("get_headers") && names.contains("get_header"));
    // Functions of the response have the names of those of the request.
    return isNamed && (names.contains("response") || !function.startsWith("kong.response."));
  }

  private static Map<String, Question<?>> all() {
    Map<String, Question<?>> all = new LinkedHashMap<>();
    all.put("kong.client.get_consumer", Kong.Client.consumer());
    all.put("kong.client.get_credential", Kong.Client.credential());
    all.put("kong.client.get_ip", Kong.Client.ip());
    all.put("kong.client.get_forwarded_ip", Kong.Client.forwardedIp());
    all.put("kong.client.get_port", Kong.Client.port());
    all.put("kong.client.get_forwarded_port", Kong.Client.forwardedPort());
    all.put("kong.node.get_id", Node.id());
    all.put("kong.request.get_scheme", Kong.Request.scheme());
    all.put("kong.request.get_host", Kong.Request.host());
    all.put("kong.request.get_port", Kong.Request.port());
    all.put("kong.request.get_forwarded_scheme", Kong.Request.forwardedScheme());
    all.put("kong.request.get_forwarded_host", Kong.Request.forwardedHost());
    all.put("kong.request.get_forwarded_port", Kong.Request.forwardedPort());
    all.put("kong.request.get_http_version", Kong.Request.httpVersion());
    all.put("kong.request.get_path", Kong.Request.path());
    all.put("kong.router.get_route", Kong.Router.route());
    all.put("kong.router.get_service", Kong.Router.service());
    all.put("kong.response.get_status", Kong.Response.status());
    all.put("kong.response.get_source", Kong.Response.source());
    all.put("kong.response.get_headers", RESPONSE_HEADERS);
    return all;
  }

  /** What Kong has to be asked. */
  List<Question<?>> questions() {
    return List.copyOf(asked.values());
  }

  /** What a function of one request finds. */
  Facts of(KongRequestView request, Answers answers, Pdk pdk) {
    return new Facts() {
      @Override
      public @Nullable Object answer(String function) {
        Question<?> question = asked.get(function);
        if (question == null) {
          return ofRequest(function, request);
        }
        try {
          return function.equals("kong.response.get_headers")
              ? headers(answers.to(RESPONSE_HEADERS))
              : shaped(answers.to(question));
        } catch (PdkException e) {
          throw new IllegalArgumentException(function + ": " + e.getMessage(), e);
        }
      }

      @Override
      public void log(String level, String text) {
        pdk.tell(line(level, text));
      }
    };
  }

  private static @Nullable Object ofRequest(String function, KongRequestView request) {
    return switch (function) {
      case "kong.request.get_method" -> request.method();
      case "kong.request.get_path_with_query" -> request.target();
      case "kong.request.get_raw_query" -> {
        int query = request.target().indexOf('?');
        yield query < 0 ? "" : request.target().substring(query + 1);
      }
      case "kong.client.get_forwarded_ip" -> {
        if (request.clientIp() == null) {
          throw unanswered(function);
        }
        yield request.clientIp();
      }
      case "kong.request.get_headers" -> headers(request.fields());
      case "kong.request.get_raw_body" -> {
        if (request.body() instanceof RequestBody.InMemory memory) {
          yield ISO_8859_1.decode(memory.content().duplicate()).toString();
        }
        throw new IllegalArgumentException(function + ": the body was not read");
      }
      default -> throw unanswered(function);
    };
  }

  private static IllegalArgumentException unanswered(String function) {
    return new IllegalArgumentException(function + " has no answer here");
  }

  /** As {@code kong.request.get_headers} has them: a list where a name is repeated. */
  private static Map<String, Object> headers(List<Field> fields) {
    Map<String, List<Object>> values = new LinkedHashMap<>();
    for (Field field : fields) {
      String value = field.value();
      values
          .computeIfAbsent(field.name(), unused -> new ArrayList<>())
          .add(value == null ? "" : value);
    }
    Map<String, Object> headers = new LinkedHashMap<>();
    values.forEach((name, list) -> headers.put(name, list.size() == 1 ? list.get(0) : list));
    return headers;
  }

  private static @Nullable Object shaped(@Nullable Object answer) {
    Map<String, @Nullable Object> table = new LinkedHashMap<>();
    if (answer instanceof KongConsumer consumer) {
      table.put("id", consumer.id());
      table.put("username", consumer.username());
      table.put("custom_id", consumer.customId());
    } else if (answer instanceof KongCredential credential) {
      table.put("id", credential.id());
      table.put("consumer", reference(credential.consumerId()));
    } else if (answer instanceof KongRoute route) {
      table.put("id", route.id());
      table.put("name", route.name());
      table.put("service", reference(route.serviceId()));
    } else if (answer instanceof KongService service) {
      table.put("id", service.id());
      table.put("name", service.name());
      table.put("protocol", service.protocol());
      table.put("host", service.host());
      table.put("port", service.port());
      table.put("path", service.path());
    } else {
      return answer;
    }
    return table;
  }

  private static @Nullable Object reference(@Nullable String id) {
    return id == null ? null : Map.of("id", id);
  }

  private static Question<@Nullable Void> line(String level, String text) {
    String line = text.length() > LONGEST_LINE ? text.substring(0, LONGEST_LINE) : text;
    return switch (level) {
      case "alert" -> Kong.Log.alert(line);
      case "crit" -> Kong.Log.crit(line);
      case "err" -> Kong.Log.err(line);
      case "warn" -> Kong.Log.warn(line);
      case "info" -> Kong.Log.info(line);
      case "debug" -> Kong.Log.debug(line);
      default -> Kong.Log.notice(line);
    };
  }
}
