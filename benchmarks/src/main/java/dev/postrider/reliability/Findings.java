package dev.postrider.reliability;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a comparison of responses with topics has found.
 *
 * @param requests that were sent
 * @param successes that were answered 2xx
 * @param errors other responses by status; 0 is no response
 * @param records in the topics, dead letters not counted
 * @param deadLetters in the topic for them
 * @param lost records of successes that are neither in their topic nor dead letters
 * @param repeated records that are there once more
 * @param disordered records that came after a later one of their key, repeats aside
 * @param invented records of no request
 * @param longestResponseMillis from request to response
 * @param recoveryMillis until every caller had a success again; -1 if that did not come about
 * @param backlogMillis until the topics had all records of successes from before the fault's end
 */
record Findings(
    long requests,
    long successes,
    SortedMap<Integer, Long> errors,
    long records,
    long deadLetters,
    long lost,
    long repeated,
    long disordered,
    long invented,
    long longestResponseMillis,
    long recoveryMillis,
    long backlogMillis) {

  private record Id(int key, int number) {}

  private static Id id(Response response) {
    return new Id(response.key(), response.number());
  }

  private static Id id(Arrival arrival) {
    return new Id(arrival.key(), arrival.number());
  }

  /**
   * A topic that each request was for.
   *
   * @param arrivals what is in it
   * @param emptyAt when it was deleted, in milliseconds since 1970: what was sent before is not missed
   */
  record Content(List<Arrival> arrivals, long emptyAt) {}

  /**
   * Compares.
   *
   * @param topics all that each request was for
   * @param deadLetters what is in the topic for dead letters
   * @param marks when faults ended, in milliseconds since 1970, in order
   */
  static Findings of(
      List<Response> responses, List<Content> topics, List<Arrival> deadLetters, List<Long> marks) {
    SortedMap<Integer, Long> errors = new TreeMap<>();
    Map<Id, Response> successes = new HashMap<>();
    Set<Id> sent = new HashSet<>();
    long longest = 0;
    for (Response response : responses) {
      sent.add(id(response));
      longest = Math.max(longest, response.respondedAt() - response.sentAt());
      if (response.isSuccess()) {
        successes.put(id(response), response);
      } else {
        errors.merge(response.status(), 1L, Long::sum);
      }
    }
    Set<Id> dead = new HashSet<>();
    deadLetters.forEach(letter -> dead.add(id(letter)));
    long lastMark = marks.isEmpty() ? Long.MAX_VALUE : marks.get(marks.size() - 1);
    long records = 0;
    long lost = 0;
    long repeated = 0;
    long disordered = 0;
    long invented = 0;
    long backlog = 0;
    for (Content topic : topics) {
      records += topic.arrivals().size();
      Set<Id> seen = new HashSet<>();
      Map<Integer, Integer> latest = new HashMap<>();
      for (Arrival arrival : topic.arrivals()) {
        Response response = successes.get(id(arrival));
        if (!seen.add(id(arrival))) {
          repeated++;
        } else if (arrival.number() < latest.getOrDefault(arrival.key(), 0)) {
          disordered++;
        } else {
          latest.put(arrival.key(), arrival.number());
        }
        if (!sent.contains(id(arrival))) {
          invented++;
        }
        if (response != null && response.respondedAt() <= lastMark) {
          backlog = Math.max(backlog, arrival.at() - lastMark);
        }
      }
      for (Response response : successes.values()) {
        if (!seen.contains(id(response))
            && !dead.contains(id(response))
            && response.sentAt() > topic.emptyAt()) {
          lost++;
        }
      }
    }
    return new Findings(
        responses.size(),
        successes.size(),
        errors,
        records,
        deadLetters.size(),
        lost,
        repeated,
        disordered,
        invented,
        longest,
        recovery(responses, marks),
        backlog);
  }

  /** The longest that a caller waited for a success after a mark, failures of the time aside. */
  static long recovery(List<Response> responses, List<Long> marks) {
    List<List<Response>> byKey = new ArrayList<>();
    for (int key = 0; key < Load.KEYS; key++) {
      byKey.add(new ArrayList<>());
    }
    responses.forEach(response -> byKey.get(response.key()).add(response));
    long longest = 0;
    for (int i = 0; i < marks.size(); i++) {
      boolean last = i == marks.size() - 1;
      long mark = marks.get(i);
      long end = last ? Long.MAX_VALUE : marks.get(i + 1);
      for (List<Response> ofKey : byKey) {
        long recovered = recovered(ofKey.stream()
            .filter(response -> response.respondedAt() >= mark && response.respondedAt() < end)
            .toList());
        if (recovered < 0 && last) {
          return -1;
        }
        longest = Math.max(longest, recovered - mark);
      }
    }
    return longest;
  }

  /** When the first success came that no failure follows; negative if there is none. */
  private static long recovered(List<Response> responses) {
    long recovered = -1;
    for (Response response : responses) {
      if (!response.isSuccess()) {
        recovered = -1;
      } else if (recovered < 0) {
        recovered = response.respondedAt();
      }
    }
    return recovered;
  }

  /**
   * What of it breaks a promise, in words; empty if nothing does.
   *
   * @param memoryMayLose whether {@code ack=memory} promises nothing: where records expire, kafka-clients
   *     begins a new sequence, and what was on its way may come twice or late
   * @param mayRepeat whether somebody before the program may have sent requests again
   */
  List<String> broken(Mode mode, boolean memoryMayLose, boolean mayRepeat) {
    List<String> broken = new ArrayList<>();
    boolean promised = mode != Mode.MEMORY || !memoryMayLose;
    if (lost > 0 && promised) {
      broken.add(lost + " records of successes are lost");
    }
    if (disordered > 0 && mode.ordered && promised) {
      broken.add(disordered + " records came after a later one of their key");
    }
    if (repeated > 0 && mode.once && promised && !mayRepeat) {
      broken.add(repeated + " records are repeated");
    }
    if (invented > 0) {
      broken.add(invented + " records are of no request");
    }
    if (recoveryMillis < 0) {
      broken.add("a caller had no success any more");
    }
    return broken;
  }
}
