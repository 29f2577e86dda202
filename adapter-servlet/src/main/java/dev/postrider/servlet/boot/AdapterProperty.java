package dev.postrider.servlet.boot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A property that is this module's own, beside those of the settings.
 *
 * @param name without the prefix
 * @param type the class that its value is converted to
 * @param defaultValue what holds without it; null if nothing does
 * @param values the only values it takes; empty if any will do
 * @param description one line that says what it does
 */
record AdapterProperty(
    String name,
    String type,
    @Nullable String defaultValue,
    List<String> values,
    String description) {

  static final String DURATION = "java.time.Duration";
  static final String DATA_SIZE = "org.springframework.util.unit.DataSize";
  static final String STRINGS = "java.util.List<java.lang.String>";

  static final String SERVLET_PATH = "servlet.path";
  static final String SERVLET_ASYNC_TIMEOUT = "servlet.async-timeout";
  static final String FILTER_PATH = "filter.path";
  static final String FILTER_ASYNC_TIMEOUT = "filter.async-timeout";
  static final String FILTER_ON_FAILURE = "filter.on-failure";
  static final String FILTER_MULTIPART_MAX_BYTES = "filter.multipart-max-bytes";

  /** How a request is handled whose copy was not accepted. */
  enum OnFailure {
    /** The application handles it. */
    CONTINUE,
    /** It is answered with the failure. */
    STOP
  }

  static final List<AdapterProperty> ALL = List.of(
      paths(
          SERVLET_PATH,
          "URL patterns of the servlet, such as `/orders/*`; if unset, there is no servlet"),
      timeout(
          SERVLET_ASYNC_TIMEOUT,
          "longest time from the header of a request to the servlet's response"),
      paths(
          FILTER_PATH,
          "URL patterns of the filter, such as `/shop/*`; if unset, there is no filter"),
      timeout(
          FILTER_ASYNC_TIMEOUT,
          "with on-failure=stop, the longest time that the filter waits for Kafka"),
      new AdapterProperty(
          FILTER_ON_FAILURE,
          OnFailure.class.getName(),
          "continue",
          List.of("continue", "stop"),
          "whether the application also handles requests whose copy was not accepted"),
      new AdapterProperty(
          FILTER_MULTIPART_MAX_BYTES,
          DATA_SIZE,
          null,
          List.of(),
          "largest multipart body that getParts accepts behind the filter; no limit if unset"));

  private static AdapterProperty paths(String name, String description) {
    return new AdapterProperty(name, STRINGS, null, List.of(), description);
  }

  private static AdapterProperty timeout(String name, String description) {
    return new AdapterProperty(name, DURATION, null, List.of(), description);
  }
}
