package dev.postrider.kong.lua;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;

/** The part of {@code os} that Kong's sandbox has: time (Lua 5.1 reference manual §5.8). */
final class OsFunctions {

  private static final DateTimeFormatter DATE_AND_TIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT);

  private OsFunctions() {}

  static LuaTable library() {
    ReadOnlyTable os = new ReadOnlyTable();
    Arguments.add(os, "clock", a -> LuaValue.valueOf(System.nanoTime() / 1e9));
    Arguments.add(os, "date", OsFunctions::date);
    Arguments.add(os, "difftime", a -> LuaValue.valueOf(a.number(1) - a.number(2, 0)));
    Arguments.add(os, "time", OsFunctions::time);
    return os.closed();
  }

  private static double now() {
    return Math.floorDiv(System.currentTimeMillis(), 1000);
  }

  private static LuaValue time(Arguments a) {
    if (a.any(1).isnil()) {
      return LuaValue.valueOf(now());
    }
    LuaTable fields = a.table(1);
    try {
      LocalDateTime date = LocalDateTime.of(integer(a, fields, "year", null), 1, 1, 0, 0)
          .plusMonths(integer(a, fields, "month", null) - 1L)
          .plusDays(integer(a, fields, "day", null) - 1L)
          .plusHours(integer(a, fields, "hour", 12))
          .plusMinutes(integer(a, fields, "min", 0))
          .plusSeconds(integer(a, fields, "sec", 0));
      return LuaValue.valueOf((double) date.atZone(ZoneId.systemDefault()).toEpochSecond());
    } catch (DateTimeException e) {
      throw a.error("time out of range");
    }
  }

  private static int integer(
      Arguments a, LuaTable fields, String name, @Nullable Integer byDefault) {
    LuaValue number = fields.get(name);
    if (number.isnumber()) {
      return (int) number.todouble();
    } else if (byDefault == null) {
      throw a.error("field '" + name + "' missing in date table");
    }
    return byDefault;
  }

  private static LuaValue date(Arguments a) {
    String format = a.text(1, "%c");
    boolean utc = format.startsWith("!");
    ZonedDateTime date;
    try {
      Instant instant = Instant.ofEpochSecond((long) a.number(2, now()));
      date = instant.atZone(utc ? ZoneOffset.UTC : ZoneId.systemDefault());
    } catch (DateTimeException e) {
      throw a.error("time out of range");
    }
    String rest = utc ? format.substring(1) : format;
    return rest.startsWith("*t") ? fields(date) : a.made(formatted(a, date, rest));
  }

  private static LuaTable fields(ZonedDateTime date) {
    LuaTable fields = new LuaTable();
    fields.set("year", date.getYear());
    fields.set("month", date.getMonthValue());
    fields.set("day", date.getDayOfMonth());
    fields.set("hour", date.getHour());
    fields.set("min", date.getMinute());
    fields.set("sec", date.getSecond());
    fields.set("wday", date.getDayOfWeek().getValue() % 7 + 1);
    fields.set("yday", date.getDayOfYear());
    boolean summer = date.getZone().getRules().isDaylightSavings(date.toInstant());
    fields.set("isdst", LuaValue.valueOf(summer));
    return fields;
  }

  private static String formatted(Arguments a, ZonedDateTime date, String format) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      a.meter().step();
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        out.append(c);
      } else {
        out.append(converted(date, format.charAt(++i)));
      }
    }
    return out.toString();
  }

  /** C's {@code strftime} in the locale C. */
  private static String converted(ZonedDateTime date, char letter) {
    return switch (letter) {
      case 'a' -> date.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'A' -> date.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'b', 'h' -> date.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'B' -> date.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'c' -> DATE_AND_TIME.format(date);
      case 'C' -> two(date.getYear() / 100);
      case 'd' -> two(date.getDayOfMonth());
      case 'D', 'x' ->
        two(date.getMonthValue()) + "/" + two(date.getDayOfMonth()) + "/"
            + two(date.getYear() % 100);
      case 'e' -> String.format(Locale.ROOT, "%2d", date.getDayOfMonth());
      case 'F' -> DateTimeFormatter.ISO_LOCAL_DATE.format(date);
      case 'G' -> Integer.toString(date.get(IsoFields.WEEK_BASED_YEAR));
      case 'g' -> two(date.get(IsoFields.WEEK_BASED_YEAR) % 100);
      case 'H' -> two(date.getHour());
      case 'I' -> two(date.get(ChronoField.CLOCK_HOUR_OF_AMPM));
      case 'j' -> String.format(Locale.ROOT, "%03d", date.getDayOfYear());
      case 'm' -> two(date.getMonthValue());
      case 'M' -> two(date.getMinute());
      case 'n' -> "\n";
      case 'p' -> date.getHour() < 12 ? "AM" : "PM";
      case 'r' ->
        two(date.get(ChronoField.CLOCK_HOUR_OF_AMPM)) + ":" + two(date.getMinute()) + ":"
            + two(date.getSecond()) + " " + (date.getHour() < 12 ? "AM" : "PM");
      case 'R' -> two(date.getHour()) + ":" + two(date.getMinute());
      case 's' -> Long.toString(date.toEpochSecond());
      case 'S' -> two(date.getSecond());
      case 't' -> "\t";
      case 'T', 'X' ->
        two(date.getHour()) + ":" + two(date.getMinute()) + ":" + two(date.getSecond());
      case 'u' -> Integer.toString(date.getDayOfWeek().getValue());
      case 'U' -> two((date.getDayOfYear() + 6 - date.getDayOfWeek().getValue() % 7) / 7);
      case 'V' -> two(date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case 'w' -> Integer.toString(date.getDayOfWeek().getValue() % 7);
      case 'W' -> two((date.getDayOfYear() + 6 - (date.getDayOfWeek().getValue() - 1)) / 7);
      case 'y' -> two(date.getYear() % 100);
      case 'Y' -> Integer.toString(date.getYear());
      case 'z' -> DateTimeFormatter.ofPattern("xx", Locale.ROOT).format(date);
      case 'Z' ->
        date.getZone().equals(ZoneOffset.UTC)
            ? "GMT"
            : DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH).format(date);
      case '%' -> "%";
      default -> "%" + letter;
    };
  }

  private static String two(int number) {
    return number < 10 ? "0" + number : Integer.toString(number);
  }
}
