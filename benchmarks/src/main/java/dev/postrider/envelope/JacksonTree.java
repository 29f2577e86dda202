package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.fileupload2.core.MultipartInput;

/**
 * The envelope as a tree that Jackson writes: right for well-formed requests, without limits,
 * options or a thought of repeated names beyond the body and the headers it is measured with.
 */
final class JacksonTree implements EnvelopeCandidate.Encoding {

  private static final Pattern PART_NAME = Pattern.compile("; name=\"([^\"]*)\"");

  private final ObjectMapper mapper = new ObjectMapper();
  private final EnvelopeConfig config;

  JacksonTree(EnvelopeConfig config) {
    this.config = config;
  }

  @Override
  public byte[] encode(RequestView request) throws Exception {
    ObjectNode envelope = mapper.createObjectNode();
    if (config.forwardMethod()) {
      envelope.put("method", request.method());
    }
    if (config.forwardUri()) {
      String target = request.target();
      envelope.put("uri", target);
      int query = target.indexOf('?');
      ObjectNode uriArgs = envelope.putObject("uri_args");
      if (query >= 0) {
        addArguments(uriArgs, target.substring(query + 1));
      }
    }
    if (config.forwardHeaders()) {
      ObjectNode headers = envelope.putObject("headers");
      request.headers(
          (name, value) -> add(headers, name.toLowerCase(Locale.ROOT), TextNode.valueOf(value)));
    }
    addBody(envelope, requireNonNull(request.contentType()), EnvelopeCandidate.body(request));
    return mapper.writeValueAsBytes(envelope);
  }

  private void addBody(ObjectNode envelope, String contentType, byte[] body) throws IOException {
    if (contentType.startsWith("application/json")) {
      envelope.put("body", new String(body, UTF_8));
      envelope.set("body_args", mapper.readTree(body));
    } else if (contentType.startsWith("application/x-www-form-urlencoded")) {
      String text = new String(body, UTF_8);
      envelope.put("body", text);
      addArguments(envelope.putObject("body_args"), text);
    } else if (contentType.startsWith("multipart/form-data")) {
      boolean isText = addText(envelope, "body", body);
      ArrayNode pointers = mapper.createArrayNode();
      ObjectNode bodyArgs = envelope.putObject("body_args");
      addParts(bodyArgs, pointers, contentType, body);
      if (!isText) {
        envelope.put("body_base64", true);
      }
      if (!pointers.isEmpty()) {
        envelope.set("body_args_base64", pointers);
      }
    } else if (contentType.startsWith("text/plain")) {
      boolean isText = addText(envelope, "body", body);
      envelope.putObject("body_args");
      if (!isText) {
        envelope.put("body_base64", true);
      }
    } else {
      envelope.put("body", Base64.getEncoder().encodeToString(body));
      envelope.putObject("body_args");
      envelope.put("body_base64", true);
    }
  }

  private static void addArguments(ObjectNode target, String text) {
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 0) {
        add(target, URLDecoder.decode(pair, UTF_8), BooleanNode.TRUE);
      } else {
        String value = URLDecoder.decode(pair.substring(equals + 1), UTF_8);
        add(target, URLDecoder.decode(pair.substring(0, equals), UTF_8), TextNode.valueOf(value));
      }
    }
  }

  private static void addParts(
      ObjectNode target, ArrayNode pointers, String contentType, byte[] body) throws IOException {
    String boundary = contentType.substring(contentType.indexOf("boundary=") + 9);
    MultipartInput input = MultipartInput.builder()
        .setInputStream(new ByteArrayInputStream(body))
        .setBoundary(boundary.getBytes(ISO_8859_1))
        .get();
    for (boolean more = input.skipPreamble(); more; more = input.readBoundary()) {
      Matcher name = PART_NAME.matcher(input.readHeaders());
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      input.readBodyData(content);
      if (name.find() && !addText(target, name.group(1), content.toByteArray())) {
        pointers.add('/' + name.group(1));
      }
    }
  }

  /** Adds bytes as text if they are UTF-8, otherwise as base64; whether they were. */
  private static boolean addText(ObjectNode target, String name, byte[] bytes) {
    try {
      target.put(name, UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
      return true;
    } catch (CharacterCodingException e) {
      target.put(name, Base64.getEncoder().encodeToString(bytes));
      return false;
    }
  }

  private static void add(ObjectNode target, String name, JsonNode value) {
    JsonNode earlier = target.get(name);
    if (earlier == null) {
      target.set(name, value);
    } else if (earlier instanceof ArrayNode values) {
      values.add(value);
    } else {
      target.putArray(name).add(earlier).add(value);
    }
  }
}
