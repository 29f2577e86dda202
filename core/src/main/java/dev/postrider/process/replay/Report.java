package dev.postrider.process.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Tells the user what becomes of the records, a line each, and counts. Thread-safe. */
final class Report {

  private final OutputStream out;
  private final boolean dryRun;
  private long sent;
  private long failed;
  private long refused;
  private long filtered;

  Report(OutputStream out, boolean dryRun) {
    this.out = out;
    this.dryRun = dryRun;
  }

  /** The target has answered with a success, or would have been asked. */
  synchronized void sent(String place, OutgoingRequest request) {
    sent++;
    String difference = request.differences().isEmpty()
        ? ""
        : "not as it came: " + String.join(", ", request.differences());
    if (dryRun) {
      print(place + ": " + request.summary() + (difference.isEmpty() ? "" : "; " + difference));
    } else if (!difference.isEmpty()) {
      print(place + ": sent, but " + difference);
    }
  }

  /** The target has not, or not with a success. */
  synchronized void failed(String place, String reason) {
    failed++;
    print(place + ": failed: " + reason);
  }

  /** The record has no request that may be sent. */
  synchronized void refused(String place, String reason) {
    refused++;
    print(place + ": refused: " + reason);
  }

  /** The filter does not want the record. */
  synchronized void filtered() {
    filtered++;
  }

  /** Whether each record that was wanted was sent. */
  synchronized boolean isClean() {
    return failed + refused == 0;
  }

  /** The last line. */
  synchronized void total() {
    print(sent + (dryRun ? " would be sent, " : " sent, ") + failed + " failed, " + refused
        + " refused, " + filtered + " filtered out");
  }

  private void print(String line) {
    try {
      out.write((line + System.lineSeparator()).getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
