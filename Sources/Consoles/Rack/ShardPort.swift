// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop

/// A shard as other threads see it.
///
/// Unchecked: `shard` is set by the first job on the shard's loop and touched by later jobs
/// there, and by nobody else.
final class ShardPort: @unchecked Sendable {
  let loop: LoopPort
  private var shard: Shard?

  init(_ loop: LoopPort, make: @escaping @Sendable (Loop) -> Shard) {
    self.loop = loop
    loop.post { [self] in shard = make($0) }
  }

  /// Runs `body` on the shard's loop.
  func post(_ body: @escaping @Sendable (Shard) -> Void) {
    loop.post { [self] _ in
      if let shard { body(shard) }
    }
  }

  deinit { shard?.letGo() }

  /// Lets go of the shard, on its loop.
  func end() {
    loop.post { [self] _ in
      shard?.letGo()
      shard = nil
    }
  }
}
