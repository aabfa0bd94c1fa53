// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// A protocol of one's own: dice, rolled by request. The same two types serve it and ask for it.
//
//     COMPONENT_DOMAIN=dice.example.org COMPONENT_SECRET_FILE=secret swift run typed-iq
//
// Then send the component a message: `3d6`, or `3d6 somebody.example.org` to have another entity roll.

import XMPPComponent

/// Asks for dice to be rolled: `<roll xmlns='urn:example:dice' count='3' sides='6'/>`.
struct Roll: IQRequest, Hashable {
    static let name = QName("roll", in: "urn:example:dice")
    /// Something comes of it each time anew, so it is no mere question.
    static let kind = IQKind.set
    typealias Response = Rolled

    var count: Int
    var sides: Int

    init(count: Int, sides: Int) {
        self.count = count
        self.sides = sides
    }

    /// Reads a request. What is thrown is answered with `bad-request` and the sentence; the handler never sees it.
    init(_ element: Element) throws(PayloadError) {
        count = try Self.number("count", of: element, in: 1...100)
        sides = try Self.number("sides", of: element, in: 2...1000)
    }

    func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("count", String(count))
        writer.attribute("sides", String(sides))
        writer.end()
    }

    private static func number(
        _ name: String, of element: Element, in range: ClosedRange<Int>
    ) throws(PayloadError) -> Int {
        guard let text = element[name] else { throw .missingAttribute(name, of: element) }
        guard let number = Int(text), range.contains(number) else { throw .invalidValue(of: name, in: element) }
        return number
    }
}

/// What came of it: `<rolled xmlns='urn:example:dice'><die>4</die><die>1</die></rolled>`.
struct Rolled: XMLPayload, IQResponse, Hashable {
    static let name = QName("rolled", in: Roll.name.namespace)
    private static let die = QName("die", in: Roll.name.namespace)

    var dice: [Int]

    init(dice: [Int]) {
        self.dice = dice
    }

    init(_ element: Element) throws(PayloadError) {
        dice = []
        for child in element.children(Self.die) {
            guard let number = Int(child.text) else { throw .invalidText(of: child) }
            dice.append(number)
        }
    }

    func write(to writer: inout Writer) {
        writer.element(Self.name) { writer in
            for number in dice { writer.element(Self.die, text: String(number)) }
        }
    }
}

/// `3d6`, as players write it.
extension Roll {
    init?(notation text: some StringProtocol) {
        let parts = text.split(separator: "d", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[0]), let sides = Int(parts[1]),
            (1...100).contains(count), (2...1000).contains(sides)
        else { return nil }
        self.init(count: count, sides: sides)
    }
}

@main
struct TypedIQ {
    static func main() async {
        await Component.main {
            // Served. The compiler wants a `Rolled`, and service discovery tells of urn:example:dice by itself.
            OnIQ(Roll.self) { roll, _ in
                Rolled(dice: (0..<roll.count).map { _ in Int.random(in: 1...roll.sides) })
            }
            // Asked: of ourselves when nobody is named, by way of the server.
            OnMessage(.chat) { message, context in
                let words = (message.body ?? "").split(separator: " ")
                guard let roll = words.first.flatMap({ Roll(notation: $0) }) else {
                    return try await context.reply(body: "Say 3d6, or 3d6 somebody.example.org.")
                }
                let roller = words.count > 1 ? JID(String(words[1])) : context.component.domain
                guard let roller else { return try await context.reply(body: "That is no address.") }
                do {
                    let dice = try await context.query(roll, to: roller).dice
                    let sum = dice.reduce(0) { $0.addingReportingOverflow($1).partialValue }
                    try await context.reply(body: "\(dice.map(String.init).joined(separator: " + ")) = \(sum)")
                } catch let error as StanzaError {
                    try await context.reply(body: "\(roller) does not roll: \(error).")
                }
            }
        }
    }
}
