package dev.postrider.kong;

import dev.postrider.RequestParts;
import dev.postrider.kong.lua.Facts;
import dev.postrider.kong.server.Answers;
import dev.postrider.kong.server.Field;
import dev.postrider.kong.server.Kong;
import dev.postrider.kong.server.KongConsumer;
import dev.postrider.kong.server.Question;
import dev.postrider.kong.server.Questions;
import dev.postrider.kong.server.RequestBody;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The questions of one configuration about a request: asked in one batch, and no more than needed. Only the
 * method of a request without a body is asked later, where no other request's method matters: with
 * MessagePack each question takes a round trip.
 */
final class RequestQuestions {

  private static final String CONTENT_TYPE = "content-type";
  private static final Questions METHOD_ALONE = Questions.of(Kong.Request.method());
  private static final Question<String> CLIENT_IP = Kong.Client.forwardedIp();
  private static final Question<@Nullable KongConsumer> CONSUMER = Kong.Client.consumer();
  private static final RequestBody NO_BODY =
      new RequestBody.InMemory(ByteBuffer.allocate(0).asReadOnlyBuffer());

  private final boolean method;
  private final boolean methodOfEmptyBody;
  private final boolean target;
  private final boolean allHeaders;
  private final Question<List<Field>> fields = Kong.Request.headers(Kong.MAX_FIELDS);
  private final Map<String, Question<@Nullable String>> header = new LinkedHashMap<>();
  private final @Nullable Question<RequestBody> body;
  private final boolean clientIp;
  private final boolean consumer;
  private final Questions batch;

  /** Asks for the {@code parts}, for a body up to {@code maxBodyBytes}, and for more. */
  RequestQuestions(RequestParts parts, int maxBodyBytes, List<Question<?>> more) {
    this.method = parts.method();
    this.methodOfEmptyBody = parts.methodOfEmptyBody();
    this.target = parts.target();
    // A single header comes with its first value only: right for the type, for no other header.
    boolean typeAlone = parts.headers().stream().allMatch(CONTENT_TYPE::equals);
    this.allHeaders = parts.allHeaders() || !typeAlone;
    if (!allHeaders) {
      parts.headers().forEach(name -> header.put(name, Kong.Request.header(name)));
    }
    this.body = parts.body() ? Kong.Request.rawBody(maxBodyBytes) : null;
    this.clientIp = parts.clientIp();
    this.consumer = parts.consumer();
    List<Question<?>> all = list();
    all.addAll(more);
    this.batch = Questions.of(all);
  }

  private List<Question<?>> list() {
    List<Question<?>> questions = new ArrayList<>();
    if (method) {
      questions.add(Kong.Request.method());
    }
    if (target) {
      questions.add(Kong.Request.pathWithQuery());
    }
    if (allHeaders) {
      questions.add(fields);
    }
    questions.addAll(header.values());
    if (body != null) {
      questions.add(body);
    }
    if (clientIp) {
      questions.add(CLIENT_IP);
    }
    if (consumer) {
      questions.add(CONSUMER);
    }
    return questions;
  }

  Questions batch() {
    return batch;
  }

  /** Whether the method of this request has to be asked too. */
  boolean needsMethod(KongRequestView request) {
    return !method
        && methodOfEmptyBody
        && request.body() instanceof RequestBody.InMemory memory
        && !memory.content().hasRemaining();
  }

  Questions methodAlone() {
    return METHOD_ALONE;
  }

  KongRequestView request(Answers answers) {
    return new KongRequestView(
        method ? answers.to(Kong.Request.method()) : "",
        target ? answers.to(Kong.Request.pathWithQuery()) : "",
        allHeaders ? answers.to(fields) : single(answers),
        body == null ? NO_BODY : answers.to(body),
        clientIp ? answers.to(CLIENT_IP) : null,
        consumer ? name(answers.to(CONSUMER)) : null,
        Facts.UNKNOWN);
  }

  /** The name that people know the consumer by, as far as there is one. */
  private static @Nullable String name(@Nullable KongConsumer consumer) {
    if (consumer == null) {
      return null;
    }
    String username = consumer.username();
    String customId = consumer.customId();
    return username != null ? username : customId != null ? customId : consumer.id();
  }

  private List<Field> single(Answers answers) {
    List<Field> found = new ArrayList<>();
    header.forEach((name, question) -> {
      String value = answers.to(question);
      if (value != null) {
        found.add(new Field(name, value));
      }
    });
    return found;
  }
}
