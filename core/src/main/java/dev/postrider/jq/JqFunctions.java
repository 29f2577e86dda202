package dev.postrider.jq;

import java.util.Map;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.Versions;

/**
 * The functions that programs find: those of jackson-jq, which looks nowhere whether a program should end. So
 * each call and each value that a function emits looks at what the run may still take.
 */
final class JqFunctions {

  static final Version VERSION = Versions.JQ_1_7;

  private JqFunctions() {}

  /** Loaded when a program is to be run, and not where a configuration is only checked: jackson-jq compiles a hundred functions. */
  private static final class Loaded {

    static final Scope SCOPE = load();

    private static Scope load() {
      Scope scope = Scope.newEmptyScope();
      Map<String, Function> functions =
          BuiltinFunctionLoader.getInstance().listFunctions(VERSION, scope);
      // It would show what other functions are made of.
      functions.remove("debug_scope/0");
      functions.put("_match_impl/3", RegexFunctions::match);
      functions.put("_sub_impl/3", RegexFunctions::sub);
      functions.forEach((name, function) -> scope.addFunction(name, counted(function)));
      return scope;
    }
  }

  private static Function counted(Function function) {
    return (scope, arguments, in, path, output, version) -> {
      JqSteps.step();
      function.apply(
          scope,
          arguments,
          in,
          path,
          (value, valuePath) -> {
            JqSteps.step();
            output.emit(value, valuePath);
          },
          version);
    };
  }

  /** Where programs find the functions; nobody may add to it. */
  static Scope scope() {
    return Loaded.SCOPE;
  }
}
