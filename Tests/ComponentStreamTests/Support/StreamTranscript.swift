// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import XMLStream
import XMPPCore

/// A stream machine behind a real parser. Each call plays one event and gives the actions in words.
final class StreamTranscript {
    private var machine: StreamMachine
    private let parser = StreamParser(limits: StreamTranscript.limits)

    init(role: StreamMachine.Role = .initiator) {
        machine = StreamMachine(domain: "echo.example.org", role: role)
    }

    private static var limits: StreamParser.Limits {
        var limits = StreamParser.Limits()
        limits.maximumDepth = 3
        return limits
    }

    var phase: StreamMachine.Phase { machine.phase }
    var isEstablished: Bool { machine.isEstablished }

    /// One read burst: bytes, their events, and the end of the burst.
    func server(_ bytes: String) -> [String] {
        var bytes = bytes
        var events: [StreamParser.Event] = []
        var failure: XMLStreamError?
        bytes.withUTF8 { utf8 in
            do throws(XMLStreamError) {
                try parser.parse(UnsafeRawBufferPointer(utf8), into: &events)
            } catch {
                failure = error
            }
        }
        var actions = events.map { machine.received($0) }
        if let failure { actions.append(machine.parserFailed(failure)) }
        actions.append(machine.readComplete())
        return actions.compactMap(Self.words)
    }

    func connected() -> [String] { play { $0.connected() } }
    func connectFailed() -> [String] { play { $0.connectFailed("no route", kind: .unreachable) } }
    func tlsFailed() -> [String] { play { $0.tlsFailed("no certificate", kind: .tlsRefused) } }
    func tlsRecord() -> [String] { play { $0.parserFailed(XMLStreamError(.notWellFormed, "?"), isTLS: true) } }
    func verified(_ isRight: Bool) -> [String] { play { $0.verified(isRight) } }
    func replaced() -> [String] { play { $0.replaced() } }
    func inputClosed() -> [String] { play { $0.inputClosed() } }
    func stop() -> [String] { play { $0.stop() } }
    func deadlinePassed() -> [String] { play { $0.deadlinePassed() } }
    func notResponding() -> [String] { play { $0.notResponding() } }
    func received(_ event: StreamParser.Event) -> [String] { play { $0.received(event) } }

    private func play(_ event: (inout StreamMachine) -> StreamMachine.Action) -> [String] {
        [event(&machine)].compactMap(Self.words)
    }

    private static func words(_ action: StreamMachine.Action) -> String? {
        switch action {
        case .none: nil
        case .sendHeader: "header"
        case .answerHeader: "answer"
        case .verify(let digest): "verify \(digest)"
        case .accept: "accept"
        case .refuseHeader(let error, let end): "answer, error \(error.condition.name), footer, close: \(end)"
        case .authenticate(let id): "authenticate '\(id)'"
        case .established: "established"
        case .deliver(let element): "deliver \(element.name)"
        case .refuse(let element, let refusal): "refuse \(element.name) \(refusal)"
        case .sendFooter: "footer"
        case .close(let end): "close: \(end)"
        case .closeStream(let error?, let end): "error \(error.condition.name), footer, close: \(end)"
        case .closeStream(nil, let end): "footer, close: \(end)"
        }
    }
}

extension StreamTranscript {
    static let header =
        "<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' "
        + "xmlns='jabber:component:accept' from='echo.example.org' xml:lang='en' id='da4d4e38'>"

    /// What Prosody opens with when an error follows, or a server that has no use for an id.
    static let headerWithoutID =
        "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' "
        + "xmlns:stream='http://etherx.jabber.org/streams' version='1.0' id=''>"

    static func error(_ condition: String) -> String {
        "<stream:error><\(condition) xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>"
    }

    static let serverHeader =
        "<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' "
        + "xmlns='jabber:component:connect' from='echo.example.org'>"

    static func connecting() -> StreamTranscript {
        StreamTranscript()
    }

    static func awaitingHeader() -> StreamTranscript {
        let stream = StreamTranscript()
        _ = stream.connected()
        return stream
    }

    static func authenticating() -> StreamTranscript {
        let stream = awaitingHeader()
        _ = stream.server(header)
        return stream
    }

    static func established() -> StreamTranscript {
        let stream = authenticating()
        _ = stream.server("<handshake/>")
        return stream
    }

    static func closing() -> StreamTranscript {
        let stream = established()
        _ = stream.stop()
        return stream
    }

    static func closed() -> StreamTranscript {
        let stream = established()
        _ = stream.inputClosed()
        return stream
    }
}
