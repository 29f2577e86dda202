import dev.postrider.config.PublisherConfig;
import dev.postrider.RequestPublisher;
import dev.postrider.Response;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** A gateway on Vert.x. Arguments: HOST:PORT of a broker, topic, port to listen on. */
public final class VertxGateway {

  private final Vertx vertx = Vertx.vertx();
  private final RequestPublisher publisher;

  private VertxGateway(String broker, String topic) {
    publisher = RequestPublisher.create(PublisherConfig.builder()
        .bootstrapServers(broker)
        .topic(topic)
        .envelope(EnvelopeConfig.wholeRequest())
        .producerAsync(false)
        .build());
  }

  /** Collects the body on the event loop, up to one byte more than the limit: then the answer is 413. */
  private void handle(HttpServerRequest request) {
    var body = Buffer.buffer();
    int most = publisher.maxBodyBytes() + 1;
    request.handler(
        chunk -> body.appendBuffer(chunk, 0, Math.min(chunk.length(), most - body.length())));
    request.endHandler(ended -> publish(request, body));
  }

  private void publish(HttpServerRequest request, Buffer body) {
    var view = BufferedRequest.builder(request.method().name(), request.uri());
    request.headers().forEach(field -> view.header(field.getKey(), field.getValue()));
    var context = vertx.getOrCreateContext();
    // The stage completes on a thread of Kafka's client: the answer goes back to the event loop.
    publisher
        .publish(view.body(body.getBytes()).build())
        .thenAccept(response -> context.runOnContext(unused -> answer(request, response)));
  }

  private static void answer(HttpServerRequest request, Response response) {
    response.headers().forEach(request.response()::putHeader);
    request.response().setStatusCode(response.status()).end(response.json());
  }

  public static void main(String[] args) {
    var gateway = new VertxGateway(args[0], args[1]);
    gateway.vertx
        .createHttpServer()
        .requestHandler(gateway::handle)
        .listen(Integer.parseInt(args[2]), "127.0.0.1")
        .onSuccess(server -> System.out.println("listening on " + server.actualPort()));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      gateway.vertx.close();
      gateway.publisher.close();
    }));
  }
}
