package dev.postrider.schema;

import dev.postrider.tls.TrustAll;
import dev.postrider.tls.TrustOnly;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one server, each within a time and with a response of bounded size. Redirects are not followed.
 * Thread-safe.
 */
final class HttpCalls {

  private static final int MOST_BYTES = 4 << 20;
  private static final long IDLE_SECONDS = 10;

  /**
   * Not {@code sendAsync}: what that gives completes on the JDK's common pool, which has one thread on two
   * processors, and which others may block.
   */
  private final ExecutorService threads = new ThreadPoolExecutor(
      0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
        Thread thread = new Thread(task, "postrider-schema-calls");
        thread.setDaemon(true);
        return thread;
      });

  private final String peer;
  private final Supplier<HttpClient> clients;

  private HttpCalls(String peer, Supplier<HttpClient> clients) {
    this.peer = peer;
    this.clients = clients;
  }

  /**
   * Calls of a server.
   *
   * @param name what the server is, for messages
   * @param tls null for that of the JVM
   * @param keepAlive whether a connection is used again
   * @param proxies null for none
   */
  static HttpCalls of(
      String name,
      URI url,
      @Nullable SSLContext tls,
      boolean keepAlive,
      @Nullable ProxySelector proxies) {
    String peer = name + " at " + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    if (!keepAlive) {
      // Its connections end with the client; the JDK's has no other way.
      return new HttpCalls(peer, () -> client(tls, proxies));
    }
    HttpClient client = client(tls, proxies);
    return new HttpCalls(peer, () -> client);
  }

  private static HttpClient client(@Nullable SSLContext tls, @Nullable ProxySelector proxies) {
    HttpClient.Builder client = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .proxy(proxies == null ? HttpClient.Builder.NO_PROXY : proxies);
    return (tls == null ? client : client.sslContext(tls)).build();
  }

  /**
   * The trust in a server.
   *
   * @param verify whether its certificate is checked
   * @param authorities who vouch for it; empty for those that the JVM trusts
   * @return null for that of the JVM
   */
  static @Nullable SSLContext tls(boolean verify, List<X509Certificate> authorities) {
    if (!verify) {
      return TrustAll.context(null);
    }
    try {
      return authorities.isEmpty() ? null : TrustOnly.context(authorities);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("not certificates as the settings have them", e);
    }
  }

  /**
   * Sends a request and waits.
   *
   * @throws RegistryException if there is no response in time, or none that can be read
   */
  HttpResponse<byte[]> send(HttpRequest.Builder request, Deadline deadline)
      throws RegistryException, InterruptedException {
    HttpRequest built = request.timeout(deadline.left()).build();
    Future<HttpResponse<byte[]>> sent =
        threads.submit(() -> clients.get().send(built, info -> new BoundedBody(MOST_BYTES)));
    try {
      return sent.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw tooLate(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof HttpTimeoutException
          ? tooLate(e)
          : new RegistryException(peer + " cannot be reached: " + text(e), e);
    } finally {
      sent.cancel(true);
    }
  }

  private RegistryException tooLate(Exception cause) {
    return new RegistryException(peer + " did not answer in time", cause);
  }

  /** The first reason whose message cannot quote a response, which need not be HTTP; otherwise the kind of the failure. */
  private static String text(ExecutionException failure) {
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      boolean quotesNothing = cause instanceof SSLException
          || cause instanceof ConnectException
          || cause instanceof BoundedBody.TooLargeException;
      if (quotesNothing && cause.getMessage() != null) {
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
      }
    }
    Throwable kind = failure.getCause() == null ? failure : failure.getCause();
    return kind.getClass().getSimpleName();
  }

  /** A response that is not what was asked for. */
  RegistryException refused(String request, String answer) {
    return new RegistryException(peer + ", asked for " + request + ", answered " + answer);
  }
}
