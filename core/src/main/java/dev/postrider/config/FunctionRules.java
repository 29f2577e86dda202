package dev.postrider.config;

import dev.postrider.jq.JqProgram;
import java.util.List;

/** What must hold for the settings that change messages by functions. */
final class FunctionRules {

  static final String LUA = "message_by_lua_functions";
  static final String JQ = "message_by_jq";

  private FunctionRules() {}

  static void check(SettingValues values, Faults faults) {
    List<String> programs = values.list(JQ);
    if (!programs.isEmpty() && !values.list(LUA).isEmpty()) {
      faults.add(JQ, "not together with " + LUA + ": nothing says which of them is first");
    }
    for (int i = 0; i < programs.size(); i++) {
      try {
        var unused = JqProgram.parse(programs.get(i));
      } catch (IllegalArgumentException e) {
        faults.add(JQ + "[" + i + "]", String.valueOf(e.getMessage()));
      } catch (LinkageError e) {
        faults.add(JQ, "needs net.thisptr:jackson-jq 1.x on the class path: " + e);
        return;
      }
    }
  }
}
