// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0085 v2.1: §4; XEP-0184 v1.4.0: §6; XEP-0308 v1.2.1: §2; XEP-0333 v1.0.0: §3; XEP-0444 v0.2.1: §2.1; XEP-0461 v0.2.1: §2
// (what service discovery tells)

public import XMPPComponent
public import XMPPCore

/// A bot: what it hears and does is declared once, and works in a chat, in rooms, as ad-hoc commands with forms (XEP-0050),
/// and on the terminal (``BotConsole``).
///
/// ```swift
/// let bot = Bot(name: "Butler", at: .user("butler")) {
///     Respond("(hi|hello) ...") { _, context in
///         try await context.reply("Hello, \(context.sender.local ?? "stranger").")
///     }
///     BotCommand("deploy", "Puts a version in place.", asking: Deploy()) { deploy, context in
///         guard try await context.confirm("Deploy \(deploy.service), now?") else { return }
///         try await context.reply("Deployed \(deploy.service).")
///     }
///     .guarded(by: AccessRules(allow: ["example.org"]))
/// }
/// let component = try Component(configuration) { bot }
/// ```
///
/// What people expect of somebody they chat with, it does by itself: it shows that it writes (XEP-0085) to whom shows it too,
/// gives receipts (XEP-0184), tells what it has read (XEP-0333), strips quotations from replies (XEP-0461), knows which message
/// is corrected (XEP-0308) or reacted to (XEP-0444), offers help made from the declarations, and says what it does understand
/// to whom it does not. It answers nobody without end: see ``BotPace``.
public final class Bot: Module {
    /// What it is called, and answers to in rooms.
    public let name: String
    /// Where it is: an address of the component.
    public let destination: Destination
    /// What it was told.
    public let configuration: BotConfiguration
    let engine: BotEngine
    private let forms: AdHocCommands

    /// A bot.
    ///
    /// - Parameters:
    ///   - name: What it is called, and answers to in rooms.
    ///   - destination: Where it is: the component's domain, a user of it, or all users. One bot for each.
    ///   - configuration: What differs from the defaults.
    ///   - declarations: What it does. Of several that fit, the first one has it.
    public init(
        name: String, at destination: Destination = .domain, configuration: BotConfiguration = BotConfiguration(),
        @BotBuilder _ declarations: () -> [BotRule]
    ) {
        self.name = name
        self.destination = destination
        self.configuration = configuration
        let engine = BotEngine(
            name: name, local: destination.user, rules: declarations(), configuration: configuration)
        self.engine = engine
        forms = AdHocCommands(engine.shelf, at: destination)
        engine.attach(self, desk: forms.desk)
    }

    // MARK: Sending

    /// Says something to somebody.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - recipient: To whom.
    ///   - topic: What it is about, in the bot's own terms: comes back with reactions and replies to it.
    /// - Returns: What is remembered of it.
    /// - Throws: `ComponentError`, as sending a message does; `notConnected` too while the component does not run.
    @discardableResult
    public func send(_ text: String, to recipient: JID, topic: String? = nil) async throws -> BotSent {
        try await send(BotMessage(text, topic: topic), to: recipient)
    }

    /// Says something to somebody, with what goes with a text.
    ///
    /// - Parameters:
    ///   - message: What to say.
    ///   - recipient: To whom.
    ///   - sender: Our address that it comes from; `nil` is the bot's own.
    /// - Returns: What is remembered of it.
    /// - Throws: `ComponentError`, as sending a message does; `notConnected` too while the component does not run.
    @discardableResult
    public func send(_ message: BotMessage, to recipient: JID, from sender: JID? = nil) async throws -> BotSent {
        try await engine.send(message, to: recipient, from: sender)
    }

    // MARK: Module

    /// The routes: messages to the bot, and its commands.
    public var content: [any Routable] {
        for type in engine.messageTypes {
            OnMessage(type, name: "bot \(type)") { [engine] message, context in
                try await engine.hear(message, context)
            }
            .deadlineIfAny(configuration.handlerDeadline)
            .advertising(messageFeatures)
            .at(destination)
        }
        if configuration.offersForms, !engine.shelf.commands.isEmpty {
            forms
        }
    }

    /// What the bot does with messages: no more than it has means for.
    private var messageFeatures: [String] {
        var features = [ChatState.namespace, MessageCorrection.name.namespace, MessageReply.name.namespace]
        if configuration.sendsReceipts { features.append(DeliveryReceipt.namespace) }
        if configuration.sendsMarkers { features.append(DisplayedMarker.namespace) }
        if engine.hears.reactions { features.append(Reactions.name.namespace) }
        if engine.hears.links { features.append(OutOfBandData.name.namespace) }
        return features
    }

    /// Keeps the component, for what the bot says without being asked.
    public func start(_ component: Component) async throws {
        engine.connect(component)
    }

    /// What its handlers do.
    public func run(_ component: Component) async throws {
        await engine.attend()
    }

    /// Ends what is asked and not answered.
    public func stop(_ component: Component) async {
        engine.leaveQuestions()
    }
}

extension Routable {
    fileprivate func deadlineIfAny(_ deadline: Duration?) -> RouteGroup {
        if let deadline { return self.deadline(deadline) }
        return RouteGroup { self }
    }

    fileprivate func advertising(_ features: [String]) -> RouteGroup {
        features.reduce(RouteGroup { self }) { $0.advertising($1) }
    }
}
