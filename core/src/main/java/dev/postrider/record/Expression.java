package dev.postrider.record;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a value of a record is made from its request: a source such as {@code header:x-tenant}, a template
 * such as <code>{header:x-tenant}-{json:/order/id}</code>, or several of these with {@code |} between
 * them, which are tried in order. A template has no value if one of its sources has none. The word
 * {@code reject} at the end has a request without a value rejected. A backslash makes the next
 * character an ordinary one. Immutable.
 *
 * @since 0.1.0
 */
public final class Expression {

  private final String text;
  private final List<List<Part>> alternatives;
  private final boolean rejects;

  private Expression(String text, List<List<Part>> alternatives, boolean rejects) {
    this.text = text;
    this.alternatives = alternatives.stream().map(List::copyOf).toList();
    this.rejects = rejects;
  }

  /**
   * Reads a text of the language.
   *
   * @throws ExpressionSyntaxException if the text is not of that language
   */
  public static Expression parse(String text) {
    ExpressionParser parsed = new ExpressionParser(text);
    return new Expression(text, parsed.alternatives(), parsed.rejects());
  }

  /**
   * Reads one template, in which a {@code |} outside of braces is an ordinary character.
   *
   * @throws ExpressionSyntaxException if the text is none
   */
  static Expression template(String text) {
    return new Expression(text, List.of(ExpressionParser.template(text)), false);
  }

  /** Whether it is nothing but a choice of values in a JSON body. */
  boolean isJson() {
    return alternatives.size() == 1
        && alternatives.get(0).size() == 1
        && alternatives.get(0).get(0) instanceof Part.Choice choice
        && choice.sources().stream().allMatch(source -> source.kind() == SourceKind.JSON);
  }

  /**
   * A name of a path segment that the template does not have, in braces.
   *
   * @param template null if there is none
   * @return null if there is no such name
   */
  public @Nullable String segmentNotIn(@Nullable PathTemplate template) {
    return sources()
        .filter(source -> source.kind() == SourceKind.PATH && source.argument().startsWith("{"))
        .map(Source::argument)
        .filter(name -> template == null || !template.names(name))
        .findFirst()
        .orElse(null);
  }

  /**
   * A source whose value is another one each time the same request comes, as the text names it.
   *
   * @return null if there is none
   */
  public @Nullable String changingSource() {
    return sources()
        .filter(source -> source.kind().changes())
        .map(Source::toString)
        .findFirst()
        .orElse(null);
  }

  /**
   * A source in the body, as the text names it.
   *
   * @return null if there is none
   */
  public @Nullable String bodySource() {
    return sources()
        .filter(source -> source.kind().isInBody())
        .map(Source::toString)
        .findFirst()
        .orElse(null);
  }

  List<List<Part>> alternatives() {
    return alternatives;
  }

  /** Whether a request without a value is rejected. */
  boolean rejects() {
    return rejects;
  }

  Stream<Source> sources() {
    return alternatives.stream().flatMap(List::stream).flatMap(part -> part.sources().stream());
  }

  /** The text it was read from. */
  @Override
  public String toString() {
    return text;
  }
}
