package dev.postrider.servlet;

import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.fileupload2.core.DiskFileItem;
import org.jspecify.annotations.Nullable;

/**
 * A part of a replayed multipart body.
 *
 * @param item the part in memory or in its file
 * @param folder where {@link #write} puts a relative name
 */
record UploadedPart(DiskFileItem item, Path folder) implements Part {

  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\\s;\"]+)", Pattern.CASE_INSENSITIVE);

  @Override
  public InputStream getInputStream() throws IOException {
    return item.getInputStream();
  }

  @Override
  public @Nullable String getContentType() {
    return item.getContentType();
  }

  /** The charset that the part's content type names, if the JVM knows it. */
  Charset charsetOr(Charset standard) {
    String type = getContentType();
    Matcher named = CHARSET.matcher(type == null ? "" : type);
    try {
      return named.find() ? Charset.forName(named.group(1)) : standard;
    } catch (IllegalArgumentException e) {
      return standard;
    }
  }

  @Override
  public String getName() {
    return item.getFieldName();
  }

  @Override
  public @Nullable String getSubmittedFileName() {
    return item.getName();
  }

  @Override
  public long getSize() {
    return item.getSize();
  }

  @Override
  public void write(String fileName) throws IOException {
    item.write(folder.resolve(fileName));
  }

  @Override
  public void delete() throws IOException {
    item.delete();
  }

  @Override
  public @Nullable String getHeader(String name) {
    return item.getHeaders().getHeader(name);
  }

  @Override
  public Collection<String> getHeaders(String name) {
    List<String> values = new ArrayList<>();
    item.getHeaders().getHeaders(name).forEachRemaining(values::add);
    return values;
  }

  @Override
  public Collection<String> getHeaderNames() {
    Set<String> names = new LinkedHashSet<>();
    item.getHeaders().getHeaderNames().forEachRemaining(names::add);
    return names;
  }
}
