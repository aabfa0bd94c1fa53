// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPCore

@Suite struct JIDCacheTests {
    private func jid(_ text: String, in cache: inout JIDCache) throws -> JID {
        let bytes = Array(text.utf8)
        return try bytes.withUnsafeBytes { try cache.jid($0) }
    }

    @Test("an address that was seen is there, and is the same")
    func hit() throws {
        var cache = JIDCache()
        for _ in 0..<3 {
            #expect(try jid("juliet@example.com/balcony", in: &cache) == "juliet@example.com/balcony")
            #expect(cache.count == 1)
        }
    }

    @Test("the cache never holds more than its slots, and is right when addresses take each other's place")
    func bounded() throws {
        var cache = JIDCache(slots: 10, seed: 9)
        for number in 0..<1000 {
            let text = "user\(number % 37)@example.com"
            #expect(try jid(text, in: &cache).description == text)
        }
        #expect(cache.count <= 16)
    }

    @Test("long addresses and those in another spelling are parsed and not kept")
    func notKept() throws {
        var cache = JIDCache()
        let long = "a@b/" + String(repeating: "c", count: 252)
        #expect(try jid(long, in: &cache).description == long)
        #expect(try jid("Juliet@Example.com", in: &cache) == "juliet@example.com")
        #expect(cache.count == 0)
        #expect(throws: JIDError.self) { try jid("@", in: &cache) }
        #expect("".utf8.withContiguousStorageIfAvailable { cache.jidIfValid(UnsafeRawBufferPointer($0)) } == .some(nil))
    }
}
