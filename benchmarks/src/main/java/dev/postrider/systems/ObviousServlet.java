package dev.postrider.systems;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.config.PublisherConfig;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The ten lines that one would write instead of taking a dependency. */
final class ObviousServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  private final transient ObjectMapper mapper = new ObjectMapper();
  private final transient Producer<byte[], byte[]> producer;
  private final String topic;

  ObviousServlet(PublisherConfig config) {
    Object brokers = requireNonNull(config.producerProperties().get("bootstrap.servers"));
    // Without the wait for more records that Kafka 4 has by default: responses wait for each.
    this.producer = new KafkaProducer<>(
        Map.of("bootstrap.servers", brokers, "acks", "all", "linger.ms", "0"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
    this.topic = requireNonNull(config.topic());
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    byte[] body = request.getInputStream().readAllBytes();
    ObjectNode envelope = mapper.createObjectNode();
    envelope.put("method", request.getMethod());
    envelope.put("uri", request.getRequestURI() + "?" + request.getQueryString());
    ObjectNode arguments = envelope.putObject("uri_args");
    request.getParameterMap().forEach((name, values) -> arguments.put(name, values[0]));
    ObjectNode headers = envelope.putObject("headers");
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.put(name.toLowerCase(Locale.ROOT), request.getHeader(name));
    }
    envelope.put("body", new String(body, UTF_8));
    envelope.set("body_args", mapper.readTree(body));
    try {
      var unused = producer
          .send(new ProducerRecord<>(topic, mapper.writeValueAsBytes(envelope)))
          .get();
      response.setContentType("application/json; charset=utf-8");
      response.getOutputStream().write("{\"message\":\"message sent\"}".getBytes(UTF_8));
    } catch (ExecutionException e) {
      response.sendError(HttpServletResponse.SC_BAD_GATEWAY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    }
  }
}
