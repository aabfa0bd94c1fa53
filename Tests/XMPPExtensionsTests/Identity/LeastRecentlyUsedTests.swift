// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing

@testable import XMPPExtensions

@Suite struct LeastRecentlyUsedTests {
    @Test("what was not used for the longest time goes first")
    func order() {
        var cache = LeastRecentlyUsed<String, Int>(capacity: 3)
        for (index, key) in ["a", "b", "c"].enumerated() { cache.set(key, index) }
        #expect(cache.use("a") == 0)
        #expect(cache.peek("b") == 1)
        cache.set("d", 3)
        #expect(cache.peek("b") == nil)
        cache.set("c", 4)
        cache.set("e", 5)
        #expect(cache.peek("a") == nil)
        #expect(cache.use("c") == 4)
        cache.remove("c")
        cache.remove("c")
        #expect(cache.use("c") == nil)
        #expect(cache.count == 2)
    }

    @Test("it does what a list in order of use does, whatever is done to it")
    func random() {
        var generator = SystemRandomNumberGenerator()
        for capacity in [0, 1, 2, 7] {
            var cache = LeastRecentlyUsed<Int, Int>(capacity: capacity)
            var list: [(key: Int, value: Int)] = []
            for step in 0..<2000 {
                let key = Int.random(in: 0..<10, using: &generator)
                let position = list.firstIndex { $0.key == key }
                switch Int.random(in: 0..<4, using: &generator) {
                case 0:
                    #expect(cache.peek(key) == position.map { list[$0].value })
                case 1:
                    #expect(cache.use(key) == position.map { list[$0].value })
                    if let position { list.append(list.remove(at: position)) }
                case 2:
                    cache.remove(key)
                    if let position { list.remove(at: position) }
                default:
                    cache.set(key, step)
                    if let position { list.remove(at: position) }
                    list.append((key, step))
                    if list.count > max(1, capacity) { list.removeFirst() }
                }
                #expect(cache.count == list.count)
            }
        }
    }
}
