package dev.postrider.systems;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All systems that the comparison knows. */
final class Peers {

  private Peers() {}

  private static List<Peer> all() {
    List<Peer> all = new ArrayList<>(List.of(ServletPeer.values()));
    all.addAll(List.of(StrimziPeer.values()));
    all.addAll(List.of(HermesPeer.values()));
    all.addAll(List.of(NginxPeer.values()));
    return all;
  }

  /**
   * The peers of these names, in upper or lower case, or all if there is none.
   *
   * @throws IllegalArgumentException if one is unknown
   */
  static List<Peer> named(List<String> names) {
    List<Peer> peers = all();
    List<String> known =
        peers.stream().map(peer -> peer.name().toLowerCase(Locale.ROOT)).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException("no peer " + name + "; known are " + known);
      }
    }
    return names.isEmpty()
        ? peers
        : peers.stream()
            .filter(peer -> names.contains(peer.name().toLowerCase(Locale.ROOT)))
            .toList();
  }
}
