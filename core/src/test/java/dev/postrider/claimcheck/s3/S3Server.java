package dev.postrider.claimcheck.s3;

import static java.util.Objects.requireNonNull;

import dev.postrider.testing.CommandProcess;
import dev.postrider.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** S3Proxy with a bucket in a folder: it verifies signatures and digests. */
final class S3Server implements AutoCloseable {

  static final String BUCKET = "bodies";
  static final S3Credentials KEY = new S3Credentials("an-id", "a-key", null);

  private final CommandProcess process;
  private final int port;

  private S3Server(CommandProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  static S3Server start(Path folder) throws Exception {
    Path buckets = Files.createDirectories(folder.resolve("buckets"));
    Files.createDirectories(buckets.resolve(BUCKET));
    int port = freePort();
    Properties properties = new Properties();
    properties.putAll(Map.of(
        "s3proxy.authorization",
        "aws-v4",
        "s3proxy.endpoint",
        "http://127.0.0.1:" + port,
        "s3proxy.identity",
        KEY.accessKeyId(),
        "s3proxy.credential",
        KEY.secretAccessKey(),
        "s3proxy.virtual-host",
        "s3.example",
        "s3proxy.v4-max-non-chunked-request-size",
        "67108864",
        "jclouds.provider",
        "filesystem",
        "jclouds.identity",
        "unused",
        "jclouds.credential",
        "unused",
        "jclouds.filesystem.basedir",
        buckets.toString()));
    properties.put("s3proxy.ignore-unknown-headers", "true"); // it does not know session tokens
    Path file = folder.resolve("s3proxy.properties");
    try (var out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    String jar = requireNonNull(System.getProperty("postrider.s3.server"), "use mvn -Ps3");
    S3Server server = new S3Server(
        CommandProcess.run(
            folder,
            List.of(CommandProcess.java(), "-Xmx256m", "-jar", jar),
            Map.of(),
            List.of("--properties", file.toString())),
        port);
    Eventually.until("S3Proxy listens", server::listens);
    return server;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The file {@code hosts} knows this name, alone and with the bucket before it. */
  String endpoint() {
    return "http://s3.example:" + port;
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
