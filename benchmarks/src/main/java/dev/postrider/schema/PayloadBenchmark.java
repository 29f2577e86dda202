package dev.postrider.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeEncoder;
import dev.postrider.testing.SampleRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The JSON of an envelope in, its payload by the schemas in the jar out; beside it the envelope itself,
 * and Avro's own library. Single calls are timed, as for the envelope.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {"-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:-BackgroundCompilation"})
@Warmup(iterations = 7, time = 1)
@Measurement(iterations = 2, time = 1)
public class PayloadBenchmark {

  private static final String BATCH = """
      {"type": "record", "name": "Batch", "fields": [
        {"name": "batch", "type": "string"},
        {"name": "orders", "default": [], "type": {"type": "array", "items": {"type": "record", "name": "Order", "fields": [
          {"name": "id", "type": "long"},
          {"name": "placed", "type": "string"},
          {"name": "customer", "type": {"type": "record", "name": "Customer", "fields": [
            {"name": "id", "type": "string"},
            {"name": "name", "type": "string"},
            {"name": "vip", "type": "boolean"},
            {"name": "referrer", "type": ["null", "string"]}]}},
          {"name": "lines", "type": {"type": "array", "items": {"type": "record", "name": "Line", "fields": [
            {"name": "sku", "type": "string"},
            {"name": "quantity", "type": "int"},
            {"name": "price", "type": "double"},
            {"name": "tags", "type": {"type": "array", "items": "string"}}]}}},
          {"name": "comment", "type": "string"},
          {"name": "total", "type": "double"}]}}},
        {"name": "spare", "default": [], "type": {"type": "array", "items": "Line"}},
        {"name": "padding", "type": "string", "default": ""}]}""";

  /** The request. */
  @Param({"JSON_1K", "JSON_16K"})
  public SampleRequest sample = SampleRequest.JSON_1K;

  private BufferedRequest request = sample.request();
  private EnvelopeEncoder envelopes = new EnvelopeEncoder(sample.config());
  private Schema schema = Schema.create(Schema.Type.NULL);
  private PayloadEncoder avro = json -> json;
  private PayloadEncoder avroTagged = avro;
  private PayloadEncoder batch = avro;
  private PayloadEncoder protobuf = avro;
  private byte[] json = {};
  private byte[] tagged = {};
  private byte[] body = {};

  /** Makes the JSON, also with tagged unions, which Avro's library wants. */
  @Setup
  public void prepare() throws Exception {
    request = sample.request();
    envelopes = new EnvelopeEncoder(sample.config());
    json = envelopes.encode(request);
    String text = resource("envelope.avsc");
    schema = new Schema.Parser().parse(text);
    ByteBuffer content = request.body(Integer.MAX_VALUE);
    body = new byte[content.remaining()];
    content.get(body);
    batch = encoder(SchemaType.AVRO, PayloadEncoding.SIMPLE_JSON, BATCH);
    avro = encoder(SchemaType.AVRO, PayloadEncoding.SIMPLE_JSON, text);
    avroTagged = encoder(SchemaType.AVRO, PayloadEncoding.AVRO_JSON, text);
    protobuf =
        encoder(SchemaType.PROTOBUF, PayloadEncoding.SIMPLE_JSON, resource("envelope.proto"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JsonEncoder encoder = EncoderFactory.get().jsonEncoder(schema, bytes);
    new GenericDatumWriter<>(schema)
        .write(
            new GenericDatumReader<>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(avro.encode(json), null)),
            encoder);
    encoder.flush();
    tagged = bytes.toByteArray();
  }

  private static PayloadEncoder encoder(SchemaType type, PayloadEncoding encoding, String text)
      throws UnusableSchemaException {
    return PayloadEncoders.of(new RegisteredSchema(1, type, text, List.of()), encoding);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = PayloadEncoder.class.getResourceAsStream("/META-INF/postrider/" + name)) {
      return new String(requireNonNull(in, name).readAllBytes(), UTF_8);
    }
  }

  /** The floor: the JSON alone. */
  @Benchmark
  public byte[] envelope() throws Exception {
    return envelopes.encode(request);
  }

  /** The body alone to Avro, by a schema that says all of it. */
  @Benchmark
  public byte[] avroBody() throws Exception {
    return batch.encode(body);
  }

  /** Plain JSON to Avro. */
  @Benchmark
  public byte[] avro() throws Exception {
    return avro.encode(json);
  }

  /** Tagged JSON to Avro. */
  @Benchmark
  public byte[] avroTagged() throws Exception {
    return avroTagged.encode(tagged);
  }

  /** The same by Avro's library. */
  @Benchmark
  public byte[] avroLibrary() throws Exception {
    Object datum = new GenericDatumReader<>(schema)
        .read(null, DecoderFactory.get().jsonDecoder(schema, new String(tagged, UTF_8)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(tagged.length);
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<>(schema).write(datum, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  /** Plain JSON to Protobuf. */
  @Benchmark
  public byte[] protobuf() throws Exception {
    return protobuf.encode(json);
  }
}
