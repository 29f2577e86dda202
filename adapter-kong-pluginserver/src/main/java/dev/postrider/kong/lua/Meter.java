package dev.postrider.kong.lua;

import dev.postrider.message.RunBudget;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.Lua;
import org.luaj.vm2.LuaClosure;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.lib.DebugLib;

/**
 * Ends a run that takes too much CPU time or memory: luaj calls this before each instruction. The time and
 * the allocations are those of the thread, looked at every {@link #STEPS} steps; whatever may take much at
 * once says so before. Used by one thread, for one run.
 */
final class Meter extends DebugLib implements Steps {

  private static final int STEPS = 2000;

  /** Less than what the stack of a thread for functions bears. */
  private static final int DEEPEST = 4000;

  /** Smaller pieces are noticed by the next look. */
  private static final long NOTEWORTHY = 64 << 10;

  /** Functions of libraries are shared by all runs, as luaj wants it for the methods of strings. */
  private static final ThreadLocal<Meter> CURRENT = new ThreadLocal<>();

  private final Facts facts;
  private final RunBudget budget;
  private final Map<String, LuaPattern> patterns = new HashMap<>();
  private final Map<String, Regex> regexes = new HashMap<>();
  private int steps = STEPS;
  private int depth;
  private @Nullable LuaClosure[] closures = new @Nullable LuaClosure[16];
  private LuaValue[][] stacks = new LuaValue[16][];
  private int[] counters = new int[16];

  private Meter(Facts facts, long messageBytes) {
    this.facts = facts;
    this.budget = RunBudget.begin(messageBytes);
  }

  /** Begins a run on this thread. */
  static Meter begin(Facts facts, long messageBytes) {
    Meter meter = new Meter(facts, messageBytes);
    CURRENT.set(meter);
    return meter;
  }

  /** Ends the run of this thread. */
  static void end() {
    CURRENT.remove();
  }

  /** That of the run on this thread. */
  static Meter current() {
    return CURRENT.get();
  }

  /** What is known of the request. */
  Facts facts() {
    return facts;
  }

  @Override
  public void onCall(LuaFunction function) {}

  @Override
  public void onCall(LuaClosure closure, Varargs arguments, LuaValue[] stack) {
    if (depth >= DEEPEST) {
      throw new LuaError("stack overflow");
    }
    if (depth == counters.length) {
      closures = Arrays.copyOf(closures, 2 * depth);
      stacks = Arrays.copyOf(stacks, 2 * depth);
      counters = Arrays.copyOf(counters, 2 * depth);
    }
    closures[depth] = closure;
    stacks[depth] = stack;
    depth++;
  }

  @Override
  public void onInstruction(int pc, Varargs varargs, int top) {
    counters[depth - 1] = pc;
    LuaClosure closure = closures[depth - 1];
    int instruction = closure == null ? 0 : closure.p.code[pc];
    if (Lua.GET_OPCODE(instruction) == Lua.OP_CONCAT) {
      concatenation(stacks[depth - 1], Lua.GETARG_B(instruction), Lua.GETARG_C(instruction));
    }
    step();
  }

  @Override
  public void onReturn() {
    depth--;
    closures[depth] = null;
  }

  /** luaj would show a number as a {@code float}, and take memory for the text without a limit. */
  private void concatenation(LuaValue[] stack, int first, int last) {
    long length = 0;
    for (int i = first; i <= last; i++) {
      if (stack[i].type() == LuaValue.TNUMBER) {
        stack[i] = Texts.ofNumber(stack[i]);
      }
      length += stack[i].isstring() ? stack[i].rawlen() : 0;
    }
    // The buffer grows by doubling.
    take(3 * length);
  }

  @Override
  public String traceback(int level) {
    return "";
  }

  /** How deep calls are nested, to be given to {@link #unwind} after a failure. */
  int depth() {
    return depth;
  }

  /** Calls that were deeper have failed. */
  void unwind(int to) {
    depth = to;
  }

  /** A compiled pattern of this run. */
  LuaPattern pattern(String pattern) {
    return patterns.computeIfAbsent(pattern, LuaPattern::of);
  }

  /** A compiled regular expression of this run. */
  Regex regex(String regex, String options) {
    return regexes.computeIfAbsent(options + "/" + regex, absent -> Regex.of(regex, options));
  }

  /** The place of a caller, as {@code name:line: }; empty if it is not known. */
  String position(int level) {
    int frame = depth - level;
    LuaClosure closure = frame < 0 || frame >= depth ? null : closures[frame];
    if (closure == null) {
      return "";
    }
    Prototype prototype = closure.p;
    int line = prototype.lineinfo == null ? -1 : prototype.lineinfo[counters[frame]];
    return prototype.source.tojstring() + ":" + line + ": ";
  }

  @Override
  public void step() {
    if (--steps <= 0) {
      steps = STEPS;
      look(0);
    }
  }

  /** Counts several. */
  void steps(long count) {
    steps -= (int) Math.min(count, STEPS);
    if (steps <= 0) {
      steps = STEPS;
      look(0);
    }
  }

  /** So many bytes are about to be allocated. */
  void take(long bytes) {
    if (bytes > NOTEWORTHY) {
      look(bytes);
    }
  }

  private void look(long bytes) {
    budget.checkMemory(bytes);
    budget.checkTime();
  }
}
