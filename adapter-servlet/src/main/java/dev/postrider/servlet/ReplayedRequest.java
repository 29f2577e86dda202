package dev.postrider.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body was read and is given out again, in each of the ways of Jakarta Servlet 6.0
 * §3.1. The container sees its stream as consumed, and so gives the parameters of the query alone;
 * those of the body are added here. Not thread-safe, as every servlet request.
 */
final class ReplayedRequest extends HttpServletRequestWrapper {

  private static final String MULTIPART = "multipart/form-data";

  private final HttpServletResponse response;
  private final ReplayedInput in;
  private final long multipartMaxBytes;
  private final ContainerForms forms;

  /** Only the container, or a wrapper, knows the bytes that somebody has read before. */
  private final boolean readBefore;

  /** Whether the request in front, a wrapper, gives the whole body to each who asks. */
  private final boolean repeats;

  /** The query before any forward. */
  private final @Nullable String queryString;

  private boolean streamTaken;
  private @Nullable BufferedReader reader;

  /** The encoding that was set here; the container ignores it, because its stream was read. */
  private @Nullable String encoding;

  private @Nullable Map<String, List<String>> bodyParameters;
  private @Nullable MultipartParts parts;

  ReplayedRequest(
      HttpServletRequest request,
      HttpServletResponse response,
      BlockingBody body,
      long multipartMaxBytes) {
    super(request);
    this.response = response;
    this.in = new ReplayedInput(this, body);
    this.multipartMaxBytes = multipartMaxBytes;
    this.forms = ContainerForms.of(request.getServletContext());
    this.readBefore = body.readBefore();
    this.repeats = !readBefore && body.repeats();
    this.queryString = request.getQueryString();
  }

  /** Counts until the body is asked for, as §3.12 has it. */
  @Override
  public void setCharacterEncoding(String encoding) throws UnsupportedEncodingException {
    super.setCharacterEncoding(encoding);
    if (!streamTaken && reader == null && bodyParameters == null && parts == null) {
      charset(encoding, UTF_8);
      this.encoding = encoding;
    }
  }

  /** That of Servlet 6.1, which calls the container and not the method above. */
  public void setCharacterEncoding(Charset encoding) {
    try {
      setCharacterEncoding(encoding.name());
    } catch (UnsupportedEncodingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public @Nullable String getCharacterEncoding() {
    return encoding == null ? super.getCharacterEncoding() : encoding;
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    if (repeats) {
      return super.getInputStream();
    }
    if (reader != null) {
      throw new IllegalStateException("getReader has been called for this request");
    }
    streamTaken = true;
    return in;
  }

  @Override
  public BufferedReader getReader() throws IOException {
    if (repeats) {
      return super.getReader();
    }
    if (streamTaken) {
      throw new IllegalStateException("getInputStream has been called for this request");
    }
    BufferedReader reader = this.reader;
    if (reader == null) {
      reader = new BufferedReader(new InputStreamReader(in, charsetOr(ISO_8859_1)));
      this.reader = reader;
    }
    return reader;
  }

  @Override
  public @Nullable String getParameter(String name) {
    String[] values = getParameterMap().get(name);
    return values == null ? null : values[0];
  }

  @Override
  public String @Nullable [] getParameterValues(String name) {
    String[] values = getParameterMap().get(name);
    return values == null ? null : values.clone();
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.enumeration(getParameterMap().keySet());
  }

  /** The query's first (§3.1), asked anew: a forward adds to them. */
  @Override
  public Map<String, String[]> getParameterMap() {
    if (readBefore) {
      // Of a part of a body no container makes parameters, but Jetty would fail.
      return in.isPartOfBody() ? queryParameters() : super.getParameterMap();
    }
    Map<String, String[]> query = queryParameters();
    if (repeats && size(query) > sizeOfQueries()) {
      // The wrapper in front has made parameters of the body already.
      return query;
    }
    Map<String, String[]> merged = new LinkedHashMap<>(query);
    bodyParameters()
        .forEach((name, values) -> merged.merge(
            name,
            array(values),
            (first, last) -> Stream.of(first, last).flatMap(Stream::of).toArray(String[]::new)));
    return Collections.unmodifiableMap(merged);
  }

  @Override
  public Collection<Part> getParts() throws IOException, ServletException {
    return readBefore && !in.isPartOfBody()
        ? super.getParts()
        : List.copyOf(parts().all());
  }

  @Override
  public @Nullable Part getPart(String name) throws IOException, ServletException {
    if (readBefore && !in.isPartOfBody()) {
      return super.getPart(name);
    }
    for (Part part : parts().all()) {
      if (part.getName().equals(name)) {
        return part;
      }
    }
    return null;
  }

  /** A dispatch from the context must find this request, not the consumed one behind it. */
  @Override
  public AsyncContext startAsync() {
    return startAsync(this, response);
  }

  /** Deletes the files of parts, now or when the asynchronous application has ended. */
  void release() {
    MultipartParts parts = this.parts;
    if (parts == null) {
      return;
    }
    if (isAsyncStarted()) {
      getAsyncContext().addListener(new AfterCompletion(parts::delete));
    } else {
      parts.delete();
    }
  }

  private Map<String, String[]> queryParameters() {
    if (!hasType(MULTIPART)) {
      return super.getParameterMap();
    }
    // Jetty would parse the consumed stream for its parts, and fail.
    Map<String, String[]> parameters = new LinkedHashMap<>();
    queries().forEach((name, values) -> parameters.put(name, array(values)));
    return parameters;
  }

  /** The fields of the query and, behind those of a forward (§9.1.1), of the one that came. */
  private Map<String, List<String>> queries() {
    String current = getQueryString();
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (String query : Objects.equals(current, queryString)
        ? new String[] {current}
        : new String[] {current, queryString}) {
      if (query != null) {
        FormFields.parse(query.getBytes(UTF_8), UTF_8)
            .forEach((name, values) ->
                fields.computeIfAbsent(name, absent -> new ArrayList<>()).addAll(values));
      }
    }
    return fields;
  }

  private int sizeOfQueries() {
    return queries().values().stream().mapToInt(List::size).sum();
  }

  private static int size(Map<String, String[]> parameters) {
    return parameters.values().stream().mapToInt(values -> values.length).sum();
  }

  private Map<String, List<String>> bodyParameters() {
    Map<String, List<String>> parameters = this.bodyParameters;
    if (parameters == null) {
      parameters = streamTaken || reader != null ? Map.of() : readParameters();
      this.bodyParameters = parameters;
    }
    return parameters;
  }

  private Map<String, List<String>> readParameters() {
    try {
      if (hasType(MULTIPART)) {
        return parts().fields();
      }
      return forms.haveParameters(getMethod()) && hasType("application/x-www-form-urlencoded")
          ? FormFields.parse(in.remainingWithinLimit(), formCharset())
          : Map.of();
    } catch (IOException | ServletException e) {
      throw new IllegalStateException("The parameters of the request body are not readable", e);
    }
  }

  private MultipartParts parts() throws IOException, ServletException {
    MultipartParts parts = this.parts;
    if (parts == null) {
      if (!hasType(MULTIPART)) {
        throw new ServletException("The request is not multipart/form-data");
      }
      parts = MultipartParts.read(this, in, formCharset(), forms, multipartMaxBytes);
      this.parts = parts;
    }
    return parts;
  }

  private boolean hasType(String type) {
    String value = getContentType();
    return value != null
        && value.split(";", 2)[0].trim().toLowerCase(Locale.ROOT).equals(type);
  }

  private static String[] array(List<String> values) {
    return values.toArray(String[]::new);
  }

  /** A wrapper may tell the application a charset of its own, but forms are the container's. */
  private Charset formCharset() throws UnsupportedEncodingException {
    if (encoding != null) {
      return charset(encoding, forms.valueCharset());
    }
    ServletRequest innermost = getRequest();
    while (innermost instanceof ServletRequestWrapper wrapper) {
      innermost = wrapper.getRequest();
    }
    return charset(innermost.getCharacterEncoding(), forms.valueCharset());
  }

  private Charset charsetOr(Charset standard) throws UnsupportedEncodingException {
    return charset(getCharacterEncoding(), standard);
  }

  private static Charset charset(@Nullable String name, Charset standard)
      throws UnsupportedEncodingException {
    try {
      return name == null ? standard : Charset.forName(name);
    } catch (IllegalArgumentException e) {
      throw new UnsupportedEncodingException(name);
    }
  }
}
