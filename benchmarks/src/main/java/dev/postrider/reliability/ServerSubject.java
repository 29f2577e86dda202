package dev.postrider.reliability;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged server, with one route. */
final class ServerSubject implements Subject {

  private static final Path TARGET = Path.of("adapter-servlet", "target");
  private static final Pattern READY = Pattern.compile("READY http://127\\.0\\.0\\.1:([0-9]+)\\s");

  private final Path routes;
  private final Map<String, String> environment;
  private final ChildProcess process;
  private final HttpCaller caller = new HttpCaller();

  ServerSubject(Path folder, String config, Map<String, String> environment) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode route = (ObjectNode) mapper.readTree(config);
    ObjectNode file = mapper.createObjectNode();
    file.putArray("routes").add(route.put("path", "/*"));
    this.routes = Files.writeString(folder.resolve("routes.json"), file.toString());
    this.environment = environment;
    this.process = new ChildProcess(folder.resolve("out"));
  }

  @Override
  public void start() throws Exception {
    List<String> command = PackagedCommand.of(
        TARGET, List.of("--trust-configuration", "--port", "0", "--config", routes.toString()));
    process.start(
        command, environment, () -> READY.matcher(process.outputSoFar()).find());
    Matcher ready = READY.matcher(process.outputSoFar());
    if (!ready.find()) {
      throw new IllegalStateException("said READY before, and not now");
    }
    caller.port(Integer.parseInt(ready.group(1)));
  }

  @Override
  public ChildProcess process() {
    return process;
  }

  @Override
  public int send(String target, byte[] body) {
    return caller.send(target, body);
  }

  @Override
  public void close() {
    process.close();
  }
}
