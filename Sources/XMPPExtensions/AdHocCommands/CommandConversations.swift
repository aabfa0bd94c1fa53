// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2.4 (execution), as a chat

import Logging
import Synchronization
import XMPPComponent
import XMPPCore

/// Answers the lines of ``CommandChat``: remembers for each full address which stage of which command it is at.
final class CommandConversations: Sendable {
    private typealias Assignment = CommandLine.Assignment

    private struct Key: Hashable {
        let requester: JID
        let address: JID
    }

    private struct Place {
        /// The stage that was shown last; `nil` when none is under way.
        var response: CommandResponse?
        /// Whether it was told last that it was not understood. Not said twice: the other side may be a program too.
        var isPuzzled = false
        var usedAt: UInt64 = 0
    }

    private struct State {
        var places: [Key: Place] = [:]
        var uses: UInt64 = 0
    }

    private let chat: CommandChat
    private let desk: CommandDesk
    private let state = Mutex(State())

    init(_ chat: CommandChat, desk: CommandDesk) {
        self.chat = chat
        self.desk = desk
    }

    /// How many are remembered.
    var count: Int { state.withLock { $0.places.count } }

    func answer(_ message: Message, _ context: MessageContext) async throws {
        guard let body = message.body, !body.isEmpty, let requester = message.from else { return }
        let origin = CommandOrigin(
            component: context.component, address: context.address, requester: requester, language: nil, stanzaID: nil,
            logger: context.logger)
        guard body.utf8.count <= chat.maximumLineBytes else {
            return try await context.reply(body: "This is too long to be read.")
        }
        guard let text = await reply(to: body, origin) else { return }
        let limit = max(80, chat.maximumAnswerCharacters)
        try await context.reply(body: text.count > limit ? text.prefix(limit) + "\n… (cut)" : text)
    }

    /// Whether somebody is in the midst of a command.
    func isUnderWay(_ origin: CommandOrigin) -> Bool { key(origin).flatMap(response(of:)) != nil }

    /// Whether a line does something at the stage that somebody is at.
    func isMeant(_ line: String, _ origin: CommandOrigin) -> Bool {
        guard let stage = key(origin).flatMap(response(of:)), let line = try? CommandLine(line) else { return false }
        switch line {
        case .act, .show, .fill: return true
        case .text: return stage.form?.awaited != nil
        case .help, .run: return false
        }
    }

    private func key(_ origin: CommandOrigin) -> Key? {
        origin.requester.map { Key(requester: $0, address: origin.address) }
    }

    /// What is answered to a line; `nil` for nothing.
    func reply(to line: String, _ origin: CommandOrigin) async -> String? {
        guard let key = key(origin) else { return nil }
        do {
            switch try CommandLine(line) {
            case .help(let node): return try await help(node, key, origin)
            case .run(let node, let values):
                // What was under way is given up: one conversation, one command.
                if let old = response(of: key) { _ = try? await act(.cancel, on: old, nil, origin) }
                note(nil, key)
                let first = try await desk.answer(CommandRequest(node), origin)
                return try await fill(values, first, key, origin)
            case .act(let action):
                guard let stage = response(of: key) else { return puzzled(key, "No command is under way.") }
                return show(try await act(action, on: stage, stage.form?.kept, origin), key)
            case .show:
                guard let stage = response(of: key) else { return puzzled(key, "No command is under way.") }
                return CommandText.text(of: stage)
            case .fill(let values):
                guard let stage = response(of: key) else { return puzzled(key, nil) }
                return try await fill(values, stage, key, origin)
            case .text(let text):
                guard let stage = response(of: key), let field = stage.form?.awaited else { return puzzled(key, nil) }
                return try await fill([Assignment(name: field, value: text)], stage, key, origin)
            }
        } catch let mistake as CommandLine.Mistake {
            return mistake.message
        } catch let error as any StanzaErrorConvertible {
            return tell(error.stanzaError, key)
        } catch {
            origin.logger.error("a command failed", metadata: ["error": "\(error)"])
            return "Something went wrong here; it was written to the log."
        }
    }

    // MARK: Stages

    /// Fills in what is known, stage by stage, and shows where that leads.
    private func fill(
        _ values: [Assignment], _ response: CommandResponse, _ key: Key, _ origin: CommandOrigin
    ) async throws -> String {
        var rest = values
        var response = response
        // A command has few stages; one that never ends must not keep us.
        for _ in 0..<16 {
            guard response.status == .executing, !rest.isEmpty,
                let form = response.forms.first(where: { $0.kind == .form })
            else { break }
            let own = rest.filter { form.field(called: $0.name) != nil }
            let foreign = rest.filter { form.field(called: $0.name) == nil }
            let step = response.actions?.standard ?? .complete
            // A name that is mistyped must not be passed over when the command is done next.
            if let name = foreign.first?.name, own.isEmpty || step == .complete {
                note(response, key)
                return "Error: there is no field «\(name.excerpt)» here.\n" + CommandText.text(of: response)
            }
            let submission = form.submission(form.values(own))
            response = try await act(step.action, on: response, submission, origin)
            rest = foreign
            if response.notes.contains(where: { $0.severity == .error }) { break }
        }
        var text = show(response, key)
        if response.status != .executing, let name = rest.first?.name {
            text += "\nWarning: nothing asked for «\(name.excerpt)»."
        }
        return text
    }

    private func act(
        _ action: CommandAction, on response: CommandResponse, _ form: DataForm?, _ origin: CommandOrigin
    ) async throws -> CommandResponse {
        let carriesForm = action != .cancel && action != .previous
        return try await desk.answer(
            CommandRequest(
                response.node, sessionID: response.sessionID, action: action, form: carriesForm ? form : nil), origin)
    }

    private func show(_ response: CommandResponse, _ key: Key) -> String {
        note(response.status == .executing ? response : nil, key)
        return CommandText.text(of: response)
    }

    private func tell(_ error: StanzaError, _ key: Key) -> String {
        if let condition = CommandError(error)?.condition {
            switch condition {
            case .sessionExpired, .badSessionID:
                note(nil, key)
                return "The command is over. Begin again with: run COMMAND"
            case .badAction: return "That cannot be done now. Say show to see what can."
            default: break
            }
        }
        switch error.condition {
        case .forbidden: return "You may not do that."
        case .itemNotFound: return "\(error.text ?? "There is no such command.") Say help for those there are."
        default: return error.text.map { "Error: \($0)" } ?? "Error: \(error.condition.name)"
        }
    }

    // MARK: Help

    private func help(_ node: String?, _ key: Key, _ origin: CommandOrigin) async throws -> String {
        note(response(of: key), key)
        guard let node else {
            let listed = try await desk.list(for: key.requester, at: key.address)
            let lines = listed.map { "  \($0.node): \($0.name ?? "")" }
            let usage = "Say run COMMAND name=value … to execute one, help COMMAND for more of it."
            guard !lines.isEmpty else { return "There are no commands that you may execute." }
            return ([chat.greeting ?? "Commands:"] + lines + [usage]).joined(separator: "\n")
        }
        guard let command = desk.shelf[node], try await command.isAllowed(for: key.requester, at: key.address) else {
            return "There is no command «\(node.excerpt)» that you may execute. Say help for those there are."
        }
        return [
            "\(command.node): \(command.name)", command.details, "Say run \(command.node) to see what it asks for.",
        ]
        .compactMap(\.self).joined(separator: "\n")
    }

    private func puzzled(_ key: Key, _ text: String?) -> String? {
        let wasPuzzled = state.withLock { state in
            let before = state.places[key]?.isPuzzled ?? false
            state.places[key, default: Place()].isPuzzled = true
            touch(key, &state)
            return before
        }
        return wasPuzzled ? nil : [text, "Say help to see what I can do."].compactMap(\.self).joined(separator: " ")
    }

    // MARK: Places

    private func response(of key: Key) -> CommandResponse? { state.withLock { $0.places[key]?.response } }

    private func note(_ response: CommandResponse?, _ key: Key) {
        state.withLock { state in
            guard let response else {
                state.places[key] = nil
                return
            }
            state.places[key] = Place(response: response)
            touch(key, &state)
        }
    }

    private func touch(_ key: Key, _ state: inout State) {
        state.uses += 1
        state.places[key]?.usedAt = state.uses
        guard state.places.count > max(1, chat.maximumConversations),
            let oldest = state.places.min(by: { $0.value.usedAt < $1.value.usedAt })?.key
        else { return }
        // Its session ends by itself when it is too old.
        state.places[oldest] = nil
    }
}

// MARK: - What was typed, as values of a form

extension DataForm {
    /// The form filled in as it is.
    fileprivate var kept: DataForm? { kind == .form ? submission(values([])) : nil }

    /// The one field that a form waits for.
    fileprivate var awaited: String? {
        let visible = fields.filter { $0.kind != .hidden && $0.kind != .fixed }
        let empty = visible.filter { $0.isRequired && $0.values.isEmpty }
        return (visible.count == 1 ? visible.first : empty.count == 1 ? empty.first : nil)?.variable
    }

    func field(called name: String) -> FormField? {
        let visible = fields.filter { $0.kind != .hidden && $0.kind != .fixed && $0.variable != nil }
        return visible.first { $0.variable == name }
            ?? visible.first {
                $0.variable?.lowercased() == name.lowercased() || $0.label?.lowercased() == name.lowercased()
            }
    }

    /// What was typed after a command's name: `name=value`, and what has no name in the order of the fields. What is left over
    /// belongs to the last field.
    func assignments(in line: String) throws(CommandLine.Mistake) -> [CommandLine.Assignment] {
        let visible = fields.filter { $0.kind != .hidden && $0.kind != .fixed }.compactMap(\.variable)
        var assignments: [CommandLine.Assignment] = []
        var unnamed: [String] = []
        for word in try CommandLine.words(line[...]) {
            if let assignment = word.assignment, field(called: assignment.name) != nil {
                assignments.append(assignment)
            } else {
                unnamed.append(word.text)
            }
        }
        let free = visible.filter { variable in !assignments.contains { field(called: $0.name)?.variable == variable } }
        guard unnamed.isEmpty || !free.isEmpty else {
            throw CommandLine.Mistake(message: "Nothing asked for «\((unnamed.first ?? "").excerpt)».")
        }
        for (variable, word) in zip(free.dropLast(), unnamed) {
            assignments.append(CommandLine.Assignment(name: variable, value: word))
        }
        let rest = unnamed.dropFirst(max(0, free.count - 1))
        if let last = free.last, !rest.isEmpty {
            assignments.append(CommandLine.Assignment(name: last, value: rest.joined(separator: " ")))
        }
        return assignments
    }

    /// The values that the form has, and over them those that were typed.
    func values(_ typed: [CommandLine.Assignment]) -> [String: [String]] {
        var values: [String: [String]] = [:]
        for field in fields where !field.values.isEmpty && field.kind != .hidden {
            if let variable = field.variable { values[variable] = field.values }
        }
        var replaced: Set<String> = []
        for assignment in typed {
            guard let field = field(called: assignment.name), let variable = field.variable else { continue }
            if replaced.insert(variable).inserted { values[variable] = [] }
            values[variable, default: []] += field.values(typed: assignment.value)
        }
        return values
    }
}

extension FormField {
    /// What somebody typed as values of this field; what is none is left for the check to refuse.
    func values(typed text: String) -> [String] {
        switch kind ?? .textSingle {
        case .boolean:
            switch text.lowercased() {
            case "yes", "y", "on": return ["true"]
            case "no", "n", "off": return ["false"]
            default: return [text.lowercased()]
            }
        case .textMulti:
            return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        case .listSingle: return [option(typed: text) ?? text]
        case .listMulti:
            if let option = option(typed: text) { return [option] }
            return text.split(separator: ",").map { part in option(typed: String(part)) ?? String(part) }
        case .jidMulti: return text.split { $0 == "," || $0.isWhitespace }.map(String.init)
        default: return [text]
        }
    }

    private func option(typed text: String) -> String? {
        if options.contains(where: { $0.value == text }) { return text }
        let wanted = text.lowercased()
        return options.first { $0.value.lowercased() == wanted || $0.label?.lowercased() == wanted }?.value
    }
}
