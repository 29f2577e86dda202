package dev.postrider.server;

import dev.postrider.testing.Load;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Sends bodies to {@code /orders/7} by one version of HTTP. Not the JDK's client, which asks for an
 * upgrade to HTTP/2.
 */
final class LoadClient implements Load.Client, AutoCloseable {

  /** How the client speaks from its first byte on. */
  enum Version {
    HTTP_1_1,
    /** Without an upgrade. */
    HTTP_2
  }

  private static final int OK = 200;

  private final HttpClient client;
  private final URI base;

  private LoadClient(HttpClient client, URI base) {
    this.client = client;
    this.base = base;
  }

  static LoadClient open(Version version, URI base) throws Exception {
    HttpClient client = version == Version.HTTP_2
        ? new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()))
        : new HttpClient();
    client.start();
    return new LoadClient(client, base);
  }

  @Override
  public boolean send(String body) {
    try {
      return client
              .POST(base.resolve("/orders/7"))
              .body(new StringRequestContent("text/plain", body))
              .send()
              .getStatus()
          == OK;
    } catch (ExecutionException e) {
      return false;
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no response", e);
    }
  }

  @Override
  public void close() {
    LifeCycle.stop(client);
  }
}
