package dev.postrider.jq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.postrider.envelope.RequestView;
import dev.postrider.message.LimitError;
import dev.postrider.message.Message;
import dev.postrider.message.MessageFunction;
import dev.postrider.message.RunBudget;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.jspecify.annotations.Nullable;

/**
 * The programs of {@code message_by_jq}, run by jackson-jq. The first gets the message, each other one the output of
 * the one before. The last output is the record value: a string as it is, anything else as JSON. Without an output the
 * message is dropped. A message without a value stays as it is. Thread-safe; the caller waits for a thread that runs the programs.
 *
 * @since 0.1.0
 */
public final class JqMessageFunction implements MessageFunction {

  private static final int FEWEST_THREADS = 2;
  private static final int LONGEST_REASON = 300;

  private final List<JqProgram> programs;
  private final boolean readsJson;
  private final JqThreads threads;

  private JqMessageFunction(List<JqProgram> programs, boolean readsJson, JqThreads threads) {
    this.programs = programs;
    this.readsJson = readsJson;
    this.threads = threads;
  }

  /**
   * Compiles programs.
   *
   * @param readsJson whether messages are JSON; if not, the first program gets a string
   * @throws IllegalArgumentException if one is not jq
   * @throws NoClassDefFoundError if jackson-jq is not on the class path
   */
  public static JqMessageFunction of(List<String> programs, boolean readsJson) {
    int threads = Math.max(FEWEST_THREADS, Runtime.getRuntime().availableProcessors());
    return of(programs, readsJson, new JqThreads(threads));
  }

  static JqMessageFunction of(List<String> programs, boolean readsJson, JqThreads threads) {
    // Now, because the first message would pay for that out of its CPU time.
    var unused = JqFunctions.scope();
    return new JqMessageFunction(
        programs.stream().map(JqProgram::parse).toList(), readsJson, threads);
  }

  /**
   * {@inheritDoc}
   *
   * @throws JqFailedException if a program fails, has more than one output, or takes more than a run may
   */
  @Override
  public void apply(Message message, RequestView request) throws JqFailedException {
    if (message.isTombstone()) {
      return;
    }
    byte[] before = message.value();
    byte[] after = threads.run(() -> output(before), RunBudget.nanos(before.length));
    if (after == null) {
      message.drop();
    } else {
      message.value(after);
    }
  }

  @Override
  public boolean readsRequest() {
    return false;
  }

  private byte @Nullable [] output(byte[] message) throws Exception {
    return JqSteps.within(RunBudget.begin(message.length), () -> {
      JsonNode value = readsJson ? JqJson.read(message) : text(message);
      for (int i = 0; i < programs.size(); i++) {
        value = output(i, value);
        if (value == null) {
          return null;
        }
      }
      return value.isTextual() ? bytes(value.textValue()) : JqJson.write(value);
    });
  }

  private @Nullable JsonNode output(int program, JsonNode input) throws JqFailedException {
    String said;
    try {
      return programs.get(program).output(input);
    } catch (JsonQueryException e) {
      said = String.valueOf(e.getMessage());
    } catch (LimitError | JqProgram.SecondOutputError e) {
      said = String.valueOf(e.getMessage());
    } catch (StackOverflowError e) {
      said = "stack overflow: the program calls itself too deep";
    } catch (RuntimeException e) {
      said = String.valueOf(e);
    }
    throw new JqFailedException("message_by_jq[" + program + "]: " + shortened(said));
  }

  /** {@code error} may say all of the message. */
  private static String shortened(String said) {
    return said.length() <= LONGEST_REASON ? said : said.substring(0, LONGEST_REASON) + "\u2026";
  }

  private static TextNode text(byte[] message) throws JqFailedException {
    try {
      return new TextNode(UTF_8.newDecoder().decode(ByteBuffer.wrap(message)).toString());
    } catch (CharacterCodingException e) {
      throw new JqFailedException("the message is not UTF-8, and so no string");
    }
  }

  private static byte[] bytes(String text) throws JqFailedException {
    try {
      ByteBuffer utf8 = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[utf8.remaining()];
      utf8.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new JqFailedException("the result has half of a surrogate pair");
    }
  }
}
