// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// What the suites about commands share: the service of the XEP's examples, and a requester to talk to it.

import Synchronization
import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// What a service was told to do.
final class ServiceLog: Sendable {
    private let lines = Mutex<[String]>([])
    var entries: [String] { lines.withLock(\.self) }
    func note(_ line: String) { lines.withLock { $0.append(line) } }
}

/// The first stage of the examples of XEP-0050 §2.4.2.
struct SelectService: TypedForm {
    var service = ""
    let title: String? = "Configure Service"
    let instructions = ["Please select the service to configure."]
    var fields: [TypedField<Self>] {
        [
            .choice(
                "service", \.service, label: "Service",
                of: [FormOption("httpd"), FormOption("jabberd"), FormOption("postgresql")], isRequired: true)
        ]
    }
}

/// The second stage.
struct RunLevels: TypedForm {
    var service: String
    var levels: [String] = ["3", "5"]
    var state = "off"
    let title: String? = "Configure Service"
    var instructions: [String] { ["Please select the run modes and state for '\(service)'."] }
    var fields: [TypedField<Self>] {
        [
            .choices(
                "runlevel", \.levels, label: "Run Modes",
                of: [FormOption("1"), FormOption("2"), FormOption("3"), FormOption("5")]),
            .choice("state", \.state, label: "Run State", of: [FormOption("off"), FormOption("on")], isRequired: true),
        ]
    }
}

/// `config` of the examples of XEP-0050: two forms, then it is done.
struct ConfigureService: AdHocCommand {
    let node = "config"
    let name = "Configure Service"
    let log: ServiceLog

    func execute(_ context: CommandContext) async throws -> CommandStep {
        .ask(SelectService()) { selection, _ in
            .ask(RunLevels(service: selection.service), isLast: true) { levels, context in
                if levels.state == "on", levels.levels.isEmpty {
                    throw levels.rejection(["runlevel": "Choose at least one."])
                }
                log.note("\(selection.service) \(levels.levels.joined(separator: ",")) \(context.requester)")
                return .done("Service '\(levels.service)' has been configured.")
            }
        }
    }
}

/// Somebody who executes commands, as the server's end of the stream.
struct Requester {
    let stream: TestStream
    var from = "requester@domain/resource"
    var to = "echo.localhost"

    /// Sends a request as it is, and takes what comes back.
    func exchange(_ payload: Element, type: String = "set", id: String = unusedID(), language: String? = nil)
        async throws
        -> Element
    {
        let language = language.map { " xml:lang='\($0)'" } ?? ""
        try await stream.send(
            "<iq type='\(type)' id='\(id)' from='\(from)' to='\(to)'\(language)>\(payload)</iq>")
        let answer = try await stream.next()
        #expect(answer["id"] == id)
        #expect(answer["to"] == from)
        #expect(answer["from"] == to)
        if let error = answer.child("error") { throw StanzaError(error) }
        #expect(answer["type"] == "result")
        return try #require(answer.firstChild)
    }

    func ask(_ request: CommandRequest, id: String = unusedID(), language: String? = nil) async throws
        -> CommandResponse
    {
        try CommandResponse(await exchange(Element(request), id: id, language: language))
    }

    func ask<Request: IQRequest>(_ request: Request) async throws -> Request.Response {
        try Request.Response(resultPayload: await exchange(Element(request), type: Request.kind.rawValue))
    }

    /// What a request is refused with.
    func refusal(_ request: CommandRequest, id: String = unusedID(), language: String? = nil) async throws
        -> StanzaError
    {
        try await refusal(Element(request), id: id, language: language)
    }

    func refusal(_ payload: Element, type: String = "set", id: String = unusedID(), language: String? = nil)
        async throws
        -> StanzaError
    {
        do {
            let answer = try await exchange(payload, type: type, id: id, language: language)
            throw ExpectationFailure(expected: "an error", actual: "\(answer)")
        } catch let error as StanzaError {
            return error
        }
    }
}

/// An id that no stanza has had: one that comes again with its request is the same request.
func unusedID() -> String { String(UInt64.random(in: .min ... .max), radix: 36) }

/// A request on a session, with a form filled in.
func going(
    on session: CommandResponse, _ action: CommandAction? = nil, _ values: [String: [String]]? = nil
) -> CommandRequest {
    CommandRequest(
        session.node, sessionID: session.sessionID, action: action,
        form: values.map { values in
            DataForm(.submit, fields: values.sorted { $0.key < $1.key }.map { FormField($0.key, values: $0.value) })
        })
}
