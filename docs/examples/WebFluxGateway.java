import dev.postrider.RequestPublisher;
import dev.postrider.Response;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.*;
import java.nio.ByteBuffer;
import org.springframework.boot.*;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.buffer.*;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.function.server.*;
import reactor.core.publisher.Mono;

/** A gateway on Spring WebFlux. Arguments: HOST:PORT of a broker, topic, port to listen on. */
@SpringBootConfiguration
@EnableAutoConfiguration
public class WebFluxGateway {

  /** The request with its body; a null body is one that is larger than the limit. */
  record View(ServerHttpRequest request, byte[] bytes) implements RequestView {
    public String method() {
      return request.getMethod().name();
    }

    public String target() {
      return request.getURI().toString().substring(request.getURI().resolve("/").toString().length() - 1);
    }

    public void headers(HeaderVisitor visitor) {
      request.getHeaders().forEach((name, values) -> values.forEach(value -> visitor.header(name, value)));
    }

    public ByteBuffer body(int maxBytes) throws RequestRejectedException {
      if (bytes == null) throw RequestRejectedException.bodyTooLarge(maxBytes);
      return ByteBuffer.wrap(bytes);
    }
  }

  @Bean
  RouterFunction<ServerResponse> routes(RequestPublisher publisher) {
    return RouterFunctions.route(request -> true, request -> {
      var http = request.exchange().getRequest();
      return DataBufferUtils.join(http.getBody(), publisher.maxBodyBytes())
          .map(WebFluxGateway::bytes).defaultIfEmpty(new byte[0]).map(body -> new View(http, body))
          .onErrorReturn(DataBufferLimitException.class, new View(http, null))
          .flatMap(view -> Mono.fromCompletionStage(publisher.publish(view))).flatMap(WebFluxGateway::answer);
    });
  }

  private static byte[] bytes(DataBuffer buffer) {
    var bytes = new byte[buffer.readableByteCount()];
    DataBufferUtils.release(buffer.read(bytes));
    return bytes;
  }

  private static Mono<ServerResponse> answer(Response response) {
    var answer = ServerResponse.status(response.status());
    response.headers().forEach(answer::header);
    return answer.bodyValue(response.json());
  }

  @EventListener
  void ready(ApplicationReadyEvent event) {
    System.out.println("listening on " + event.getApplicationContext().getEnvironment().getProperty("local.server.port"));
  }

  public static void main(String[] args) {
    var publisher = RequestPublisher.create(PublisherConfig.builder().bootstrapServers(args[0]).topic(args[1])
        .envelope(EnvelopeConfig.wholeRequest()).producerAsync(false).build());
    var application = new SpringApplication(WebFluxGateway.class);
    application.setWebApplicationType(WebApplicationType.REACTIVE);
    application.addInitializers(context -> context.getBeanFactory().registerSingleton("publisher", publisher));
    application.run("--server.port=" + args[2]);
    Runtime.getRuntime().addShutdownHook(new Thread(publisher::close));
  }
}
