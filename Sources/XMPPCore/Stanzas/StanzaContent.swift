// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
public import XMLStream

/// What is inside a stanza.
///
/// Of a stanza that was received it is a view: nothing is copied, and children are read when asked for. The first change
/// makes a list of its children, which still share the memory of the stanza. Payloads that were appended are written when
/// the stanza is.
public struct StanzaContent: Sendable {
    /// The texts that RFC 6121 puts into stanzas.
    enum TextName: Sendable {
        case body
        case subject
        case thread
        case show
        case status
        case priority

        var literal: StaticString {
            switch self {
            case .body: "body"
            case .subject: "subject"
            case .thread: "thread"
            case .show: "show"
            case .status: "status"
            case .priority: "priority"
            }
        }
    }

    /// Existentials are behind a box: an enum with one inside is copied whole, text and all, wherever it is looked at.
    enum Item: Sendable {
        case element(Element)
        indirect case payload(any XMLPayload)
        indirect case response(any IQResponse)
        case text(TextName, LocalizedText)
        indirect case error(StanzaError)
    }

    /// The children, unless they are those of ``view``. Fields side by side and no enum of two kinds of content, so that a
    /// change of the list is made in its place.
    private(set) var items: [Item]
    /// The stanza that the elements are from; `nil` when it was built here.
    private(set) var origin: Element?
    /// The language of what is no view.
    private var ownLanguage: String?
    private var isView: Bool

    /// No children.
    public init() { self.init([]) }

    init(_ items: [Item]) {
        self.items = items
        isView = false
    }

    /// A view of a stanza's children.
    package init(viewing stanza: Element) {
        items = []
        origin = stanza
        isView = true
    }

    /// The default language of the texts: the stanza's own `xml:lang`.
    public var language: String? {
        get { isView ? origin?.language : ownLanguage }
        set {
            makeList()
            ownLanguage = newValue
        }
    }

    /// The stanza whose children are the content; `nil` when it was built here or changed.
    var view: Element? { isView ? origin : nil }

    /// The stanza as it was received; `nil` when it was built here or changed.
    package var unchangedElement: Element? { view }

    /// Makes a list of the view, before a change.
    private mutating func makeList() {
        guard let stanza = view else { return }
        ownLanguage = stanza.language
        items = stanza.children.map { .element($0) }
        isView = false
    }

    /// Works on the list, made of the view if need be.
    mutating func change(_ body: (inout [Item]) -> Void) {
        makeList()
        body(&items)
    }
}

// MARK: - Payloads

extension StanzaContent {
    /// The first child that is a payload of this type, decoded; `nil` when there is none.
    ///
    /// - Throws: ``PayloadError`` when there is one but it is malformed.
    public func payload<P: XMLPayload>(of type: P.Type = P.self) throws(PayloadError) -> P? {
        if let view {
            guard let child = view.child(P.name) else { return nil }
            return try P(child)
        }
        for item in items {
            if let payload = try item.payload(of: type, origin: origin) { return payload }
        }
        return nil
    }

    /// All children that are payloads of this type, decoded.
    ///
    /// - Throws: ``PayloadError`` when one is malformed.
    public func payloads<P: XMLPayload>(of type: P.Type = P.self) throws(PayloadError) -> [P] {
        var result: [P] = []
        if let view {
            for child in view.children where child.isNamed(P.name) { result.append(try P(child)) }
        }
        for item in items {
            if let payload = try item.payload(of: type, origin: origin) { result.append(payload) }
        }
        return result
    }

    /// Adds a payload after the others.
    public mutating func append(_ payload: some XMLPayload) {
        change { $0.append(.payload(payload)) }
    }

    /// Adds an element after the others.
    public mutating func append(_ element: Element) {
        change { $0.append(.element(element)) }
    }

    /// Removes every child of that name.
    public mutating func removeAll(_ name: QName) {
        let origin = origin
        change { items in items.removeAll { $0.element(origin: origin)?.isNamed(name) ?? false } }
    }
}

// MARK: - Texts and the error

extension StanzaContent {
    /// The first child of that name in the stanza's namespace that has the stanza's language, else the first.
    func text(named name: TextName) -> String? {
        if let view {
            // Nearly always there is one text, and it has no language: read no more than that.
            guard let first = view.child(own: name.literal) else { return nil }
            if first.language == nil { return first.text }
        } else {
            guard let first = firstText(named: name) else { return nil }
            if case .text(_, let text) = items[first], text.language == nil { return text.text }
        }
        let all = texts(named: name)
        // Tags of languages are the same in capitals and small letters (RFC 5646 §2.1.1).
        let own = language?.lowercased()
        let text = all.first { $0.language == nil } ?? all.first { $0.language?.lowercased() == own } ?? all.first
        return text?.text
    }

    /// The conversation that a message belongs to.
    package var thread: String? { text(named: .thread) }

    /// All children of that name in the stanza's namespace.
    func texts(named name: TextName) -> [LocalizedText] {
        guard let view else { return items.compactMap { $0.text(named: name, origin: origin) } }
        var result: [LocalizedText] = []
        for child in view.children where child.isNamed(name.literal) && child.isInNamespace(of: view) {
            result.append(LocalizedText(child.text, language: child.language))
        }
        return result
    }

    /// Puts these texts in the place of all of that name.
    mutating func setTexts(_ texts: [LocalizedText], named name: TextName) {
        let origin = origin
        change { list in
            let place = list.firstIndex { $0.isText(named: name, origin: origin) }
            list.removeAll { $0.isText(named: name, origin: origin) }
            let items = texts.map { Item.text(name, $0) }
            list.insert(contentsOf: items, at: place ?? list.count)
        }
    }

    mutating func setText(_ text: String?, named name: TextName) {
        guard let text, !isView, firstText(named: name) == nil else {
            return setTexts(text.map { [LocalizedText($0)] } ?? [], named: name)
        }
        // What a reply is made of: one text after the other, none of them there before.
        items.append(.text(name, LocalizedText(text)))
    }

    private func firstText(named name: TextName) -> Int? {
        // By index: iterating copies each item.
        items.indices.first { items[$0].isText(named: name, origin: origin) }
    }

    /// The `<error/>` of the stanza.
    var error: StanzaError? {
        if let view { return view.child("error").map { StanzaError($0) } }
        for item in items {
            switch item {
            case .error(let error): return error
            case .element(let element) where StanzaContent.isOwn(element, named: "error", origin: origin):
                return StanzaError(element)
            default: continue
            }
        }
        return nil
    }
}

extension StanzaContent {
    /// The namespaces that stanzas are in: of components, clients and servers.
    static let namespaces = ["jabber:component:accept", "jabber:client", "jabber:server", "jabber:component:connect"]

    /// Whether an element is a child that the namespace of stanzas defines.
    ///
    /// - Parameter origin: The stanza it is from, whose namespace counts too.
    static func isOwn(_ element: Element, origin: Element?) -> Bool {
        if let origin, element.isInNamespace(of: origin) { return true }
        return namespaces.contains { element.isIn($0) }
    }

    static func isOwn(_ element: Element, named name: StaticString, origin: Element?) -> Bool {
        element.isNamed(name) && isOwn(element, origin: origin)
    }
}

extension StanzaContent.Item {
    func payload<P: XMLPayload>(of type: P.Type, origin: Element?) throws(PayloadError) -> P? {
        switch self {
        case .payload(let payload):
            if let match = payload as? P { return match }
        case .response(let response):
            if let match = response as? P { return match }
        case .element(let element):
            return element.isNamed(P.name) ? try P(element) : nil
        case .text, .error:
            return nil
        }
        guard let element = element(origin: origin), element.isNamed(P.name) else { return nil }
        return try P(element)
    }

    func isText(named name: StanzaContent.TextName, origin: Element?) -> Bool {
        switch self {
        case .text(let own, _): own == name
        case .element(let element): StanzaContent.isOwn(element, named: name.literal, origin: origin)
        default: false
        }
    }

    func text(named name: StanzaContent.TextName, origin: Element?) -> LocalizedText? {
        switch self {
        case .text(name, let text):
            text
        case .element(let element) where StanzaContent.isOwn(element, named: name.literal, origin: origin):
            LocalizedText(element.text, language: element.language)
        default:
            nil
        }
    }
}
