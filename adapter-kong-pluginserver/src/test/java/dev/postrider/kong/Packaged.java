package dev.postrider.kong;

import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.testing.CommandProcess;
import dev.postrider.testing.EmbeddedKafka;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a Kong administrator gets: the launcher of the folder where it was built, else the jar. */
final class Packaged {

  private static final int OK = 200;

  private Packaged() {}

  /** Starts the server and waits until it is ready. */
  static CommandProcess serve(Path folder, Path socket, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(
        "--socket",
        socket.toString(),
        "--client-body-temp",
        socket.resolveSibling("client_body_temp").toString()));
    arguments.addAll(List.of(more));
    CommandProcess server = CommandProcess.run(folder, program(), Map.of(), arguments);
    server.await("READY socket=");
    return server;
  }

  /** The command, without arguments. */
  static List<String> program() {
    String program = System.getProperty("packaged.program");
    if (program == null) {
      throw new AssertionError("packaged.program is not set: run mvn verify");
    }
    return program.endsWith(".jar")
        ? List.of(CommandProcess.java(), "-Xmx64m", "-XX:TieredStopAtLevel=1", "-jar", program)
        : List.of(program);
  }

  /** Sends a body through Kong; answers whether the response was 200. */
  static boolean accepts(KongDriver kong, String body) {
    return kong.handle(GatewayRequest.of("POST", "/orders")
                .header("Content-Type", "text/plain")
                .body(body)
                .build())
            .status()
        == OK;
  }

  /** A configuration for this topic that waits for the broker, and what {@code more} adds. */
  static String config(EmbeddedKafka kafka, String topic, String more) {
    String[] broker = kafka.bootstrapServers().split(":", -1);
    return String.format(
        Locale.ROOT,
        "{\"bootstrap_servers\":[{\"host\":\"%s\",\"port\":%s}],\"topic\":\"%s\"%s}",
        broker[0],
        broker[1],
        topic,
        more.isEmpty() ? "" : "," + more);
  }
}
