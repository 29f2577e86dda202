import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.postrider.config.PublisherConfig;
import dev.postrider.RequestPublisher;
import dev.postrider.Response;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** A gateway on the HTTP server of the JDK. Arguments: HOST:PORT of a broker, topic, port to listen on. */
public final class JdkGateway {

  public static void main(String[] args) throws Exception {
    var config = PublisherConfig.builder()
        .bootstrapServers(args[0])
        .topic(args[1])
        .envelope(EnvelopeConfig.wholeRequest())
        .producerAsync(false)
        .build();
    var publisher = RequestPublisher.create(config);
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[2]));
    var server = HttpServer.create(address, 0);
    server.setExecutor(Executors.newFixedThreadPool(16));
    server.createContext("/", exchange -> {
      // One byte more than the limit is enough for the publisher to answer 413.
      byte[] body = exchange.getRequestBody().readNBytes(publisher.maxBodyBytes() + 1);
      var request =
          BufferedRequest.builder(exchange.getRequestMethod(), exchange.getRequestURI().toString());
      exchange.getRequestHeaders()
          .forEach((name, values) -> values.forEach(value -> request.header(name, value)));
      Response response =
          publisher.publish(request.body(body).build()).toCompletableFuture().join();
      response.headers().forEach(exchange.getResponseHeaders()::set);
      byte[] json = response.json().getBytes(UTF_8);
      exchange.sendResponseHeaders(response.status(), json.length == 0 ? -1 : json.length);
      exchange.getResponseBody().write(json);
      exchange.close();
    });
    server.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      server.stop(1);
      publisher.close();
    }));
    System.out.println("listening on " + server.getAddress().getPort());
  }
}
