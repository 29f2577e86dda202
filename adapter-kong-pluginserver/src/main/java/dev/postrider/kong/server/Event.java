package dev.postrider.kong.server;

import dev.postrider.kong.server.Call.Answer;
import dev.postrider.kong.server.EventLink.Expected;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One event: the questions of the plugin, the answers that Kong still owes, and the end. Any thread may use an
 * event. The event never calls the plugin while it holds its lock.
 */
final class Event implements Pdk {

  private static final Logger LOG = System.getLogger(Event.class.getName());

  private final EventContext context;
  private final int id;
  private final Instance instance;
  private final Phase phase;
  private final boolean passesBy;
  private final EventLink link;
  private final Consumer<Event> onEnd;
  private final AnswerMemory memory;
  private final AnswerDeadline deadline;
  private final List<Expected> outgoing = new ArrayList<>();
  private final Queue<Expected> expected = new ArrayDeque<>();
  private @Nullable QuestionBatch batch;
  private @Nullable EventOutcome outcome;
  private boolean ended;

  /**
   * An event that has not begun.
   *
   * @param passesBy whether the event ends without the plugin
   * @param onEnd gets the event when the event has ended
   */
  Event(
      EventContext context,
      int id,
      Instance instance,
      Phase phase,
      boolean passesBy,
      EventLink link,
      Consumer<Event> onEnd) {
    this.context = context;
    this.id = id;
    this.instance = instance;
    this.phase = phase;
    this.passesBy = passesBy;
    this.link = link;
    this.onEnd = onEnd;
    this.memory = new AnswerMemory(context.memory());
    this.deadline = new AnswerDeadline(context.nanoTime());
  }

  int id() {
    return id;
  }

  /** Whether Kong reads several calls before it has answered the first. */
  boolean pipelines() {
    return link.pipelines();
  }

  /** Whether the event ends without the plugin. */
  boolean passesBy() {
    return passesBy;
  }

  /** Runs the plugin. */
  void begin() {
    try {
      instance.plugin().handle(phase, this);
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  @Override
  public Phase phase() {
    return phase;
  }

  @Override
  public void ask(Questions questions, Consumer<Answers> then) {
    questions.requireAllowed(phase);
    synchronized (this) {
      if (ended()) {
        return;
      }
      if (batch != null) {
        throw new IllegalStateException("an earlier batch of questions is still to be answered");
      }
      batch = new QuestionBatch(questions, then, context.nanoTime());
      List<Question<?>> list = questions.list();
      for (int i = 0; i < list.size(); i++) {
        Call<?> call = list.get(i).call(link.bodyFilesThrow());
        context.largestAnswer().expect(call.maxResultBytes());
        outgoing.add(new Expected(call, i));
      }
      flush();
    }
  }

  @Override
  public void tell(Question<?> call) {
    call.requireAllowed(phase);
    synchronized (this) {
      if (!ended()) {
        outgoing.add(new Expected(call.call(false), Expected.UNWANTED));
      }
    }
  }

  @Override
  public void exit(int status, Map<String, String> headers, byte[] body) {
    if (!Phase.WITH_EXIT.contains(phase)) {
      throw new IllegalArgumentException("no response in the phase " + phase.kongName());
    }
    end(EventOutcome.exit(status, headers, body));
  }

  @Override
  public void finish() {
    end(EventOutcome.FINISH);
  }

  private synchronized void end(EventOutcome how) {
    if (!ended()) {
      outcome = how;
      batch = null;
      flush();
    }
  }

  @Override
  public synchronized boolean ended() {
    return ended || outcome != null;
  }

  /** Sends all that Kong reads now. Before the end of the event, Kong answers one batch before it gets the next. */
  private void flush() {
    if (ended || !link.open() || (outcome == null && !expected.isEmpty())) {
      return;
    }
    if (link.pipelines()) {
      if (outcome != null || !outgoing.isEmpty()) {
        send(outgoing, outcome);
        outgoing.clear();
      }
    } else if (!outgoing.isEmpty()) {
      send(List.of(outgoing.remove(0)), null);
    } else if (outcome != null) {
      send(List.of(), outcome);
    }
  }

  private void send(List<Expected> calls, @Nullable EventOutcome last) {
    expected.addAll(calls);
    if (!calls.isEmpty()) {
      context.counters().roundTrips.increment();
    }
    // When Kong reads the end, the event must be gone already.
    if (last != null) {
      release();
    }
    link.send(calls, last);
  }

  private void release() {
    ended = true;
    batch = null;
    memory.forget();
    onEnd.accept(this);
    instance.release();
  }

  /** Ends the event without a message: Kong cannot be reached any more. */
  synchronized void cancel() {
    if (!ended) {
      outgoing.clear();
      expected.clear();
      link.cancelled();
      release();
    }
  }

  /** Cancels the event if it answers the request that came last from {@code caller}. */
  synchronized void cancelIfOn(MessagePackLink.Caller caller) {
    if (link instanceof MessagePackLink stepwise && stepwise.isOn(caller)) {
      cancel();
    }
  }

  /**
   * Goes on with the next step of Kong, which may come from another caller than the step before.
   *
   * @return false if the event does not wait for a step
   */
  synchronized boolean resume(MessagePackLink.Caller caller, long request) {
    if (link.open() || expected.isEmpty() || !(link instanceof MessagePackLink stepwise)) {
      return false;
    }
    stepwise.requested(caller, id, request);
    return true;
  }

  /** Whether Kong still owes answers, also to questions of an event that has ended. */
  synchronized boolean awaitsAnswer() {
    return !expected.isEmpty();
  }

  /** Whether the plugin let the request go on: Kong may use the connection again. */
  synchronized boolean finished() {
    return ended && outcome != null && !outcome.exits();
  }

  /** Whether the plugin ended the request: Kong sends nothing more for the event. */
  synchronized boolean exited() {
    return ended && outcome != null && outcome.exits();
  }

  /** Whether no side waits for the other. */
  synchronized boolean settled() {
    return ended && expected.isEmpty();
  }

  /** The most bytes of the next answer that the event can use. */
  synchronized int nextAnswerBytes() {
    Expected next = expected.peek();
    return next == null ? 0 : next.call().maxResultBytes();
  }

  /** Takes Kong's answer to the oldest open call; the answer has {@code bytes} bytes. */
  void answered(int bytes, Decoding decoding) throws WireException {
    QuestionBatch complete;
    synchronized (this) {
      deadline.heard(context.nanoTime());
      Expected next = expected.poll();
      if (next == null) {
        throw new WireException("an answer to no question");
      }
      if (batch != null && next.index() != Expected.UNWANTED) {
        Answer<?> answer = decoding.of(next.call());
        settle(
            batch,
            next,
            memory.holds(bytes, answer) ? answer : next.call().failed(AnswerMemory.NONE_LEFT));
      }
      complete = flushOrComplete();
    }
    complete(complete);
  }

  private @Nullable QuestionBatch flushOrComplete() {
    if (batch != null && batch.isComplete()) {
      QuestionBatch complete = batch;
      batch = null;
      return complete;
    }
    flush();
    return null;
  }

  private void settle(QuestionBatch into, Expected question, Answer<?> answer) {
    if (answer instanceof Answer.Value<?> value) {
      into.put(question.index(), value.value());
    } else if (answer instanceof Answer.Failed<?> failed) {
      into.put(question.index(), new PdkException(failed.message()));
    } else if (answer instanceof Answer.More<?> more) {
      outgoing.add(0, new Expected(more.call(), question.index()));
    } else if (answer instanceof Answer.Fetch<?> fetch) {
      context.bodies().fetch(files -> fetched(into, question.index(), fetch, files));
    }
  }

  private void fetched(QuestionBatch into, int index, Answer.Fetch<?> fetch, BodyFiles files) {
    @Nullable Object value;
    try {
      value = fetch.answer().apply(files);
    } catch (RuntimeException | Error e) {
      fail(e);
      return;
    }
    QuestionBatch complete;
    synchronized (this) {
      if (batch != into) {
        return;
      }
      into.put(index, value);
      complete = flushOrComplete();
    }
    complete(complete);
  }

  private void complete(@Nullable QuestionBatch complete) {
    if (complete == null) {
      return;
    }
    context.counters().pdkNanos.add(context.nanoTime() - complete.startedNanos());
    try {
      complete.complete();
    } catch (RuntimeException | Error e) {
      fail(e);
    }
    synchronized (this) {
      // The plugin may have asked more since then; its answers have not come yet, or few of them.
      memory.forget();
    }
  }

  /** Ends the event because the plugin threw: the request fails where Kong allows that. */
  private void fail(Throwable e) {
    LOG.log(Level.ERROR, "the plugin failed in the phase " + phase.kongName(), e);
    fail(ServerFailure.PLUGIN_FAILED, "plugin failed: " + e);
  }

  /** Ends the event with an error that the server found. */
  void fail(ServerFailure failure, String forKongsLog) {
    context.counters().failedEvents.increment();
    refuse(failure, forKongsLog, instance.texts());
  }

  /** Ends the event with a response of the server itself, and tells Kong's log if {@code texts} lets it through. */
  void refuse(ServerFailure failure, String forKongsLog, RateLimit texts) {
    if (!texts.tryPass()) {
      LOG.log(Level.DEBUG, "not told to Kong's log: {0}", forKongsLog);
    } else {
      tell(Kong.Log.err(forKongsLog));
    }
    if (Phase.WITH_EXIT.contains(phase)) {
      exit(failure.status(), ServerFailure.HEADERS, failure.body());
    } else {
      finish();
    }
  }

  /**
   * For how long Kong has owed an answer, in nanoseconds; negative while Kong owes none.
   *
   * @param uploadTakesTimes the divisor of that time while Kong itself waits for its client
   */
  synchronized long waitingNanos(long nanoTime, int uploadTakesTimes) {
    if (ended || (expected.isEmpty() && link.open())) {
      return -1;
    }
    return deadline.silentNanos(nanoTime) / (waitsForClient() ? uploadTakesTimes : 1);
  }

  /** Whether Kong itself waits for its client before it can answer. */
  private boolean waitsForClient() {
    Expected awaited = expected.peek();
    return awaited != null && awaited.call().waitsForClient();
  }

  /** Ends the event because other events need its place. */
  void giveUp() {
    synchronized (this) {
      if (ended) {
        return;
      }
      cancel();
    }
    context.counters().failedEvents.increment();
    link.giveUp();
  }

  /** Ends the event if Kong or the plugin is late. */
  void tick(long nanoTime) {
    boolean pluginIsLate;
    synchronized (this) {
      boolean waitsForKong = !expected.isEmpty() || !link.open();
      // On a connection of its own Kong may wait for the client without a limit; Kong closes it
      // when it gives up.
      if (ended || (waitsForKong && link.pipelines())) {
        return;
      }
      if (!deadline.hasPassed(nanoTime, waitsForClient())) {
        return;
      }
      pluginIsLate = !waitsForKong;
      if (waitsForKong) {
        cancel();
      }
    }
    if (pluginIsLate) {
      LOG.log(Level.ERROR, "the plugin took longer than Kong waits");
      fail(ServerFailure.PLUGIN_LATE, "plugin took longer than Kong waits");
    } else {
      context.counters().failedEvents.increment();
      LOG.log(Level.WARNING, "event given up: Kong did not go on with it");
    }
  }
}
