// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Notation
internal import Synchronization

/// A listener as those see it who came by it, also once the settings say something else of it.
///
/// A listener is opened and closed; its door stays the same for as long as the settings want
/// something to listen there, so that who is inside is judged by what they say now.
final class Door: Sendable {
  private struct State {
    var plan: ListenerPlan
    var rules: ListenerRules
  }

  private let state: Mutex<State?>
  /// The setting that asked for it, for messages.
  let setting: String

  init(_ plan: ListenerPlan) {
    setting = plan.setting
    state = Mutex(State(plan: plan, rules: plan.rules))
  }

  /// Takes over what the settings say now, `nil` for nothing; gives whether it is something else.
  func change(to plan: ListenerPlan?) -> Bool {
    state.withLock { state in
      guard state?.plan != plan else { return false }
      state = plan.map { State(plan: $0, rules: $0.rules) }
      return true
    }
  }

  /// How somebody is treated who came by it; `nil` where they could not come any more.
  func rules(for address: SocketAddress, isEncrypted: Bool) -> ListenerRules? {
    state.withLock { state in
      guard let state, state.plan.allows(address), isEncrypted || !state.plan.isEncrypted else {
        return nil
      }
      var rules = state.rules
      rules.isEncrypted = isEncrypted
      return rules
    }
  }
}

/// The door by which a connection came, and how it did.
struct Entry: Sendable {
  let door: Door
  let address: SocketAddress
  let isEncrypted: Bool

  /// The setting that asked for its listener.
  var setting: String { door.setting }

  /// How it is treated now; `nil` where it is to end.
  var rules: ListenerRules? { door.rules(for: address, isEncrypted: isEncrypted) }
}

/// What makes a door the same one from one reading of the settings to the next.
enum DoorKey: Hashable {
  /// Who may be what there stands in all of it.
  case unix(ListenerPlan)
  case http(SocketAddress)
  case raw(SocketAddress)
  case console(MachineName)
  /// A port that the kernel picks anew.
  case picked(ListenerPlan)
}
