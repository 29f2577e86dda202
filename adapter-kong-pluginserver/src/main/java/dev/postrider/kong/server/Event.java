package dev.postrider.kong.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.kong.server.Link.Expected;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One event: what the plugin asked, what Kong has still to answer, and how it ends. Any thread may use
 * it; plugin code is never called with its lock held.
 */
final class Event implements Pdk {

  private static final Logger LOG = System.getLogger(Event.class.getName());

  /** Kong gives up after 60 s without a word from us, and takes what comes later for another's. */
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(55);

  /** Kong reads the client's body for as long as nginx lets the client take. */
  private static final long PATIENCE_WITH_CLIENT = TimeUnit.MINUTES.toNanos(15);

  private static final Map<String, String> JSON =
      Map.of("Content-Type", "application/json; charset=utf-8");

  private final Server server;
  private final int id;
  private final Instance instance;
  private final Phase phase;
  private final Link link;

  private final List<Expected> outgoing = new ArrayList<>();
  private final Queue<Expected> expected = new ArrayDeque<>();
  private @Nullable Batch batch;
  private @Nullable Ending ending;
  private boolean ended;
  private long lastHeard;

  Event(Server server, int id, Instance instance, Phase phase, Link link) {
    this.server = server;
    this.id = id;
    this.instance = instance;
    this.phase = phase;
    this.link = link;
    this.lastHeard = server.nanoTime();
  }

  int id() {
    return id;
  }

  Link link() {
    return link;
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
      batch = new Batch(questions, then, server.nanoTime());
      List<Question<?>> list = questions.list();
      for (int i = 0; i < list.size(); i++) {
        Call<?> call = list.get(i).call(link.bodyFilesThrow());
        server.expectAnswer(call.maxResultBytes());
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
    end(Ending.exit(status, headers, body));
  }

  @Override
  public void finish() {
    end(Ending.FINISH);
  }

  private synchronized void end(Ending how) {
    if (!isOver()) {
      ending = how;
      batch = null;
      flush();
    }
  }

  @Override
  public synchronized boolean ended() {
    return isOver();
  }

  private boolean isOver() {
    return ended || ending != null;
  }

  /** Sends what can be sent now. Without an end in sight, one batch is answered before the next. */
  private void flush() {
    if (ended || !link.open() || (ending == null && !expected.isEmpty())) {
      return;
    }
    if (link.pipelines()) {
      if (ending != null || !outgoing.isEmpty()) {
        send(outgoing, ending);
        outgoing.clear();
      }
    } else if (!outgoing.isEmpty()) {
      send(List.of(outgoing.remove(0)), null);
    } else if (ending != null) {
      send(List.of(), ending);
    }
  }

  private void send(List<Expected> calls, @Nullable Ending last) {
    expected.addAll(calls);
    if (!calls.isEmpty()) {
      server.counters().roundTrips.increment();
    }
    // Whoever reads the end finds the event gone.
    if (last != null) {
      release();
    }
    link.send(calls, last);
  }

  private void release() {
    ended = true;
    batch = null;
    server.events().remove(this);
    instance.release();
  }

  /** Kong cannot be reached any more: the event ends without a word. */
  synchronized void cancel() {
    if (!ended) {
      outgoing.clear();
      expected.clear();
      release();
    }
  }

  /** Whether Kong still owes answers, if only to questions whose event has ended. */
  synchronized boolean awaitsAnswer() {
    return !expected.isEmpty();
  }

  /** Whether the plugin let the request go on, so that Kong may use the connection again. */
  synchronized boolean finished() {
    return ended && ending != null && !ending.exits();
  }

  /** Whether the plugin ended the request: Kong says no more. */
  synchronized boolean exited() {
    return ended && ending != null && ending.exits();
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

  /** How to make a reply of the bytes that came for a call. */
  @FunctionalInterface
  interface Decoding {
    Reply<?> of(Call<?> call) throws WireException;
  }

  /** Takes Kong's answer to the oldest call that it has not answered. */
  void answered(Decoding decoding) throws WireException {
    Batch complete;
    synchronized (this) {
      lastHeard = server.nanoTime();
      Expected next = expected.poll();
      if (next == null) {
        throw new WireException("an answer to no question");
      }
      if (batch != null && next.index() != Expected.UNWANTED) {
        settle(batch, next, decoding.of(next.call()));
      }
      complete = flushOrComplete();
    }
    if (complete != null) {
      complete(complete);
    }
  }

  private @Nullable Batch flushOrComplete() {
    if (batch != null && batch.isComplete()) {
      Batch complete = batch;
      batch = null;
      return complete;
    }
    flush();
    return null;
  }

  private void settle(Batch into, Expected question, Reply<?> reply) {
    if (reply instanceof Reply.Value<?> value) {
      into.put(question.index(), value.value());
    } else if (reply instanceof Reply.Failed<?> failed) {
      into.put(question.index(), new PdkException(failed.message()));
    } else if (reply instanceof Reply.More<?> more) {
      outgoing.add(0, new Expected(more.call(), question.index()));
    } else if (reply instanceof Reply.Fetch<?> fetch) {
      server.fetch(() -> fetched(into, question.index(), fetch.answer()));
    }
  }

  private void fetched(Batch into, int index, Supplier<? extends @Nullable Object> answer) {
    Object value;
    try {
      value = answer.get();
    } catch (RuntimeException | Error e) {
      fail(e);
      return;
    }
    Batch complete;
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

  private void complete(Batch complete) {
    server.counters().pdkNanos.add(server.nanoTime() - complete.startedNanos);
    try {
      complete.then.accept(complete.answers());
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  /** The plugin's code threw: the request fails, as far as Kong lets it. */
  private void fail(Throwable e) {
    server.counters().failedEvents.increment();
    LOG.log(Level.ERROR, "the plugin failed in the phase " + phase.kongName(), e);
    fail(500, "the plugin failed; its log says why", "plugin failed: " + e);
  }

  /** Ends the event with an error that the server found, told to Kong's log too. */
  void fail(int status, String error, String forKongsLog) {
    if (!server.mayTellKong()) {
      LOG.log(Level.DEBUG, "not told to Kong's log: {0}", forKongsLog);
    } else {
      tell(Kong.Log.err(forKongsLog));
    }
    if (Phase.WITH_EXIT.contains(phase)) {
      String message = status == 503 ? "Service Unavailable" : "Internal Server Error";
      String json = "{\"message\":\"" + message + "\",\"error\":\"" + error + "\"}";
      exit(status, JSON, json.getBytes(UTF_8));
    } else {
      finish();
    }
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
    server.counters().failedEvents.increment();
    if (pluginIsLate) {
      LOG.log(Level.ERROR, "the plugin took longer than Kong waits");
      fail(500, "the plugin took too long", "plugin took longer than Kong waits");
    } else {
      LOG.log(Level.WARNING, "event given up: Kong did not go on with it");
    }
  }

  /** Questions asked together, and what is known of their answers. */
  private static final class Batch {
    private final Questions questions;
    private final Consumer<Answers> then;
    private final long startedNanos;
    private final @Nullable Object[] values;
    private int missing;

    Batch(Questions questions, Consumer<Answers> then, long startedNanos) {
      this.questions = questions;
      this.then = then;
      this.startedNanos = startedNanos;
      this.missing = questions.list().size();
      this.values = new Object[missing];
    }

    void put(int index, @Nullable Object value) {
      values[index] = value;
      missing--;
    }

    boolean isComplete() {
      return missing == 0;
    }

    Answers answers() {
      return new Answers(questions.list(), values);
    }
  }
}
