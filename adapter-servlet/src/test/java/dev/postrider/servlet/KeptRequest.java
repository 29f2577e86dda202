package dev.postrider.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** As the wrappers of many applications: the first call reads the body, each gives all of it. */
final class KeptRequest extends HttpServletRequestWrapper {
  private final boolean parsesForm;
  private byte @Nullable [] body;

  KeptRequest(HttpServletRequest request, boolean parsesForm) {
    super(request);
    this.parsesForm = parsesForm;
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    byte[] body = this.body;
    if (body == null) {
      body = super.getInputStream().readAllBytes();
      this.body = body;
    }
    return new Kept(new ByteArrayInputStream(body));
  }

  @Override
  public BufferedReader getReader() throws IOException {
    return new BufferedReader(new InputStreamReader(getInputStream(), UTF_8));
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    if (!parsesForm || !String.valueOf(getContentType()).startsWith("application/x-www-form")) {
      return super.getParameterMap();
    }
    try {
      byte[] form = getInputStream().readAllBytes();
      Map<String, List<String>> all = new LinkedHashMap<>();
      super.getParameterMap()
          .forEach((name, values) -> all.put(name, new ArrayList<>(Arrays.asList(values))));
      FormFields.parse(form, UTF_8)
          .forEach((name, values) ->
              all.computeIfAbsent(name, absent -> new ArrayList<>()).addAll(values));
      Map<String, String[]> parameters = new LinkedHashMap<>();
      all.forEach((name, values) -> parameters.put(name, values.toArray(String[]::new)));
      return parameters;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public @Nullable String getParameter(String name) {
    String[] values = getParameterMap().get(name);
    return values == null ? null : values[0];
  }

  @Override
  public String @Nullable [] getParameterValues(String name) {
    return getParameterMap().get(name);
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.enumeration(getParameterMap().keySet());
  }

  private static final class Kept extends ServletInputStream {
    private final ByteArrayInputStream in;

    Kept(ByteArrayInputStream in) {
      this.in = in;
    }

    @Override
    public int read() {
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      return in.read(bytes, offset, length);
    }

    @Override
    public boolean isFinished() {
      return in.available() == 0;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new UnsupportedOperationException();
    }
  }
}
