// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
public import XMLStream

/// What is inside a stanza.
///
/// Of a stanza that was received it is a view: nothing is copied, and children are read when asked for. The first change
/// makes a list of its children, which still share the memory of the stanza. Payloads that were appended are written when
/// the stanza is.
public struct StanzaContent: Sendable {
    enum Item: Sendable {
        case element(Element)
        case payload(any XMLPayload)
        case response(any IQResponse)
        case text(name: String, LocalizedText)
        indirect case error(StanzaError)
    }

    struct List: Sendable {
        var items: [Item] = []
        /// The stanza that the elements are from; `nil` when it was built here.
        var origin: Element?
        var language: String?
    }

    enum Storage: Sendable {
        case view(Element)
        case list(List)
    }

    var storage: Storage

    /// No children.
    public init() {
        storage = .list(List())
    }

    init(_ items: [Item]) {
        storage = .list(List(items: items))
    }

    /// A view of a stanza's children.
    package init(viewing stanza: Element) {
        storage = .view(stanza)
    }

    /// The default language of the texts: the stanza's own `xml:lang`.
    public var language: String? {
        get {
            switch storage {
            case .view(let stanza): stanza.language
            case .list(let list): list.language
            }
        }
        set {
            change { $0.language = newValue }
        }
    }

    /// The stanza as it was received; `nil` when it was built here or changed.
    package var unchangedElement: Element? {
        if case .view(let stanza) = storage { stanza } else { nil }
    }

    /// The stanza that the children are from; `nil` when it was built here.
    var origin: Element? {
        switch storage {
        case .view(let stanza): stanza
        case .list(let list): list.origin
        }
    }

    /// Works on the list, made of the view if need be.
    mutating func change(_ body: (inout List) -> Void) {
        var list: List
        switch storage {
        case .view(let stanza):
            list = List(origin: stanza, language: stanza.language)
            for child in stanza.children { list.items.append(.element(child)) }
        case .list(let known):
            list = known
            storage = .list(List())
        }
        body(&list)
        storage = .list(list)
    }
}

// MARK: - Payloads

extension StanzaContent {
    /// The first child that is a payload of this type, decoded; `nil` when there is none.
    ///
    /// - Throws: ``PayloadError`` when there is one but it is malformed.
    public func payload<P: XMLPayload>(of type: P.Type = P.self) throws(PayloadError) -> P? {
        switch storage {
        case .view(let stanza):
            guard let child = stanza.child(P.name) else { return nil }
            return try P(child)
        case .list(let list):
            for item in list.items {
                if let payload = try item.payload(of: type, origin: list.origin) { return payload }
            }
            return nil
        }
    }

    /// All children that are payloads of this type, decoded.
    ///
    /// - Throws: ``PayloadError`` when one is malformed.
    public func payloads<P: XMLPayload>(of type: P.Type = P.self) throws(PayloadError) -> [P] {
        var result: [P] = []
        switch storage {
        case .view(let stanza):
            for child in stanza.children where child.isNamed(P.name) { result.append(try P(child)) }
        case .list(let list):
            for item in list.items {
                if let payload = try item.payload(of: type, origin: list.origin) { result.append(payload) }
            }
        }
        return result
    }

    /// Adds a payload after the others.
    public mutating func append(_ payload: some XMLPayload) {
        change { $0.items.append(.payload(payload)) }
    }

    /// Adds an element after the others.
    public mutating func append(_ element: Element) {
        change { $0.items.append(.element(element)) }
    }

    /// Removes every child of that name.
    public mutating func removeAll(_ name: QName) {
        change { list in
            let origin = list.origin
            list.items.removeAll { $0.element(origin: origin)?.isNamed(name) ?? false }
        }
    }
}

// MARK: - Texts and the error

extension StanzaContent {
    /// The first child of that name in the stanza's namespace that has the stanza's language, else the first.
    func text(named name: String) -> String? {
        if case .view(let stanza) = storage {
            // Nearly always there is one text, and it has no language: read no more than that.
            guard let first = stanza.child(name) else { return nil }
            if first.language == nil { return first.text }
        }
        if case .list(let list) = storage {
            guard let first = list.items.first(where: { $0.isText(named: name, origin: list.origin) }) else {
                return nil
            }
            if case .text(_, let text) = first, text.language == nil { return text.text }
        }
        let all = texts(named: name)
        // Tags of languages are the same in capitals and small letters (RFC 5646 §2.1.1).
        let own = language?.lowercased()
        let text = all.first { $0.language == nil } ?? all.first { $0.language?.lowercased() == own } ?? all.first
        return text?.text
    }

    /// All children of that name in the stanza's namespace.
    func texts(named name: String) -> [LocalizedText] {
        switch storage {
        case .view(let stanza):
            var result: [LocalizedText] = []
            for child in stanza.children where child.isNamed(name) && child.isInNamespace(of: stanza) {
                result.append(LocalizedText(child.text, language: child.language))
            }
            return result
        case .list(let list):
            return list.items.compactMap { $0.text(named: name, origin: list.origin) }
        }
    }

    /// Puts these texts in the place of all of that name.
    mutating func setTexts(_ texts: [LocalizedText], named name: String) {
        change { list in
            let origin = list.origin
            let place = list.items.firstIndex { $0.text(named: name, origin: origin) != nil }
            list.items.removeAll { $0.text(named: name, origin: origin) != nil }
            let items = texts.map { Item.text(name: name, $0) }
            list.items.insert(contentsOf: items, at: place ?? list.items.count)
        }
    }

    mutating func setText(_ text: String?, named name: String) {
        if let text, case .list(var list) = storage,
            !list.items.contains(where: { $0.isText(named: name, origin: list.origin) })
        {
            // What a reply is made of: one text after the other, none of them there before.
            storage = .list(List())
            list.items.append(.text(name: name, LocalizedText(text)))
            storage = .list(list)
            return
        }
        setTexts(text.map { [LocalizedText($0)] } ?? [], named: name)
    }

    /// The `<error/>` of the stanza.
    var error: StanzaError? {
        switch storage {
        case .view(let stanza):
            return stanza.child("error").map { StanzaError($0) }
        case .list(let list):
            for item in list.items {
                switch item {
                case .error(let error): return error
                case .element(let element) where StanzaContent.isOwn(element, named: "error", origin: list.origin):
                    return StanzaError(element)
                default: continue
                }
            }
            return nil
        }
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

    static func isOwn(_ element: Element, named name: String, origin: Element?) -> Bool {
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

    func isText(named name: String, origin: Element?) -> Bool {
        switch self {
        case .text(let own, _): own == name
        case .element(let element): StanzaContent.isOwn(element, named: name, origin: origin)
        default: false
        }
    }

    func text(named name: String, origin: Element?) -> LocalizedText? {
        switch self {
        case .text(name, let text):
            text
        case .element(let element) where StanzaContent.isOwn(element, named: name, origin: origin):
            LocalizedText(element.text, language: element.language)
        default:
            nil
        }
    }
}
