package dev.postrider.process.replay;

import dev.postrider.config.Pem;
import dev.postrider.tls.TrustOnly;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Opens connections to the target, whose exchanges all have the same limit of time. Thread-safe. */
final class Connections implements AutoCloseable {

  private final Target target;
  private final Duration connectTimeout;
  private final Duration responseTimeout;
  private final @Nullable SSLSocketFactory tls;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "postrider-replay-deadlines");
        thread.setDaemon(true);
        return thread;
      });

  /**
   * Connections to a target.
   *
   * @param authorities PEM of those who vouch for the target; null for those of the JDK
   * @param connectTimeout for TCP
   * @param responseTimeout for TLS, and for each request with its response
   * @throws IOException if the authorities cannot be read; the message names the file
   */
  Connections(
      Target target, @Nullable Path authorities, Duration connectTimeout, Duration responseTimeout)
      throws IOException {
    this.target = target;
    this.connectTimeout = connectTimeout;
    this.responseTimeout = responseTimeout;
    this.tls = target.tls() ? factory(authorities) : null;
  }

  private static SSLSocketFactory factory(@Nullable Path authorities) throws IOException {
    try {
      if (authorities == null) {
        return SSLContext.getDefault().getSocketFactory();
      }
      return TrustOnly.context(Pem.certificates(Files.readString(authorities))).getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException(authorities + ": " + e.getMessage(), e);
    }
  }

  /** @throws IOException if the target takes no connection in time, or is not who it should be */
  Connection open() throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(target.host(), target.port()), (int) connectTimeout.toMillis());
      Socket spoken = tls == null ? socket : secured(socket, tls);
      return new Connection(spoken, socket, timer, responseTimeout);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private Socket secured(Socket socket, SSLSocketFactory factory) throws IOException {
    SSLSocket secured =
        (SSLSocket) factory.createSocket(socket, target.host(), target.port(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    try (Deadline deadline = new Deadline(timer, responseTimeout, socket)) {
      try {
        secured.startHandshake();
        return secured;
      } catch (IOException e) {
        throw deadline.reason(e);
      }
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
