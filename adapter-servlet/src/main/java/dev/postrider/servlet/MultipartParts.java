package dev.postrider.servlet;

import static java.lang.System.Logger.Level.WARNING;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.fileupload2.core.AbstractFileUpload;
import org.apache.commons.fileupload2.core.DiskFileItem;
import org.apache.commons.fileupload2.core.DiskFileItemFactory;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.FileUploadSizeException;
import org.apache.commons.fileupload2.core.RequestContext;
import org.jspecify.annotations.Nullable;

/** The parts of a replayed multipart body (RFC 7578), small ones in memory, large ones in files. */
final class MultipartParts {

  private static final System.Logger LOG = System.getLogger(MultipartParts.class.getName());
  private static final int MAX_PART_HEADER_BYTES = 8 * 1024;

  private final List<UploadedPart> parts;
  private final Charset charset;
  private final ContainerForms forms;

  private MultipartParts(List<UploadedPart> parts, Charset charset, ContainerForms forms) {
    this.parts = parts;
    this.charset = charset;
    this.forms = forms;
  }

  /**
   * Reads the parts of {@code body}.
   *
   * @throws IllegalStateException if they are over {@code maxBytes}
   * @throws ServletException if the body is not multipart
   */
  static MultipartParts read(
      HttpServletRequest request,
      InputStream body,
      Charset charset,
      ContainerForms forms,
      long maxBytes)
      throws IOException, ServletException {
    Path folder = folder(request.getServletContext());
    var upload = new Upload();
    upload.setFileItemFactory(DiskFileItemFactory.builder().setPath(folder).get());
    upload.setHeaderCharset(forms.headerCharset(charset));
    upload.setMaxPartHeaderSize(MAX_PART_HEADER_BYTES);
    upload.setMaxSize(maxBytes);
    List<UploadedPart> parts = new ArrayList<>();
    try {
      for (DiskFileItem item : upload.parseRequest(new Source(request, body, charset))) {
        parts.add(new UploadedPart(item, folder));
      }
    } catch (FileUploadSizeException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (FileUploadException e) {
      throw new ServletException(e.getMessage(), e);
    }
    return new MultipartParts(parts, charset, forms);
  }

  List<? extends Part> all() {
    return parts;
  }

  /** The values of the parts that are not files. */
  Map<String, List<String>> fields() throws IOException {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (UploadedPart part : parts) {
      if (part.getSubmittedFileName() == null) {
        fields
            .computeIfAbsent(part.getName(), absent -> new ArrayList<>())
            .add(part.item()
                .getString(forms.partCharsetCounts() ? part.charsetOr(charset) : charset));
      }
    }
    return fields;
  }

  void delete() {
    for (UploadedPart part : parts) {
      try {
        part.delete();
      } catch (IOException e) {
        LOG.log(WARNING, "The temporary file of a part was not deleted", e);
      }
    }
  }

  private static Path folder(ServletContext context) {
    return context.getAttribute(ServletContext.TEMPDIR) instanceof File tempDir
        ? tempDir.toPath()
        : Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** Opens the library's parser for a source of ours; its own classes for servlets are another jar. */
  private static final class Upload
      extends AbstractFileUpload<Source, DiskFileItem, DiskFileItemFactory> {

    @Override
    public FileItemInputIterator getItemIterator(Source source) throws IOException {
      return super.getItemIterator((RequestContext) source);
    }

    @Override
    public Map<String, List<DiskFileItem>> parseParameterMap(Source source)
        throws FileUploadException {
      return super.parseParameterMap((RequestContext) source);
    }

    @Override
    public List<DiskFileItem> parseRequest(Source source) throws FileUploadException {
      return super.parseRequest((RequestContext) source);
    }
  }

  private record Source(HttpServletRequest request, InputStream body, Charset charset)
      implements RequestContext {

    @Override
    public @Nullable String getCharacterEncoding() {
      return charset.name();
    }

    @Override
    public long getContentLength() {
      return request.getContentLengthLong();
    }

    @Override
    public String getContentType() {
      return request.getContentType();
    }

    @Override
    public InputStream getInputStream() {
      return body;
    }

    @Override
    public boolean isMultipartRelated() {
      return false;
    }
  }
}
