package dev.postrider.config;

import dev.postrider.record.ResponseBody;
import dev.postrider.record.ResponseTemplate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a response of success has in place of the ordinary. Immutable.
 *
 * @param body {@code response_body}; null if unset
 * @param headers {@code response_headers}: name to value
 * @since 0.1.0
 */
public record ResponseConfig(@Nullable ResponseBody body, Map<String, ResponseTemplate> headers) {

  /** Copies the map, whose order is kept. */
  public ResponseConfig {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** Whether anything is set. */
  public boolean isSet() {
    return body != null || !headers.isEmpty();
  }

  /** The settings, which have been checked. */
  static ResponseConfig of(SettingValues values) {
    String body = values.text(Settings.RESPONSE_BODY);
    Map<String, ResponseTemplate> headers = new LinkedHashMap<>();
    values
        .map(Settings.RESPONSE_HEADERS)
        .forEach((name, text) -> headers.put(name, ResponseTemplate.parse(text)));
    return new ResponseConfig(body == null ? null : ResponseBody.parse(body), headers);
  }
}
