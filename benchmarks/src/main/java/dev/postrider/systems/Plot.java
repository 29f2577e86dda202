package dev.postrider.systems;

import java.util.List;
import java.util.Locale;

/**
 * A small SVG: two quantities over a third, whose axis is logarithmic. Each quantity has an axis of
 * its own, from zero, left and right.
 */
final class Plot {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 320;
  private static final int MARGIN = 64;
  private static final String LEFT_COLOR = "#1f5fa8";
  private static final String RIGHT_COLOR = "#b3541e";

  /**
   * A quantity.
   *
   * @param name what it is, with its unit
   * @param values one for each x
   */
  record Series(String name, List<Double> values) {

    double max() {
      return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }
  }

  private Plot() {}

  /** The plot; x ascends and is above zero. */
  static String svg(String title, List<Double> x, Series left, Series right) {
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif'"
            + " font-size='12'>",
        WIDTH,
        HEIGHT);
    add(svg, "<rect width='%d' height='%d' fill='white'/>", WIDTH, HEIGHT);
    text(svg, WIDTH / 2.0, 24, "middle", "black", title);
    line(svg, MARGIN, HEIGHT - MARGIN, WIDTH - MARGIN, HEIGHT - MARGIN);
    line(svg, MARGIN, MARGIN, MARGIN, HEIGHT - MARGIN);
    line(svg, WIDTH - MARGIN, MARGIN, WIDTH - MARGIN, HEIGHT - MARGIN);
    for (double value : x) {
      text(svg, across(value, x), HEIGHT - MARGIN + 20, "middle", "black", number(value));
    }
    series(svg, x, left, LEFT_COLOR, MARGIN - 6, "end");
    series(svg, x, right, RIGHT_COLOR, WIDTH - MARGIN + 6, "start");
    text(svg, MARGIN, HEIGHT - 16, "start", LEFT_COLOR, left.name());
    text(svg, WIDTH - MARGIN, HEIGHT - 16, "end", RIGHT_COLOR, right.name());
    return svg.append("</svg>\n").toString();
  }

  private static void series(
      StringBuilder svg, List<Double> x, Series series, String color, int axis, String anchor) {
    text(svg, axis, HEIGHT - MARGIN, anchor, color, "0");
    text(svg, axis, MARGIN + 4, anchor, color, number(series.max()));
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < x.size(); i++) {
      double across = across(x.get(i), x);
      double up = HEIGHT - MARGIN - series.values().get(i) / series.max() * (HEIGHT - 2 * MARGIN);
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", across, up));
      add(svg, "<circle cx='%.1f' cy='%.1f' r='3' fill='%s'/>", across, up, color);
    }
    add(svg, "<polyline points='%s' fill='none' stroke='%s' stroke-width='2'/>", points, color);
  }

  private static double across(double value, List<Double> x) {
    double first = Math.log(x.get(0));
    double last = Math.log(x.get(x.size() - 1));
    return MARGIN + 24 + (Math.log(value) - first) / (last - first) * (WIDTH - 2 * MARGIN - 48);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value).replace(".0", "");
  }

  private static void line(StringBuilder svg, int x1, int y1, int x2, int y2) {
    add(svg, "<line x1='%d' y1='%d' x2='%d' y2='%d' stroke='gray'/>", x1, y1, x2, y2);
  }

  private static void text(
      StringBuilder svg, double x, double y, String anchor, String color, String text) {
    add(
        svg,
        "<text x='%.1f' y='%.1f' text-anchor='%s' fill='%s'>%s</text>",
        x,
        y,
        anchor,
        color,
        text);
  }

  private static void add(StringBuilder svg, String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
