package dev.postrider.record;

import java.util.List;

/** A piece of a template. Immutable. */
sealed interface Part {

  /** Where the value may come from, in the order in which the sources are tried. */
  List<Source> sources();

  /** Text that is the same for all requests. */
  record Literal(String text) implements Part {

    @Override
    public List<Source> sources() {
      return List.of();
    }
  }

  /**
   * The first of some sources that the request has.
   *
   * @param rejects whether a request without any of them is rejected
   */
  record Choice(List<Source> sources, boolean rejects) implements Part {

    public Choice {
      sources = List.copyOf(sources);
    }
  }
}
