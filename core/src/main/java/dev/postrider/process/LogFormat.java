package dev.postrider.process;

/** How a program writes its log. */
public enum LogFormat {
  /** Lines for people. */
  TEXT,
  /** One JSON object a line, for programs that collect logs. */
  JSON
}
