// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import HTTP
import Testing

struct RouterTests {
  private let router: Router<String>

  init() {
    var router = Router<String>()
    router.add(.get, "/", "page")
    router.add(.get, "/machines", "machines")
    router.add(.get, "/machines/{names}", "some")
    router.add(.put, "/machines/{name}", "put")
    router.add(.delete, "/machines/{name}", "delete")
    router.add(.get, "/console/{name}/scrollback", "scrollback")
    router.add(.get, "/console/{name}", "console")
    self.router = router
  }

  @Test(
    arguments: [
      (Method.get, [], "page", []), (.get, ["machines"], "machines", []),
      (.head, ["machines"], "machines", []), (.put, ["machines", "osl03"], "put", ["osl03"]),
      (.get, ["machines", "osl0[1-3]"], "some", ["osl0[1-3]"]),
      (.get, ["console", "a", "scrollback"], "scrollback", ["a"]),
    ] as [(Method, [String], String, [String])]
  )
  func `a path finds its handler`(
    method: Method,
    segments: [String],
    handler: String,
    captured: [String]
  ) throws {
    let found = try router.find(method, segments)
    #expect(found.handler == handler)
    #expect(found.captured == captured)
  }

  @Test(arguments: [["x"], ["machines", ""], ["console"], ["console", "a", "b"], [""]])
  func `an unknown path is not found`(segments: [String]) {
    let refusal = #expect(throws: HTTPRefusal.self) { try router.find(.get, segments) }
    #expect(refusal?.status == .notFound)
  }

  @Test func `a known path with another method says which ones it takes`() {
    let refusal = #expect(throws: HTTPRefusal.self) { try router.find(.post, ["machines", "a"]) }
    #expect(refusal?.status == .methodNotAllowed)
    #expect(refusal?.fields == [Field("Allow", "GET, PUT, DELETE")])
  }
}
