// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import FoundationEssentials
import Logging
import NIOCore
import TLSEngine

/// What a component knows of the others that share its domain. They tell each other by way of the server, which is all
/// that they have in common: a stanza from any address of the domain to any other comes to one of them.
///
/// A carrier is an IQ result, which nobody answers and which waits in no lane. It says whom it is for; whoever else gets it
/// sends it on, to another address. It is authenticated by the secret, which the replicas share with the server and nobody
/// else.
struct Replicas {
    static let namespace = "urn:swift-xmpp-component:replicas:0"
    /// What is handed over, in base64; or a note of where a probe has landed.
    static let carrier = QName("carrier", in: namespace)
    /// Finds out where stanzas go.
    static let probe = QName("probe", in: namespace)

    /// Until what is on its way must have come.
    static let round = Duration.seconds(10)
    /// Between two checks.
    static let interval = Duration.seconds(60)
    /// A replica that was not heard of for so long is none.
    static let memory = Duration.seconds(200)
    /// Replicas that are remembered.
    static let limit = 64
    /// How often a carrier is sent on at most.
    static let maximumHops = 128

    /// The name that answers to our requests are known by.
    let tag: String
    var check = BalancingCheck()
    var timer: Scheduled<Void>?
    /// What was said last.
    var verdict: BalancingCheck.Verdict?
    /// When each of the others was heard of last.
    private var heard: [String: UInt64] = [:]
    /// Answers to others who were not heard of yet: whoever has just come may get such before it is told who else is there.
    private(set) var early = EarlyAnswers()

    init(tag: String) { self.tag = tag }

    /// - Returns: The answers that are for it and have come already.
    mutating func hear(of tag: String, now: UInt64) -> [Element] {
        guard tag != self.tag else { return [] }
        forget(now: now)
        guard heard[tag] != nil || heard.count < Self.limit else { return [] }
        heard[tag] = now
        return early.take(tag)
    }

    /// Keeps an answer until its owner is heard of.
    ///
    /// - Returns: Whether it is kept.
    mutating func keep(_ answer: Element, for tag: String) -> Bool { early.keep(answer, for: tag) }

    /// A stream was established: others are heard of in its first round.
    mutating func meetOthers() { early.open() }

    /// The first round is over, or the stream.
    ///
    /// - Returns: How many answers were for nobody.
    mutating func othersAreKnown() -> Int { early.close() }

    mutating func forget(now: UInt64) {
        heard = heard.filter { now &- $0.value < Self.memory.nanoseconds }
    }

    func knows(_ tag: String) -> Bool { heard[tag] != nil }

    /// So that a carrier misses its goal once in 65536 times, even if each place is as likely.
    var hops: Int { min(16 * (heard.count + 1), Self.maximumHops) }
}

// Several processes with one domain (architecture: semantics 4).
extension ComponentRuntime {
    /// Takes an answer that nobody here waits for.
    ///
    /// - Returns: Whether it is of another replica, or for one.
    func takeForReplicas(_ element: Element, from: JID) -> Bool {
        guard let own = replicas?.tag else { return false }
        if from.hasDomain(of: domain), element["type"] == "result", let content = element.firstChild {
            if content.isNamed(Replicas.probe) {
                takeProbe(content)
                return true
            }
            if content.isNamed(Replicas.carrier) {
                takeCarrier(content)
                return true
            }
        }
        guard let id = element["id"], let tag = IdentifierSource.tag(of: id), tag != own else { return false }
        guard replicas?.knows(tag) == true else { return replicas?.keep(element, for: tag) ?? false }
        handOver(answer: element, to: tag)
        return true
    }

    private func hear(of tag: String) {
        for answer in replicas?.hear(of: tag, now: now) ?? [] { handOver(answer: answer, to: tag) }
    }

    private func handOver(answer: Element, to tag: String) {
        if !handOver(answer, to: tag) { metrics.dropped(.overLimit) }
    }

    /// Hands a request over to the process that made an id.
    ///
    /// - Returns: Whether it is; not when the id is our own or nobody's who is known, or the request too large.
    func handOver(_ element: Element, belongingTo id: String?) -> Bool {
        guard let replicas, let tag = id.flatMap(IdentifierSource.tag), tag != replicas.tag, replicas.knows(tag) else {
            return false
        }
        return handOver(element, to: tag)
    }

    /// - Returns: Whether it is small enough.
    private func handOver(_ element: Element, to tag: String) -> Bool {
        var inner = Writer(capacity: 512)
        inner.copy(element)
        let text = inner.withBytes { Data($0) }.base64EncodedString()
        guard text.utf8.count + 1024 < configuration.limits.maximumOutboundStanzaBytes else { return false }
        metrics.handedOver()
        sendCarrier(text, to: tag, hops: replicas?.hops ?? 1)
        return true
    }

    private func sendCarrier(_ text: String, to tag: String, hops: Int) {
        guard let session else { return }
        sendToDomain(sender: identifiers.request(), recipient: identifiers.request()) { writer in
            writer.start(Replicas.carrier)
            writer.attribute("to", tag)
            writer.attribute("hops", "\(hops)")
            writer.attribute("code", session.authenticationCode(of: "\(tag) \(text)"))
            writer.text(text)
            writer.end()
        }
    }

    /// A result from one address of the domain to another, which comes to some replica.
    private func sendToDomain(sender: String, recipient: String, _ content: (inout Writer) -> Void) {
        try? encode { writer in
            writer.start(own: "iq")
            writer.attribute("from", "\(sender)@\(configuration.domain)")
            writer.attribute("to", "\(recipient)@\(configuration.domain)")
            writer.attribute("id", identifiers.stanza())
            writer.attribute("type", "result")
            content(&writer)
            writer.end()
        }
    }

    private func takeCarrier(_ carrier: Element) {
        guard let own = replicas?.tag, let tag = carrier["to"], let code = carrier["code"],
            let hops = carrier["hops"].flatMap({ Int($0) }), let session
        else { return metrics.dropped(.unexpectedAnswer) }
        let text = carrier.text
        guard Digest.isEqual(code, session.authenticationCode(of: "\(tag) \(text)")) else {
            return metrics.dropped(.unexpectedAnswer)
        }
        guard tag == own else {
            // Whoever it is for has gone, or chance has it.
            guard hops <= Replicas.maximumHops else { return metrics.dropped(.lateAnswer) }
            guard hops <= 1 else { return sendCarrier(text, to: tag, hops: hops - 1) }
            // Who waits for an answer gets one.
            guard let element = decode(text), element.isRequest else { return metrics.dropped(.lateAnswer) }
            return receive(element, mayBeAnothers: false)
        }
        let words = text.split(separator: " ")
        if words.count == 3, words[0] == "landed", let number = Int(words[1]) {
            hear(of: String(words[2]))
            replicas?.check.landed(number, at: String(words[2]))
        } else if let element = decode(text), let from = element["from"].flatMap({ try? JID(parsing: $0) }) {
            if element.isRequest { receive(element) } else { resolve(element, from: from) }
        } else {
            metrics.dropped(.unexpectedAnswer)
        }
    }

    private func decode(_ text: String) -> Element? {
        guard let bytes = Data(base64Encoded: text) else { return nil }
        return try? Element(
            parsing: String(decoding: bytes, as: UTF8.self), defaultNamespace: "jabber:component:accept",
            limits: configuration.limits.stream)
    }

    // MARK: Balancing

    private func takeProbe(_ probe: Element) {
        guard let own = replicas?.tag, let tag = probe["of"], let number = probe["number"].flatMap({ Int($0) }),
            let code = probe["code"], let session,
            Digest.isEqual(code, session.authenticationCode(of: "probe \(tag) \(number)"))
        else { return metrics.dropped(.unexpectedAnswer) }
        guard tag != own else {
            replicas?.check.landed(number, at: own)
            return
        }
        hear(of: tag)
        sendCarrier("landed \(number) \(own)", to: tag, hops: replicas?.hops ?? 1)
    }

    /// A stream is established.
    func beginBalancingCheck() {
        replicas?.meetOthers()
        checkBalancing()
    }

    /// Looks where the server sends what is for us, again and again.
    private func checkBalancing() {
        guard let tag = replicas?.tag, let session else { return }
        replicas?.forget(now: now)
        let salt = identifiers.request()
        for probe in replicas?.check.begin() ?? [] {
            sendToDomain(sender: "s\(probe.sender).\(salt)", recipient: "r\(probe.recipient).\(salt)") { writer in
                writer.start(Replicas.probe)
                writer.attribute("of", tag)
                writer.attribute("number", "\(probe.number)")
                writer.attribute("code", session.authenticationCode(of: "probe \(tag) \(probe.number)"))
                writer.end()
            }
        }
        scheduleFlush()
        replicas?.timer?.cancel()
        replicas?.timer = loop.scheduleTask(in: Replicas.round.timeAmount) { self.finishBalancingCheck() }
    }

    private func finishBalancingCheck() {
        dropEarlyAnswers()
        guard let verdict = replicas?.check.finish() else { return checkBalancing() }
        replicas?.timer = loop.scheduleTask(in: Replicas.interval.timeAmount) { self.checkBalancing() }
        component?.noteBalancing(Balancing(verdict, domain: configuration.domain))
        let isSame = replicas?.verdict.map {
            $0.method == verdict.method && $0.replicas == verdict.replicas && ($0.lost > 0) == (verdict.lost > 0)
        }
        replicas?.verdict = verdict
        // What drops stanzas is said each time.
        guard verdict.lost > 0 || isSame != true else { return }
        logger.log(
            level: verdict.lost > 0 ? .error : .info, "balancing",
            metadata: [
                "replicas": "\(verdict.replicas)", "method": "\(verdict.method)",
                "lostProbes": "\(verdict.lost) of \(verdict.sent)",
                "advice": "\(Advice.text(for: verdict, domain: configuration.domain))",
            ])
    }

    /// The stream has ended.
    func endBalancingCheck() {
        dropEarlyAnswers()
        replicas?.timer?.cancel()
        replicas?.timer = nil
    }

    private func dropEarlyAnswers() {
        for _ in 0..<(replicas?.othersAreKnown() ?? 0) { metrics.dropped(.unexpectedAnswer) }
    }
}

extension Element {
    fileprivate var isRequest: Bool {
        switch withAttributeBytes("type", { IQType(bytes: $0) }) ?? nil {
        case .get, .set: true
        case .result, .error, nil: false
        }
    }
}
