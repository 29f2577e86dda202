package dev.postrider.kong;

import dev.postrider.kong.lua.Facts;
import dev.postrider.kong.lua.LuaFields;
import dev.postrider.kong.server.Answers;
import dev.postrider.kong.server.Field;
import dev.postrider.kong.server.Kong;
import dev.postrider.kong.server.Pdk;
import dev.postrider.kong.server.Phase;
import dev.postrider.kong.server.Question;
import dev.postrider.kong.server.Questions;
import dev.postrider.kong.server.RequestBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The questions of one configuration about a request that is over: its log, and what custom fields ask. Immutable. */
final class LogQuestions {

  private static final Question<@Nullable String> LOG = Kong.Log.serialize();
  private static final Question<List<Field>> HEADERS = Kong.Request.headers(Kong.MAX_FIELDS);
  private static final RequestBody NOT_READ = new RequestBody.Unavailable("it was not read");

  private final @Nullable LuaFields fields;
  private final PdkFacts facts;
  private final boolean readsRequest;
  private final Questions batch;

  LogQuestions(@Nullable LuaFields fields) {
    this.fields = fields;
    this.facts = new PdkFacts(fields == null ? Set.of() : fields.asked(), Phase.LOG);
    this.readsRequest = fields != null && fields.readsRequest();
    List<Question<?>> all = new ArrayList<>(List.of(LOG));
    if (readsRequest) {
      all.add(HEADERS);
    }
    all.addAll(facts.questions());
    this.batch = Questions.of(all);
  }

  Questions batch() {
    return batch;
  }

  /** What is added to each log; null for nothing. */
  @Nullable
  LuaFields fields() {
    return fields;
  }

  /**
   * The log as JSON text of bytes as characters; null if Kong could not make it.
   *
   * @throws dev.postrider.kong.server.PdkException if Kong gave an error instead
   */
  @Nullable
  String log(Answers answers) {
    return answers.to(LOG);
  }

  /** What custom fields may know of the request. */
  Facts facts(String log, Answers answers, Pdk pdk) {
    if (!readsRequest) {
      return Facts.UNKNOWN;
    }
    LogText text = LogText.of(log);
    KongRequestView request = new KongRequestView(
        text.method(),
        text.target(),
        answers.to(HEADERS),
        NOT_READ,
        text.clientIp(),
        null,
        Facts.UNKNOWN);
    return facts.of(request, answers, pdk);
  }
}
