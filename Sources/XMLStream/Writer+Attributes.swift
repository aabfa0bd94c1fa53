// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

extension Writer {
    /// Writes an attribute in no namespace. The name "xml:lang" is allowed.
    public mutating func attribute(_ name: String, _ value: String) {
        withUTF8(of: name) { nameBytes in
            withUTF8(of: value) { attribute(nameBytes: nameBytes, escaping: $0) }
        }
    }

    /// Writes an attribute in no namespace, unless `value` is `nil`.
    public mutating func attribute(_ name: String, _ value: String?) {
        if let value { attribute(name, value) }
    }

    /// Writes an attribute in a namespace, and declares a prefix for it. The XML namespace has the prefix `xml`.
    public mutating func attribute(_ name: String, in namespace: String, _ value: String) {
        withUTF8(of: name) { nameBytes in
            withUTF8(of: namespace) { namespaceBytes in
                withUTF8(of: value) {
                    attribute(nameBytes: nameBytes, namespaceBytes: namespaceBytes, escaping: $0)
                }
            }
        }
    }

    /// Writes `xml:lang`, unless `tag` is `nil`.
    public mutating func language(_ tag: String?) {
        if let tag { attribute("lang", in: xmlNamespace.description, tag) }
    }

    /// Writes an attribute of UTF-8 bytes.
    ///
    /// The name is one of ours and not repeated: nothing is looked after, which is what makes it fast.
    package mutating func attribute(_ name: StaticString, escaping value: UnsafeRawBufferPointer) {
        guard mayHaveAttribute() else { return }
        put(" ")
        put(name.bytes)
        putValue(value)
    }

    /// Writes an attribute whose name is one of ours and not repeated, unless `value` is `nil`.
    package mutating func attribute(own name: StaticString, _ value: String?) {
        guard let value else { return }
        withUTF8(of: value) { attribute(name, escaping: $0) }
    }

    mutating func attribute(nameBytes: UnsafeRawBufferPointer, escaping value: UnsafeRawBufferPointer) {
        guard mayHaveAttribute() else { return }
        let mark = count
        put(" ")
        let prefix = ("xml:" as StaticString).bytes
        if nameBytes.count > prefix.count, areEqual(UnsafeRawBufferPointer(rebasing: nameBytes[..<4]), prefix) {
            put(prefix)
            putName(UnsafeRawBufferPointer(rebasing: nameBytes[4...]))
        } else {
            // A declaration is the writer's business: two in one tag would end the stream.
            if areEqual(nameBytes, ("xmlns" as StaticString).bytes) { put("_") }
            putName(nameBytes)
        }
        if isRepeated(from: mark) { return }
        putValue(value)
    }

    mutating func attribute(
        nameBytes: UnsafeRawBufferPointer,
        namespaceBytes: UnsafeRawBufferPointer,
        escaping value: UnsafeRawBufferPointer
    ) {
        if namespaceBytes.isEmpty { return attribute(nameBytes: nameBytes, escaping: value) }
        guard mayHaveAttribute() else { return }
        let mark = count
        if areEqual(namespaceBytes, xmlNamespace.bytes) {
            put(" xml:")
        } else {
            let prefix = "p\(prefixes)"
            prefixes += 1
            put(" xmlns:")
            withUTF8(of: prefix) { put($0) }
            putValue(namespaceBytes)
            put(" ")
            withUTF8(of: prefix) { put($0) }
            put(":")
        }
        putName(nameBytes)
        if isRepeated(from: mark) { return }
        putValue(value)
    }

    private mutating func mayHaveAttribute() -> Bool {
        guard isTagOpen, depth > floor else {
            isMisused = true
            return false
        }
        attributes += 1
        return true
    }

    /// Takes an attribute's name back that the tag has already; only payloads are looked after that closely. A quote
    /// is escaped in a value, so that a name with its `='` is found nowhere else.
    private mutating func isRepeated(from mark: Int) -> Bool {
        guard floor > 0, attributes > 1 else { return false }
        let name = UnsafeRawBufferPointer(start: output + mark, count: count - mark)
        var position = frames[depth - 1].nameOffset
        while position + name.count + 2 <= mark {
            let candidate = UnsafeRawBufferPointer(start: output + position, count: name.count)
            if output[position + name.count] == UInt8(ascii: "="),
                output[position + name.count + 1] == UInt8(ascii: "'"),
                areEqual(candidate, name)
            {
                count = mark
                isMisused = true
                return true
            }
            position += 1
        }
        return false
    }
}
