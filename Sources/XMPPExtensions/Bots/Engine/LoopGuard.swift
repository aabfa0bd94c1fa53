// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Keeps a bot and another program from answering each other for ever.
///
/// The protocol has its means, and other programs do not always heed them. So what one address says is answered at a bounded
/// rate, so often in a day, the same text so often within a while, and what only gives back the bot's own words hardly ever. A
/// loop ends with the first message that gets no answer.
struct LoopGuard: Sendable {
    /// What becomes of a message.
    enum Verdict: Hashable, Sendable {
        case heed
        /// Too many: to be told so the first time.
        case tooFast(isFirst: Bool)
        /// The same again and again: to be told so the first time.
        case repeated(isFirst: Bool)
        /// Our own words.
        case echo
    }

    private struct Heard {
        let hash: Int
        var count = 1
        var since: Duration
    }

    private let pace: BotPace
    private var quick: TokenBucket
    private var daily: TokenBucket
    private var heard: [Heard] = []
    private var told: [[UInt8]] = []
    private var echoes = 0
    private var echoesSince = Duration.zero

    private static let remembered = 8
    private static let shortestEcho = 12
    private static let comparedBytes = 64
    private static let searchedBytes = 2048

    init(_ pace: BotPace) {
        self.pace = pace
        quick = TokenBucket(perSecond: pace.perSecond, burst: pace.burst)
        daily = TokenBucket(perSecond: Double(max(1, pace.perDay)) / 86_400, burst: pace.perDay)
    }

    /// Says what becomes of a text.
    mutating func hear(_ text: String, now: Duration) -> Verdict {
        let key = BotText.key(text)
        let isEcho = gaveBack(key)
        if now - echoesSince > pace.window { echoes = 0 }
        if isEcho {
            if echoes == 0 { echoesSince = now }
            echoes += 1
            if echoes > pace.echoes { return .echo }
        }
        let count = count(key.hashValue, now: now)
        if count > pace.repetitions { return .repeated(isFirst: count == pace.repetitions + 1) }
        return hear(now: now)
    }

    /// Says what becomes of something without a text.
    mutating func hear(now: Duration) -> Verdict {
        // A day's worth that is used up is like a moment's, only longer.
        if case .refused(let isFirst) = quick.take(now: now) { return .tooFast(isFirst: isFirst) }
        if case .refused(let isFirst) = daily.take(now: now) { return .tooFast(isFirst: isFirst) }
        return .heed
    }

    /// Notes what the bot said.
    mutating func tell(_ text: String) {
        let key = Array(BotText.key(String(text.prefix(400))).utf8.prefix(Self.comparedBytes))
        guard !key.isEmpty, told.last != key else { return }
        told.append(key)
        if told.count > Self.remembered { told.removeFirst() }
    }

    /// Whether a text is, or has in it, what the bot has said lately.
    private func gaveBack(_ key: String) -> Bool {
        let bytes = Array(key.utf8.prefix(Self.searchedBytes))
        return told.contains { words in
            if words.count < Self.comparedBytes, bytes == words { return true }
            guard words.count >= Self.shortestEcho, bytes.count >= words.count else { return false }
            for start in 0...(bytes.count - words.count) where bytes[start] == words[0] {
                if bytes[start..<(start + words.count)].elementsEqual(words) { return true }
            }
            return false
        }
    }

    private mutating func count(_ hash: Int, now: Duration) -> Int {
        heard.removeAll { now - $0.since > pace.window }
        if let place = heard.firstIndex(where: { $0.hash == hash }) {
            heard[place].count += 1
            return heard[place].count
        }
        heard.append(Heard(hash: hash, since: now))
        if heard.count > Self.remembered { heard.removeFirst() }
        return 1
    }
}
