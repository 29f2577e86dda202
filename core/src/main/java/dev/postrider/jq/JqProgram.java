package dev.postrider.jq;

import com.fasterxml.jackson.databind.JsonNode;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.jspecify.annotations.Nullable;

/** A compiled program, as {@code del(.headers.authorization)}. Thread-safe. */
public final class JqProgram {

  private final JsonQuery query;

  private JqProgram(JsonQuery query) {
    this.query = query;
  }

  /**
   * Compiles a source.
   *
   * @throws IllegalArgumentException if it is not jq, with the place of the fault, or if it loads modules
   * @throws NoClassDefFoundError if jackson-jq is not on the class path
   */
  public static JqProgram parse(String source) {
    try {
      var unused = compiled(source);
    } catch (JsonQueryException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalArgumentException(
          "not jq: " + String.valueOf(cause.getMessage()).lines().findFirst().orElse(""), e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("not jq: nested too deep", e);
    }
    try {
      // Only whole programs load modules, from files.
      return new JqProgram(compiled("(" + source + "\n)"));
    } catch (JsonQueryException | StackOverflowError e) {
      throw new IllegalArgumentException("import, include and module are not supported", e);
    }
  }

  private static JsonQuery compiled(String source) throws JsonQueryException {
    return JsonQuery.compile(source, JqFunctions.VERSION);
  }

  /**
   * The output for an input; null if there is none. For a thread within {@link JqSteps#within}.
   *
   * @throws JsonQueryException if the program fails, or has a second output
   */
  @Nullable
  JsonNode output(JsonNode input) throws JsonQueryException {
    JsonNode[] outputs = new JsonNode[1];
    query.apply(JqFunctions.scope(), input, output -> {
      if (outputs[0] != null) {
        throw new SecondOutputError();
      }
      outputs[0] = output;
    });
    return outputs[0];
  }

  /** An error, so that the program cannot catch it. */
  static final class SecondOutputError extends Error {

    private static final long serialVersionUID = 1L;

    SecondOutputError() {
      super(
          "more than one output; [...] around the program makes them an array", null, false, false);
    }
  }
}
