// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// A command of a bot: a word and what goes with it, `deploy web`, and the same as an ad-hoc command (XEP-0050).
///
/// ```swift
/// BotCommand("uptime", "Tells how long I have been here.") { context in
///     try await context.reply("3 days")
/// }
/// BotCommand("deploy", "Puts a version in place.", asking: Deploy()) { deploy, context in
///     try await context.reply("Deployed \(deploy.service).")
/// }
/// ```
/// In a chat the fields of the form are filled in the order they stand, `deploy web live`, or by name, `deploy stage=live
/// service="web site"`; what is required and missing, or not taken, is asked for. A client that has forms shows the form. A
/// name may be of several words; of two commands that fit the longer one is meant.
public struct BotCommand: BotDeclaration {
    /// What fills it in.
    enum Arguments: Sendable {
        case none
        /// The rest of the line.
        case text(label: String)
        /// A form, made anew each time.
        case form(@Sendable () -> any FillableForm)
    }

    typealias Handler = @Sendable (BotArguments, BotContext) async throws -> Void

    /// Its name, one word or several.
    public let name: String
    /// Other names.
    public var aliases: [String] = []
    /// What it does, in a line.
    public let summary: String
    /// What else there is to say of it, for people who ask for help with it.
    public var details: String?
    let arguments: Arguments
    let handle: Handler

    /// A command alone.
    ///
    /// - Parameters:
    ///   - name: Its name, one word or several.
    ///   - summary: What it does, in a line.
    ///   - handle: What is done.
    public init(
        _ name: String, _ summary: String, handle: @escaping @Sendable (BotContext) async throws -> Void
    ) {
        self.init(name, summary, .none) { _, context in try await handle(context) }
    }

    /// A command with a text.
    ///
    /// - Parameters:
    ///   - name: Its name, one word or several.
    ///   - summary: What it does, in a line.
    ///   - label: What the text is, for people: "what to look for". It is asked for when it is missing.
    ///   - handle: What is done.
    public init(
        _ name: String, _ summary: String, text label: String,
        handle: @escaping @Sendable (String, BotContext) async throws -> Void
    ) {
        self.init(name, summary, .text(label: label)) { arguments, context in
            guard case .text(let text) = arguments else { return }
            try await handle(text, context)
        }
    }

    /// A command with typed arguments.
    ///
    /// - Parameters:
    ///   - name: Its name, one word or several.
    ///   - summary: What it does, in a line.
    ///   - form: The arguments and what they are before anything is filled in.
    ///   - handle: What is done with the form, filled in and checked. Throws ``FormRejection`` to have it filled in again.
    public init<Form: FillableForm>(
        _ name: String, _ summary: String, asking form: @autoclosure @escaping @Sendable () -> Form,
        handle: @escaping @Sendable (Form, BotContext) async throws -> Void
    ) {
        self.init(name, summary, .form(form)) { arguments, context in
            guard case .form(let filled) = arguments, let form = filled as? Form else { return }
            try await handle(form, context)
        }
    }

    private init(_ name: String, _ summary: String, _ arguments: Arguments, handle: @escaping Handler) {
        self.name = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        self.summary = summary
        self.arguments = arguments
        self.handle = handle
    }

    /// The same command, by these names too.
    public func also(_ aliases: String...) -> BotCommand {
        var command = self
        command.aliases += aliases.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        return command
    }

    /// The same command, with more to be said of it to people who ask for help with it.
    public func details(_ text: String) -> BotCommand {
        var command = self
        command.details = text
        return command
    }

    /// The one rule.
    public var rules: [BotRule] {
        [
            BotRule(
                trigger: .command(self), help: BotHelpLine(usage: usage, summary: summary, details: details))
        ]
    }

    /// How it is typed.
    private var usage: String {
        switch arguments {
        case .none: return name
        case .text(let label): return "\(name) <\(label)>"
        case .form(let make):
            let fields = make().form.fields.filter(\.isTyped).map { field in
                let word = field.variable ?? ""
                return field.isRequired && field.values.isEmpty ? "<\(word)>" : "[\(word)]"
            }
            return ([name] + fields).joined(separator: " ")
        }
    }
}

/// What a command was given.
enum BotArguments: Sendable {
    case none
    case text(String)
    case form(any FillableForm)
}

extension FormField {
    /// Whether it is one that people fill in.
    var isTyped: Bool { kind != .hidden && kind != .fixed && variable != nil }
}
