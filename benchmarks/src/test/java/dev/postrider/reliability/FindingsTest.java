package dev.postrider.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.reliability.Findings.Content;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** That the comparison of responses with records finds each kind of fault. */
class FindingsTest {

  private final List<Response> responses = new ArrayList<>();
  private final List<Arrival> arrivals = new ArrayList<>();
  private final List<Arrival> deadLetters = new ArrayList<>();

  /** Four requests of each key, all well. */
  FindingsTest() {
    for (int key = 0; key < Load.KEYS; key++) {
      for (int number = 1; number <= 4; number++) {
        responses.add(new Response(key, number, 200, 100L * number, 100L * number + 30));
        arrivals.add(new Arrival(key, number, 100L * number + 20));
      }
    }
  }

  private Findings findings(long... marks) {
    return findingsOfTopic(0, marks);
  }

  private Findings findingsOfTopic(long emptyAt, long... marks) {
    return Findings.of(
        responses,
        List.of(new Content(arrivals, emptyAt)),
        deadLetters,
        Arrays.stream(marks).boxed().toList());
  }

  private void response(int key, int number, int status, long sentAt, long respondedAt) {
    Response other = new Response(key, number, status, sentAt, respondedAt);
    responses.replaceAll(
        response -> response.key() == key && response.number() == number ? other : response);
  }

  @Test
  void findsNothingWhereAllIsWell() {
    Findings findings = findings(250);
    for (Mode mode : Mode.values()) {
      assertEquals(List.of(), findings.broken(mode, false, false));
    }
    assertEquals(4 * Load.KEYS, findings.requests());
    assertEquals(4 * Load.KEYS, findings.successes());
    assertEquals(4 * Load.KEYS, findings.records());
    assertEquals(30, findings.longestResponseMillis());
    assertEquals(80, findings.recoveryMillis());
    assertEquals(0, findings.backlogMillis());
  }

  @Test
  void findsALostRecord() {
    arrivals.remove(new Arrival(3, 2, 220));
    assertEquals(1, findings().lost());
    assertEquals(
        List.of("1 records of successes are lost"), findings().broken(Mode.MEMORY, false, false));
    assertEquals(List.of(), findings().broken(Mode.MEMORY, true, false));
    for (Mode mode : List.of(Mode.KAFKA, Mode.DISK, Mode.KAFKA_OR_DISK)) {
      assertEquals(
          List.of("1 records of successes are lost"), findings().broken(mode, true, false));
    }
  }

  @Test
  void missesNoRecordThatWasRefusedOrIsADeadLetterOrWentWithItsTopic() {
    arrivals.remove(new Arrival(3, 2, 220));
    deadLetters.add(new Arrival(3, 2, 220));
    assertEquals(0, findings().lost());
    deadLetters.clear();
    assertEquals(0, findingsOfTopic(200).lost());
    assertEquals(1, findingsOfTopic(199).lost());
    response(3, 2, 502, 200, 230);
    assertEquals(0, findings().lost());
    assertEquals(Map.of(502, 1L), findings().errors());
  }

  @Test
  void findsALostRecordInOneTopicOfTwo() {
    List<Arrival> other = new ArrayList<>(arrivals);
    other.remove(new Arrival(0, 4, 420));
    Findings findings = Findings.of(
        responses,
        List.of(new Content(arrivals, 0), new Content(other, 0)),
        deadLetters,
        List.of());
    assertEquals(1, findings.lost());
    assertEquals(0, findings.repeated());
  }

  @Test
  void findsARepeatedRecordWhichIsNotOutOfOrder() {
    arrivals.add(new Arrival(3, 2, 500));
    assertEquals(1, findings().repeated());
    assertEquals(0, findings().disordered());
    assertEquals(List.of("1 records are repeated"), findings().broken(Mode.KAFKA, true, false));
    assertEquals(List.of("1 records are repeated"), findings().broken(Mode.MEMORY, false, false));
    assertEquals(List.of(), findings().broken(Mode.MEMORY, true, false));
    assertEquals(List.of(), findings().broken(Mode.DISK, true, false));
    assertEquals(List.of(), findings().broken(Mode.KAFKA, true, true));
  }

  @Test
  void findsARecordBehindALaterOneOfItsKey() {
    Arrival early = new Arrival(3, 2, 220);
    arrivals.remove(early);
    arrivals.add(early);
    assertEquals(1, findings().disordered());
    assertEquals(
        List.of("1 records came after a later one of their key"),
        findings().broken(Mode.DISK, true, false));
    assertEquals(List.of(), findings().broken(Mode.KAFKA_OR_DISK, true, false));
    assertEquals(
        List.of("1 records came after a later one of their key"),
        findings().broken(Mode.MEMORY, false, false));
    assertEquals(List.of(), findings().broken(Mode.MEMORY, true, false));
  }

  @Test
  void findsARecordOfNoRequest() {
    arrivals.add(new Arrival(3, 5, 500));
    assertEquals(
        List.of("1 records are of no request"), findings().broken(Mode.KAFKA_OR_DISK, true, false));
  }

  @Test
  void theRecoveryIsTheLongestWaitOfACaller() {
    response(3, 3, 503, 300, 310);
    assertEquals(430 - 250, findings(250).recoveryMillis());
    response(3, 4, 503, 400, 410);
    assertEquals(-1, findings(250).recoveryMillis());
    assertEquals(
        List.of("a caller had no success any more"),
        findings(250).broken(Mode.MEMORY, true, false));
    // A wait that the next fault ends counts from there.
    response(3, 4, 200, 400, 430);
    assertEquals(330 - 240, findings(240, 350).recoveryMillis());
  }

  @Test
  void theBacklogIsWhatWasAnsweredBeforeTheMark() {
    arrivals.remove(new Arrival(3, 2, 220));
    arrivals.add(new Arrival(3, 2, 900));
    assertEquals(900 - 250, findings(250).backlogMillis());
    assertEquals(0, findings(229).backlogMillis());
  }
}
