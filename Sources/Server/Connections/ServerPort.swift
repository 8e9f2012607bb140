// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop

/// A loop's connections, as other threads see them.
///
/// Unchecked: `shard` is set by the first job on the loop and touched by later jobs there,
/// and by nobody else.
final class ServerPort: @unchecked Sendable {
  let loop: LoopPort
  private var shard: ServerShard?

  init(_ loop: LoopPort, context: ServerContext) {
    self.loop = loop
    loop.post { [self] in shard = ServerShard(on: $0, context: context) }
  }

  /// Runs `body` on the loop.
  func post(_ body: @escaping @Sendable (ServerShard) -> Void) {
    loop.post { [self] _ in
      if let shard { body(shard) }
    }
  }

  /// Closes all connections, and lets go of what belongs to the loop.
  func end() {
    loop.post { [self] _ in
      shard?.close()
      shard = nil
    }
  }
}
