package dev.postrider;

import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.RequestView;
import dev.postrider.jq.JqMessageFunction;
import dev.postrider.message.Message;
import dev.postrider.message.MessageFunction;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs the functions of one configuration. Thread-safe. */
final class MessageFunctions {

  private static final Logger LOG = System.getLogger(MessageFunctions.class.getName());
  private static final Duration LOG_INTERVAL = Duration.ofSeconds(1);

  private final List<MessageFunction> functions;
  private final PacedLog failures = new PacedLog(LOG, LOG_INTERVAL, System::nanoTime);

  private MessageFunctions(List<MessageFunction> functions) {
    this.functions = functions;
  }

  /** Those of a configuration: first the programs that are settings, then the code of the application. */
  static MessageFunctions of(PublisherConfig config) {
    List<MessageFunction> functions = new ArrayList<>();
    if (!config.messageByJq().isEmpty()) {
      functions.add(JqMessageFunction.of(
          config.messageByJq(), config.record().messageFormat().isJson()));
    }
    functions.addAll(config.messageFunctions());
    return new MessageFunctions(functions);
  }

  /**
   * The configuration, unless it has functions in a language that nobody here runs.
   *
   * @throws InvalidConfigException if it has
   */
  static PublisherConfig runnable(PublisherConfig config) {
    if (!config.messageByLuaFunctions().isEmpty() && config.messageFunctions().isEmpty()) {
      throw new InvalidConfigException(
          List.of("message_by_lua_functions: only the plugin server for Kong runs Lua; write a"
              + " MessageFunction in Java, and give it to the configuration's builder"));
    }
    return config;
  }

  boolean isEmpty() {
    return functions.isEmpty();
  }

  /**
   * Runs the functions in their order until one drops the message.
   *
   * @throws FunctionFailedException if one fails, or the timestamp is one that brokers refuse
   */
  void apply(Message message, RequestView request) throws FunctionFailedException {
    try {
      for (MessageFunction function : functions) {
        function.apply(message, request);
        if (message.isDropped()) {
          return;
        }
      }
      Long timestamp = message.timestamp();
      if (timestamp != null && RecordFields.isTooFarAhead(timestamp)) {
        throw new IllegalArgumentException("timestamp: " + timestamp + " is over an hour ahead");
      }
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      // Also for a missing class and a recursion without end: other requests are not concerned.
      failures.warn("message function failed: {0}", String.valueOf(e));
      LOG.log(Level.DEBUG, "message function failed", e);
      throw new FunctionFailedException();
    }
  }

  /** A function gave no message. */
  static final class FunctionFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    FunctionFailedException() {
      super(null, null, false, false);
    }
  }
}
