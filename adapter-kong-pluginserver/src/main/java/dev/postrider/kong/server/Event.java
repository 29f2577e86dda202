package dev.postrider.kong.server;

import dev.postrider.kong.server.Call.Reply;
import dev.postrider.kong.server.EventLink.Expected;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One event: what the plugin asked, what Kong has still to answer, and how it ends. Any thread may use
 * it; plugin code is never called with its lock held.
 */
final class Event implements Pdk {

  private static final Logger LOG = System.getLogger(Event.class.getName());

  /** Kong gives up after 60 s without a message from us, and takes a later one for the answer to another request. */
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(55);

  /** Kong reads the client's body for as long as nginx lets the client take. */
  private static final long PATIENCE_WITH_CLIENT = TimeUnit.MINUTES.toNanos(15);

  private final EventContext context;
  private final int id;
  private final Instance instance;
  private final Phase phase;
  private final boolean passesBy;
  private final EventLink link;
  private final Consumer<Event> onEnd;

  private final List<Expected> outgoing = new ArrayList<>();
  private final Queue<Expected> expected = new ArrayDeque<>();
  private @Nullable QuestionBatch batch;
  private @Nullable EventOutcome outcome;
  private boolean ended;
  private long lastHeard;

  private final AnswerMemory answers;

  /**
   * An event that has not begun.
   *
   * @param passesBy whether the plugin is not to see it
   * @param onEnd is given the event once it has ended
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
    this.lastHeard = context.nanoTime();
    this.answers = new AnswerMemory(context.memory());
  }

  int id() {
    return id;
  }

  /** Whether Kong reads several calls before it has answered the first. */
  boolean pipelines() {
    return link.pipelines();
  }

  /** Whether the plugin is not to see the event. */
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
      if (isOver()) {
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
      if (!isOver()) {
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
    if (!isOver()) {
      outcome = how;
      batch = null;
      flush();
    }
  }

  @Override
  public synchronized boolean ended() {
    return isOver();
  }

  private boolean isOver() {
    return ended || outcome != null;
  }

  /** Sends what can be sent now. Without an end in sight, one batch is answered before the next. */
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
    // A peer that reads the end must find the event gone.
    if (last != null) {
      release();
    }
    link.send(calls, last);
  }

  private void release() {
    ended = true;
    batch = null;
    answers.forget();
    onEnd.accept(this);
    instance.release();
  }

  /** Kong cannot be reached any more: the event ends without a word. */
  synchronized void cancel() {
    if (!ended) {
      outgoing.clear();
      expected.clear();
      link.cancelled();
      release();
    }
  }

  /** The same, if the event answers the request that came last from {@code caller}. */
  synchronized void cancelIfOn(MessagePackLink.Caller caller) {
    if (link instanceof MessagePackLink stepwise && stepwise.isOn(caller)) {
      cancel();
    }
  }

  /**
   * Goes on with Kong's next step, which may come from another caller than the last.
   *
   * @return false if the event waits for none
   */
  synchronized boolean resume(MessagePackLink.Caller caller, long request) {
    if (link.open() || expected.isEmpty() || !(link instanceof MessagePackLink stepwise)) {
      return false;
    }
    stepwise.requested(caller, id, request);
    return true;
  }

  /** Whether Kong still owes answers, if only to questions whose event has ended. */
  synchronized boolean awaitsAnswer() {
    return !expected.isEmpty();
  }

  /** Whether the plugin let the request go on, so that Kong may use the connection again. */
  synchronized boolean finished() {
    return ended && outcome != null && !outcome.exits();
  }

  /** Whether the plugin ended the request: Kong says no more. */
  synchronized boolean exited() {
    return ended && outcome != null && outcome.exits();
  }

  /** Whether neither side waits for the other any more. */
  synchronized boolean settled() {
    return ended && expected.isEmpty();
  }

  /** The most bytes worth holding of the answer that comes next. */
  synchronized int nextAnswerBytes() {
    Expected next = expected.peek();
    return next == null ? 0 : next.call().maxResultBytes();
  }

  /** Takes Kong's answer, of so many bytes, to the oldest call that it has not answered. */
  void answered(int bytes, Decoding decoding) throws WireException {
    QuestionBatch complete;
    synchronized (this) {
      lastHeard = context.nanoTime();
      Expected next = expected.poll();
      if (next == null) {
        throw new WireException("an answer to no question");
      }
      if (batch != null && next.index() != Expected.UNWANTED) {
        Reply<?> reply = decoding.of(next.call());
        settle(
            batch,
            next,
            answers.holds(bytes, reply) ? reply : next.call().failed(AnswerMemory.NONE_LEFT));
      }
      complete = flushOrComplete();
    }
    if (complete != null) {
      complete(complete);
    }
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

  private void settle(QuestionBatch into, Expected question, Reply<?> reply) {
    if (reply instanceof Reply.Value<?> value) {
      into.put(question.index(), value.value());
    } else if (reply instanceof Reply.Failed<?> failed) {
      into.put(question.index(), new PdkException(failed.message()));
    } else if (reply instanceof Reply.More<?> more) {
      outgoing.add(0, new Expected(more.call(), question.index()));
    } else if (reply instanceof Reply.Fetch<?> fetch) {
      context.bodies().fetch(files -> fetched(into, question.index(), fetch, files));
    }
  }

  private void fetched(QuestionBatch into, int index, Reply.Fetch<?> fetch, BodyFiles files) {
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
    if (complete != null) {
      complete(complete);
    }
  }

  private void complete(QuestionBatch complete) {
    context.counters().pdkNanos.add(context.nanoTime() - complete.startedNanos());
    try {
      complete.complete();
    } catch (RuntimeException | Error e) {
      fail(e);
    }
    synchronized (this) {
      // What the plugin has asked since is not answered yet, or little.
      answers.forget();
    }
  }

  /** The plugin's code threw: the request fails, as far as Kong lets it. */
  private void fail(Throwable e) {
    LOG.log(Level.ERROR, "the plugin failed in the phase " + phase.kongName(), e);
    fail(ServerFailure.PLUGIN_FAILED, "plugin failed: " + e);
  }

  /** Ends the event with an error that the server found. */
  void fail(ServerFailure failure, String forKongsLog) {
    context.counters().failedEvents.increment();
    refuse(failure, forKongsLog, instance.texts());
  }

  /** Ends the event with an answer of the server's, told to Kong's log too if that is due. */
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
   * For how long Kong has owed an answer; negative while it owes none.
   *
   * @param uploadTakesTimes by how much to divide that where Kong itself waits for its client
   */
  synchronized long waitingNanos(long nanoTime, int uploadTakesTimes) {
    if (ended || (expected.isEmpty() && link.open())) {
      return -1;
    }
    Expected awaited = expected.peek();
    boolean upload = awaited != null && awaited.call().waitsForClient();
    return (nanoTime - lastHeard) / (upload ? uploadTakesTimes : 1);
  }

  /** Ends the event, because others need its place. */
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

  /** Ends the event if somebody has kept it waiting too long. */
  void tick(long nanoTime) {
    boolean pluginIsLate;
    synchronized (this) {
      Expected awaited = expected.peek();
      boolean waitsForKong = awaited != null || !link.open();
      // Kong may leave a connection of its own to the client, and closes it when it gives up.
      if (ended || (waitsForKong && link.pipelines())) {
        return;
      }
      boolean waitsForClient = awaited != null && awaited.call().waitsForClient();
      if (nanoTime - lastHeard < (waitsForClient ? PATIENCE_WITH_CLIENT : PATIENCE)) {
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
