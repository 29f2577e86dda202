package dev.postrider.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** An application behind the filter, which answers with what it has seen of the request. */
enum Application {
  STREAM {
    @Override
    String seen(HttpServletRequest request) throws IOException {
      return digest(request.getInputStream().readAllBytes());
    }
  },

  STREAM_BYTE_BY_BYTE {
    @Override
    String seen(HttpServletRequest request) throws IOException {
      ServletInputStream in = request.getInputStream();
      var bytes = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        bytes.write(b);
      }
      return digest(bytes.toByteArray()) + in.isFinished();
    }
  },

  STREAM_TWICE {
    @Override
    String seen(HttpServletRequest request) throws IOException {
      return digest(request.getInputStream().readAllBytes())
          + digest(request.getInputStream().readAllBytes());
    }
  },

  READER {
    @Override
    String seen(HttpServletRequest request) throws IOException {
      var text = new StringBuilder();
      for (int c = request.getReader().read(); c >= 0; c = request.getReader().read()) {
        text.append((char) c);
      }
      return digest(text.toString().getBytes(UTF_8));
    }
  },

  READER_AFTER_STREAM {
    @Override
    String seen(HttpServletRequest request) throws IOException {
      int first = request.getInputStream().read();
      try {
        return "reader " + request.getReader().read();
      } catch (IllegalStateException e) {
        return "refused after " + first;
      }
    }
  },

  PARAMETERS {
    @Override
    String seen(HttpServletRequest request) {
      return parameters(request);
    }
  },

  STREAM_THEN_PARAMETERS {
    @Override
    String seen(HttpServletRequest request) throws IOException {
      return digest(request.getInputStream().readAllBytes()) + parameters(request);
    }
  },

  PARAMETERS_THEN_STREAM {
    @Override
    String seen(HttpServletRequest request) throws IOException {
      return parameters(request) + digest(request.getInputStream().readAllBytes());
    }
  },

  PARTS {
    @Override
    String seen(HttpServletRequest request) throws IOException, ServletException {
      List<String> parts = new ArrayList<>();
      for (Part part : request.getParts()) {
        var seen = new StringBuilder();
        seen.append(part.getName()).append('|').append(part.getSubmittedFileName());
        seen.append('|').append(part.getContentType()).append('|').append(part.getSize());
        seen.append('|').append(part.getHeader("content-disposition"));
        seen.append('|').append(digest(part.getInputStream().readAllBytes()));
        parts.add(seen.toString());
      }
      // Undertow gives them by name.
      Collections.sort(parts);
      return parts + parameters(request) + (request.getPart("none") == null);
    }
  },

  NOTHING {
    @Override
    String seen(HttpServletRequest request) {
      return request.getMethod()
          + request.getContentLength()
          + request.getContentType()
          + request.getDispatcherType()
          + request.getRequestURI()
          + request.isAsyncSupported();
    }
  },

  LISTENER {
    @Override
    void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
      AsyncContext async = request.startAsync();
      ServletInputStream in = request.getInputStream();
      var bytes = new ByteArrayOutputStream();
      in.setReadListener(new ReadListener() {
        @Override
        public void onDataAvailable() throws IOException {
          byte[] some = new byte[700];
          while (in.isReady() && !in.isFinished()) {
            int count = in.read(some);
            if (count > 0) {
              bytes.write(some, 0, count);
            }
          }
        }

        @Override
        public void onAllDataRead() throws IOException {
          response.getOutputStream().print(digest(bytes.toByteArray()));
          async.complete();
        }

        @Override
        public void onError(Throwable failure) {
          async.complete();
        }
      });
    }
  },

  ASYNC_THREAD {
    @Override
    void serve(HttpServletRequest request, HttpServletResponse response) {
      AsyncContext async = request.startAsync();
      async.start(() -> {
        try {
          var own = (HttpServletRequest) async.getRequest();
          response.getOutputStream().print(digest(own.getInputStream().readAllBytes()));
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
        async.complete();
      });
    }
  },

  ASYNC_DISPATCH {
    @Override
    void serve(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      if (request.getAttribute("again") == null) {
        request.setAttribute("again", true);
        request.startAsync().dispatch();
      } else {
        super.serve(request, response);
      }
    }

    @Override
    String seen(HttpServletRequest request) throws IOException {
      return request.getDispatcherType() + digest(request.getInputStream().readAllBytes());
    }
  },

  FORWARD {
    @Override
    void serve(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      request.getRequestDispatcher("/parameters?a=forward&z=1").forward(request, response);
    }
  },

  INCLUDE {
    @Override
    void serve(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      request.getRequestDispatcher("/stream").include(request, response);
    }
  },

  ERROR {
    @Override
    void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
      response.sendError(418);
    }
  };

  String path() {
    return "/" + name().toLowerCase(Locale.ROOT);
  }

  String seen(HttpServletRequest request) throws IOException, ServletException {
    throw new IllegalStateException("answers by itself");
  }

  void serve(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    String seen = seen(request);
    response.getOutputStream().write(seen.getBytes(UTF_8));
  }

  /** The application as a servlet. */
  static final class AsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final Application application;

    AsServlet(Application application) {
      this.application = application;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      application.serve(request, response);
    }
  }

  private static String digest(byte[] body) {
    return body.length + ":" + Arrays.hashCode(body) + ":"
        + new String(body, 0, Math.min(body.length, 40), ISO_8859_1) + ";";
  }

  private static String parameters(HttpServletRequest request) {
    var seen = new StringBuilder("parameters");
    for (String name : new TreeSet<>(request.getParameterMap().keySet())) {
      String[] values = request.getParameterValues(name);
      seen.append('\n').append(name).append('=').append(Arrays.toString(values));
      seen.append(request.getParameter(name).equals(values[0]));
    }
    return seen.append('\n')
        .append(request.getParameterNames().hasMoreElements())
        .toString();
  }
}
