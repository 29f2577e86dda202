import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postrider.kong.server.Kong;
import dev.postrider.kong.server.Pdk;
import dev.postrider.kong.server.Phase;
import dev.postrider.kong.server.Plugin;
import dev.postrider.kong.server.PluginInstance;
import dev.postrider.kong.server.PluginServer;
import dev.postrider.kong.server.Question;
import dev.postrider.kong.server.Questions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A plugin for Kong: the header X-Tenant of a request must name one of the configured tenants. */
public final class TenantGate implements Plugin {
  /** One configuration; Kong adds keys of its own, such as __plugin_id. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Gate(List<String> tenants) implements PluginInstance {
    private static final Question<String> TENANT = Kong.Request.header("x-tenant");
    private static final Questions QUESTIONS = Questions.of(TENANT);
    static final byte[] UNKNOWN = "{\"message\":\"unknown tenant\"}".getBytes(StandardCharsets.UTF_8);

    @Override public void handle(Phase phase, Pdk pdk) {
      pdk.ask(QUESTIONS, answers -> {
        String tenant = answers.to(TENANT);
        if (tenant != null && tenants.contains(tenant)) {
          pdk.tell(Kong.Response.setHeader("X-Tenant", tenant));
          pdk.finish();
        } else {
          pdk.exit(403, Map.of("Content-Type", "application/json"), UNKNOWN);
        }
      });
    }
    @Override public void close() {}
  }

  @Override public String name() { return "tenant-gate"; }
  @Override public String version() { return "1.0.0"; }
  @Override public int priority() { return 900; }
  @Override public Set<Phase> phases() { return Set.of(Phase.ACCESS); }
  @Override public PluginInstance start(String configurationJson) {
    try {
      return new ObjectMapper().readValue(configurationJson, Gate.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
  }

  public static void main(String[] args) throws Exception {
    PluginServer server = PluginServer.builder(Path.of(args[0])).bind();
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    server.serve(new TenantGate());
    System.out.println("READY at " + args[0]);
    Thread.currentThread().join(); // for ever: SIGTERM ends the program
  }
}
