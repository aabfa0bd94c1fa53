// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// When a reminder is due.
enum Schedule: Hashable, Sendable {
    /// At a moment, wherever the buddy is: `in 20 minutes`.
    case moment(Instant)
    /// When the buddy's clocks show it: `tomorrow at noon`.
    case local(LocalTime)
    /// Again and again, from a clock time on.
    case recurring(Recurrence, from: LocalTime)

    /// The first time that is later than `instant`; of those that come once, the only one, be it past.
    func next(after instant: Instant, in zone: Zone) -> Instant? {
        switch self {
        case .moment(let moment): moment
        case .local(let local): zone.instant(local)
        case .recurring(let recurrence, let start): recurrence.next(after: instant, from: start, in: zone)
        }
    }

    /// The same without what was left out or added before a time: nothing that is still to come.
    func without(exceptionsBefore local: LocalTime) -> Schedule {
        guard case .recurring(var recurrence, let start) = self, !recurrence.exceptions.isEmpty else { return self }
        recurrence.exceptions = recurrence.exceptions.from(local)
        return .recurring(recurrence, from: start)
    }

    var isRecurring: Bool {
        if case .recurring = self { true } else { false }
    }
}

extension Schedule: Codable {
    private enum Key: String, CodingKey { case moment, local, rule, until, except, also }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if let seconds = try container.decodeIfPresent(Int.self, forKey: .moment) {
            self = .moment(Instant(seconds: seconds))
            return
        }
        let local = LocalTime(
            Instant(seconds: try container.decode(Int.self, forKey: .local)), offset: 0)
        guard let rule = try container.decodeIfPresent(String.self, forKey: .rule) else {
            self = .local(local)
            return
        }
        guard var recurrence = rule.isEmpty ? Recurrence(.dates) : Recurrence(rule: rule, start: local, in: .utc) else {
            throw DecodingError.dataCorruptedError(forKey: .rule, in: container, debugDescription: "no rule")
        }
        recurrence.until = try container.decodeIfPresent(Int.self, forKey: .until)
            .map { LocalTime(Instant(seconds: $0), offset: 0) }
        func times(_ key: Key) throws -> [LocalTime] {
            try container.decodeIfPresent([Int].self, forKey: key)?.map { LocalTime(Instant(seconds: $0), offset: 0) }
                ?? []
        }
        recurrence.exceptions = Recurrence.Exceptions(skipped: try times(.except), added: try times(.also))
        self = .recurring(recurrence, from: local)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .moment(let moment):
            try container.encode(moment.seconds, forKey: .moment)
        case .local(let local):
            try container.encode(local.secondsSince1970, forKey: .local)
        case .recurring(let recurrence, let start):
            try container.encode(start.secondsSince1970, forKey: .local)
            try container.encode(recurrence.rule, forKey: .rule)
            try container.encodeIfPresent(recurrence.until?.secondsSince1970, forKey: .until)
            let (skipped, added) = (recurrence.exceptions.skipped, recurrence.exceptions.added)
            if !skipped.isEmpty { try container.encode(skipped.map(\.secondsSince1970), forKey: .except) }
            if !added.isEmpty { try container.encode(added.map(\.secondsSince1970), forKey: .also) }
        }
    }
}
