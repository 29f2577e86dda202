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
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  /** What somebody has read before is known to the container, or to a wrapper, alone. */
  private final boolean readBefore;

  private boolean streamTaken;
  private @Nullable BufferedReader reader;
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
  }

  @Override
  public ServletInputStream getInputStream() {
    if (reader != null) {
      throw new IllegalStateException("getReader has been called for this request");
    }
    streamTaken = true;
    return in;
  }

  @Override
  public BufferedReader getReader() throws UnsupportedEncodingException {
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
    Map<String, String[]> merged = new LinkedHashMap<>(queryParameters());
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
    String query = getQueryString();
    Map<String, String[]> parameters = new LinkedHashMap<>();
    if (query != null) {
      FormFields.parse(query.getBytes(UTF_8), UTF_8)
          .forEach((name, values) -> parameters.put(name, array(values)));
    }
    return parameters;
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
